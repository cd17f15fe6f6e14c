// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attempts that were repeated, from attributes to documents and lines.
 */
#include "record_fixture.h"

#include "event_fixture.h"

#define COUNT 31250

static void put_repeats(struct nl_msg *msg, uint64_t count, uint64_t last)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_EVENT_REPEATS);

	nla_put_u64(msg, SMTPWARD_A_REPEATS_COUNT, count);
	nla_put_u64(msg, SMTPWARD_A_REPEATS_FIRST_BOOT, 100000000000);
	nla_put_u64(msg, SMTPWARD_A_REPEATS_FIRST_WALL, 1790000000000000000);
	nla_put_u64(msg, SMTPWARD_A_REPEATS_LAST_BOOT, last);
	nla_put_u64(msg, SMTPWARD_A_REPEATS_LAST_WALL, 1790000009500000000);
	nla_put_u32(msg, SMTPWARD_A_REPEATS_DESTINATIONS, 16);
	nla_nest_end(msg, nest);
}

TEST_F(record, connects_that_were_repeated)
{
	put_connect(self->msg, true);
	put_repeats(self->msg, COUNT, 109500000000);
	EXPECT_TRUE(golden_of(self->msg, &self->names, "connect-repeats"));
}

TEST_F(record, repeats_of_none)
{
	put_connect(self->msg, true);
	put_repeats(self->msg, 0, 109500000000);
	EXPECT_EQ(NULL, make(self->msg, &self->names));
}

TEST_F(record, repeats_that_end_before_they_begin)
{
	put_connect(self->msg, true);
	put_repeats(self->msg, COUNT, 99999999999);
	EXPECT_EQ(NULL, make(self->msg, &self->names));
}

TEST_F(record, counts_of_repeats)
{
	struct json_object *doc = json_tokener_parse(
		"{\"smtpward\": {\"repeats\": {\"count\": 7}}}");

	EXPECT_EQ(7, record_attempts(doc));
	json_object_put(doc);
	doc = json_object_new_object();
	EXPECT_EQ(1, record_attempts(doc));
	json_object_put(doc);
}

TEST_HARNESS_MAIN
