// SPDX-License-Identifier: GPL-2.0-only
/*
 * Documents and lines of dialogues and sessions, as record_test.c does it.
 */
#include "record_fixture.h"

#include "event_look_fixture.h"

TEST_F(record, flow_that_was_recognised)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_CLOSED,
		.flags = SMTPWARD_FLOW_FLAGS_RECOGNISED,
		.verdict = SMTPWARD_VERDICT_ALLOW,
	};

	put_flow(self->msg, &flow);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "flow-recognised"));
}

TEST_F(record, flow_with_a_session)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_CLOSED,
		.verdict = SMTPWARD_VERDICT_ALLOW,
	};

	put_flow(self->msg, &flow);
	put_session(self->msg);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "flow-session"));
}

/* Of a session that nothing is known of but that it was encrypted. */
TEST_F(record, flow_with_a_session_in_tls)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_CLOSED,
		.verdict = SMTPWARD_VERDICT_ALLOW,
	};
	struct nlattr *nest;

	put_flow(self->msg, &flow);
	nest = nla_nest_start(self->msg, SMTPWARD_A_EVENT_SESSION);
	nla_put_u32(self->msg, SMTPWARD_A_SESSION_FLAGS,
		    SMTPWARD_SESSION_FLAGS_STARTTLS |
			    SMTPWARD_SESSION_FLAGS_TLS);
	nla_nest_end(self->msg, nest);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "flow-session-tls"));
}

TEST_F(record, denied_dialogue)
{
	put_dialogue(self->msg, true, true,
		     SMTPWARD_DIALOGUE_EHLO | SMTPWARD_DIALOGUE_GREETED);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "dialogue-denied"));
}

/* Nobody was there, and what was said is LMTP. */
TEST_F(record, dialogue_of_who_connected)
{
	put_dialogue(self->msg, false, false, SMTPWARD_DIALOGUE_LHLO);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "dialogue-audit"));
}

static bool alerts(const struct names *names, uint32_t verdict,
		   uint32_t rule_id)
{
	static const unsigned char addr[] = { 192, 0, 2, 7 };
	struct nl_msg *msg = nlmsg_alloc_size(65536);
	struct json_object *doc;
	bool ret;

	nlmsg_put(msg, 0, 0, 0, 0, 0);
	put_head(msg, 1, SMTPWARD_EVENT_TYPE_DIALOGUE);
	nla_put_u32(msg, SMTPWARD_A_EVENT_VERDICT, verdict);
	nla_put_u32(msg, SMTPWARD_A_EVENT_VIA, SMTPWARD_VIA_OUTPUT);
	if (rule_id)
		nla_put_u32(msg, SMTPWARD_A_EVENT_RULE_ID, rule_id);
	put_target(msg, addr, sizeof(addr));
	nla_put_u32(msg, SMTPWARD_A_EVENT_DIALOGUE, SMTPWARD_DIALOGUE_EHLO);
	doc = make(msg, names);
	ret = doc && !strcmp(json_text_at(doc, "event.kind"), "alert");
	json_object_put(doc);
	nlmsg_free(msg);
	return ret;
}

TEST_F(record, dialogue_is_an_alert_unless_a_rule_allows_it)
{
	EXPECT_TRUE(alerts(&self->names, SMTPWARD_VERDICT_DENY, 0));
	EXPECT_TRUE(alerts(&self->names, SMTPWARD_VERDICT_ALLOW, 0));
	EXPECT_TRUE(alerts(&self->names, SMTPWARD_VERDICT_AUDIT, 3));
	EXPECT_FALSE(alerts(&self->names, SMTPWARD_VERDICT_ALLOW, 3));
}

TEST_HARNESS_MAIN
