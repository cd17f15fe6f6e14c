// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about groups, and rules that are narrowed to some of the attempts of a
 * user. Each is one of a policy that denies all else.
 */
#include <errno.h>
#include <grp.h>
#include <pty.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"

#define UID 4711
#define GID 5711

static const char *dir;

FIXTURE(narrow)
{
	struct sw_client client;
	struct sw_rule rule;
};

FIXTURE_SETUP(narrow)
{
	dir = act_make_dir();
	sw_open(&self->client);
	self->rule = (struct sw_rule){ .id = 1,
				       .verdict = SMTPWARD_VERDICT_ALLOW,
				       .n_uids = 1,
				       .uids = { UID } };
}

FIXTURE_TEARDOWN(narrow)
{
	sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT);
	sw_close(&self->client);
	act_remove_dir();
}

static void install(struct sw_client *client, const struct sw_rule *rule)
{
	const struct sw_tool tool = { .id = 9,
				      .name = "mailer",
				      .file = "mailer" };
	const struct sw_policy policy = {
		.default_verdict = SMTPWARD_VERDICT_DENY,
		.n_rules = 1,
		.rules = rule,
		.n_tools = 1,
		.tools = &tool,
	};

	sw_install(client, &policy);
	act_must(sw_set_mode(client, SMTPWARD_MODE_ENFORCE), "mode");
}

static int as_user(void *data)
{
	(void)data;
	sw_become(UID);
	return act_connect(NULL);
}

static int in_groups(void *data)
{
	const gid_t *gids = data;

	act_must(setgroups(1, gids + 1), "setgroups");
	act_must(setresgid(gids[0], gids[0], gids[0]), "setresgid");
	act_must(setresuid(UID + 1, UID + 1, UID + 1), "setresuid");
	return act_connect(NULL);
}

TEST_F(narrow, to_groups)
{
	gid_t none[] = { 1, 2 }, effective[] = { GID, 2 },
	      further[] = { 1, GID };

	self->rule.n_gids = 1;
	self->rule.gids[0] = GID;
	install(&self->client, &self->rule);
	EXPECT_EQ(-EPERM, act(in_groups, none));
	EXPECT_NE(-EPERM, act(in_groups, effective));
	EXPECT_NE(-EPERM, act(in_groups, further));
	EXPECT_NE(-EPERM, act(as_user, NULL));
}

/* An owner of a namespace is in the groups that he is in outside. */
static int in_userns(void *data)
{
	(void)data;
	act_must(setgroups(0, NULL), "setgroups");
	act_must(setresgid(1, 1, 1), "setresgid");
	act_must(setresuid(UID + 1, UID + 1, UID + 1), "setresuid");
	act_must(prctl(PR_SET_DUMPABLE, 1), "dumpable");
	act_must(unshare(CLONE_NEWUSER), "unshare");
	act_write("/proc/self/setgroups", "deny");
	act_write("/proc/self/gid_map", "5711 1 1");
	act_must(setresgid(GID, GID, GID), "setresgid");
	return act_connect(NULL);
}

TEST_F(narrow, to_groups_of_the_initial_namespace)
{
	self->rule.n_gids = 1;
	self->rule.gids[0] = GID;
	install(&self->client, &self->rule);
	EXPECT_EQ(-EPERM, act(in_userns, NULL));
}

TEST_F(narrow, to_programs)
{
	self->rule.n_exes = 1;
	self->rule.exes[0] = "/proc/self/exe";
	install(&self->client, &self->rule);
	EXPECT_NE(-EPERM, act(as_user, NULL));
	self->rule.exes[0] = "/bin/true";
	install(&self->client, &self->rule);
	EXPECT_EQ(-EPERM, act(as_user, NULL));
}

static int in_cgroup(void *data)
{
	act_enter_cgroup(data);
	return as_user(NULL);
}

TEST_F(narrow, to_cgroups)
{
	static char fits[] = "/sw-narrow-1", other[] = "/sw-other";

	self->rule.cgroup = "/sw-narrow-*";
	install(&self->client, &self->rule);
	EXPECT_NE(-EPERM, act(in_cgroup, fits));
	EXPECT_EQ(-EPERM, act(in_cgroup, other));
	EXPECT_EQ(0, act(act_remove_cgroup, fits));
	EXPECT_EQ(0, act(act_remove_cgroup, other));
}

