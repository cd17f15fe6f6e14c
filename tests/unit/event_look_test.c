// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events of dialogues, and sessions of flows, as the kernel may send them.
 */
#include <errno.h>
#include <kselftest_harness.h>
#include <stdlib.h>

#include "enrich.h"
#include "event.h"
#include "event_look_fixture.h"

FIXTURE(event)
{
	struct nl_msg *msg;
	struct event e;
};

FIXTURE_SETUP(event)
{
	self->msg = nlmsg_alloc_size(65536);
	nlmsg_put(self->msg, 0, 0, 0, 0, 0);
}

FIXTURE_TEARDOWN(event)
{
	nlmsg_free(self->msg);
}

static int decode(struct event *e, struct nl_msg *msg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);

	return event_decode(e, nlmsg_attrdata(hdr, 0), nlmsg_attrlen(hdr, 0));
}

/* In memory of exactly its size, so that a read beyond it is seen. */
TEST_F(event, session)
{
	const struct flow flow = { .state = SMTPWARD_FLOW_STATE_CLOSED };
	const struct session *s = &self->e.session;

	put_flow(self->msg, &flow);
	put_session(self->msg);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	ASSERT_TRUE(self->e.has_session);
	EXPECT_TRUE(s->has_sender);
	EXPECT_EQ(3, s->recipients);
	EXPECT_EQ(2, s->n_domains);
	EXPECT_EQ(4, s->parts);
	EXPECT_EQ(3, s->n_parts);
	EXPECT_EQ(NULL, s->part[0].name.data);
	EXPECT_TRUE(s->part[2].extended);
}

/* A newer kernel may have more of all. */
TEST_F(event, session_with_too_much)
{
	const struct flow flow = { .state = SMTPWARD_FLOW_STATE_CLOSED };
	struct nlattr *nest;
	int i;

	put_flow(self->msg, &flow);
	nest = nla_nest_start(self->msg, SMTPWARD_A_EVENT_SESSION);
	for (i = 0; i < 3 * SMTPWARD_PARTS_MAX; i++) {
		put_part(self->msg, "a/b", NULL, false);
		nla_put(self->msg, SMTPWARD_A_SESSION_DOMAIN, 1, "x");
	}
	nla_nest_end(self->msg, nest);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	EXPECT_EQ(SMTPWARD_PARTS_MAX, self->e.session.n_parts);
	EXPECT_EQ(SMTPWARD_DOMAINS_MAX, self->e.session.n_domains);
	EXPECT_FALSE(self->e.session.has_sender);
}

TEST_F(event, session_with_a_short_number)
{
	const struct flow flow = { .state = SMTPWARD_FLOW_STATE_CLOSED };
	struct nlattr *nest;

	put_flow(self->msg, &flow);
	nest = nla_nest_start(self->msg, SMTPWARD_A_EVENT_SESSION);
	nla_put_u16(self->msg, SMTPWARD_A_SESSION_FLAGS, 1);
	nla_nest_end(self->msg, nest);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, dialogue)
{
	put_dialogue(self->msg, true, false, SMTPWARD_DIALOGUE_HELO);
	ASSERT_EQ(0, decode(&self->e, self->msg));
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_DIALOGUE, self->e.type);
	EXPECT_EQ(SMTPWARD_DIALOGUE_HELO, self->e.dialogue);
	EXPECT_EQ(SMTPWARD_VIA_OUTPUT, self->e.via);
	EXPECT_EQ(4025, self->e.target.port);
	EXPECT_EQ(4242, self->e.subject.tgid);
	EXPECT_FALSE(self->e.subject.complete);
}

TEST_F(event, dialogue_without_target)
{
	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_DIALOGUE);
	nla_put_u32(self->msg, SMTPWARD_A_EVENT_DIALOGUE, 1);
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_F(event, dialogue_without_evidence)
{
	static const unsigned char addr[] = { 192, 0, 2, 7 };

	put_head(self->msg, 1, SMTPWARD_EVENT_TYPE_DIALOGUE);
	put_target(self->msg, addr, sizeof(addr));
	EXPECT_EQ(-EBADMSG, decode(&self->e, self->msg));
}

TEST_HARNESS_MAIN
