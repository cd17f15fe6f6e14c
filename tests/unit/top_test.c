// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records, added up.
 */
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>

#include "top.h"

#define BEFORE "2026-11-26T23:59:59.999Z"
#define SINCE "2026-11-27T00:00:00"
#define EARLY "2026-11-27T00:00:00.000Z"
#define LATE "2026-11-27T10:20:30.123456789Z"

FIXTURE(top)
{
	struct top *top;
	struct top_row **rows;
	size_t n;
};

FIXTURE_SETUP(top)
{
	self->top = top_new(TOP_USER, SINCE);
}

FIXTURE_TEARDOWN(top)
{
	top_free(self->top);
}

static void by(FIXTURE_DATA(top) * self, enum top_by by)
{
	top_free(self->top);
	self->top = top_new(by, SINCE);
}

/* A record with that time and action, and more. */
static void add(FIXTURE_DATA(top) * self, const char *time, const char *action,
		const char *more)
{
	struct json_object *doc;
	char text[1024];

	snprintf(
		text, sizeof(text),
		"{\"@timestamp\": \"%s\", \"event\": {\"action\": \"%s\"}, %s}",
		time, action, more);
	doc = json_tokener_parse(text);
	if (!doc)
		abort();
	top_add(self->top, doc);
	json_object_put(doc);
	self->rows = top_sorted(self->top, &self->n);
}

#define USER(name) "\"user\": {\"name\": \"" name "\"}"
#define MAIL(id, outcome)                                       \
	"\"smtpward\": {\"transmission\": {\"id\": \"" id "\"," \
	"\"outcome\": \"" outcome "\"}}"
#define FLOW(state, bytes)                                         \
	"\"smtpward\": {\"transfer\": {\"state\": \"" state "\", " \
	"\"bytes_out\": " bytes "}}"

#define TO(port) "\"destination\": {\"ip\": \"192.0.2.2\", \"port\": " #port "}"
#define BY(exe) "\"process\": {\"executable\": \"" exe "\"}"
#define FOR(rule) "\"rule\": {\"name\": \"" rule "\"}"
#define OF(job) "\"smtpward\": {\"script\": {\"path\": \"" job "\"}}"

TEST_F(top, attempts)
{
	add(self, EARLY, "smtp-connect",
	    USER("bob") ", \"smtpward\": {\"refused\": true}");
	add(self, LATE, "mail-tool-exec",
	    USER("bob") ", \"smtpward\": {\"would_deny\": true}");
	add(self, EARLY, "smtp-connect", USER("bob"));
	ASSERT_EQ(1, self->n);
	EXPECT_STREQ("bob", self->rows[0]->name);
	EXPECT_EQ(3, self->rows[0]->attempts);
	EXPECT_EQ(1, self->rows[0]->refused);
	EXPECT_EQ(1, self->rows[0]->would);
	EXPECT_STREQ("2026-11-27T10:20:30", self->rows[0]->last);
}

#define REFUSED(count)                       \
	"\"smtpward\": {\"refused\": true, " \
	"\"repeats\": {\"count\": " count "}}"

TEST_F(top, repeats)
{
	add(self, EARLY, "smtp-connect", USER("bob") ", " REFUSED("250"));
	ASSERT_EQ(1, self->n);
	EXPECT_EQ(250, self->rows[0]->attempts);
	EXPECT_EQ(250, self->rows[0]->refused);
	EXPECT_EQ(0, self->rows[0]->would);
}

/* An open one is said again, with more. */
TEST_F(top, flows)
{
	add(self, EARLY, "smtp-flow", USER("bob") ", " FLOW("open", "100"));
	add(self, EARLY, "smtp-flow", USER("bob") ", " FLOW("closed", "150"));
	add(self, EARLY, "smtp-flow", USER("bob") ", " FLOW("reset", "7"));
	ASSERT_EQ(1, self->n);
	EXPECT_EQ(2, self->rows[0]->sessions);
	EXPECT_EQ(157, self->rows[0]->bytes);
	EXPECT_EQ(0, self->rows[0]->attempts);
}

