// SPDX-License-Identifier: GPL-2.0-only
/*
 * The harness ends a test that takes longer than an ordinary machine may need.
 * A kernel that checks everything it does needs several times as long.
 */
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

/**
 * alarm() - Have SIGALRM sent, later where SMTPWARD_PATIENCE says so.
 * @seconds: From now, times SMTPWARD_PATIENCE. 0 for never.
 *
 * In place of the C library's, which the harness means.
 *
 * Return: Seconds that were left of the alarm before.
 */
unsigned int alarm(unsigned int seconds)
{
	const char *patience = getenv("SMTPWARD_PATIENCE");
	struct itimerval timer = { .it_value.tv_sec = seconds };
	struct itimerval before;

	if (patience)
		timer.it_value.tv_sec *= atoi(patience);
	if (setitimer(ITIMER_REAL, &timer, &before))
		abort();
	return before.it_value.tv_sec + !!before.it_value.tv_usec;
}
