// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which script a job is. In a root that is thrown away: scripts lie where the system
 * has them.
 */
#include <fcntl.h>
#include <kselftest_harness.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enrich.h"
#include "origin.h"
#include "script.h"

FIXTURE(origin_script)
{
	struct event e;
	struct looker *looker;
	struct origin o;
};

FIXTURE_SETUP(origin_script)
{
	ASSERT_EQ(0, system("mkdir -p /etc/cron.hourly /etc/init.d"));
	self->looker = looker_new();
	self->e.subject.loginuid = ID_UNSET;
	self->e.subject.start_time = UINT64_MAX;
}

FIXTURE_TEARDOWN(origin_script)
{
	origin_free(&self->o);
	looker_free(self->looker);
}

static struct bytes text(const char *s)
{
	return (struct bytes){ s, strlen(s) };
}

/* Another process above those that there are. */
static void above(FIXTURE_DATA(origin_script) * self, pid_t pid,
		  const char *comm, const char *exe)
{
	struct subject *s = &self->e.subject;

	s->ancestors[s->n_ancestors++] = (struct ancestor){ .pid = pid,
							    .comm = text(comm),
							    .exe = text(exe) };
}

static enum origin_kind judge(FIXTURE_DATA(origin_script) * self)
{
	origin_free(&self->o);
	origin_judge(&self->o, &self->e, self->looker);
	return self->o.kind;
}

/* A script that does nothing for long, run by its own name. */
static pid_t start(const char *path)
{
	int done[2];
	FILE *f;
	char byte;
	pid_t pid;

	f = fopen(path, "w");
	if (!f || fputs("#!/bin/sh\nsleep 60\n:\n", f) < 0 || fclose(f))
		abort();
	if (chmod(path, 0755) || pipe2(done, O_CLOEXEC))
		abort();
	pid = fork();
	if (!pid) {
		execl(path, path, NULL);
		_exit(1);
	}
	close(done[1]);
	if (pid < 0 || read(done[0], &byte, 1))
		abort();
	close(done[0]);
	return pid;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST_F(origin_script, run_parts)
{
	const char *path = "/etc/cron.hourly/report";
	const pid_t pid = start(path);

	above(self, 2, "x", "/usr/bin/python3.11");
	above(self, pid, "report", "/usr/bin/dash");
	above(self, 2, "x", "/usr/bin/run-parts");
	above(self, 2, "x", "/usr/bin/dash");
	above(self, 2, "x", "/usr/sbin/cron");
	EXPECT_EQ(ORIGIN_CRON, judge(self));
	EXPECT_STREQ(path, self->o.script);
	/* Nobody else's run-parts is. */
	self->e.subject.ancestors[2].exe = text("/tmp/run-parts");
	EXPECT_EQ(ORIGIN_CRON, judge(self));
	EXPECT_EQ(NULL, self->o.script);
	stop(pid);
}

TEST_F(origin_script, run_parts_of_it)
{
	static const char args[] = "python3\0/etc/cron.daily/report";
	static const char text_args[] = "python3\0-c\0import x";

	above(self, 2, "x", "/usr/bin/run-parts");
	above(self, 2, "x", "/usr/sbin/anacron");
	self->e.subject.exe = text("/usr/bin/python3.11");
	self->e.subject.args = (struct bytes){ args, sizeof(args) };
	EXPECT_EQ(ORIGIN_CRON, judge(self));
	EXPECT_STREQ("/etc/cron.daily/report", self->o.script);
	self->e.subject.args = (struct bytes){ text_args, sizeof(text_args) };
	EXPECT_EQ(ORIGIN_CRON, judge(self));
	EXPECT_EQ(NULL, self->o.script);
	self->e.subject.exe = text("/etc/cron.daily/binary");
	EXPECT_EQ(ORIGIN_CRON, judge(self));
	EXPECT_STREQ("/etc/cron.daily/binary", self->o.script);
	/* Who becomes another program has been something else. */
	self->e.has_image = true;
	EXPECT_EQ(ORIGIN_CRON, judge(self));
	EXPECT_EQ(NULL, self->o.script);
}

TEST_F(origin_script, init_scripts)
{
	const char *path = "/etc/init.d/report";
	const pid_t pid = start(path);

	above(self, 2, "x", "/usr/bin/python3.11");
	above(self, pid, "report", "/usr/bin/dash");
	self->e.subject.cgroup = text("/system.slice/report.service");
	EXPECT_EQ(ORIGIN_SERVICE, judge(self));
	EXPECT_STREQ(path, self->o.script);
	self->e.subject.cgroup = text("/user.slice/session-1.scope");
	EXPECT_EQ(ORIGIN_LEFTOVER, judge(self));
	EXPECT_EQ(NULL, self->o.script);
	stop(pid);
}

TEST_HARNESS_MAIN
