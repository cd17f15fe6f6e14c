// SPDX-License-Identifier: GPL-2.0-only
/*
 * From attributes to documents and lines. What is expected is in tests/golden.
 */
#include <errno.h>

#include "record_fixture.h"

#include "event_fixture.h"

TEST_F(record, denied_connect)
{
	put_connect(self->msg, true);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "connect-denied"));
}

TEST_F(record, connect_in_audit_mode)
{
	put_connect(self->msg, false);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "connect-audit"));
}

TEST_F(record, exec_with_a_password)
{
	put_exec(self->msg);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "exec"));
}

static struct attachment_reason *add(struct attachment *a,
				     enum attachment_source source,
				     enum attachment_verdict verdict,
				     const char *detail, const char *path)
{
	struct attachment_reason *reason =
		attachment_add(a, source, verdict, strdup(detail));

	reason->path = strdup(path);
	return reason;
}

TEST_F(record, exec_with_attachments)
{
	struct attachment_reason *reason;
	struct attachment a = { 0 };

	put_exec(self->msg);
	reason = add(&a, ATTACHMENT_ARGV, ATTACHMENT_LIKELY,
		     "--attach names a file that cannot be seen: why", "/a/b");
	reason->file.result = LOOK_ERROR;
	reason = add(&a, ATTACHMENT_ARGV, ATTACHMENT_YES,
		     "--attach names a regular file", "/srv/a\n\xff.csv");
	reason->file = (struct look_facts){ .result = LOOK_REGULAR,
					    .as_process = true,
					    .size = 4242,
					    .uid = 33,
					    .type = "text/csv" };
	snprintf(reason->owner, sizeof(reason->owner), "www-data");
	reason = add(&a, ATTACHMENT_OPEN, ATTACHMENT_LIKELY,
		     "a file is open for reading", "/srv/x");
	reason->file =
		(struct look_facts){ .result = LOOK_REGULAR, .uid = 5000 };
	self->names.attachment = &a;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "exec-attachment"));
	attachment_free(&a);
}

TEST_F(record, exec_script)
{
	struct script script = {
		.kind = SCRIPT_FILE,
		.interpreter = "bash",
		.pid = 77,
		.generations = 1,
		.path = "/tmp/.a\n\xff",
		.content = { .facts = { .result = LOOK_REGULAR,
					.size = 812,
					.uid = 1000 },
			     .mode = 0100755,
			     .hashed = true,
			     .sha256 = { 0xab, 0xcd },
			     .path = "/tmp/b\xff" },
		.owner = "alice",
		.filters = 1U << SCRIPT_WRITABLE | 1U << SCRIPT_HIDDEN,
	};

	put_exec(self->msg);
	self->names.script = &script;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "exec-script"));
}

TEST_F(record, exec_one_liner)
{
	struct script script = {
		.kind = SCRIPT_TEXT,
		.interpreter = "perl",
		.pid = 77,
		.text = "use Net::SMTP;\t'x'",
		.filters = 1U << SCRIPT_ONE_LINER,
	};

	put_exec(self->msg);
	self->names.script = &script;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "exec-one-liner"));
}

static bool not_seen(const struct script *script, const char *expected)
{
	struct json_object *doc = json_object_new_object();
	const char *said;
	bool same;

	record_script(doc, script);
	said = json_text_at(doc, "smtpward.script.not_seen");
	same = expected ? said && !strcmp(said, expected) : !said;
	json_object_put(doc);
	return same;
}

TEST_F(record, script_that_is_not_seen)
{
	struct script script = {
		.kind = SCRIPT_FILE,
		.interpreter = "sh",
		.path = "/a",
		.content.facts.result = LOOK_BUSY,
	};
	struct look_facts *facts = &script.content.facts;

	EXPECT_TRUE(not_seen(&script, "there was too much to look at"));
	facts->result = LOOK_NO_ANSWER;
	EXPECT_TRUE(not_seen(&script, "it does not show itself in time"));
	facts->result = LOOK_ERROR;
	facts->error = EACCES;
	EXPECT_TRUE(not_seen(&script, "Permission denied"));
	facts->result = LOOK_NOT;
	EXPECT_TRUE(not_seen(&script, "it was not looked for"));
	facts->result = LOOK_REGULAR;
	EXPECT_TRUE(not_seen(&script, NULL));
	script.kind = SCRIPT_UNKNOWN;
	script.path = NULL;
	facts->result = LOOK_BUSY;
	EXPECT_TRUE(not_seen(&script, "there was too much to look at"));
	facts->result = LOOK_NOT;
	script.cut = true;
	EXPECT_TRUE(not_seen(&script, NULL));
}

TEST_F(record, loss)
{
	put_lost(self->msg);
	self->names.rule = NULL;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "lost"));
}

TEST_F(record, policy_change)
{
	put_policy(self->msg);
	self->names.rule = NULL;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "policy"));
}

TEST_F(record, hook_that_fails)
{
	put_health(self->msg, SMTPWARD_HEALTH_FAILS);
	self->names.rule = NULL;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "health-fails"));
}

TEST_F(record, hooks_that_work)
{
	put_health(self->msg, SMTPWARD_HEALTH_WORKS);
	self->names.rule = NULL;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "health-works"));
}

TEST_F(record, flow_that_was_closed)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_CLOSED,
		.verdict = SMTPWARD_VERDICT_DENY,
	};

	put_flow(self->msg, &flow);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "flow-closed"));
}

