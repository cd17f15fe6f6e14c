// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report about several hosts, from files as they are collected.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "report_fixture.h"

#define RECORD(id, time)                                                      \
	"{\"@timestamp\": \"2026-11-" time ".1Z\", \"event\": {\"id\": \"" id \
	"\", \"action\": \"smtp-connect\"}, \"rule\": {\"id\": \"1\", "       \
	"\"name\": \"Report\"}, \"user\": {\"name\": \"bob\"}, "              \
	"\"smtpward\": {\"mode\": \"enforce\", \"verdict\": \"allow\"}}\n"
#define RULE(n, title, more)                  \
	"{\"id\": " n ", \"title\": \"" title \
	"\", \"verdict\": \"allow\"" more "}"

FIXTURE(merge)
{
	char dir[64];
	struct report *r;
};

FIXTURE_SETUP(merge)
{
	snprintf(self->dir, sizeof(self->dir), "/tmp/smtpward-test.XXXXXX");
	if (!mkdtemp(self->dir))
		abort();
	self->r = report_begin(10);
}

FIXTURE_TEARDOWN(merge)
{
	char *cmd = xasprintf("rm -rf %s", self->dir);

	report_free(self->r);
	if (system(cmd))
		abort();
	free(cmd);
}

static void put(FIXTURE_DATA(merge) * self, const char *host, const char *name,
		const char *text)
{
	char *path = xasprintf("%s/%s", self->dir, host);

	mkdir(path, 0700);
	free(path);
	path = xasprintf("%s/%s/%s", self->dir, host, name);
	if (file_replace(path, text, strlen(text), 0600))
		abort();
	free(path);
}

static void put_rules(FIXTURE_DATA(merge) * self, const char *host,
		      const char *rules)
{
	char *text = xasprintf("{\"generation\": 3, \"rules\": [%s]}", rules);

	put(self, host, "rules.json", text);
	free(text);
}

static void sh(FIXTURE_DATA(merge) * self, const char *command)
{
	char *cmd = xasprintf("cd %s && %s", self->dir, command);

	if (system(cmd))
		abort();
	free(cmd);
}

static int merge(FIXTURE_DATA(merge) * self, const char *name)
{
	char *arg = name ? xasprintf("%s=%s/%s", name, self->dir, name) :
			   xstrdup(self->dir);
	const int err = report_merge(self->r, arg);

	free(arg);
	return err;
}

static struct report_host *host(FIXTURE_DATA(merge) * self, const char *name)
{
	return report_host(self->r, name);
}

TEST_F(merge, hosts)
{
	struct report_rule **rules;
	char *text;

	put_rules(self, "a",
		  RULE("1", "Report", "") ", " RULE("2", "Shop",
						    ", \"owner\": \"x\""));
	put(self, "a", "events.json",
	    RECORD("000000000000000a-1", "20T00:00:00"));
	put_rules(self, "b",
		  RULE("1", "Shop",
		       ", \"owner\": \"y\"") ", " RULE("2", "Report", ""));
	put_rules(self, "c", RULE("1", "Report", ", \"log\": \"no\""));
	put(self, "c", "events.json", "");
	/* One of them was collected twice. */
	put(self, "b", "events.json",
	    RECORD("000000000000000b-1", "20T00:00:00")
		    RECORD("000000000000000b-2", "20T00:00:01")
			    RECORD("000000000000000a-1", "20T00:00:00"));
	ASSERT_EQ(0, merge(self, NULL));
	report_finish(self->r);
	ASSERT_EQ(3, self->r->n_hosts);
	ASSERT_EQ(4, self->r->n_rules);
	rules = self->r->rules;
	EXPECT_STREQ("Report", rules[0]->title);
	EXPECT_EQ(2, rules[0]->hosts.n);
	EXPECT_EQ(3, rules[0]->n.attempts);
	EXPECT_EQ(1, rules[1]->hosts.n);
	EXPECT_STREQ("Shop", rules[2]->title);
	EXPECT_STREQ("b", rules[2]->hosts.v[0]);
	EXPECT_EQ(1, host(self, "b")->repeated);
	EXPECT_EQ(2, host(self, "b")->records);
	EXPECT_EQ(0, host(self, "a")->problems.n);
	text = report_text_of(self->r, report_print_csv);
	EXPECT_NE(NULL, strstr(text, "\r\ndifferences,"));
	EXPECT_NE(NULL, strstr(text, ",owner,"));
	EXPECT_NE(NULL, strstr(text, ",log,"));
	free(text);
}

