// SPDX-License-Identifier: GPL-2.0-only
/*
 * When attempt, verdict, event and record of a validation agree.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>

#include "alloc.h"
#include "record.h"
#include "validate.h"

#include <kselftest_harness.h>

#define SEEN(v, r, id)                                                  \
	{                                                               \
		.found = true, .seq = 7, .mode = SMTPWARD_MODE_ENFORCE, \
		.generation = 3, .verdict = SMTPWARD_VERDICT_##v,       \
		.refused = r, .rule_id = id                             \
	}

/* In enforce mode, what no rule covers. */
static const struct validate_row denied = {
	.kind = VALIDATE_CONNECT,
	.pid = 42,
	.answer = EPERM,
	.expected = { .mode = SMTPWARD_MODE_ENFORCE,
		      .generation = 3,
		      .verdict = SMTPWARD_VERDICT_DENY },
	.event = SEEN(DENY, true, 0),
	.record = SEEN(DENY, true, 0),
};

/* What rule 2 allows. */
static const struct validate_row allowed = {
	.kind = VALIDATE_CONNECT,
	.pid = 42,
	.answer = ENETUNREACH,
	.expected = { .mode = SMTPWARD_MODE_ENFORCE,
		      .generation = 3,
		      .verdict = SMTPWARD_VERDICT_ALLOW,
		      .rule_id = 2 },
	.event = SEEN(ALLOW, false, 2),
	.record = SEEN(ALLOW, false, 2),
};

static const struct validate_seen none;

static struct validate_row in_audit(struct validate_row row)
{
	row.expected.mode = SMTPWARD_MODE_AUDIT;
	row.event.mode = SMTPWARD_MODE_AUDIT;
	row.record.mode = SMTPWARD_MODE_AUDIT;
	row.event.refused = false;
	row.record.refused = false;
	row.answer = ENETUNREACH;
	return row;
}

#define EXPECT_AGREES(row) EXPECT_EQ(NULL, validate_judge(&(row)))

#define EXPECT_WHY(row, why) \
	EXPECT_STREQ(why, validate_judge(&(row)) ?: "it agrees")

TEST(agree)
{
	struct validate_row row = in_audit(denied);

	EXPECT_AGREES(denied);
	EXPECT_AGREES(allowed);
	EXPECT_AGREES(row);
	row = allowed;
	row.kind = VALIDATE_FASTOPEN;
	EXPECT_AGREES(row);
	row.kind = VALIDATE_EXEC;
	row.answer = 0;
	EXPECT_AGREES(row);
}

/* The daemon was faster than the question for the event. */
TEST(record_stands_for_event)
{
	struct validate_row row = denied;

	row.event = none;
	EXPECT_AGREES(row);
	row.record.verdict = SMTPWARD_VERDICT_ALLOW;
	EXPECT_WHY(row, "the verdict is another than that of policy test");
}

TEST(watching_rule_refuses_nothing)
{
	struct validate_row row = allowed;

	row.expected.verdict = SMTPWARD_VERDICT_AUDIT;
	row.event.verdict = SMTPWARD_VERDICT_AUDIT;
	row.record.verdict = SMTPWARD_VERDICT_AUDIT;
	EXPECT_AGREES(row);
	row.answer = EPERM;
	EXPECT_WHY(row, "something else than the policy refused it");
}

TEST(not_made)
{
	static const char why[] =
		"the attempt was not made, or something else has ended it";
	struct validate_row row = allowed;

	row.answer = VALIDATE_UNTRIED;
	EXPECT_WHY(row, why);
	row.answer = EACCES;
	EXPECT_WHY(row, why);
	row.kind = VALIDATE_EXEC;
	row.answer = ENOENT;
	EXPECT_WHY(row, why);
}

TEST(not_judged)
{
	struct validate_row row = denied;

	row.event = none;
	row.record = none;
	EXPECT_WHY(row, "it was refused without an event");
	row.answer = ENETUNREACH;
	EXPECT_WHY(row, "there is no event: nothing has judged it");
	row = in_audit(row);
	row.event = none;
	row.record = none;
	EXPECT_WHY(row, "there is no event: nothing has judged it");
}

TEST(event_differs)
{
	struct validate_row row = denied;

	row.event.generation = 4;
	EXPECT_WHY(row, "policy or mode have changed meanwhile");
	row = denied;
	row.event.mode = SMTPWARD_MODE_AUDIT;
	EXPECT_WHY(row, "policy or mode have changed meanwhile");
	row = denied;
	row.event.verdict = SMTPWARD_VERDICT_ALLOW;
	EXPECT_WHY(row, "the verdict is another than that of policy test");
	row = denied;
	row.event.rule_id = 5;
	EXPECT_WHY(row, "another rule has decided than policy test says");
	row = denied;
	row.event.refused = false;
	EXPECT_WHY(row, "the event does not do what verdict and mode say");
	row = denied;
	row.answer = ENETUNREACH;
	EXPECT_WHY(row, "the event says refused, but it went on");
}

