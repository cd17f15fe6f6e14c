// SPDX-License-Identifier: GPL-2.0-only
/*
 * What has started a process. In a root that is thrown away: crontabs are written
 * where cron has them.
 */
#include <kselftest_harness.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler.h"
#include "enrich.h"
#include "origin.h"

FIXTURE(origin)
{
	struct event e;
	struct origin o;
};

FIXTURE_SETUP(origin)
{
	self->e.subject.loginuid = ID_UNSET;
	ASSERT_EQ(0, system("mkdir -p /etc/cron.d /etc/systemd/system"));
	ASSERT_EQ(0, system("mkdir -p /var/spool/cron/crontabs"));
}

FIXTURE_TEARDOWN(origin)
{
	origin_free(&self->o);
}

static struct bytes text(const char *s)
{
	return (struct bytes){ s, strlen(s) };
}

/* Another process above those that there are. */
static void above(FIXTURE_DATA(origin) * self, const char *exe, uint32_t uid)
{
	struct subject *s = &self->e.subject;

	s->ancestors[s->n_ancestors++] = (struct ancestor){
		.pid = 2, .uid = uid, .comm = text("x"), .exe = text(exe)
	};
}

static enum origin_kind judge(FIXTURE_DATA(origin) * self)
{
	origin_free(&self->o);
	origin_judge(&self->o, &self->e, NULL);
	return self->o.kind;
}

TEST_F(origin, nothing)
{
	EXPECT_EQ(ORIGIN_UNKNOWN, judge(self));
	EXPECT_EQ(0, self->o.n_reasons);
	above(self, "/usr/bin/bash", 0);
	EXPECT_EQ(ORIGIN_UNKNOWN, judge(self));
}

TEST_F(origin, the_nearest_counts)
{
	above(self, "/usr/bin/dash", 33);
	above(self, "/usr/sbin/cron", 0);
	above(self, "/usr/sbin/sshd", 0);
	EXPECT_EQ(ORIGIN_CRON, judge(self));
	EXPECT_STREQ("started by /usr/sbin/cron", self->o.reasons[0]);
}

TEST_F(origin, itself)
{
	self->e.subject.exe = text("/usr/sbin/php-fpm8.2");
	EXPECT_EQ(ORIGIN_WEB, judge(self));
	EXPECT_STREQ("it is /usr/sbin/php-fpm8.2", self->o.reasons[0]);
}

struct program {
	const char *exe;
	uint32_t uid;
	enum origin_kind kind;
};

TEST(programs)
{
	static const struct program programs[] = {
		{ "/usr/sbin/cron", 0, ORIGIN_CRON },
		{ "/usr/sbin/cron", 33, ORIGIN_UNKNOWN },
		{ "/tmp/cron", 0, ORIGIN_UNKNOWN },
		{ "/usr/local/sbin/cron", 0, ORIGIN_UNKNOWN },
		{ "/usr/sbin/cron (deleted)", 0, ORIGIN_UNKNOWN },
		{ "/usr/sbin/atd", 0, ORIGIN_AT },
		{ "/usr/sbin/sshd", 0, ORIGIN_SSH },
		{ "/usr/sbin/apache2", 33, ORIGIN_WEB },
		{ "/usr/sbin/fcgiwrap", 33, ORIGIN_WEB },
		{ "/usr/bin/uwsgi-core", 33, ORIGIN_WEB },
		{ "/usr/lib/postgresql/15/bin/postgres", 105, ORIGIN_DATABASE },
		{ "/usr/bin/containerd-shim-runc-v2", 0, ORIGIN_CONTAINER },
		{ "/usr/bin/bash", 0, ORIGIN_UNKNOWN },
		{ "", 0, ORIGIN_UNKNOWN },
	};
	struct bytes exe;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(programs); i++) {
		exe = text(programs[i].exe);
		EXPECT_EQ(programs[i].kind,
			  origin_program(&exe, programs[i].uid))
		{
			TH_LOG("%s", programs[i].exe);
		}
	}
}

struct group {
	const char *path;
	enum origin_kind kind;
	const char *unit, *container;
};