/* Nobody is left out without being named. */
TEST_F(merge, hosts_that_have_something_wrong)
{
	put(self, "a", "events.json",
	    RECORD("000000000000000a-1", "20T00:00:00"));
	put_rules(self, "b", RULE("1", "Report", ""));
	put(self, "c", "rules.json", "{\"generation\": 3}");
	put(self, "c", "events.json", "");
	ASSERT_EQ(0, merge(self, NULL));
	ASSERT_EQ(0, merge(self, "d"));
	EXPECT_EQ(4, self->r->n_hosts);
	ASSERT_EQ(1, host(self, "a")->problems.n);
	EXPECT_NE(NULL, strstr(host(self, "a")->problems.v[0],
			       "rules.json: No such file"));
	ASSERT_EQ(1, host(self, "b")->problems.n);
	EXPECT_NE(NULL, strstr(host(self, "b")->problems.v[0],
			       "events.json: there are no records"));
	ASSERT_EQ(1, host(self, "c")->problems.n);
	EXPECT_NE(NULL,
		  strstr(host(self, "c")->problems.v[0], "these are no rules"));
	ASSERT_EQ(1, host(self, "d")->problems.n);
	EXPECT_NE(NULL, strstr(host(self, "d")->problems.v[0], "No such file"));
	ASSERT_EQ(0, merge(self, "a"));
	report_finish(self->r);
	EXPECT_EQ(1, host(self, "a")->records);
}

TEST_F(merge, arguments)
{
	EXPECT_NE(0, report_merge(self->r, "=/tmp"));
	EXPECT_NE(0, report_merge(self->r, "a="));
	EXPECT_NE(0, report_merge(self->r, "/nonexistent"));
	EXPECT_NE(0, report_merge(self->r, self->dir));
}

TEST_F(merge, files_that_were_rotated)
{
	put_rules(self, "a", RULE("1", "Report", ""));
	put(self, "a", "events.json",
	    RECORD("000000000000000a-4", "23T00:00:00"));
	put(self, "a", "events.json.1",
	    RECORD("000000000000000a-3", "22T00:00:00"));
	put(self, "a", "events.json.2",
	    RECORD("000000000000000a-2", "21T00:00:00"));
	put(self, "a", "events.json-20261120",
	    RECORD("000000000000000a-1", "20T00:00:00"));
	put(self, "a", "events.json.note", "x\n");
	put(self, "a", "other.json", "x\n");
	sh(self, "gzip a/events.json.2 a/events.json-20261120");
	ASSERT_EQ(0, merge(self, "a"));
	report_finish(self->r);
	EXPECT_EQ(4, host(self, "a")->files);
	EXPECT_EQ(4, host(self, "a")->records);
	EXPECT_EQ(0, host(self, "a")->broken);
	EXPECT_EQ(0, host(self, "a")->missing);
	EXPECT_EQ(0, host(self, "a")->problems.n);
}

TEST_F(merge, files_that_cannot_be_read)
{
	char *path;

	put_rules(self, "a", RULE("1", "Report", ""));
	put(self, "a", "events.json",
	    RECORD("000000000000000a-1", "20T00:00:00") "no record\n{}\n{");
	put(self, "a", "events.json.1.gz", "no archive");
	sh(self, "mkfifo a/events.json.2 && mkdir a/events.json.3");
	/* A line that is longer than any record, and what its end looks like. */
	put(self, "a", "end", RECORD("000000000000000a-9", "20T00:00:00"));
	sh(self,
	   "{ head -c 1048575 /dev/zero | tr '\\0' x; cat a/end a/events.json; } >a/events.json.4");
	ASSERT_EQ(0, merge(self, "a"));
	EXPECT_EQ(3, host(self, "a")->problems.n);
	EXPECT_EQ(1, host(self, "a")->records);
	EXPECT_EQ(1, host(self, "a")->repeated);
	EXPECT_EQ(5, host(self, "a")->broken);
	path = xasprintf("%s/nothing.gz", self->dir);
	report_read(self->r, host(self, "a"), path);
	EXPECT_EQ(4, host(self, "a")->problems.n);
	free(path);
}

TEST_HARNESS_MAIN
