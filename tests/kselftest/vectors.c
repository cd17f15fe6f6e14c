// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "kernel.h"
#include "vector_parts.h"

/* Seconds that an attempt may take. */
#define PATIENCE 25

struct vector_list vectors, slow_vectors, limits;

static void add(struct vector_list *list, const struct vector *from, bool tell)
{
	for (; from->name; from++) {
		if (from->can && !from->can()) {
			kernel_lacks(from->name, tell);
			continue;
		}
		if (list->n == sizeof(list->vector) / sizeof(*list->vector))
			sw_die("too many vectors");
		list->vector[list->n++] = *from;
	}
}

/* It is said once: not by programs with other names that a test executes. */
static __attribute__((constructor)) void gather(void)
{
	const bool tell = strstr(program_invocation_short_name, "_test");

	add(&vectors, connect_vectors, tell);
	add(&vectors, ia32_vectors, tell);
	add(&vectors, task_vectors, tell);
	add(&vectors, uring_vectors, tell);
	add(&vectors, fastopen_vectors, tell);
}

/**
 * vectors_gather_rest() - Fill slow_vectors and limits.
 *
 * Whether this machine can do them takes other programs to find out, which not
 * every test has to wait for.
 */
void vectors_gather_rest(void)
{
	add(&slow_vectors, container_vectors, true);
	add(&limits, relay_vectors, true);
	add(&limits, bypass_vectors, true);
}

/**
 * vector_find() - Find one of the vectors.
 * @name: Its name.
 *
 * Return: The vector.
 */
const struct vector *vector_find(const char *name)
{
	size_t i;

	for (i = 0; i < vectors.n; i++)
		if (!strcmp(vectors.vector[i].name, name))
			return &vectors.vector[i];
	sw_die("no vector %s", name);
}

static int wait_for(pid_t pid)
{
	int status;

	act_must(waitpid(pid, &status, 0), "waitpid");
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		return -ETIMEDOUT;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ENOTRECOVERABLE;
}

/**
 * vector_open() - Open a connection as a user, in a process of its own.
 * @uid: Effective uid.
 * @vector: How.
 * @port: Where to.
 *
 * Return: 0 or a negative error: -ETIMEDOUT when there was no answer.
 */
int vector_open(uid_t uid, const struct vector *vector, uint16_t port)
{
	pid_t pid;
	int err;

	fflush(NULL);
	pid = fork();
	act_must(pid, "fork");
	if (!pid) {
		alarm(PATIENCE);
		if (vector->prepare)
			vector->prepare(vector, port);
		if (vector->become)
			vector->become(uid);
		else
			sw_become(uid);
		_exit(-vector->open(vector, port));
	}
	err = wait_for(pid);
	if (vector->undo)
		vector->undo();
	return err;
}

/**
 * as_uid() - Do something as a user, in a process of its own.
 * @uid: Real, effective and saved uid, and gid.
 * @fn: What to do. Returns 0 or a negative error.
 * @port: Is passed on.
 *
 * Return: What @fn returned.
 */
int as_uid(uid_t uid, int (*fn)(uint16_t port), uint16_t port)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	act_must(pid, "fork");
	if (!pid) {
		if (setresgid(uid, uid, uid) || setresuid(uid, uid, uid))
			sw_die("cannot become uid %u: %m", uid);
		_exit(-fn(port));
	}
	return wait_for(pid);
}
