// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words of records as rules have them, and where records are.
 */
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler.h"
#include "file.h"
#include "learn_files.h"
#include "learn_word.h"

static bool same(char *text, const char *expected)
{
	const bool ret = expected ? text && !strcmp(text, expected) : !text;

	if (!ret)
		fprintf(stderr, "# '%s' instead of '%s'\n", text ?: "NULL",
			expected ?: "NULL");
	free(text);
	return ret;
}

TEST(programs)
{
	static const char *const cases[][2] = {
		{ "/usr/bin/app", "/usr/bin/app" },
		{ "/usr/bin/python3.11", "/usr/bin/python3.*" },
		{ "/usr/bin/python3", "/usr/bin/python3" },
		{ "/usr/sbin/php-fpm8.2", "/usr/sbin/php-fpm8.*" },
		{ "/usr/bin/perl5.36.0", "/usr/bin/perl5.*" },
		{ "/usr/bin/ruby3.1", "/usr/bin/ruby3.*" },
		/* No versions. */
		{ "/opt/app-1.2/bin/app", "/opt/app-1.2/bin/app" },
		{ "/usr/bin/a1.2b", "/usr/bin/a1.2b" },
		{ "/usr/bin/1.2", "/usr/bin/1.2" },
		{ "/usr/bin/mail.mailutils", "/usr/bin/mail.mailutils" },
		{ "/usr/bin/app1.", "/usr/bin/app1." },
		{ "app", NULL },
		{ "", NULL },
		{ "/", NULL },
		{ "/usr/bin/", NULL },
		{ "/a\\\\b", NULL },
		{ "/a*", NULL },
		{ "/a (deleted)", NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		EXPECT_TRUE(same(learn_program(cases[i][0]), cases[i][1]));
}

TEST(units)
{
	static const char *const cases[][2] = {
		{ "/system.slice/cron.service", "cron.service" },
		{ "/cron.service", "cron.service" },
		{ "/system.slice/backup@daily.service",
		  "backup@daily.service" },
		{ "/system.slice/system-postfix.slice/postfix@-.service",
		  "postfix@-.service" },
		{ "/a.slice/b.slice/c.slice/d.service", "d.service" },
		{ "/a.slice/b.slice/c.slice/d.slice/e.service", NULL },
		{ "/system.slice/ssh@3-192.0.2.1:22-192.0.2.2:50000.service",
		  "ssh@*.service" },
		/* What is below is the service's own. */
		{ "/system.slice/a.service/b.service", "a.service" },
		{ "/system.slice/docker-0123.scope/cron.service", NULL },
		{ "/system.slice/run-r0123.service", NULL },
		{ "/system.slice/run-u7@3-1.service", NULL },
		{ "/user.slice/user-7.slice/session-12.scope", NULL },
		/* Of a user, who calls it so. */
		{ "/user.slice/user-7.slice/user@7.service/cron.service",
		  NULL },
		{ "/system.slice/*.service", NULL },
		{ "/system.slice/$x.service", NULL },
		{ "/system.slice/a\\\\x2db.service", NULL },
		{ "/system.slice/.service", NULL },
		{ "/system.slice", NULL },
		{ "system.slice/cron.service", NULL },
		{ "/", NULL },
		{ "", NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		EXPECT_TRUE(same(learn_unit(cases[i][0]), cases[i][1]));
	EXPECT_TRUE(same(learn_unit(NULL), NULL));
}

TEST(text_for_people)
{
	EXPECT_TRUE(same(learn_clean("a b", 10), "a b"));
	EXPECT_TRUE(same(learn_clean("a\nb", 10), "a\\nb"));
	/* The record has escaped it. */
	EXPECT_TRUE(same(learn_clean("a\\nb\\\\", 10), "a\\nb\\\\"));
	EXPECT_TRUE(same(learn_clean("\xff", 10), "\\xff"));
	EXPECT_TRUE(same(learn_clean("0123456789", 10), "0123456789"));
	EXPECT_TRUE(same(learn_clean("0123456789a", 10), "...456789a"));
	EXPECT_TRUE(same(learn_clean("012345\xc3\xa4-5678", 9), "...-5678"));
	EXPECT_TRUE(same(learn_clean("", 10), ""));
}

FIXTURE(files)
{
	char dir[32];
	char path[64];
	char **list;
	size_t n;
};

FIXTURE_SETUP(files)
{
	snprintf(self->dir, sizeof(self->dir), "/tmp/learn-XXXXXX");
	if (!mkdtemp(self->dir))
		abort();
	snprintf(self->path, sizeof(self->path), "%s/events.json", self->dir);
}

FIXTURE_TEARDOWN(files)
{
	char command[64];

	file_list_free(self->list, self->n);
	snprintf(command, sizeof(command), "rm -r %s", self->dir);
	if (system(command))
		abort();
}

static void run(FIXTURE_DATA(files) * self, const char *script)
{
	char command[512];

	snprintf(command, sizeof(command), "cd %s && %s", self->dir, script);
	if (system(command))
		abort();
}

static bool count(struct json_object *doc, void *n)
{
	(void)doc;
	++*(int *)n;
	return true;
}

TEST_F(files, those_before)
{
	int i, n = 0;

	run(self, "touch events.json.tmp events.jsonx events.json- ocsf.json");
	run(self, "echo '{}' | tee events.json events.json.1 >/dev/null");
	run(self, "echo '{}' | tee events.json-20261128 >/dev/null");
	run(self, "echo '{}' | gzip >events.json.2.gz");
	self->list = learn_files(self->path, &self->n);
	ASSERT_EQ(4, self->n);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(0, learn_file(self->list[i], count, &n));
	EXPECT_EQ(4, n);
}

TEST_F(files, none)
{
	int n = 0;

	self->list = learn_files(self->path, &self->n);
	ASSERT_EQ(1, self->n);
	EXPECT_STREQ(self->path, self->list[0]);
	EXPECT_EQ(-ENOENT, learn_file(self->list[0], count, &n));
}

TEST_F(files, damaged)
{
	char path[80];
	int n = 0;

	run(self,
	    "seq 100000 | sed 's/.*/{}/' | gzip | head -c 100 >events.json.2.gz");
	snprintf(path, sizeof(path), "%s.2.gz", self->path);
	EXPECT_EQ(-EIO, learn_file(path, count, &n));
	snprintf(path, sizeof(path), "%s.3.gz", self->path);
	EXPECT_EQ(-ENOENT, learn_file(path, count, &n));
}

TEST_HARNESS_MAIN
