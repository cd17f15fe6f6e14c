// SPDX-License-Identifier: GPL-2.0-only
/*
 * The harness ends a test that takes longer than an ordinary machine may need.
 * A kernel that checks everything it does needs several times as long.
 */
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#include "patience.h"

/**
 * patience() - How many times as long as on an ordinary machine to wait.
 *
 * Return: SMTPWARD_PATIENCE, 1 unless it is set.
 */
unsigned int patience(void)
{
	const char *times = getenv("SMTPWARD_PATIENCE");

	return times ? atoi(times) : 1;
}

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
	struct itimerval timer = { .it_value.tv_sec = seconds * patience() };
	struct itimerval before;

	if (setitimer(ITIMER_REAL, &timer, &before))
		abort();
	return before.it_value.tv_sec + !!before.it_value.tv_usec;
}
