// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records and rules, added up for a report.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>

#include "report_fixture.h"
#include "report_judge.h"

#define USER(name) "\"user\": {\"name\": \"" name "\"}"
#define FOR(rule) "\"rule\": {\"name\": \"" rule "\", \"id\": \"1\"}"
#define OWN(more) "\"smtpward\": {\"mode\": \"enforce\", " more "}"
#define FLOW(state, bytes)                                               \
	OWN("\"verdict\": \"allow\", \"transfer\": {\"state\": \"" state \
	    "\", \"bytes_out\": " bytes "}")
#define MAIL(id, n, outcome)                                           \
	OWN("\"verdict\": \"allow\", \"transmission\": {\"id\": \"" id \
	    "\", \"sequence\": " n ", \"outcome\": \"" outcome "\"}")
#define ID(n) "00c0ffee00000001-" n

FIXTURE(adding)
{
	struct report *r;
	struct report_host *host;
};

FIXTURE_SETUP(adding)
{
	self->r = report_begin(10);
	self->host = report_host(self->r, "mail");
	report_feed_rules(
		self->r, self->host,
		"{\"id\": 1, \"title\": \"Report\", \"verdict\": \"allow\"}");
}

FIXTURE_TEARDOWN(adding)
{
	report_free(self->r);
}

static void feed(FIXTURE_DATA(adding) * self, const char *time, const char *id,
		 const char *action, const char *more)
{
	report_feed(self->r, self->host, time, id, action, more);
}

TEST_F(adding, attempts)
{
	const struct report_rule *rule = self->r->rules[0];

	feed(self, "18T00:00:00", ID("1"), "smtp-connect",
	     USER("bob") ", " FOR("Report") ", " OWN("\"refused\": true"));
	feed(self, "19T00:00:00", ID("2"), "mail-tool-exec",
	     USER("bob") ", " FOR("Report") ", " OWN("\"would_deny\": true"));
	feed(self, "27T23:59:59", ID("3"), "smtp-dialogue",
	     USER("eve") ", " FOR("Report") ", " OWN("\"refused\": false"));
	report_finish(self->r);
	EXPECT_EQ(3, rule->n.attempts);
	EXPECT_EQ(1, rule->n.refused);
	EXPECT_EQ(1, rule->n.would);
	EXPECT_EQ(2, rule->senders);
	EXPECT_STREQ("2026-11-18T00:00:00", rule->seen.first);
	EXPECT_STREQ("2026-11-27T23:59:59", rule->seen.last);
	EXPECT_TRUE(report_is_used(rule));
	EXPECT_EQ(3, self->host->judged[1]);
}

TEST_F(adding, repeats)
{
	const struct report_rule *rule = self->r->rules[0];

	feed(self, "18T00:00:00", ID("1"), "smtp-connect",
	     USER("bob") ", " FOR("Report") ", " OWN(
		     "\"refused\": true, \"repeats\": {\"count\": 250}"));
	report_finish(self->r);
	EXPECT_EQ(250, rule->n.attempts);
	EXPECT_EQ(250, rule->n.refused);
	EXPECT_EQ(1, rule->senders);
}

/* What is before and behind tells which events there were, and no more. */
TEST_F(adding, period)
{
	feed(self, "17T23:59:59", ID("1"), "smtp-connect", OWN("\"x\": 1"));
	feed(self, "18T00:00:00", ID("2"), "smtp-connect", OWN("\"x\": 1"));
	feed(self, "28T00:00:00", ID("3"), "smtp-connect", OWN("\"x\": 1"));
	report_finish(self->r);
	EXPECT_EQ(1, self->host->records);
	EXPECT_EQ(0, self->host->missing);
}

TEST_F(adding, flows)
{
	const struct report_rule *rule = self->r->rules[0];

	feed(self, "20T00:00:00", ID("1"), "smtp-flow",
	     FOR("Report") ", " FLOW("open", "100"));
	feed(self, "20T00:00:01", ID("2"), "smtp-flow",
	     FOR("Report") ", " FLOW("closed", "150"));
	feed(self, "20T00:00:02", ID("3"), "smtp-flow",
	     FOR("Report") ", " FLOW("reset", "7"));
	feed(self, "20T00:00:03", ID("4"), "smtp-flow",
	     FOR("Report") ", " FLOW("failed", "0"));
	report_finish(self->r);
	EXPECT_EQ(2, rule->n.sessions);
	EXPECT_EQ(157, rule->n.bytes);
	EXPECT_EQ(0, rule->n.attempts);
}