TEST_F(record, flow_that_is_open)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_OPEN,
		.flags = SMTPWARD_FLOW_FLAGS_MPTCP |
			 SMTPWARD_FLOW_FLAGS_SUBFLOWS,
		.verdict = SMTPWARD_VERDICT_ALLOW,
	};

	put_flow(self->msg, &flow);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "flow-open"));
}

TEST_F(record, flow_that_failed)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_FAILED,
		.verdict = SMTPWARD_VERDICT_AUDIT,
		.error = ECONNREFUSED,
	};

	put_flow(self->msg, &flow);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "flow-failed"));
}

TEST_F(record, flow_that_was_found)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_OPEN,
		.flags = SMTPWARD_FLOW_FLAGS_FOUND,
	};

	put_flow(self->msg, &flow);
	self->names.rule = NULL;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "flow-found"));
}

TEST_F(record, flow_that_another_held)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_PEER_CLOSED,
		.verdict = SMTPWARD_VERDICT_ALLOW,
		.holder = true,
	};

	put_flow(self->msg, &flow);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "flow-held"));
}

TEST_F(record, threshold_of_an_open_connection)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_OPEN,
		.verdict = SMTPWARD_VERDICT_ALLOW,
		.threshold = 50000,
	};

	put_flow(self->msg, &flow);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "threshold-open"));
}

TEST_F(record, threshold_of_one_that_has_ended)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_RESET,
		.verdict = SMTPWARD_VERDICT_DENY,
		.error = ECONNRESET,
		.threshold = 51234,
	};

	put_flow(self->msg, &flow);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "threshold-ended"));
}

TEST_F(record, threshold_of_one_that_was_found)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_OPEN,
		.flags = SMTPWARD_FLOW_FLAGS_FOUND,
		.threshold = 50000,
	};

	put_flow(self->msg, &flow);
	self->names.rule = NULL;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "threshold-found"));
}

TEST_F(record, limit_that_cuts)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_OPEN,
		.verdict = SMTPWARD_VERDICT_ALLOW,
		.limit = SMTPWARD_LIMIT_CAP,
		.cut = true,
	};

	put_flow(self->msg, &flow);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "limit-cut"));
}

TEST_F(record, limit_that_would_cut)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_OPEN,
		.verdict = SMTPWARD_VERDICT_ALLOW,
		.limit = SMTPWARD_LIMIT_BYTES,
	};

	put_flow(self->msg, &flow);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "limit-would-cut"));
}

TEST_F(record, limit_of_what_is_watched)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_CLOSED,
		.verdict = SMTPWARD_VERDICT_AUDIT,
		.limit = SMTPWARD_LIMIT_CAP,
	};

	put_flow(self->msg, &flow);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "limit-watched"));
}

TEST_F(record, limit_that_denies)
{
	put_connect(self->msg, true);
	put_limit(self->msg, SMTPWARD_LIMIT_SESSIONS);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "limit-denied"));
}

TEST_F(record, limit_that_would_deny)
{
	put_connect(self->msg, false);
	put_limit(self->msg, SMTPWARD_LIMIT_UNTRACKED);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "limit-would-deny"));
}

TEST_F(record, flow_that_was_cut)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_CUT,
		.verdict = SMTPWARD_VERDICT_ALLOW,
		.error = EPERM,
	};

	put_flow(self->msg, &flow);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "flow-cut"));
}

/* Returns whether event.outcome of a flow in that state is so. */
static bool has_outcome(const struct names *names, uint32_t state,
			const char *expected)
{
	const struct flow flow = { .state = state };
	struct nl_msg *msg = nlmsg_alloc_size(65536);
	struct json_object *doc;
	bool ret;

	nlmsg_put(msg, 0, 0, 0, 0, 0);
	put_flow(msg, &flow);
	doc = make(msg, names);
	ret = doc && !strcmp(json_text_at(doc, "event.outcome"), expected);
	json_object_put(doc);
	nlmsg_free(msg);
	return ret;
}

TEST_F(record, outcomes_of_flows)
{
	static const char *const outcomes[] = {
		[SMTPWARD_FLOW_STATE_OPEN] = "unknown",
		[SMTPWARD_FLOW_STATE_FAILED] = "failure",
		[SMTPWARD_FLOW_STATE_CLOSED] = "success",
		[SMTPWARD_FLOW_STATE_PEER_CLOSED] = "success",
		[SMTPWARD_FLOW_STATE_ABORTED] = "unknown",
		[SMTPWARD_FLOW_STATE_RESET] = "failure",
		[SMTPWARD_FLOW_STATE_TIMED_OUT] = "failure",
		[SMTPWARD_FLOW_STATE_CUT] = "failure",
		[SMTPWARD_FLOW_STATE_CUT + 1] = "unknown",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(outcomes); i++)
		EXPECT_TRUE(has_outcome(&self->names, i, outcomes[i]));
}

TEST_F(record, error_without_a_name)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_RESET,
		.error = 4095,
	};
	struct json_object *doc;

	put_flow(self->msg, &flow);
	doc = make(self->msg, &self->names);
	ASSERT_NE(NULL, doc);
	EXPECT_STREQ("4095", json_text_at(doc, "smtpward.transfer.error"));
	json_object_put(doc);
}

TEST_F(record, no_password_anywhere)
{
	struct json_object *doc;

	put_exec(self->msg);
	doc = make(self->msg, &self->names);
	ASSERT_NE(NULL, doc);
	EXPECT_EQ(NULL, strstr(json_object_to_json_string(doc), "hunter2"));
	json_object_put(doc);
}

TEST_HARNESS_MAIN
