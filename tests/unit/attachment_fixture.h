/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A program that was told to attach a file, and what is said of it.
 */
#ifndef _ATTACHMENT_FIXTURE_H
#define _ATTACHMENT_FIXTURE_H

#include <kselftest_harness.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "attachment.h"
#include "enrich.h"
#include "look.h"

#define LARGE 1000

FIXTURE(attachment)
{
	char dir[32];
	struct event e;
	struct looker *looker;
	struct attachment a;
	char args[4096];
};

static inline struct bytes text(const char *s)
{
	return (struct bytes){ s, strlen(s) };
}

FIXTURE_SETUP(attachment)
{
	struct stat st;

	snprintf(self->dir, sizeof(self->dir), "/tmp/attachment-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	self->looker = looker_new();
	self->e.has_subject = true;
	self->e.subject.exe = text("/usr/bin/mutt");
	self->e.subject.cwd = text(self->dir);
	ASSERT_EQ(0, stat("/proc/self/ns/pid", &st));
	self->e.subject.pidns = st.st_ino;
}

FIXTURE_TEARDOWN(attachment)
{
	char command[64];

	attachment_free(&self->a);
	looker_free(self->looker);
	snprintf(command, sizeof(command), "rm -rf %s", self->dir);
	EXPECT_EQ(0, system(command));
}

static inline void make(FIXTURE_DATA(attachment) * self, const char *name,
			const char *content)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", self->dir, name);
	f = fopen(path, "w");
	if (!f || fputs(content, f) < 0 || fclose(f))
		abort();
}

static inline enum attachment_verdict judge(FIXTURE_DATA(attachment) * self)
{
	attachment_free(&self->a);
	attachment_judge(&self->a, &self->e, self->looker, LARGE);
	return self->a.verdict;
}

/* What mutt comes to that is told to attach @name. */
static inline enum attachment_verdict attach(FIXTURE_DATA(attachment) * self,
					     const char *name)
{
	const int len = snprintf(self->args, sizeof(self->args),
				 "mutt%c-a%c%s%c--%cbob", 0, 0, name, 0, 0);

	self->e.subject.args = (struct bytes){ self->args, len + 1 };
	return judge(self);
}

static inline const struct look_facts *facts(FIXTURE_DATA(attachment) * self)
{
	return &self->a.reasons[0].file;
}

static inline bool says(FIXTURE_DATA(attachment) * self, const char *detail)
{
	size_t i;

	for (i = 0; i < self->a.n; i++)
		if (!strcmp(self->a.reasons[i].detail, detail))
			return true;
	for (i = 0; i < self->a.n; i++)
		fprintf(stderr, "# %s\n", self->a.reasons[i].detail);
	return false;
}

#endif /* _ATTACHMENT_FIXTURE_H */