static const struct group groups[] = {
	{ "/system.slice/cron.service", ORIGIN_CRON, "cron.service", NULL },
	{ "/system.slice/atd.service", ORIGIN_AT, "atd.service", NULL },
	{ "/system.slice/report.service", ORIGIN_SERVICE, "report.service",
	  NULL },
	{ "/system.slice/has-timer.service", ORIGIN_TIMER, "has-timer.service",
	  NULL },
	{ "/system.slice/system-php.slice/php8.2-fpm.service", ORIGIN_WEB,
	  "php8.2-fpm.service", NULL },
	{ "/system.slice/fcgiwrap.service", ORIGIN_WEB, "fcgiwrap.service",
	  NULL },
	{ "/system.slice/system-postgresql.slice/postgresql@15-main.service",
	  ORIGIN_DATABASE, "postgresql@15-main.service", NULL },
	{ "/user.slice/user-1000.slice/session-3.scope", ORIGIN_LEFTOVER, NULL,
	  NULL },
	/* A user calls his own units as he likes. */
	{ "/user.slice/user-1000.slice/user@1000.service/app.slice/cron.service",
	  ORIGIN_SERVICE, "cron.service", NULL },
	{ "/user.slice/user-1000.slice/user@1000.service/tmux-spawn-1.scope",
	  ORIGIN_LEFTOVER, NULL, NULL },
	{ "/system.slice/docker-0123abc.scope", ORIGIN_CONTAINER, NULL,
	  "0123abc" },
	{ "/docker/0123abc/system.slice/cron.service", ORIGIN_CONTAINER, NULL,
	  "0123abc" },
	{ "/machine.slice/machine-web.scope/payload/system.slice/cron.service",
	  ORIGIN_CONTAINER, NULL, "web" },
	{ "/kubepods/burstable/pod1/x", ORIGIN_CONTAINER, NULL, NULL },
	{ "/init.scope", ORIGIN_UNKNOWN, NULL, NULL },
	{ "/", ORIGIN_UNKNOWN, NULL, NULL },
	{ "", ORIGIN_UNKNOWN, NULL, NULL },
};

static void write_file(const char *path, const char *content)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(content, f) < 0 || fclose(f))
		abort();
}

TEST_F(origin, control_groups)
{
	size_t i;

	write_file("/etc/systemd/system/has-timer.timer", "");
	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		self->e.subject.cgroup = text(groups[i].path);
		EXPECT_EQ(groups[i].kind, judge(self))
		{
			TH_LOG("%s", groups[i].path);
		}
		EXPECT_STREQ(groups[i].unit ?: "-", self->o.unit ?: "-");
		EXPECT_STREQ(groups[i].container ?: "-",
			     self->o.container ?: "-");
	}
}

/* Those above that live tell more, but for a container. */
TEST_F(origin, programs_and_groups)
{
	above(self, "/usr/sbin/cron", 0);
	self->e.subject.cgroup = text("/system.slice/own.service");
	EXPECT_EQ(ORIGIN_CRON, judge(self));
	EXPECT_STREQ("own.service", self->o.unit);
	self->e.subject.cgroup = text("/docker/0123abc");
	EXPECT_EQ(ORIGIN_CONTAINER, judge(self));
	EXPECT_EQ(2, self->o.n_reasons);
}

TEST_F(origin, people)
{
	self->e.subject.context = SMTPWARD_CONTEXT_INTERACTIVE;
	above(self, "/usr/sbin/sshd", 0);
	self->e.subject.cgroup =
		text("/user.slice/user-1000.slice/session-3.scope");
	EXPECT_EQ(ORIGIN_PERSON, judge(self));
	self->e.subject.context = SMTPWARD_CONTEXT_BACKGROUND;
	EXPECT_EQ(ORIGIN_SSH, judge(self));
	self->e.subject.n_ancestors = 0;
	EXPECT_EQ(ORIGIN_LEFTOVER, judge(self));
	self->e.subject.cgroup = (struct bytes){ 0 };
	self->e.subject.loginuid = 1000;
	EXPECT_EQ(ORIGIN_LEFTOVER, judge(self));
	/* What cron starts has no terminal, whatever a process makes for itself. */
	self->e.subject.context = SMTPWARD_CONTEXT_INTERACTIVE;
	above(self, "/usr/sbin/cron", 0);
	EXPECT_EQ(ORIGIN_CRON, judge(self));
}

