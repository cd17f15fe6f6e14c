// SPDX-License-Identifier: GPL-2.0-only
/*
 * What others' file systems, name servers and commands can keep waiting is done in a
 * child, which has only so long.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "preflight.h"
#include "record.h"

#define OUTPUT_MAX (16 << 20)
#define MS_PER_S 1000

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * MS_PER_S + ts.tv_nsec / 1000000;
}

static bool wait_for(int fd, int64_t deadline)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	int64_t left;
	int n;

	do {
		left = deadline - now_ms();
		n = left > 0 ? poll(&pfd, 1, left) : 0;
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

/* Returns NULL when it takes too long, or is too much. */
static char *read_until(int fd, int64_t deadline, size_t *len)
{
	char *bytes = NULL;
	size_t size = 0;
	ssize_t n;

	for (*len = 0; *len < OUTPUT_MAX; *len += n) {
		if (size - *len < 2) {
			size = size ? 2 * size : 65536;
			bytes = xreallocarray(bytes, size, 1);
		}
		n = wait_for(fd, deadline) ?
			    read(fd, bytes + *len, size - *len - 1) :
			    -1;
		if (n < 0)
			break;
		bytes[*len + n] = '\0';
		if (!n)
			return bytes;
	}
	free(bytes);
	return NULL;
}

static void run_child(int fd, preflight_write_fn fn, void *arg)
{
	/* It must not outlive who waits for it, nor be stopped at a terminal. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	fn(fd, arg);
	_exit(0);
}

/**
 * preflight_child() - Let a child write something.
 * @fn: What the child does.
 * @arg: For @fn.
 * @seconds: How long it may take.
 * @len: Receives how many bytes it has written.
 *
 * Return: What it has written, and a NUL, for the caller to free, or NULL when it
 * has not come to its end in time.
 */
char *preflight_child(preflight_write_fn fn, void *arg, unsigned int seconds,
		      size_t *len)
{
	const int64_t deadline = now_ms() + (int64_t)seconds * MS_PER_S;
	int fds[2], status = -1;
	char *bytes;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return NULL;
	pid = fork();
	if (!pid)
		run_child(fds[1], fn, arg);
	close(fds[1]);
	bytes = pid < 0 ? NULL : read_until(fds[0], deadline, len);
	close(fds[0]);
	if (pid > 0) {
		if (!bytes)
			kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	if (!status)
		return bytes;
	free(bytes);
	return NULL;
}

static void execute(int fd, void *arg)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	static char locale[] = "LC_ALL=C";
	char *const env[] = { path, locale, NULL };
	char *const *argv = arg;
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 2) < 0 ||
	    dup2(fd, 1) < 0)
		_exit(127);
	execve(argv[0], argv, env);
	_exit(127);
}

/**
 * preflight_command() - Run a command.
 * @argv: Its path and its arguments.
 * @seconds: How long it may take.
 *
 * Return: What it has printed, for the caller to free, or NULL when it has failed.
 */
char *preflight_command(char *const *argv, unsigned int seconds)
{
	size_t len;

	return preflight_child(execute, (void *)argv, seconds, &len);
}

/**
 * struct checked - A check that a child makes.
 * @p: What it asks.
 * @fn: The check.
 */
struct checked {
	struct preflight *p;
	preflight_check_fn fn;
};

static void write_findings(int fd, void *arg)
{
	struct checked *c = arg;
	const char *text;
	size_t len, at;
	ssize_t n;

	c->p->results->list = json_object_new_array();
	c->fn(c->p);
	text = json_object_to_json_string_ext(c->p->results->list,
					      JSON_C_TO_STRING_PLAIN);
	len = strlen(text);
	for (at = 0; at < len; at += n) {
		n = write(fd, text + at, len - at);
		if (n <= 0)
			_exit(1);
	}
}

static void take_findings(struct results *r, struct json_object *list)
{
	size_t i, n = json_object_array_length(list);
	struct json_object *finding;

	for (i = 0; i < n; i++) {
		finding = json_object_array_get_idx(list, i);
		if (json_is(finding, "result", "fail"))
			r->failed = true;
		json_object_array_add(r->list, json_object_get(finding));
	}
}

/**
 * preflight_check() - Make a check that has only so long.
 * @p: What is asked. Only what is found is kept of what the check does to it.
 * @fn: The check.
 * @seconds: How long it may take.
 *
 * Return: false when it has not come to its end, and nothing was found.
 */
bool preflight_check(struct preflight *p, preflight_check_fn fn,
		     unsigned int seconds)
{
	struct checked c = { .p = p, .fn = fn };
	struct json_object *list;
	size_t len;
	char *text = preflight_child(write_findings, &c, seconds, &len);

	list = text ? json_tokener_parse(text) : NULL;
	free(text);
	if (!json_object_is_type(list, json_type_array)) {
		json_object_put(list);
		return false;
	}
	take_findings(p->results, list);
	json_object_put(list);
	return true;
}
