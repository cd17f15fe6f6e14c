// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward policy refresh: what was loaded, for the machine as it is now.
 *
 * With --every each round is a process of its own. What it needed is given back
 * when it ends, what it cost is known, and one that hangs can be ended.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "client.h"
#include "cmd_policy.h"
#include "exit.h"
#include "loading.h"
#include "log.h"
#include "options.h"
#include "period.h"
#include "refresh.h"

/* Of a processor's time, at most this part is for rounds. */
#define COST_PART 100
/* More of what a round says is not compared with what the one before said. */
#define SAID_MAX 65536

static const char usage[] =
	"Usage: smtpward policy refresh [--every PERIOD]\n"
	"\n"
	"Compiles what was loaded last anew, and puts it in force if that made a\n"
	"difference: users were added, programs replaced, host names moved, grants\n"
	"have expired. Files that were edited since are not looked at.\n"
	"\n"
	"  --every PERIOD  go on doing that, as 60s; less often when it takes long.\n"
	"                  Meant for smtpward-refresh.service.\n"
	"\n"
	"Exit status: 0 when it is in force, 1 when the system refused it or another\n"
	"policy is in force, 2 when it cannot be compiled any more. In the latter\n"
	"cases the policy in force stays.\n";

static int once(void)
{
	struct client *c = cmd_policy_connect();
	struct refreshed result = { 0 };
	struct loading l;
	int err;

	if (!c)
		return EXIT_FAILED;
	err = loading_begin(&l);
	if (!err)
		err = refresh(&l, c, &result);
	loading_end(&l);
	client_close(c);
	if (result.changed)
		log_notice("policy %u with %u rules is in force, refreshed",
			   result.generation, result.rules);
	if (err == -EINVAL)
		log_err("what was loaded cannot be compiled any more, the policy in force stays");
	if (err)
		return err == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
	return EXIT_OK;
}

/* Until the other end is closed. What is beyond the limit is lost. */
static char *read_said(int fd)
{
	char *said = xcalloc(SAID_MAX + 1, 1), rest[4096];
	size_t len = 0;
	ssize_t n;

	do {
		n = len < SAID_MAX ? read(fd, said + len, SAID_MAX - len) :
				     read(fd, rest, sizeof(rest));
		if (n > 0 && len < SAID_MAX)
			len += n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	return said;
}

static bool has_line(const char *text, const char *line, size_t len)
{
	const char *end;

	for (; *text; text = end + 1) {
		end = strchrnul(text, '\n');
		if ((size_t)(end - text) == len && !memcmp(text, line, len))
			return true;
		if (!*end)
			break;
	}
	return false;
}

/* What stays as it is, is said once. */
static void say(char **before, char *said)
{
	const char *line = said, *end;

	for (; *line; line = end + !!*end) {
		end = strchrnul(line, '\n');
		if (!*before || !has_line(*before, line, end - line))
			fprintf(stderr, "%.*s\n", (int)(end - line), line);
	}
	free(*before);
	*before = said;
}

static void begin_round(const int *pipe_fds)
{
	dup2(pipe_fds[1], STDERR_FILENO);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	_exit(once());
}

static double processor_time(const struct rusage *usage_of)
{
	return usage_of->ru_utime.tv_sec + usage_of->ru_stime.tv_sec +
	       (usage_of->ru_utime.tv_usec + usage_of->ru_stime.tv_usec) / 1e6;
}

/* Returns what it has cost, in seconds. */
static double one_round(char **before)
{
	struct rusage cost = { 0 };
	int pipe_fds[2], status = 0;
	pid_t pid;

	if (pipe(pipe_fds) < 0) {
		log_err("no pipe: %s", strerror(errno));
		return 0;
	}
	pid = fork();
	if (!pid)
		begin_round(pipe_fds);
	close(pipe_fds[1]);
	if (pid < 0) {
		log_err("no process: %s", strerror(errno));
	} else {
		say(before, read_said(pipe_fds[0]));
		while (wait4(pid, &status, 0, &cost) < 0 && errno == EINTR)
			;
		if (WIFSIGNALED(status))
			log_err("names or files could not be looked up in time (signal %d), the policy in force stays",
				WTERMSIG(status));
	}
	close(pipe_fds[0]);
	return processor_time(&cost);
}

static void go_on(uint32_t period)
{
	char *before = NULL;
	struct timespec pause;
	double cost;

	for (;;) {
		cost = one_round(&before) * COST_PART;
		pause = (struct timespec){ .tv_sec = cost > period ?
							     (time_t)cost :
							     period };
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
	}
}

/**
 * cmd_policy_refresh() - Run the command policy refresh.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_policy_refresh(int argc, char **argv)
{
	static const struct option options[] = {
		{ "every", required_argument, NULL, 'e' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	uint32_t period = 0;
	const char *why;
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 'e':
			why = parse_period(optarg, &period);
			if (!why)
				break;
			log_err("'%s': %s", optarg, why);
			return EXIT_USAGE;
		case 'h':
			fputs(usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	if (!options_end(argc, argv))
		return EXIT_USAGE;
	if (period)
		go_on(period);
	return once();
}
