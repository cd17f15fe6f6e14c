// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes a record an alert, and what keeps it from being one.
 */
#include <kselftest_harness.h>

#include "detect_fixture.h"

#define BACKGROUND "\"smtpward\": {\"context\": \"background\"}"
#define PERSON "\"smtpward\": {\"context\": \"interactive\"}"
#define JOB(name)                                      \
	"\"smtpward\": {\"context\": \"background\", " \
	"\"script\": {\"path\": \"" name "\"}}"
#define TEXT(text)                                     \
	"\"smtpward\": {\"context\": \"background\", " \
	"\"script\": {\"text\": \"" text "\"}}"
#define FROM(kind, what, name)                         \
	"\"smtpward\": {\"context\": \"background\", " \
	"\"origin\": {\"kind\": \"" kind "\", \"" what "\": \"" name "\"}}"
#define HOUR (60 * 60)

FIXTURE(detect)
{
	struct detect_fixture fx;
};

FIXTURE_SETUP(detect)
{
	detect_begin(&self->fx);
}

FIXTURE_TEARDOWN(detect)
{
	detect_end(&self->fx);
}

/* By alice, in the background. */
static void look(struct detect_fixture *fx, unsigned long long seconds,
		 const char *rest)
{
	look_at(fx, seconds, "smtp-connect", "alice", rest);
}

TEST_F(detect, what_was_always_so_is_silent)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(load(fx, DETECTION(MEDIUM)));
	look(fx, START, JOB("/a"));
	EXPECT_STREQ("", found(fx));
	EXPECT_STREQ("learning", muted(fx));
	EXPECT_STREQ("event", json_text_at(fx->doc, "event.kind"));
	look(fx, START + 3 * DAY, JOB("/a"));
	EXPECT_STREQ("", found(fx));
	EXPECT_STREQ("learned", muted(fx));
	look(fx, START + 3 * DAY, JOB("/b"));
	EXPECT_STREQ("one", found(fx));
	EXPECT_STREQ("alert", json_text_at(fx->doc, "event.kind"));
	EXPECT_EQ(47, json_number_at(fx->doc, "event.severity"));
	EXPECT_STREQ("something; One (medium)",
		     json_text_at(fx->doc, "message"));
}

TEST_F(detect, what_stays_the_same_in_one_liners)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(load(fx, DETECTION(MEDIUM)));
	look(fx, START, TEXT("ban 192.0.2.17 now"));
	look(fx, START + 3 * DAY, TEXT("ban 203.0.113.4 now"));
	EXPECT_STREQ("learned", muted(fx));
	look(fx, START + 3 * DAY, TEXT("ban 203.0.113 now"));
	EXPECT_STREQ("one", found(fx));
	EXPECT_STREQ(
		"user=alice job=ban #.#.# now",
		json_text_at(json_object_array_get_idx(
				     json_at(fx->doc, "smtpward.detections"),
				     0),
			     "key"));
}

/* A unit that systemd-run has named has another name tomorrow. */
TEST_F(detect, origins)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(load(
		fx, DETECTION("    severity: medium\n    key: [origin]\n")));
	look(fx, START, FROM("service", "unit", "run-u1.service"));
	look(fx, START, FROM("cron", "command", "a"));
	look(fx, START, FROM("leftover", "unit", "a.service"));
	look(fx, START + 3 * DAY, FROM("service", "unit", "run-u2.service"));
	EXPECT_STREQ("learned", muted(fx));
	look(fx, START + 3 * DAY, FROM("cron", "command", "a"));
	EXPECT_STREQ("learned", muted(fx));
	look(fx, START + 3 * DAY, FROM("leftover", "unit", "b.service"));
	EXPECT_STREQ("learned", muted(fx));
	look(fx, START + 3 * DAY, FROM("service", "unit", "b.service"));
	EXPECT_STREQ("one", found(fx));
	look(fx, START + 3 * DAY, FROM("cron", "command", "b"));
	EXPECT_STREQ("one", found(fx));
	look(fx, START + 3 * DAY, FROM("cron", "script", "/etc/cron.daily/b"));
	EXPECT_STREQ("one", found(fx));
}