/* Rotated files are not read in order. */
TEST_F(adding, mails)
{
	static const char action[] = "mail-transmission";
	const struct report_rule *rule = self->r->rules[0];
	char id[32], more[512];
	int i;

	feed(self, "20T00:00:00", "mail-1-1-2", action,
	     FOR("Report") ", " MAIL("mail-1-1", "2", "transmitted"));
	feed(self, "20T00:00:00", "mail-1-1-1", action,
	     FOR("Report") ", " MAIL("mail-1-1", "1", "deferred"));
	feed(self, "20T00:00:00", "mail-1-2-1", action,
	     FOR("Report") ", " MAIL("mail-1-2", "1", "deferred"));
	feed(self, "20T00:00:00", "mail-1-2-1", action,
	     FOR("Report") ", " MAIL("mail-1-2", "1", "deferred"));
	EXPECT_EQ(1, self->host->repeated);
	feed(self, "20T00:00:00", "mail-1-3-1", action,
	     FOR("Report") ", " MAIL("mail-1-3", "1", "deferred"));
	feed(self, "20T00:00:00", "mail-1-3-2", action,
	     FOR("Report") ", " MAIL("mail-1-3", "2", "failed"));
	for (i = 10; i < 5000; i++) {
		snprintf(id, sizeof(id), "mail-1-%d", i);
		snprintf(more, sizeof(more),
			 FOR("Report") ", " MAIL("%s", "1", "transmitted"), id);
		feed(self, "20T00:00:00", id, action, more);
		feed(self, "20T00:00:00", id, action, more);
	}
	report_finish(self->r);
	EXPECT_EQ(1 + 4990, rule->n.mails);
	EXPECT_EQ(2, rule->n.failed);
}

TEST_F(adding, forged)
{
	feed(self, "20T00:00:00", "mail-1-1-1", "mail-transmission",
	     MAIL("mail-1-1", "1", "transmitted\", \"logged_by\": \"other"));
	EXPECT_EQ(1, self->host->forged);
	EXPECT_EQ(0, self->r->n_uses);
}

/* The rule of a record, by what it tells. */
TEST_F(adding, rules)
{
	struct report *r = self->r;

	feed(self, "20T00:00:00", ID("1"), "smtp-connect",
	     "\"rule\": {\"id\": \"1\", \"version\": \"7\"}, \"smtpward\": {}");
	EXPECT_EQ(r->rules[0], r->uses[0]->rule);
	feed(self, "20T00:00:00", ID("2"), "smtp-connect",
	     "\"rule\": {\"id\": \"1\", \"version\": \"6\"}, \"smtpward\": {}");
	EXPECT_STREQ("rule 1 of policy 6", r->uses[1]->rule->title);
	EXPECT_EQ(REPORT_RETIRED, r->uses[1]->rule->standing);
	feed(self, "20T00:00:00", ID("3"), "smtp-connect",
	     OWN("\"verdict\": \"deny\""));
	EXPECT_EQ(REPORT_DEFAULT, r->uses[2]->rule->standing);
	EXPECT_STREQ("deny", self->host->default_verdict);
	feed(self, "20T00:00:00", ID("4"), "smtp-flow", "\"smtpward\": {}");
	EXPECT_EQ(REPORT_UNKNOWN, r->uses[3]->rule->standing);
	EXPECT_EQ(4, r->n_rules);
}

TEST_F(adding, no_records)
{
	static const char *const times[] = {
		"20",
		"20T00:00:0x",
		"20T00:00",
		"2_T00:00:00",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(times); i++)
		feed(self, times[i], ID("1"), "smtp-connect", "\"a\": 1");
	EXPECT_EQ(4, self->host->broken);
	EXPECT_EQ(0, self->host->records);
}

#define LOST "\"connects\": 31250, \"execs\": 3, \"others\": 1}"

TEST_F(adding, events_of_which_there_is_no_record)
{
	feed(self, "20T00:00:00", ID("5"), "smtp-connect", OWN("\"x\": 1"));
	feed(self, "20T00:00:05", ID("10"), "events-lost",
	     OWN("\"lost\": {\"first_sequence\": 6, \"last_sequence\": 10, " LOST));
	feed(self, "20T00:00:09", ID("14"), "smtp-connect", OWN("\"x\": 1"));
	feed(self, "20T00:00:06", ID("11"), "smtp-connect", OWN("\"x\": 1"));
	feed(self, "20T00:00:06", ID("11"), "smtp-connect", OWN("\"x\": 1"));
	feed(self, "20T00:00:06", ID("7"), "smtp-connect", OWN("\"x\": 1"));
	report_finish(self->r);
	EXPECT_EQ(31254, self->host->lost);
	EXPECT_EQ(2, self->host->missing);
	EXPECT_EQ(2, self->host->repeated);
	EXPECT_EQ(4, self->host->records);
}