TEST_F(origin, crontabs)
{
	write_file("/etc/cron.d/x", "# m h\nMAILTO=root\n"
				    "*/5 * * * * www-data cd / && job --x\n"
				    "@reboot\troot\tother%input\n");
	write_file("/var/spool/cron/crontabs/alice",
		   "\n1 2 * * 1-5   job of alice\n");
	EXPECT_TRUE(origin_crontab(&self->o, "cd / && job --x", "www-data"));
	EXPECT_STREQ("/etc/cron.d/x", self->o.crontab);
	EXPECT_EQ(3, self->o.line);
	origin_free(&self->o);
	EXPECT_TRUE(origin_crontab(&self->o, "other", "root"));
	EXPECT_EQ(4, self->o.line);
	origin_free(&self->o);
	EXPECT_TRUE(origin_crontab(&self->o, "job of alice", "alice"));
	EXPECT_STREQ("/var/spool/cron/crontabs/alice", self->o.crontab);
	EXPECT_EQ(2, self->o.line);
	origin_free(&self->o);
	EXPECT_FALSE(origin_crontab(&self->o, "cd / && job --x", "root"));
	EXPECT_FALSE(origin_crontab(&self->o, "cd / && job", "www-data"));
	EXPECT_FALSE(origin_crontab(&self->o, "job of alice", "bob"));
	EXPECT_FALSE(origin_crontab(&self->o, "", "../alice"));
	EXPECT_EQ(NULL, self->o.crontab);
}

TEST_F(origin, anacron)
{
	write_file("/etc/anacrontab",
		   "# period delay name command\nSHELL=/bin/sh\n"
		   "1\t5\tcron.daily\trun-parts --report /etc/cron.daily\n"
		   "@monthly 15 cron.monthly run-parts /etc/cron.monthly\n");
	EXPECT_TRUE(origin_anacrontab(&self->o,
				      "run-parts --report /etc/cron.daily"));
	EXPECT_STREQ("/etc/anacrontab", self->o.crontab);
	EXPECT_EQ(3, self->o.line);
	origin_free(&self->o);
	EXPECT_TRUE(origin_anacrontab(&self->o, "run-parts /etc/cron.monthly"));
	EXPECT_EQ(4, self->o.line);
	origin_free(&self->o);
	EXPECT_FALSE(origin_anacrontab(&self->o, "cron.daily"));
	EXPECT_FALSE(origin_anacrontab(&self->o, ""));
	EXPECT_FALSE(origin_crontab(&self->o, "run-parts /etc/cron.monthly",
				    "root"));
	EXPECT_EQ(NULL, self->o.crontab);
}

/* Where there are no units, and nobody has logged in. */
TEST_F(origin, process_1)
{
	struct subject *s = &self->e.subject;

	above(self, "/usr/bin/dash", 0);
	above(self, "/usr/sbin/init", 0);
	s->ancestors[1].pid = 1;
	s->pidns = 0xeffffffc;
	EXPECT_EQ(ORIGIN_INIT, judge(self));
	EXPECT_STREQ("of no login, and below /usr/sbin/init",
		     self->o.reasons[0]);
	s->pidns++;
	EXPECT_EQ(ORIGIN_UNKNOWN, judge(self));
	s->pidns--;
	s->loginuid = 1000;
	EXPECT_EQ(ORIGIN_LEFTOVER, judge(self));
	s->context = SMTPWARD_CONTEXT_INTERACTIVE;
	EXPECT_EQ(ORIGIN_PERSON, judge(self));
	s->loginuid = ID_UNSET;
	s->cgroup = text("/system.slice/report.service");
	s->context = SMTPWARD_CONTEXT_BACKGROUND;
	EXPECT_EQ(ORIGIN_SERVICE, judge(self));
	s->cgroup = (struct bytes){ 0 };
	s->ancestors[0].exe = text("/usr/sbin/cron");
	EXPECT_EQ(ORIGIN_CRON, judge(self));
}

/* It is the user's own file, and could be anything. */
TEST_F(origin, no_crontab)
{
	const char *path = "/var/spool/cron/crontabs/bob";

	ASSERT_EQ(0, mkfifo(path, 0600));
	EXPECT_FALSE(origin_crontab(&self->o, "job", "bob"));
	ASSERT_EQ(0, unlink(path));
	ASSERT_EQ(0, symlink("/etc/cron.d/x", path));
	EXPECT_FALSE(origin_crontab(&self->o, "job", "bob"));
	ASSERT_EQ(0, unlink(path));
}

TEST_HARNESS_MAIN
