// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events that are cut, or changed byte by byte.
 */
#include "event_decode.h"

TEST_F(event, cut_anywhere)
{
	struct nlmsghdr *hdr = nlmsg_hdr(self->msg);
	int len, whole;

	put_connect(self->msg, true);
	whole = nlmsg_attrlen(hdr, 0);
	for (len = 0; len < whole; len++)
		decode_bytes(nlmsg_attrdata(hdr, 0), len);
	EXPECT_EQ(-EBADMSG, decode_bytes(nlmsg_attrdata(hdr, 0), 3));
	EXPECT_EQ(0, decode_bytes(nlmsg_attrdata(hdr, 0), whole));
}

/* Of so many that have one byte changed, those that are events still. */
static int good_of(struct nl_msg *msg, int n)
{
	unsigned char *bytes =
		(unsigned char *)nlmsg_attrdata(nlmsg_hdr(msg), 0);
	int len = nlmsg_attrlen(nlmsg_hdr(msg), 0), i, at, good = 0;

	srand(1);
	for (i = 0; i < n; i++) {
		unsigned char old;

		at = rand() % len;
		old = bytes[at];
		bytes[at] = rand();
		good += !decode_bytes(bytes, len);
		bytes[at] = old;
	}
	return good;
}

TEST_F(event, bytes_at_random)
{
	int good;

	put_exec(self->msg);
	put_hooks(self->msg, SMTPWARD_A_EVENT_EACH_HOOK, 0, 1, 2);
	good = good_of(self->msg, 20000);
	EXPECT_LT(0, good);
	EXPECT_GT(20000, good);
}

TEST_F(event, bytes_of_a_flow_at_random)
{
	const struct flow flow = {
		.state = SMTPWARD_FLOW_STATE_CLOSED,
		.holder = true,
	};
	int good;

	put_flow(self->msg, &flow);
	good = good_of(self->msg, 20000);
	EXPECT_LT(0, good);
	EXPECT_GT(20000, good);
}

TEST_F(event, bytes_of_a_session_at_random)
{
	int good;

	put_session(self->msg);
	put_dialogue(self->msg, true, true, SMTPWARD_DIALOGUE_EHLO);
	good = good_of(self->msg, 20000);
	EXPECT_LT(0, good);
	EXPECT_GT(20000, good);
}

TEST_F(event, bytes_of_a_threshold_at_random)
{
	const struct flow flow = { .threshold = 50000 };
	int good;

	put_flow(self->msg, &flow);
	good = good_of(self->msg, 20000);
	EXPECT_LT(0, good);
	EXPECT_GT(20000, good);
}

TEST_F(event, bytes_of_a_limit_at_random)
{
	const struct flow flow = { .limit = SMTPWARD_LIMIT_BYTES };
	int good;

	put_flow(self->msg, &flow);
	good = good_of(self->msg, 20000);
	EXPECT_LT(0, good);
	EXPECT_GT(20000, good);
}

TEST_HARNESS_MAIN
