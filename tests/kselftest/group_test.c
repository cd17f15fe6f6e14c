// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an event says about the other processes of the group, and about the pipe
 * that feeds a mail tool.
 */
#include <errno.h>
#include <linux/limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "kselftest_harness.h"

/* As kmod/context_group.c has it. */
#define LOOKED_MAX 256

static const char *dir;
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
	char *command;

	act_must(readlink("/proc/self/exe", exe, sizeof(exe) - 1), "exe");
	dir = act_make_dir();
	act_must(asprintf(&command, "cp %s %s/program", exe, dir), "asprintf");
	act_must(system(command) ? -1 : 0, command);
	tool = act_join(dir, "/sendmail");
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

/* Copies of this program, which end at once. */
static void run(const char *name)
{
	char *path = act_join(dir, act_join("/", name));
	pid_t pid = fork();

	act_must(pid, "fork");
	if (!pid) {
		act_must(link(act_join(dir, "/program"), path), path);
		execl(path, "end", NULL);
		sw_die("%s: %m", path);
	}
	act_must(waitpid(pid, NULL, 0), "waitpid");
}

static int after_others(void *data)
{
	char name[16];
	int i;

	act_must(setpgid(0, 0), "setpgid");
	run("base64");
	for (i = 1; i < *(int *)data; i++) {
		snprintf(name, sizeof(name), "no. %d", i);
		run(name);
		act_must(unlink(act_join(dir, act_join("/", name))), name);
	}
	return act_connect(NULL);
}

static const struct nlattr *past(FIXTURE_DATA(group) * self, size_t i, int attr)
{
	return act_past(self->event, i, attr);
}

TEST_F(group, who_ran_and_is_gone)
{
	int n = 1;

	refused(self, after_others, &n);
	EXPECT_EQ(0, count(self));
	EXPECT_TRUE(sw_is(past(self, 0, SMTPWARD_A_ANCESTOR_COMM), "base64"));
	EXPECT_LT(getpid(), sw_number(past(self, 0, SMTPWARD_A_ANCESTOR_PID)));
	EXPECT_EQ(NULL, past(self, 1, SMTPWARD_A_ANCESTOR_PID));
}

TEST_F(group, more_than_are_remembered)
{
	int n = SMTPWARD_PAST_MAX + 1;
	size_t i;

	refused(self, after_others, &n);
	for (i = 0; past(self, i, SMTPWARD_A_ANCESTOR_COMM); i++)
		EXPECT_FALSE(sw_is(past(self, i, SMTPWARD_A_ANCESTOR_COMM),
				   "base64"));
	EXPECT_EQ(SMTPWARD_PAST_MAX, i);
}

/* A shell that becomes the tool, and stays what it is when that is refused. */
static int replaced(void *data)
{
	pid_t pid = fork();
	int status;

	act_must(pid, "fork");
	if (!pid) {
		act_must(setpgid(0, 0), "setpgid");
		execl("/bin/sh", "sh", "-c", "exec \"$0\"", data, NULL);
		sw_die("sh: %m");
	}
	act_must(waitpid(pid, &status, 0), "waitpid");
	return WEXITSTATUS(status) == 126 ? -EPERM : -ENOTRECOVERABLE;
}

TEST_F(group, what_it_was_itself)
{
	refused(self, replaced, tool);
	EXPECT_TRUE(sw_is(past(self, 0, SMTPWARD_A_ANCESTOR_COMM), "sh"));
	EXPECT_EQ(sw_number(self->event->subject[SMTPWARD_A_SUBJECT_TGID]),
		  sw_number(past(self, 0, SMTPWARD_A_ANCESTOR_PID)));
	EXPECT_EQ(NULL, past(self, 1, SMTPWARD_A_ANCESTOR_PID));
}

static int after_one_again(void *data)
{
	int i;

	act_must(setpgid(0, 0), "setpgid");
	run("base64");
	for (i = 0; i < 2 * SMTPWARD_PAST_MAX; i++) {
		run("again");
		act_must(unlink(act_join(dir, "/again")), "unlink");
	}
	return act_connect(data);
}

TEST_F(group, again_and_again_is_once)
{
	refused(self, after_one_again, NULL);
	EXPECT_TRUE(sw_is(past(self, 0, SMTPWARD_A_ANCESTOR_COMM), "base64"));
	EXPECT_TRUE(sw_is(past(self, 1, SMTPWARD_A_ANCESTOR_COMM), "again"));
	EXPECT_EQ(NULL, past(self, 2, SMTPWARD_A_ANCESTOR_PID));
}

static int after_own_group(void *data)
{
	int n = 1;

	if (act(after_others, &n) != -EPERM)
		return -ENOTRECOVERABLE;
	act_must(setpgid(0, 0), "setpgid");
	return act_connect(data);
}

/* The other's attempt is refused as well, and not looked at. */
TEST_F(group, another_group)
{
	const uint64_t seq =
		sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);

	EXPECT_EQ(-EPERM, act(after_own_group, NULL));
	sw_drain(&self->client, seq, &self->events);
	ASSERT_EQ(2, self->events.n);
	self->event = &self->events.event[0];
	EXPECT_NE(NULL, past(self, 0, SMTPWARD_A_ANCESTOR_PID));
	self->event = &self->events.event[1];
	EXPECT_EQ(NULL, past(self, 0, SMTPWARD_A_ANCESTOR_PID));
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

int main(int argc, char **argv)
{
	return strcmp(argv[0], "end") ? test_harness_run(argc, argv) : 0;
}
