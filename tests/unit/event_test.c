// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events as they are to be, and such that lack something.
 */
#include "event_decode.h"

TEST_F(event, all_fields)
{
	put_connect(self->msg, true);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	EXPECT_EQ(41, self->e.seq);
	EXPECT_EQ(INSTANCE, self->e.instance);
	EXPECT_TRUE(self->e.refused);
	EXPECT_EQ(3, self->e.rule_id);
	EXPECT_EQ(25, self->e.target.port);
	EXPECT_EQ(2, self->e.subject.n_ancestors);
	EXPECT_TRUE(self->e.subject.complete);
	EXPECT_EQ(33, self->e.subject.loginuid);
	EXPECT_EQ(ID_UNSET, self->e.subject.ancestors[0].loginuid);
}

TEST_F(event, open_files_and_group)
{
	const struct subject *s = &self->e.subject;

	put_connect(self->msg, true);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	EXPECT_EQ(2, s->files);
	EXPECT_FALSE(s->files_left);
	ASSERT_EQ(2, s->n_open);
	EXPECT_EQ(4, s->open[0].fd);
	EXPECT_EQ(22, s->open[0].path.len);
	EXPECT_EQ(31337, s->open[0].size);
	EXPECT_EQ(15668, s->open[0].position);
	EXPECT_EQ(33, s->open[0].uid);
	EXPECT_EQ(254, s->open[0].dev_major);
	EXPECT_EQ(1, s->open[0].dev_minor);
	EXPECT_EQ(7004, s->open[0].ino);
	EXPECT_EQ(SMTPWARD_FILE_ACCESS_READ, s->open[0].access);
	EXPECT_EQ(SMTPWARD_FILE_ACCESS_WRITE, s->open[1].access);
	EXPECT_EQ(1, s->members);
	ASSERT_EQ(1, s->n_group);
	EXPECT_EQ(6, s->group[0].comm.len);
	ASSERT_EQ(2, s->n_past);
	EXPECT_EQ(4249, s->past[0].pid);
	EXPECT_EQ(3, s->past[0].comm.len);
}

TEST_F(event, more_files_and_members_than_there_are)
{
	struct nlattr *nest;
	int i;

	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_CONNECT);
	nest = nla_nest_start(self->msg, SMTPWARD_A_EVENT_SUBJECT);
	for (i = 0; i < 40; i++) {
		put_file(self->msg, i, "/x", 1, SMTPWARD_FILE_ACCESS_READ);
		put_member(self->msg, "x", "/x");
		put_past(self->msg, i, "x");
	}
	nla_put_flag(self->msg, SMTPWARD_A_SUBJECT_FILES_LEFT);
	nla_nest_end(self->msg, nest);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	EXPECT_EQ(SMTPWARD_FILES_MAX, self->e.subject.n_open);
	EXPECT_EQ(SMTPWARD_MEMBERS_MAX, self->e.subject.n_group);
	EXPECT_EQ(SMTPWARD_PAST_MAX, self->e.subject.n_past);
	EXPECT_TRUE(self->e.subject.files_left);
}

TEST_F(event, nothing_is_no_event)
{
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, number_too_short)
{
	nla_put_u32(self->msg, SMTPWARD_A_EVENT_SEQ, 1);
	nla_put_u32(self->msg, SMTPWARD_A_EVENT_TYPE, 1);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, address_of_no_family)
{
	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_CONNECT);
	put_target(self->msg, "12345", 5);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, transfer)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_RESET,
		.flags = SMTPWARD_FLOW_FLAGS_MPTCP,
		.error = ECONNRESET,
		.holder = true,
	};
	const struct transfer *t = &self->e.transfer;

	put_flow(self->msg, &flow);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	ASSERT_TRUE(self->e.has_transfer);
	EXPECT_EQ(1001, self->e.flow);
	EXPECT_EQ(SMTPWARD_FLOW_STATE_RESET, t->state);
	EXPECT_EQ(SMTPWARD_FLOW_FLAGS_MPTCP, t->flags);
	EXPECT_EQ(51234, t->bytes_out);
	EXPECT_EQ(812, t->bytes_in);
	EXPECT_EQ(2045678901, t->duration);
	EXPECT_EQ(1234567, t->established);
	EXPECT_EQ(9876543, t->first_byte);
	EXPECT_EQ(2, t->retransmits);
	EXPECT_EQ(ECONNRESET, t->error);
	EXPECT_EQ(4, t->source_addr.len);
	EXPECT_EQ(40025, t->source_port);
	ASSERT_TRUE(t->has_holder);
	EXPECT_EQ(5000, t->holder.pid);
	EXPECT_EQ(1000, t->holder.loginuid);
	EXPECT_EQ(NULL, t->holder.exe.data);
}

TEST_F(event, transfer_without_what_can_be_absent)
{
	const struct flow flow = { .state = SMTPWARD_FLOW_STATE_FAILED };

	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_FLOW);
	put_transfer(self->msg, &flow, NULL, 0);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	EXPECT_EQ(NULL, self->e.transfer.source_addr.data);
	EXPECT_EQ(0, self->e.transfer.source_port);
	EXPECT_EQ(0, self->e.transfer.first_byte);
	EXPECT_FALSE(self->e.transfer.has_holder);
}