static int at_terminal(void *data)
{
	int master, slave;

	(void)data;
	act_must(openpty(&master, &slave, NULL, NULL, NULL), "openpty");
	act_must(setsid(), "setsid");
	act_must(ioctl(slave, TIOCSCTTY, 0), "TIOCSCTTY");
	return as_user(NULL);
}

static int without_terminal(void *data)
{
	(void)data;
	act_must(setsid(), "setsid");
	return as_user(NULL);
}

TEST_F(narrow, to_a_context)
{
	self->rule.context = SMTPWARD_CONTEXT_INTERACTIVE + 1;
	install(&self->client, &self->rule);
	EXPECT_NE(-EPERM, act(at_terminal, NULL));
	EXPECT_EQ(-EPERM, act(without_terminal, NULL));
	self->rule.context = SMTPWARD_CONTEXT_BACKGROUND + 1;
	install(&self->client, &self->rule);
	EXPECT_EQ(-EPERM, act(at_terminal, NULL));
	EXPECT_NE(-EPERM, act(without_terminal, NULL));
}

static int logged_in(void *data)
{
	act_login(*(unsigned int *)data);
	return as_user(NULL);
}

TEST_F(narrow, to_logins)
{
	unsigned int right = 1234, wrong = 1235;

	self->rule.n_logins = 1;
	self->rule.logins[0] = right;
	install(&self->client, &self->rule);
	EXPECT_NE(-EPERM, act(logged_in, &right));
	EXPECT_EQ(-EPERM, act(logged_in, &wrong));
}

static int in_pid_namespace(void *data)
{
	int status;
	pid_t pid;

	act_must(unshare(CLONE_NEWPID), "unshare");
	pid = fork();
	act_must(pid, "fork");
	if (!pid)
		_exit(-as_user(data));
	act_must(waitpid(pid, &status, 0), "waitpid");
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ENOTRECOVERABLE;
}

TEST_F(narrow, to_containers)
{
	self->rule.contained = true;
	install(&self->client, &self->rule);
	EXPECT_NE(-EPERM, act(in_pid_namespace, NULL));
	EXPECT_EQ(-EPERM, act(as_user, NULL));
}

static void set_clock(time_t seconds)
{
	const struct timeval tv = { .tv_sec = seconds };

	act_must(settimeofday(&tv, NULL), "settimeofday");
}

/* By itself, in the kernel: nothing is installed in between. */
TEST_F(narrow, to_the_time_before_it_expires)
{
	const time_t now = time(NULL);

	self->rule.expires = now + 1000;
	install(&self->client, &self->rule);
	EXPECT_NE(-EPERM, act(as_user, NULL));
	set_clock(now + 1000);
	EXPECT_EQ(-EPERM, act(as_user, NULL));
	set_clock(now);
}

static int run_mailer(void *data)
{
	sw_become(UID);
	execl(data, "mailer", NULL);
	return -errno;
}

/* Of an execution it is the program before it that counts. */
TEST_F(narrow, an_execution)
{
	char *mailer = act_join(dir, "/mailer");
	char command[256];

	snprintf(command, sizeof(command), "cp /bin/true %s", mailer);
	ASSERT_EQ(0, system(command));
	ASSERT_EQ(0, chmod(dir, 0755));
	self->rule.n_exes = 1;
	self->rule.exes[0] = "/proc/self/exe";
	install(&self->client, &self->rule);
	EXPECT_EQ(0, act(run_mailer, mailer));
	self->rule.exes[0] = mailer;
	install(&self->client, &self->rule);
	EXPECT_EQ(-EPERM, act(run_mailer, mailer));
	free(mailer);
}

TEST_F(narrow, hits_tell_when)
{
	struct sw_listing listing;
	const time_t now = time(NULL);

	install(&self->client, &self->rule);
	ASSERT_EQ(0, sw_list_rule(&self->client, 1, &listing));
	EXPECT_EQ(0, listing.rule[0].last);
	sw_listing_free(&listing);
	EXPECT_NE(-EPERM, act(as_user, NULL));
	ASSERT_EQ(0, sw_list_rule(&self->client, 1, &listing));
	EXPECT_EQ(1, listing.rule[0].hits);
	EXPECT_LE(now, listing.rule[0].last);
	EXPECT_GT(now + 60, listing.rule[0].last);
	sw_listing_free(&listing);
}

TEST_HARNESS_MAIN
