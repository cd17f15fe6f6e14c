// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program of many applets is a mail tool by what it is called, and nothing
 * else by any other name.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "kselftest_harness.h"

#define ALLOWED_UID 1001
#define DENIED_UID 1000
#define MAIL_ID 7
#define SED_ID 8

/* What busybox says of an applet that it does not have. */
#define NO_APPLET 127

#define BOX "/bin/busybox"

static const struct sw_rule rules[] = {
	{ .id = 1,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .n_uids = 1,
	  .uids = { ALLOWED_UID },
	  .n_tools = 1,
	  .tools = { MAIL_ID } },
};

static const char *dir;

static char *at(const char *name)
{
	return act_join(dir, act_join("/", name));
}

static void copy_box(const char *name)
{
	char *command;

	act_must(asprintf(&command, "cp " BOX " %s", at(name)), "asprintf");
	act_must(system(command) ? -1 : 0, command);
}

static void write_script(const char *name, const char *first)
{
	FILE *f = fopen(at(name), "w");

	if (!f)
		sw_die("%s: %m", name);
	fprintf(f, "#!%s\n:\n", first);
	fclose(f);
	act_must(chmod(at(name), 0755), name);
}

/* "busybox-1" is known by its inode, "named/busybox" by its name. */
static void make_files(void)
{
	dir = act_make_dir();
	act_must(chmod(dir, 0755), dir);
	act_must(mkdir(at("scripts"), 0755), "scripts");
	act_must(mkdir(at("named"), 0755), "named");
	copy_box("busybox-1");
	copy_box("named/busybox");
	copy_box("copy");
	act_must(link(at("busybox-1"), at("hard")), "hard");
	act_must(symlink("busybox-1", at("sendmail")), "sendmail");
	act_must(symlink("named/busybox", at("mail")), "mail");
	write_script("as-mail", act_join(at("busybox-1"), " sendmail"));
	write_script("scripts/sendmail", at("named/busybox"));
	write_script("shell", act_join(at("busybox-1"), " sh"));
	write_script("by-shell", at("shell"));
	write_script("by-mail", at("as-mail"));
}

static void install(struct sw_client *client)
{
	const struct sw_tool tools[] = {
		{ .id = MAIL_ID,
		  .name = "mail tool",
		  .path = at("busybox-1"),
		  .applet = "sendmail",
		  .program = "busybox" },
		{ .id = MAIL_ID,
		  .name = "mail tool",
		  .file = "busybox",
		  .applet = "sendmail",
		  .program = "busybox" },
		{ .id = SED_ID,
		  .name = "other",
		  .path = at("busybox-1"),
		  .applet = "sed",
		  .program = "busybox" },
	};
	const struct sw_policy policy = {
		.default_verdict = SMTPWARD_VERDICT_DENY,
		.n_rules = sizeof(rules) / sizeof(*rules),
		.rules = rules,
		.n_tools = sizeof(tools) / sizeof(*tools),
		.tools = tools,
	};

	sw_install(client, &policy);
	if (sw_set_mode(client, SMTPWARD_MODE_ENFORCE))
		sw_die("mode: %s", client->error);
}

/* A program to be started, and how its arguments are. */
struct start {
	const char *file;
	char *argv[20];
	bool by_fd;
	uid_t uid;
};

static char *no_env[] = { NULL };

/* The test's own output is TAP, so the program gets none. */
static int start(void *data)
{
	struct start *s = data;
	int fd = open("/dev/null", O_RDWR);

	act_must(fd, "/dev/null");
	act_must(dup2(fd, 0), "dup2");
	act_must(dup2(fd, 1), "dup2");
	act_must(dup2(fd, 2), "dup2");
	sw_become(s->uid ?: DENIED_UID);
	if (!s->by_fd) {
		execve(at(s->file), s->argv, no_env);
		return -errno;
	}
	fd = open(at(s->file), O_RDONLY | O_CLOEXEC);
	syscall(SYS_execveat, fd, "", s->argv, no_env, AT_EMPTY_PATH);
	return -errno;
}

FIXTURE(multicall)
{
	struct sw_client client;
	struct sw_events events;
	uint64_t seq;
};

FIXTURE_SETUP(multicall)
{
	make_files();
	sw_open(&self->client);
	install(&self->client);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(multicall)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	act_remove_dir();
}

#define BOX_5 "busybox", "busybox", "busybox", "busybox", "busybox"

static struct start denied[] = {
	{ "sendmail", { "sendmail", "-t" } },
	{ "busybox-1", { "busybox", "sendmail" } },
	{ "busybox-1", { "busybox", "busybox", "sendmail" } },
	{ "busybox-1", { "-sendmail" } },
	{ "busybox-1", { "/x/y/sendmail" } },
	{ "busybox-1", { "busybox-foo", "/x/y/sendmail" } },
	{ "hard", { "sendmail" } },
	{ "hard", { "busybox", "sendmail" }, .by_fd = true },
	{ "busybox-1", { "sendmail" }, .by_fd = true },
	{ "named/busybox", { "sendmail" } },
	{ "mail", { "busybox", "sendmail" } },
	{ "as-mail", { "x" } },
	{ "by-mail", { "x" } },
	{ "scripts/sendmail", { "x" } },
	{ "busybox-1", { BOX_5, BOX_5, BOX_5, "sendmail" } },
	{ "busybox-1", { BOX_5, BOX_5, BOX_5, "busybox", "true" } },
};