TEST_F(event, flow_without_transfer)
{
	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_FLOW);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, threshold)
{
	const struct flow flow = { .threshold = 50000 };

	put_flow(self->msg, &flow);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_THRESHOLD, self->e.type);
	EXPECT_EQ(50000, self->e.threshold);
	EXPECT_TRUE(self->e.has_transfer);
}

TEST_F(event, threshold_without_transfer)
{
	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_THRESHOLD);
	nla_put_u64(self->msg, SMTPWARD_A_EVENT_THRESHOLD, 1);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, threshold_without_threshold)
{
	const struct flow flow = { .state = SMTPWARD_FLOW_STATE_OPEN };

	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_THRESHOLD);
	put_transfer(self->msg, &flow, NULL, 0);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, threshold_too_short)
{
	const struct flow flow = { .threshold = 1 };

	nla_put_u32(self->msg, SMTPWARD_A_EVENT_THRESHOLD, 1);
	put_flow(self->msg, &flow);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, limit)
{
	const struct flow flow = { .limit = SMTPWARD_LIMIT_BYTES, .cut = true };

	put_flow(self->msg, &flow);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_LIMIT, self->e.type);
	EXPECT_TRUE(self->e.refused);
	EXPECT_TRUE(self->e.has_transfer);
	ASSERT_TRUE(self->e.has_limit);
	EXPECT_EQ(SMTPWARD_LIMIT_BYTES, self->e.limit.kind);
	EXPECT_EQ(52000, self->e.limit.value);
	EXPECT_EQ(86400, self->e.limit.period);
	EXPECT_EQ(SMTPWARD_SCOPE_UID, self->e.limit.scope);
}

TEST_F(event, limit_of_a_connect)
{
	put_connect(self->msg, true);
	put_limit(self->msg, SMTPWARD_LIMIT_UNTRACKED);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	ASSERT_TRUE(self->e.has_limit);
	EXPECT_EQ(SMTPWARD_LIMIT_UNTRACKED, self->e.limit.kind);
	EXPECT_EQ(0, self->e.limit.value);
	EXPECT_EQ(0, self->e.limit.period);
}

TEST_F(event, limit_without_transfer)
{
	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_LIMIT);
	put_limit(self->msg, SMTPWARD_LIMIT_CAP);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, limit_without_limit)
{
	const struct flow flow = { .state = SMTPWARD_FLOW_STATE_OPEN };

	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_LIMIT);
	put_transfer(self->msg, &flow, NULL, 0);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, limit_without_kind)
{
	struct nlattr *nest;

	put_connect(self->msg, true);
	nest = nla_nest_start(self->msg, SMTPWARD_A_EVENT_LIMIT);
	nla_put_u64(self->msg, SMTPWARD_A_LIMIT_VALUE, 1);
	nla_nest_end(self->msg, nest);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, transfer_without_state)
{
	struct nlattr *nest;

	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_FLOW);
	nest = nla_nest_start(self->msg, SMTPWARD_A_EVENT_TRANSFER);
	nla_put_u64(self->msg, SMTPWARD_A_TRANSFER_BYTES_OUT, 1);
	nla_nest_end(self->msg, nest);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, transfer_with_a_short_state)
{
	struct nlattr *nest;

	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_FLOW);
	nest = nla_nest_start(self->msg, SMTPWARD_A_EVENT_TRANSFER);
	nla_put_u16(self->msg, SMTPWARD_A_TRANSFER_STATE, 1);
	nla_nest_end(self->msg, nest);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, source_of_no_family)
{
	const struct flow flow = { .state = SMTPWARD_FLOW_STATE_OPEN };

	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_FLOW);
	put_transfer(self->msg, &flow, "12345", 5);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, source_of_no_bytes)
{
	const struct flow flow = { .state = SMTPWARD_FLOW_STATE_OPEN };

	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_FLOW);
	put_transfer(self->msg, &flow, "", 0);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, more_ancestors_than_there_are)
{
	struct nlattr *nest;
	int i;

	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_CONNECT);
	nest = nla_nest_start(self->msg, SMTPWARD_A_EVENT_SUBJECT);
	for (i = 0; i < 3 * SMTPWARD_ANCESTORS_MAX; i++)
		put_ancestor(self->msg, i, "x", "/x");
	nla_nest_end(self->msg, nest);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	EXPECT_EQ(SMTPWARD_ANCESTORS_MAX, self->e.subject.n_ancestors);
	EXPECT_FALSE(self->e.subject.complete);
}

TEST_F(event, more_hooks_than_there_are)
{
	int i;

	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_HEALTH);
	for (i = 0; i < 2 * EVENT_HOOKS_MAX; i++)
		put_hook(self->msg, SMTPWARD_A_EVENT_EACH_HOOK, i, "f",
			 SMTPWARD_HEALTH_FAILS);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	EXPECT_EQ(EVENT_HOOKS_MAX, self->e.n_hooks);
	EXPECT_EQ(1, self->e.hooks[1].via);
	EXPECT_TRUE(self->e.hooks[1].armed);
	EXPECT_EQ(SMTPWARD_HEALTH_FAILS, self->e.hooks[1].health);
}

TEST_F(event, a_later_kernel)
{
	nla_put_u32(self->msg, SMTPWARD_A_EVENT_MAX + 9, 1);
	put_head(self->msg, 1, 77);
	EXPECT_EQ(0, decode(&self->e, self->msg));
}

TEST_HARNESS_MAIN