/* What a new job does is new, all of it: that is not said of each of its parts. */
TEST_F(detect, of_known_senders)
{
	struct detect_fixture *fx = &self->fx;
	const unsigned long long later = START + 3 * DAY;

	ASSERT_TRUE(
		load(fx, DETECTION("    severity: low\n    key: [job, hour]\n"
				   "    repeat: never\n    sender: known\n")));
	look(fx, START, JOB("/old"));
	look(fx, later, JOB("/new"));
	EXPECT_STREQ("new-sender", muted(fx));
	look(fx, later + 2 * HOUR, JOB("/old"));
	EXPECT_STREQ("one", found(fx));
	look(fx, later + DAY, JOB("/new"));
	EXPECT_STREQ("learned", muted(fx));
	look(fx, later + DAY + 2 * HOUR, JOB("/new"));
	EXPECT_STREQ("one", found(fx));
}

TEST_F(detect, learning_ends_to_the_second)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(load(fx, DETECTION(MEDIUM)));
	look(fx, START, PERSON);
	look(fx, START + 2 * DAY - 1, JOB("/a"));
	EXPECT_STREQ("learning", muted(fx));
	look(fx, START + 2 * DAY, JOB("/b"));
	EXPECT_STREQ("one", found(fx));
}

TEST_F(detect, an_alert_comes_again_after_a_while)
{
	struct detect_fixture *fx = &self->fx;
	const unsigned long long later = START + 3 * DAY;

	ASSERT_TRUE(load(fx, DETECTION(MEDIUM)));
	look(fx, START, PERSON);
	look(fx, later, JOB("/a"));
	EXPECT_STREQ("one", found(fx));
	look(fx, later + HOUR - 1, JOB("/a"));
	EXPECT_STREQ("repeated", muted(fx));
	look_at(fx, later + 1, "smtp-connect", "bob", JOB("/a"));
	EXPECT_STREQ("one", found(fx));
	look(fx, later + HOUR, JOB("/a"));
	EXPECT_STREQ("one", found(fx));
	EXPECT_EQ(3,
		  json_number_at(
			  json_object_array_get_idx(
				  json_at(fx->doc, "smtpward.detections"), 0),
			  "count"));
}

TEST_F(detect, or_never)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(load(fx, DETECTION(MEDIUM "    repeat: never\n")));
	look(fx, START, PERSON);
	look(fx, START + 3 * DAY, JOB("/a"));
	EXPECT_STREQ("one", found(fx));
	look(fx, START + 300 * DAY, JOB("/a"));
	EXPECT_STREQ("repeated", muted(fx));
	baseline_freeze(fx->detector.b, true);
	look(fx, START + 300 * DAY, JOB("/a"));
	EXPECT_STREQ("one", found(fx));
}

TEST_F(detect, nothing_that_was_learned_silences_what_is_high)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(load(
		fx, DETECTION("    severity: high\n    key: [user, job]\n")));
	look(fx, START, JOB("/a"));
	EXPECT_STREQ("one", found(fx));
	look(fx, START + 1, JOB("/a"));
	EXPECT_STREQ("repeated", muted(fx));
	look(fx, START + 3 * DAY, JOB("/a"));
	EXPECT_STREQ("one", found(fx));
}

TEST_F(detect, frozen_is_not_learning)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(load(fx, DETECTION(MEDIUM)));
	look(fx, START, JOB("/a"));
	baseline_freeze(fx->detector.b, true);
	look(fx, START + 1, JOB("/b"));
	EXPECT_STREQ("one", found(fx));
	look(fx, START + 1, JOB("/a"));
	EXPECT_STREQ("learned", muted(fx));
}

TEST_F(detect, others_are_left_alone)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(
		load(fx, DETECTION("    severity: high\n    key: [user]\n")));
	look(fx, START, PERSON);
	EXPECT_STREQ("", found(fx));
	look(fx, START, "\"smtpward\": {}");
	EXPECT_STREQ("", found(fx));
	look_at(fx, START, "smtp-flow", "alice", BACKGROUND);
	EXPECT_STREQ("", found(fx));
	ASSERT_TRUE(
		load(fx, DETECTION("    severity: off\n    key: [user]\n")));
	look(fx, START, BACKGROUND);
	EXPECT_STREQ("", found(fx));
}

