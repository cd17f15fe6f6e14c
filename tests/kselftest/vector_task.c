// SPDX-License-Identifier: GPL-2.0-only
/*
 * connect(2), by tasks and with credentials of every kind.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "vector_parts.h"

/* On a disk: /tmp may be mounted without set-id. */
#define SET_ID_PROGRAM "/var/tmp/smtpward-opener"

static int open_on(int fd, const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);

	if (connect(fd, &t.any, t.len))
		return -errno;
	return say(fd);
}

static int open_plain(const struct vector *vector, uint16_t port)
{
	return open_on(vector_socket(vector), vector, port);
}

/**
 * struct job - What a thread does.
 * @vector: How to open a connection.
 * @port: Where to.
 * @err: What came of it.
 */
struct job {
	const struct vector *vector;
	uint16_t port;
	int err;
};

static void *do_job(void *arg)
{
	struct job *job = arg;

	job->err = open_plain(job->vector, job->port);
	return NULL;
}

static int open_in_thread(const struct vector *vector, uint16_t port)
{
	struct job job = { vector, port, -ENOTRECOVERABLE };
	pthread_t thread;

	if (!pthread_create(&thread, NULL, do_job, &job))
		pthread_join(thread, NULL);
	return job.err;
}

/* The C library would make all threads do it. */
static void *step_down(void *uid)
{
	syscall(SYS_setresuid, *(uid_t *)uid, *(uid_t *)uid, *(uid_t *)uid);
	return NULL;
}

static uid_t thread_uid;

static void *do_job_as_uid(void *arg)
{
	step_down(&thread_uid);
	return do_job(arg);
}

static void note_uid(uid_t uid)
{
	thread_uid = uid;
}

/* The process stays root's. */
static int open_in_other_thread(const struct vector *vector, uint16_t port)
{
	struct job job = { vector, port, -ENOTRECOVERABLE };
	pthread_t thread;

	if (!pthread_create(&thread, NULL, do_job_as_uid, &job))
		pthread_join(thread, NULL);
	return job.err;
}

static int open_in_vfork(const struct vector *vector, uint16_t port)
{
	int status;
	pid_t pid = vfork();

	if (!pid)
		_exit(-open_plain(vector, port));
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ENOTRECOVERABLE;
	return -WEXITSTATUS(status);
}

static int open_in_seccomp(const struct vector *vector, uint16_t port)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_fprog filter = { .len = 1, .filter = &allow };

	act_must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
	act_must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter),
		 "seccomp");
	return open_plain(vector, port);
}

static int roots_socket;

static void make_socket(const struct vector *vector, uint16_t port)
{
	(void)port;
	roots_socket = vector_socket(vector);
}

static int open_on_roots(const struct vector *vector, uint16_t port)
{
	return open_on(roots_socket, vector, port);
}

static void become_inner_root(uid_t uid)
{
	sw_become_container(uid, 0);
}

static void become_by_set_id(uid_t uid)
{
	char command[512];

	snprintf(command, sizeof(command),
		 "cp -f --remove-destination %s " SET_ID_PROGRAM,
		 beside_me("opener"));
	act_must(system(command) ? -1 : 0, command);
	act_must(chown(SET_ID_PROGRAM, uid, uid), "chown");
	act_must(chmod(SET_ID_PROGRAM, 04755), "chmod");
	sw_become(uid + 1);
}

static int execute_set_id(const struct vector *vector, uint16_t port)
{
	char word[8];

	(void)vector;
	snprintf(word, sizeof(word), "%u", port);
	setenv("PORT", word, 1);
	execl(SET_ID_PROGRAM, "opener", NULL);
	return -ENOTRECOVERABLE;
}

const struct vector task_vectors[] = {
	{ "IPv4, thread", open_in_thread },
	{ "IPv4, thread of another user", open_in_other_thread,
	  .become = note_uid },
	{ "IPv4, child of vfork", open_in_vfork },
	{ "IPv4, seccomp filter", open_in_seccomp },
	{ "IPv4, socket of another user", open_on_roots,
	  .prepare = make_socket },
	{ "IPv4, user namespace", open_plain, .become = become_inner_root },
	{ "IPv4, set-id program", execute_set_id, .become = become_by_set_id,
	  .other_uid = true },
	{},
};
