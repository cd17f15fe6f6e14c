// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an event says about the other processes of the group, and about the pipe
 * that feeds a mail tool.
 */
#include <errno.h>
#include <linux/limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "kselftest_harness.h"

/* As kmod/context_group.c has it. */
#define LOOKED_MAX 256

static char *tool;
static char exe[PATH_MAX];

FIXTURE(group)
{
	struct sw_client client;
	struct sw_events events;
	const struct sw_event *event;
};

FIXTURE_SETUP(group)
{
	act_must(readlink("/proc/self/exe", exe, sizeof(exe) - 1), "exe");
	tool = act_join(act_make_dir(), "/sendmail");
	act_make_program(tool);
	sw_open(&self->client);
	act_refuse_all(&self->client);
}

FIXTURE_TEARDOWN(group)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	act_remove_dir();
}

static void refused(FIXTURE_DATA(group) * self, act_fn *fn, void *data)
{
	self->event = act_refused(&self->client, &self->events, fn, data);
}

static uint64_t count(FIXTURE_DATA(group) * self)
{
	return sw_number(self->event->subject[SMTPWARD_A_SUBJECT_MEMBERS]);
}

static const struct nlattr *of(FIXTURE_DATA(group) * self, size_t i, int attr)
{
	return act_member(self->event, i, attr);
}

static size_t listed(FIXTURE_DATA(group) * self)
{
	size_t n = 0;

	while (of(self, n, SMTPWARD_A_ANCESTOR_PID))
		n++;
	return n;
}

/* A child with a name, in group @pgid or its parent's for 0. */
static pid_t start(const char *name, pid_t pgid, bool ends)
{
	int ready[2];
	pid_t pid;
	char c;

	act_must(pipe(ready), "pipe");
	pid = fork();
	act_must(pid, "fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, name);
		if (pgid)
			act_must(setpgid(0, pgid == -1 ? 0 : pgid), "setpgid");
		if (ends)
			_exit(0);
		close(ready[0]);
		close(ready[1]);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &c, 1))
		sw_die("a child is not ready");
	close(ready[0]);
	return pid;
}

static int in_pipeline(void *data)
{
	act_must(setpgid(0, 0), "setpgid");
	start("tar", 0, false);
	start("base64", 0, false);
	start("stranger", -1, false);
	return act_connect(data);
}

/* The newest is first. */
TEST_F(group, pipeline)
{
	refused(self, in_pipeline, NULL);
	EXPECT_EQ(2, count(self));
	ASSERT_EQ(2, listed(self));
	EXPECT_TRUE(sw_is(of(self, 0, SMTPWARD_A_ANCESTOR_COMM), "base64"));
	EXPECT_TRUE(sw_is(of(self, 1, SMTPWARD_A_ANCESTOR_COMM), "tar"));
	EXPECT_TRUE(sw_is(of(self, 0, SMTPWARD_A_ANCESTOR_EXE), exe));
	EXPECT_EQ(0, sw_number(of(self, 0, SMTPWARD_A_ANCESTOR_UID)));
}

static int execute_in_pipeline(void *data)
{
	(void)data;
	act_must(setpgid(0, 0), "setpgid");
	start("uuencode", 0, false);
	execl(tool, "mail", NULL);
	return -errno;
}

TEST_F(group, execution)
{
	refused(self, execute_in_pipeline, NULL);
	ASSERT_EQ(1, listed(self));
	EXPECT_TRUE(sw_is(of(self, 0, SMTPWARD_A_ANCESTOR_COMM), "uuencode"));
}

static int alone(void *data)
{
	act_must(setpgid(0, 0), "setpgid");
	return act_connect(data);
}

TEST_F(group, nobody_else)
{
	refused(self, alone, NULL);
	EXPECT_EQ(0, count(self));
	EXPECT_EQ(0, listed(self));
}

/* Nobody has waited for it. */
static int behind_ended(void *data)
{
	siginfo_t info;
	pid_t pid;

	act_must(setpgid(0, 0), "setpgid");
	pid = start("gzip", 0, true);
	act_must(waitid(P_PID, pid, &info, WEXITED | WNOWAIT), "waitid");
	return act_connect(data);
}

TEST_F(group, who_has_ended)
{
	refused(self, behind_ended, NULL);
	ASSERT_EQ(1, listed(self));
	EXPECT_TRUE(sw_is(of(self, 0, SMTPWARD_A_ANCESTOR_COMM), "gzip"));
	EXPECT_EQ(NULL, of(self, 0, SMTPWARD_A_ANCESTOR_EXE));
}

static int in_crowd(void *data)
{
	int i;

	act_must(setpgid(0, 0), "setpgid");
	for (i = 0; i < *(int *)data; i++)
		start("one of many", 0, false);
	return act_connect(NULL);
}

TEST_F(group, more_than_are_listed)
{
	int n = 20;

	refused(self, in_crowd, &n);
	EXPECT_EQ(20, count(self));
	EXPECT_EQ(SMTPWARD_MEMBERS_MAX, listed(self));
}

TEST_F(group, more_than_are_looked_at)
{
	int n = LOOKED_MAX + 20;

	refused(self, in_crowd, &n);
	EXPECT_EQ(LOOKED_MAX, count(self));
}

static int fed_by_pipe(void *data)
{
	const size_t *n = data;
	static char bytes[8192];
	int fds[2];

	act_must(pipe(fds), "pipe");
	act_must(write(fds[1], bytes, *n), "write");
	act_must(dup2(fds[0], 0), "dup2");
	execl(tool, "mail", NULL);
	return -errno;
}

TEST_F(group, bytes_in_the_pipe)
{
	static const size_t sizes[] = { 0, 1, 4096, 8191 };
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		sw_events_free(&self->events);
		refused(self, fed_by_pipe, (void *)&sizes[i]);
		ASSERT_NE(NULL,
			  self->event->image[SMTPWARD_A_IMAGE_STDIN_WAITING]);
		EXPECT_EQ(sizes[i],
			  sw_number(self->event->image
					    [SMTPWARD_A_IMAGE_STDIN_WAITING]));
	}
}

TEST_HARNESS_MAIN