TEST_F(detect, a_list_that_is_empty_accuses_nobody)
{
	static const char text[] =
		"lists: [{name: relays, words: [%s]}]\n"
		"detections:\n"
		"  - {id: one, title: t, why: w, severity: high, on: [smtp-connect],\n"
		"     key: [user], when: [{field: destination.ip, not: [$relays]}]}\n";
	struct detect_fixture *fx = &self->fx;
	char file[512];

	snprintf(file, sizeof(file), text, "");
	ASSERT_TRUE(load(fx, file));
	look(fx, START, "\"destination\": {\"ip\": \"192.0.2.3\"}");
	EXPECT_STREQ("", found(fx));
	snprintf(file, sizeof(file), text, "192.0.2.2");
	ASSERT_TRUE(load(fx, file));
	look(fx, START, "\"destination\": {\"ip\": \"192.0.2.2\"}");
	EXPECT_STREQ("", found(fx));
	look(fx, START, "\"destination\": {\"ip\": \"192.0.2.3\"}");
	EXPECT_STREQ("one", found(fx));
}

TEST_F(detect, exceptions)
{
	static const char with[] =
		"exceptions:\n"
		"  - name: good\n    why: it is\n"
		"    all: [{field: a.b, is: [x, y]}, {field: c, is: [z]}]\n";
	struct detect_fixture *fx = &self->fx;
	char text[1024];

	snprintf(
		text, sizeof(text), "%s%s", with,
		DETECTION(
			"    severity: high\n    key: [job]\n    unless: [good]\n"));
	ASSERT_TRUE(load(fx, text)) TH_LOG("%s", fx->diag.errors.v[0]);
	look(fx, START, JOB("/a") ", \"a\": {\"b\": \"y\"}, \"c\": \"z\"");
	EXPECT_STREQ("", found(fx));
	look(fx, START, JOB("/a") ", \"a\": {\"b\": \"y\"}, \"c\": \"zz\"");
	EXPECT_STREQ("one", found(fx));
}

TEST_F(detect, what_matters_most_comes_first)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(load(
		fx, DETECTION("    severity: high\n    key: [user]\n"
			      "  - id: two\n    title: Two\n    why: because\n"
			      "    severity: critical\n    on: [smtp-connect]\n"
			      "    key: [user]\n    analytic: AN0380\n"
			      "    when: [{field: user.name, is: [alice]}]")));
	look(fx, START, BACKGROUND);
	EXPECT_STREQ("two", found(fx));
	EXPECT_STREQ("one", nth_id(fx->doc, "smtpward.detections", 1));
	EXPECT_EQ(99, json_number_at(fx->doc, "event.severity"));
	EXPECT_STREQ("[ \"T1071.003\" ]",
		     json_text_at(fx->doc, "threat.technique.subtechnique.id"));
	EXPECT_STREQ("something; Two (critical), One (high)",
		     json_text_at(fx->doc, "message"));
}

TEST_F(detect, and_is_taken_out_again)
{
	struct detect_fixture *fx = &self->fx;
	struct json_object *before =
		record_at(START, "smtp-connect", "alice", BACKGROUND);

	ASSERT_TRUE(load(
		fx,
		DETECTION(
			"    severity: high\n    key: [user]\n    analytic: AN0380\n")));
	look(fx, START, BACKGROUND);
	EXPECT_FALSE(json_object_equal(before, fx->doc));
	record_without_detections(fx->doc);
	EXPECT_TRUE(json_object_equal(before, fx->doc));
	json_object_put(before);
}

/* Without a file everything is new, and there are too many alerts, not none. */
TEST_F(detect, without_a_baseline)
{
	struct detect_fixture *fx = &self->fx;

	baseline_close(fx->detector.b);
	fx->detector.b = NULL;
	ASSERT_TRUE(load(fx, DETECTION(MEDIUM)));
	look(fx, START, BACKGROUND);
	EXPECT_STREQ("one", found(fx));
	look(fx, START, BACKGROUND);
	EXPECT_STREQ("one", found(fx));
}

TEST_HARNESS_MAIN
