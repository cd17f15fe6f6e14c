// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which programs are mail tools. How they can be executed is exec_vector_test.c.
 */
#include <errno.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"

#define ALLOWED_UID 1001
#define DENIED_UID 1000

static const struct sw_rule rules[] = {
	{ .id = 1,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .n_uids = 1,
	  .uids = { ALLOWED_UID },
	  .n_tools = 1,
	  .tools = { 7 } },
};

static char dir[] = "/tmp/exec_test-XXXXXX";

static const char *at(const char *name)
{
	static char path[4][PATH_MAX];
	static unsigned int i;
	char *ret = path[i++ % 4];

	snprintf(ret, PATH_MAX, "%s/%s", dir, name);
	return ret;
}

static void must(int ret, const char *what)
{
	if (ret < 0)
		sw_die("%s: %m", what);
}

static void copy_true(const char *name)
{
	char command[PATH_MAX * 2];

	snprintf(command, sizeof(command), "cp /bin/true %s", at(name));
	must(system(command) ? -1 : 0, command);
}

static void write_script(const char *name, const char *interpreter)
{
	FILE *f = fopen(at(name), "w");

	if (!f)
		sw_die("%s: %m", name);
	fprintf(f, "#!%s\nexit 0\n", interpreter);
	fclose(f);
	must(chmod(at(name), 0755), name);
}

/*
 * "sendmail" is known by its name, "engine" by its inode only, "tool" is an
 * ordinary program.
 */
static void make_files(void)
{
	must(mkdtemp(dir) ? 0 : -1, dir);
	must(chmod(dir, 0755), dir);
	must(mkdir(at("first"), 0755), "first");
	must(mkdir(at("second"), 0755), "second");
	copy_true("sendmail");
	copy_true("engine");
	copy_true("tool");
	copy_true("first/sendmail");
	copy_true("second/sendmail");
	must(symlink("sendmail", at("link")), "link");
	must(symlink("tool", at("mailq")), "mailq");
	must(link(at("sendmail"), at("other")), "other");
	write_script("harmless", "/bin/sh");
}

static void install(struct sw_client *client)
{
	const struct sw_tool tools[] = {
		{ .id = 7, .name = "sendmail", .file = "sendmail" },
		{ .id = 8, .name = "engine", .path = at("engine") },
		{ .id = 9, .name = "mailq", .file = "mailq" },
	};
	const struct sw_policy policy = {
		.default_verdict = SMTPWARD_VERDICT_DENY,
		.n_rules = sizeof(rules) / sizeof(*rules),
		.rules = rules,
		.n_tools = sizeof(tools) / sizeof(*tools),
		.tools = tools,
	};

	sw_install(client, &policy);
	must(sw_set_mode(client, SMTPWARD_MODE_ENFORCE), "mode");
}

typedef void start_fn(const char *name);

static void by_path(const char *name)
{
	execl(at(name), name, NULL);
}

static void by_search(const char *name)
{
	char path[PATH_MAX * 2];

	snprintf(path, sizeof(path), "%s/first:%s/second", dir, dir);
	setenv("PATH", path, 1);
	execlp(name, name, NULL);
}

/* 0 when the program ran and succeeded, else the error of the exec. */
static int start_as(uid_t uid, start_fn *start, const char *name)
{
	int status;
	pid_t pid;

	pid = fork();
	must(pid, "fork");
	if (!pid) {
		sw_become(uid);
		start(name);
		_exit(errno);
	}
	must(waitpid(pid, &status, 0), "waitpid");
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ENOTRECOVERABLE;
}

FIXTURE(exec)
{
	struct sw_client client;
	uint64_t seq;
};

FIXTURE_SETUP(exec)
{
	make_files();
	sw_open(&self->client);
	install(&self->client);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(exec)
{
	char command[PATH_MAX];

	sw_close(&self->client);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	EXPECT_EQ(0, system(command));
}

/* What is a tool by inode is denied to whom only "sendmail" is allowed. */
TEST_F(exec, allowed_is_the_tool_of_the_rule)
{
	EXPECT_EQ(0, start_as(ALLOWED_UID, by_path, "sendmail"));
	EXPECT_EQ(0, start_as(ALLOWED_UID, by_path, "link"));
	EXPECT_EQ(-EPERM, start_as(ALLOWED_UID, by_path, "engine"));
}

/* The file counts, not what a link to it is called. */
TEST_F(exec, other_programs_are_spared)
{
	EXPECT_EQ(0, start_as(DENIED_UID, by_path, "tool"));
	EXPECT_EQ(0, start_as(DENIED_UID, by_path, "mailq"));
	EXPECT_EQ(0, start_as(DENIED_UID, by_path, "other"));
	EXPECT_EQ(0, start_as(DENIED_UID, by_path, "harmless"));
	EXPECT_EQ(self->seq,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
}

/* EACCES would make execvp(3) try the next directory. */
TEST_F(exec, search_ends_at_the_first)
{
	EXPECT_EQ(-EPERM, start_as(DENIED_UID, by_search, "sendmail"));
	EXPECT_EQ(self->seq + 1,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
}

TEST_F(exec, audit_mode_lets_through)
{
	struct sw_events events;

	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	EXPECT_EQ(0, start_as(DENIED_UID, by_path, "sendmail"));
	sw_drain(&self->client, self->seq, &events);
	ASSERT_EQ(1, events.n);
	EXPECT_EQ(SMTPWARD_VERDICT_DENY, events.event[0].verdict);
	EXPECT_FALSE(events.event[0].refused);
	sw_events_free(&events);
}

TEST_HARNESS_MAIN
