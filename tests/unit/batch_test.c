// SPDX-License-Identifier: GPL-2.0-only
/*
 * When records go to the disk: when they are many, or the first has waited.
 */
#include <kselftest_harness.h>

#include "batch.h"

#define NOW 1000000

TEST(nothing_to_do)
{
	struct batch b = { 0 };

	EXPECT_FALSE(batch_is_due(&b, NOW));
}

TEST(many)
{
	struct batch b = { 0 };
	unsigned int n = 0;

	while (!batch_is_due(&b, NOW) && n++ < 1000)
		batch_put(&b, NOW);
	EXPECT_EQ(256, n);
}

/* A slow machine. Those after the first do not put it off. */
TEST(for_long)
{
	struct batch b = { 0 };

	batch_put(&b, NOW);
	EXPECT_FALSE(batch_is_due(&b, NOW));
	batch_put(&b, NOW + 999);
	EXPECT_FALSE(batch_is_due(&b, NOW + 999));
	EXPECT_TRUE(batch_is_due(&b, NOW + 1000));
	b = (struct batch){ 0 };
	batch_put(&b, NOW + 1000);
	EXPECT_FALSE(batch_is_due(&b, NOW + 1999));
}

TEST_HARNESS_MAIN
