/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A process that sends, and which script that is.
 */
#ifndef _SCRIPT_FIXTURE_H
#define _SCRIPT_FIXTURE_H

#include <kselftest_harness.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "enrich.h"
#include "script.h"

FIXTURE(script)
{
	char dir[32];
	char args[4096];
	struct event e;
	struct looker *looker;
	struct script s;
};

static inline struct bytes text(const char *s)
{
	return (struct bytes){ s, strlen(s) };
}

FIXTURE_SETUP(script)
{
	struct stat st;

	/* Not below /tmp, which is a filter. */
	snprintf(self->dir, sizeof(self->dir), "/root/script-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	self->looker = looker_new();
	self->e.has_subject = true;
	self->e.subject.cwd = text(self->dir);
	ASSERT_EQ(0, stat("/proc/self/ns/pid", &st));
	self->e.subject.pidns = st.st_ino;
}

FIXTURE_TEARDOWN(script)
{
	char command[64];

	script_free(&self->s);
	looker_free(self->looker);
	snprintf(command, sizeof(command), "rm -rf %s", self->dir);
	EXPECT_EQ(0, system(command));
}

static inline void make(FIXTURE_DATA(script) * self, const char *name,
			const char *content)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", self->dir, name);
	f = fopen(path, "w");
	if (!f || fputs(content, f) < 0 || fclose(f) || chmod(path, 0640))
		abort();
}

static inline void judge(FIXTURE_DATA(script) * self)
{
	script_free(&self->s);
	script_judge(&self->s, &self->e, self->looker);
}

/* What an interpreter comes to with these arguments behind its name. */
static inline void run(FIXTURE_DATA(script) * self, const char *exe,
		       const char *first, const char *second)
{
	char *at = self->args;

	at = stpcpy(at, exe) + 1;
	at = stpcpy(at, first) + 1;
	if (second)
		at = stpcpy(at, second) + 1;
	self->e.subject.exe = text(exe);
	self->e.subject.args = (struct bytes){ self->args, at - self->args };
	judge(self);
}

static inline bool fits(FIXTURE_DATA(script) * self, enum script_filter filter)
{
	return self->s.filters == 1U << filter;
}

#endif /* _SCRIPT_FIXTURE_H */