/* A module that is loaded again counts anew. */
TEST_F(adding, first_events_of_which_there_is_no_record)
{
	feed(self, "20T00:00:00", ID("5"), "smtp-connect", OWN("\"x\": 1"));
	report_finish(self->r);
	EXPECT_EQ(0, self->host->missing);
	feed(self, "21T00:00:00", "00c0ffee00000002-3", "smtp-connect",
	     OWN("\"x\": 1"));
	report_finish(self->r);
	EXPECT_EQ(2, self->host->missing);
}

/* By the clock, rules expire. */
TEST_F(adding, clock)
{
	feed(self, "20T00:00:00", "due-clock-set-0-0-1", "clock-set",
	     "\"message\": \"CLOCK\"");
	ASSERT_EQ(1, self->r->n_notes);
	EXPECT_STREQ("clock", self->r->notes[0]->kind);
	EXPECT_TRUE(self->r->notes[0]->bad);
}

/* Whoever makes up names is not told apart any more. */
TEST_F(adding, many_senders)
{
	char more[256], id[64];
	int i;

	for (i = 0; i < REPORT_USES_MAX + 100; i++) {
		snprintf(id, sizeof(id), ID("%d"), i + 1);
		snprintf(
			more, sizeof(more),
			FOR("Report") ", \"process\": {\"executable\": \"/tmp/%d\"}, " OWN(
				"\"verdict\": \"allow\""),
			i);
		feed(self, "20T00:00:00", id, "smtp-connect", more);
	}
	report_finish(self->r);
	EXPECT_EQ(REPORT_USES_MAX + 1, self->r->n_uses);
	EXPECT_EQ(100, self->r->folded);
	EXPECT_EQ(REPORT_USES_MAX + 100, self->r->rules[0]->n.attempts);
}

TEST_F(adding, long_scripts)
{
	char text[512], more[1024];

	memset(text, 'a', sizeof(text));
	memcpy(text + 155, "\303\244\303\266", 4);
	text[sizeof(text) - 1] = '\0';
	snprintf(more, sizeof(more), OWN("\"script\": {\"text\": \"%s\"}"),
		 text);
	feed(self, "20T00:00:00", ID("1"), "smtp-connect", more);
	EXPECT_EQ(160, strlen(self->r->uses[0]->job));
	EXPECT_STREQ("aa\303\244...", self->r->uses[0]->job + 153);
}

TEST(clean)
{
	char *text = report_clean("a\\n\\\\\xff\n\x1b[2J\342\200\256b");

	EXPECT_STREQ("a\\n\\\\\\xff\\n\\x1b[2J\\xe2\\x80\\xaeb", text);
	free(text);
}

TEST(ids)
{
	struct seen_event e;

	EXPECT_TRUE(report_seen_parse("00c0ffee00000001-41", &e));
	EXPECT_EQ(0xc0ffee00000001, e.instance);
	EXPECT_EQ(41, e.first);
	EXPECT_FALSE(report_seen_parse("00c0ffee00000001-0", &e));
	EXPECT_FALSE(report_seen_parse("00c0ffee00000001-4x", &e));
	EXPECT_FALSE(report_seen_parse("00c0ffee00000001-", &e));
	EXPECT_FALSE(report_seen_parse("mail-187aa1b4574fc000-1-2", &e));
	EXPECT_FALSE(report_seen_parse("", &e));
}

/* In whichever order, what was read is one range when nothing is missing. */
TEST(ranges)
{
	struct report_seen seen = { 0 };
	struct seen_event e = { .instance = 1 };
	int i, n = 1000;

	for (i = 0; i < n; i++) {
		e.first = (i * 383) % n + 1;
		e.last = e.first;
		EXPECT_TRUE(report_seen_add(&seen, &e, "2026", NULL));
		EXPECT_FALSE(report_seen_add(&seen, &e, "2026", NULL));
	}
	ASSERT_EQ(1, seen.n);
	ASSERT_EQ(1, seen.v[0].n);
	EXPECT_EQ(1, seen.v[0].ranges[0].first);
	EXPECT_EQ(n, seen.v[0].ranges[0].last);
	e = (struct seen_event){ .instance = 1, .first = n + 2, .last = n };
	EXPECT_FALSE(report_seen_add(&seen, &e, "2026", NULL));
	e = (struct seen_event){ .instance = 1, .first = n, .last = n + 9 };
	EXPECT_FALSE(report_seen_add(&seen, &e, "2026", NULL));
	report_seen_free(&seen);
}

TEST_HARNESS_MAIN