#define N_DENIED (sizeof(denied) / sizeof(*denied))

TEST_F(multicall, denied)
{
	size_t i;

	for (i = 0; i < N_DENIED; i++) {
		sw_events_free(&self->events);
		act_refused(&self->client, &self->events, start, &denied[i]);
		EXPECT_TRUE(sw_is(
			self->events.event->image[SMTPWARD_A_IMAGE_TOOL_NAME],
			"mail tool"))
		{
			TH_LOG("case %zu, %s", i, denied[i].file);
		}
		EXPECT_EQ(MAIL_ID,
			  sw_number(self->events.event
					    ->image[SMTPWARD_A_IMAGE_TOOL]));
	}
}

static struct start spared[] = {
	{ "busybox-1", { "busybox", "true" } },
	{ "busybox-1", { "busybox", "true", "sendmail" } },
	{ "busybox-1", { "busybox", "busybox", "true" } },
	{ "busybox-1", { "busybox" } },
	{ "busybox-1", { "true", "sendmail" }, .by_fd = true },
	{ "hard", { "/x/sendmail/true" } },
	{ "named/busybox", { "true" } },
	/* The link is called so, but that is not what it is told to be. */
	{ "sendmail", { "true" } },
	{ "mail", { "true" } },
	{ "shell", { "sendmail" } },
	{ "by-shell", { "sendmail" } },
	{ "busybox-1", { BOX_5, BOX_5, BOX_5, "true" } },
};

TEST_F(multicall, spared)
{
	size_t i;

	for (i = 0; i < sizeof(spared) / sizeof(*spared); i++) {
		EXPECT_EQ(0, act(start, &spared[i]))
		{
			TH_LOG("case %zu, %s", i, spared[i].file);
		}
	}
	EXPECT_EQ(self->seq,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
}

/* A copy that is known neither way, to say what busybox itself would. */
TEST_F(multicall, other_files_are_spared)
{
	struct start s = { "copy", { "sendmail" } };

	EXPECT_EQ(-NO_APPLET, act(start, &s));
}

/* Who may run the tool may run the applet, and no other one. */
TEST_F(multicall, allowed)
{
	struct start s = { "busybox-1", { "busybox", "sendmail" } };

	s.uid = ALLOWED_UID;
	EXPECT_EQ(-NO_APPLET, act(start, &s));
	s.argv[1] = "sed";
	s.argv[2] = "q";
	EXPECT_EQ(-EPERM, act(start, &s));
}

/* busybox executes itself for an applet that its shell was asked for. */
TEST_F(multicall, applet_of_the_shell)
{
	struct start s = { "busybox-1",
			   { "sh", "-c",
			     "PATH=/; sed q </dev/null || exit 77" } };

	EXPECT_EQ(-77, act(start, &s));
	sw_drain(&self->client, self->seq, &self->events);
	ASSERT_EQ(1, self->events.n);
	EXPECT_EQ(SED_ID,
		  sw_number(self->events.event->image[SMTPWARD_A_IMAGE_TOOL]));
}

/* Put slashes in front of a name, so that it is so many bytes with its NUL. */
static char *longer(const char *name, size_t size)
{
	char *ret;

	act_must(asprintf(&ret, "%*s", (int)size - 1, name), "asprintf");
	memset(ret, '/', size - 1 - strlen(name));
	return ret;
}

/* An argument of 4096 bytes is known, as are all before the applet. */
TEST_F(multicall, long_arguments)
{
	struct start s = { "busybox-1" };

	s.argv[0] = longer("sendmail", SMTPWARD_ARGS_MAX);
	EXPECT_EQ(-EPERM, act(start, &s));
	s.argv[0] = longer("true", SMTPWARD_ARGS_MAX);
	EXPECT_EQ(0, act(start, &s));
	s.argv[0] = longer("true", SMTPWARD_ARGS_MAX + 1);
	EXPECT_EQ(-EPERM, act(start, &s));
	s.argv[0] = longer("sendmail", ACT_ARG_MAX);
	EXPECT_EQ(-EPERM, act(start, &s));

	s.argv[0] = longer("busybox", SMTPWARD_ARGS_MAX - 5);
	s.argv[1] = "true";
	EXPECT_EQ(0, act(start, &s));
	s.argv[1] = "/true";
	EXPECT_EQ(-EPERM, act(start, &s));

	s.argv[0] = "busybox";
	s.argv[1] = "true";
	s.argv[2] = longer("sendmail", ACT_ARG_MAX);
	EXPECT_EQ(0, act(start, &s));
}

/* Wherever the strings lie, of which one or the other is in two pages. */
TEST_F(multicall, across_pages)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	struct start s = { "busybox-1", { longer("busybox", page / 2 - 1) } };
	size_t i;

	for (i = 0; i < page; i += page / 16) {
		s.argv[2] = longer("x", page + i);
		s.argv[1] = longer("sendmail", page / 2 - 1);
		EXPECT_EQ(-EPERM, act(start, &s));
		s.argv[1] = longer("true", page / 2 - 1);
		EXPECT_EQ(0, act(start, &s));
	}
}

/* There is nothing that it could be. A newer kernel makes an empty one of it. */
TEST_F(multicall, no_arguments)
{
	struct start s = { "busybox-1" };

	EXPECT_NE(-EPERM, act(start, &s));
	EXPECT_EQ(self->seq,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
}

TEST_HARNESS_MAIN
