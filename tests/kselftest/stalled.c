// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "stalled.h"
#include "vectors.h"

#define SMTP_PORT 25

/* Seconds: much longer than any refusal takes, much shorter than a test may. */
#define DEADLINE 5

struct stalled_shared *shared;

/* They map no memory: see stalled_lock_memory(). */
static int try_vector(const char *name)
{
	const struct vector *vector = vector_find(name);

	return vector->open(vector, SMTP_PORT);
}

static int try_connect(void)
{
	return try_vector("IPv4");
}

static int try_fastopen(void)
{
	return try_vector("MSG_FASTOPEN, sendto");
}

static int try_exec(void)
{
	execle(shared->tool, "mail", NULL, (char *[]){ NULL });
	return -errno;
}

const struct attempt attempts[N_ATTEMPTS] = {
	{ "connect", try_connect, SMTPWARD_VIA_CONNECT },
	{ "fastopen", try_fastopen, SMTPWARD_VIA_FASTOPEN },
	{ "exec", try_exec, SMTPWARD_VIA_EXEC },
};

/**
 * stalled_happens() - Wait until something happens.
 * @what: Is set then.
 *
 * Return: Whether it does before the deadline.
 */
bool stalled_happens(const atomic_int *what)
{
	struct timespec now;
	time_t end;

	clock_gettime(CLOCK_MONOTONIC, &now);
	end = now.tv_sec + DEADLINE;
	while (!*what && now.tv_sec < end) {
		usleep(1000);
		clock_gettime(CLOCK_MONOTONIC, &now);
	}
	return *what;
}

/**
 * stalled_setup() - Prepare everything but the process.
 * @s: Is set.
 */
void stalled_setup(struct stalled *s)
{
	const char *dir = act_make_dir();
	char *mount_point = act_join(dir, "/fs");

	memset(s, 0, sizeof(*s));
	shared = act_share(sizeof(*shared));
	snprintf(shared->tool, sizeof(shared->tool), "%s/sendmail", dir);
	act_make_program(shared->tool);
	act_mount_alone();
	act_must(mkdir(mount_point, 0755), mount_point);
	hanging_fs_start(&s->fs, mount_point);
}

static void end_process(pid_t pid)
{
	act_must(kill(pid, SIGKILL), "kill");
	act_must(waitpid(pid, NULL, 0), "waitpid");
}

/**
 * stalled_end() - Undo stalled_setup(), and end the process.
 * @s: Of stalled_setup().
 */
void stalled_end(struct stalled *s)
{
	/*
	 * Who waits for the file system can only be killed when it is gone. A
	 * witness must not read memory on userfaultfd when the process ends:
	 * with 6.1 each of them then waits for the other without end.
	 */
	hanging_fs_end(&s->fs);
	while (s->n_witnesses)
		end_process(s->witness[--s->n_witnesses]);
	if (s->pid)
		end_process(s->pid);
	act_remove_dir();
}

static pid_t start_process(void)
{
	pid_t pid = fork();

	act_must(pid, "fork");
	if (!pid)
		act_must(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
	return pid;
}

/**
 * stalled_start() - Start the process, and let the file system hang.
 * @s: Of stalled_setup().
 * @arrange: What the process does before. It may execute a program that goes
 *	on as the process does here.
 */
void stalled_start(struct stalled *s, void (*arrange)(const struct stalled *s))
{
	s->pid = start_process();
	if (!s->pid) {
		stalled_lock_memory();
		arrange(s);
		stalled_be_judged();
	}
	if (!stalled_happens(&shared->ready))
		sw_die("the process does not get ready");
	hanging_fs_hang(&s->fs);
	shared->hanging = 1;
}

/**
 * stalled_ask() - Start a witness, who asks what the judge must not ask.
 * @s: After stalled_start().
 * @fn: Asks about the process, and is expected not to return.
 */
void stalled_ask(struct stalled *s, void (*fn)(pid_t pid))
{
	pid_t pid = start_process();

	if (!pid) {
		shared->asked++;
		fn(s->pid);
		shared->answered++;
		_exit(0);
	}
	s->witness[s->n_witnesses++] = pid;
	while (shared->asked < s->n_witnesses)
		usleep(1000);
}

/**
 * stalled_lock_memory() - Fault in nothing any more.
 *
 * That the process itself can be made to wait is not what is tested. What it
 * maps later is not there.
 */
void stalled_lock_memory(void)
{
	act_must(mlockall(MCL_CURRENT), "mlockall");
}

/**
 * stalled_be_judged() - Make the attempts when told to, and stay.
 */
void stalled_be_judged(void)
{
	size_t i;

	shared->ready = 1;
	while (!shared->go)
		usleep(1000);
	for (i = 0; i < N_ATTEMPTS; i++)
		shared->err[i] = attempts[i].make();
	shared->done = 1;
	for (;;)
		pause();
}
