// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cleartext sessions: what is to be known of them, whole and in pieces.
 */
#include "session_cases.h"

#include "kselftest_harness.h"

TEST(whole)
{
	struct said said;
	size_t i;

	for (i = 0; i < N_SESSIONS; i++) {
		said = feed_whole(sessions[i].text, sessions[i].len);
		EXPECT_STREQ(sessions[i].facts, said.text)
		{
			TH_LOG("%s", sessions[i].name);
		}
	}
}

TEST(in_pieces)
{
	struct said said;
	size_t i, at, step;

	for (i = 0; i < N_SESSIONS; i++)
		for (at = 0; at <= sessions[i].len; at++)
			for (step = 1; step < 9; step++) {
				said = feed_pieces(sessions[i].text,
						   sessions[i].len, at, step);
				ASSERT_STREQ(sessions[i].facts, said.text)
				{
					TH_LOG("%s, at %zu, by %zu",
					       sessions[i].name, at, step);
				}
			}
}

TEST_HARNESS_MAIN