TEST(record_differs)
{
	static const char why[] = "the record is not what the event says";
	struct validate_row row = denied;

	row.record = none;
	EXPECT_WHY(row, "there is no record: does smtpwardd run?");
	row = denied;
	row.record.seq++;
	EXPECT_WHY(row, why);
	row = denied;
	row.record.verdict = SMTPWARD_VERDICT_ALLOW;
	EXPECT_WHY(row, why);
	row = denied;
	row.record.rule_id = 1;
	EXPECT_WHY(row, why);
	row = denied;
	row.record.refused = false;
	EXPECT_WHY(row, why);
	row = denied;
	row.record.mode = SMTPWARD_MODE_AUDIT;
	EXPECT_WHY(row, why);
	row = denied;
	row.record.generation = 4;
	EXPECT_WHY(row, why);
}

/* A rule with "log: no" tells what it denies only. */
TEST(quiet)
{
	struct validate_row row = allowed;

	row.quiet = true;
	EXPECT_FALSE(validate_expects_event(&row));
	EXPECT_WHY(row, "there is an event, though its rule says log: no");
	row.event = none;
	row.record = none;
	EXPECT_AGREES(row);
	row.answer = EPERM;
	EXPECT_WHY(row, "it was refused, though the rule allows it");
	row = denied;
	row.quiet = true;
	EXPECT_TRUE(validate_expects_event(&row));
	EXPECT_AGREES(row);
	row.event = none;
	row.record = none;
	EXPECT_WHY(row, "it was refused without an event");
}

/* What the policy is asked leaves limits out. */
TEST(limited)
{
	struct validate_row row = allowed;

	row.answer = EPERM;
	row.event.verdict = SMTPWARD_VERDICT_DENY;
	row.event.refused = true;
	row.event.limited = true;
	row.record = row.event;
	EXPECT_AGREES(row);
	row.quiet = true;
	EXPECT_AGREES(row);
	row.expected.verdict = SMTPWARD_VERDICT_AUDIT;
	EXPECT_WHY(row, "the verdict is another than that of policy test");
}

#define RECORD(id, seq, pid, action)                               \
	"{\"event\":{\"id\":\"" id "\",\"sequence\":" seq          \
	",\"action\":\"" action "\"},\"process\":{\"pid\":" pid    \
	"},\"rule\":{\"id\":\"2\"},"                               \
	"\"smtpward\":{\"mode\":\"enforce\",\"verdict\":\"deny\"," \
	"\"refused\":true,\"policy\":{\"generation\":3}}}"

static bool take(struct validate *v, const char *text)
{
	struct json_object *doc = json_tokener_parse(text);
	bool ret = validate_take_record(v, doc);

	json_object_put(doc);
	return ret;
}

TEST(records)
{
	char instance[] = "00c0ffee00000001";
	struct validate_row row = denied;
	struct validate v = {
		.v = &row, .n = 1, .before = 6, .instance = instance
	};

	row.record = none;
	EXPECT_FALSE(take(&v, "{}"));
	EXPECT_FALSE(take(&v, RECORD("00c0ffee00000001-7", "7", "41",
				     "smtp-connect")));
	EXPECT_FALSE(take(&v, RECORD("00c0ffee00000001-7", "7", "42",
				     "mail-tool-exec")));
	EXPECT_FALSE(
		take(&v, RECORD("00c0ffee00000001-7", "7", "42", "smtp-flow")));
	EXPECT_FALSE(take(&v, RECORD("00c0ffee00000001-6", "6", "42",
				     "smtp-connect")));
	EXPECT_FALSE(take(&v, RECORD("00c0ffee00000002-7", "7", "42",
				     "smtp-connect")));
	EXPECT_FALSE(row.record.found);
	EXPECT_TRUE(take(&v, RECORD("00c0ffee00000001-7", "7", "42",
				    "smtp-connect")));
	EXPECT_TRUE(row.record.found);
	EXPECT_STREQ("00c0ffee00000001-7", row.id);
	EXPECT_EQ(7, row.record.seq);
	EXPECT_EQ(3, row.record.generation);
	EXPECT_EQ(2, row.record.rule_id);
	EXPECT_EQ(SMTPWARD_VERDICT_DENY, row.record.verdict);
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, row.record.mode);
	EXPECT_TRUE(row.record.refused);
	EXPECT_FALSE(row.record.limited);
	EXPECT_FALSE(take(&v, RECORD("00c0ffee00000001-7", "7", "42",
				     "smtp-connect")));
	free(row.id);
}

TEST_HARNESS_MAIN