TEST_F(top, mails)
{
	static const char action[] = "mail-transmission";

	add(self, EARLY, action, USER("bob") ", " MAIL("1", "submitted"));
	ASSERT_EQ(1, self->n);
	EXPECT_EQ(0, self->rows[0]->sent + self->rows[0]->unsent);
	add(self, EARLY, action, USER("bob") ", " MAIL("1", "deferred"));
	EXPECT_EQ(1, self->rows[0]->unsent);
	add(self, EARLY, action, USER("bob") ", " MAIL("2", "failed"));
	EXPECT_EQ(2, self->rows[0]->unsent);
	add(self, EARLY, action, USER("bob") ", " MAIL("1", "transmitted"));
	EXPECT_EQ(1, self->rows[0]->unsent);
	EXPECT_EQ(1, self->rows[0]->sent);
	/* Found out later whose it is. */
	add(self, EARLY, action, USER("eve") ", " MAIL("1", "transmitted"));
	ASSERT_EQ(2, self->n);
	EXPECT_EQ(1, self->rows[0]->sent);
	EXPECT_STREQ("eve", self->rows[0]->name);
	EXPECT_EQ(0, self->rows[1]->sent);
}

TEST_F(top, order)
{
	add(self, EARLY, "smtp-connect", USER("a"));
	add(self, EARLY, "smtp-connect", USER("b"));
	add(self, EARLY, "smtp-connect", USER("b"));
	add(self, EARLY, "smtp-flow", USER("c") ", " FLOW("closed", "1"));
	ASSERT_EQ(3, self->n);
	EXPECT_STREQ("c", self->rows[0]->name);
	EXPECT_STREQ("b", self->rows[1]->name);
	EXPECT_STREQ("a", self->rows[2]->name);
}

TEST_F(top, who_is_new)
{
	add(self, EARLY, "smtp-connect", USER("bob"));
	EXPECT_FALSE(top_has_past(self->top));
	add(self, BEFORE, "smtp-connect", USER("old"));
	add(self, BEFORE, "smtp-connect", USER("gone"));
	EXPECT_TRUE(top_has_past(self->top));
	ASSERT_EQ(1, self->n);
	add(self, LATE, "smtp-connect", USER("old"));
	ASSERT_EQ(2, self->n);
	EXPECT_FALSE(self->rows[0]->old);
	EXPECT_TRUE(self->rows[1]->old);
	EXPECT_EQ(1, self->rows[1]->attempts);
}

TEST_F(top, others)
{
	add(self, EARLY, "policy-change", USER("root"));
	add(self, EARLY, "smtp-connect", "\"user\": {}");
	add(self, EARLY, "smtp-connect", "\"user\": 1");
	EXPECT_EQ(0, self->n);
}

TEST_F(top, by_what)
{
	static const char where[] = TO(25) ", " BY("/bin/sh") ", " FOR(
		"Report") ", " OF("/srv/job");

	by(self, TOP_DESTINATION);
	add(self, EARLY, "smtp-connect", where);
	EXPECT_STREQ("192.0.2.2:25", self->rows[0]->name);
	add(self, LATE, "smtp-connect",
	    "\"destination\": {\"ip\": \"2001:db8::2\", \"port\": 587}");
	EXPECT_STREQ("[2001:db8::2]:587", self->rows[1]->name);
	by(self, TOP_PROGRAM);
	add(self, EARLY, "smtp-connect", where);
	EXPECT_STREQ("/bin/sh", self->rows[0]->name);
	by(self, TOP_JOB);
	add(self, EARLY, "smtp-connect", where);
	EXPECT_STREQ("/srv/job", self->rows[0]->name);
	by(self, TOP_RULE);
	add(self, EARLY, "smtp-connect", where);
	EXPECT_STREQ("Report", self->rows[0]->name);
	add(self, LATE, "smtp-connect", USER("bob"));
	EXPECT_STREQ("(default)", self->rows[0]->name);
}

TEST_HARNESS_MAIN
