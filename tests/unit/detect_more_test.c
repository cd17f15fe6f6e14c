// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records that are alerts because there are more than usual.
 */
#include <kselftest_harness.h>

#include "detect_fixture.h"

#define BACKGROUND "\"smtpward\": {\"context\": \"background\"}"

FIXTURE(detect_more)
{
	struct detect_fixture fx;
};

FIXTURE_SETUP(detect_more)
{
	detect_begin(&self->fx);
}

FIXTURE_TEARDOWN(detect_more)
{
	detect_end(&self->fx);
}

/* By alice, in the background. */
static void look(struct detect_fixture *fx, unsigned long long seconds,
		 const char *rest)
{
	look_at(fx, seconds, "smtp-connect", "alice", rest);
}

#define MORE(rest) \
	DETECTION("    severity: high\n    key: [user]\n    more: {" rest "}\n")

TEST_F(detect_more, more_than_so_many_in_a_time)
{
	struct detect_fixture *fx = &self->fx;
	int i;

	ASSERT_TRUE(load(fx, MORE("than: 3, per: 10 min")));
	for (i = 0; i < 3; i++) {
		look(fx, START + i, BACKGROUND);
		EXPECT_STREQ("", found(fx));
	}
	look_at(fx, START + 3, "smtp-connect", "bob", BACKGROUND);
	EXPECT_STREQ("", found(fx));
	look(fx, START + 4, BACKGROUND);
	EXPECT_STREQ("one", found(fx));
}

#define MANY(count)                                    \
	"\"smtpward\": {\"context\": \"background\", " \
	"\"repeats\": {\"count\": " count "}}"

TEST_F(detect_more, more_in_one_record)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(load(fx, MORE("than: 3, per: 10 min")));
	look(fx, START, MANY("3"));
	EXPECT_STREQ("", found(fx));
	look(fx, START + 1, MANY("1"));
	EXPECT_STREQ("one", found(fx));
}

/* Of ten minutes that begin anywhere, not only at the full hour. */
TEST_F(detect_more, more_over_the_end_of_a_period)
{
	struct detect_fixture *fx = &self->fx;
	int i;

	ASSERT_TRUE(load(fx, MORE("than: 3, per: 10 min")));
	for (i = 0; i < 3; i++)
		look(fx, START + 598 + i, BACKGROUND);
	EXPECT_STREQ("", found(fx));
	look(fx, START + 601, BACKGROUND);
	EXPECT_STREQ("", found(fx));
	look(fx, START + 602, BACKGROUND);
	EXPECT_STREQ("one", found(fx));
	look(fx, START + 5000, BACKGROUND);
	EXPECT_STREQ("", found(fx));
}

#define SIZE(bytes)                                    \
	"\"smtpward\": {\"context\": \"background\", " \
	"\"size\": " bytes "}"

TEST_F(detect_more, more_than_ever)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(load(fx, MORE("of: smtpward.size, than: 1 kB, times: 5")));
	look(fx, START, SIZE("4000"));
	EXPECT_STREQ("", found(fx));
	look(fx, START + 1, SIZE("4000"));
	EXPECT_STREQ("", found(fx));
	look(fx, START + 2, SIZE("20004"));
	EXPECT_STREQ("", found(fx));
	look(fx, START + 3, SIZE("120030"));
	EXPECT_STREQ("one", found(fx));
	EXPECT_EQ(20004,
		  json_number_at(
			  json_object_array_get_idx(
				  json_at(fx->doc, "smtpward.detections"), 0),
			  "most_before"));
	look_at(fx, START + 4, "smtp-connect", "bob", SIZE("900"));
	look_at(fx, START + 5, "smtp-connect", "bob", SIZE("1000"));
	EXPECT_STREQ("", found(fx));
}

TEST_F(detect_more, each_domain)
{
	struct detect_fixture *fx = &self->fx;

	ASSERT_TRUE(
		load(fx, DETECTION("    severity: high\n    key: [domain]\n")));
	look(fx, START,
	     "\"smtpward\": {\"context\": \"background\", \"transmission\":\n"
	     "{\"recipients\": {\"domains\": [\"a.example\"]}}}");
	EXPECT_STREQ("one", found(fx));
	look(fx, START + 1,
	     "\"smtpward\": {\"context\": \"background\", \"transmission\":\n"
	     "{\"recipients\": {\"domains\": [\"a.example\", \"b.example\"]}}}");
	EXPECT_STREQ("one", found(fx));
	EXPECT_STREQ(
		"domain=b.example",
		json_text_at(json_object_array_get_idx(
				     json_at(fx->doc, "smtpward.detections"),
				     0),
			     "key"));
	EXPECT_STREQ("repeated", muted(fx));
}

TEST_HARNESS_MAIN
