// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the daemon makes of its failures: whose they are, and when it tries again.
 */
#include <errno.h>
#include <json-c/json.h>
#include <kselftest_harness.h>

#include "daemon_state.h"
#include "feeds.h"
#include "record.h"

#define NOW 1000000

FIXTURE(state)
{
	struct daemon_state state;
};

FIXTURE_SETUP(state)
{
	self->state = (struct daemon_state){ 0 };
}

FIXTURE_TEARDOWN(state)
{
}

static bool file_is(const struct daemon_state *state, const char *word)
{
	struct feeds *feeds = feeds_new(NULL);
	struct json_object *doc = daemon_state_doc(state, feeds);
	struct json_object *sinks = json_at(doc, "sinks");
	bool ret = json_is(json_object_array_get_idx(sinks, 0), "state", word);

	json_object_put(doc);
	feeds_free(feeds);
	return ret;
}

TEST_F(state, the_file_fails)
{
	daemon_state_pulled(&self->state, -ENOSPC, true, NOW);
	EXPECT_TRUE(file_is(&self->state, "down"));
	EXPECT_FALSE(daemon_state_is_writing(&self->state));
	EXPECT_EQ(1, self->state.failures);
	daemon_state_pulled(&self->state, 0, false, NOW);
	EXPECT_TRUE(file_is(&self->state, "up"));
	EXPECT_TRUE(daemon_state_is_writing(&self->state));
}

/* Then the file is as good as before, and logs of mails can be read. */
TEST_F(state, the_kernel_fails)
{
	daemon_state_pulled(&self->state, -ENOBUFS, false, NOW);
	EXPECT_TRUE(file_is(&self->state, "up"));
	EXPECT_TRUE(daemon_state_is_writing(&self->state));
	EXPECT_TRUE(daemon_state_may_write(&self->state, NOW));
	EXPECT_EQ(0, self->state.failures);
	EXPECT_EQ(-ENOBUFS, self->state.kernel_err);
	daemon_state_pulled(&self->state, 0, false, NOW);
	EXPECT_EQ(0, self->state.kernel_err);
}

/* However often it is woken. */
TEST_F(state, tries_again_after_a_while)
{
	EXPECT_TRUE(daemon_state_may_write(&self->state, NOW));
	daemon_state_pulled(&self->state, -ENOSPC, true, NOW);
	EXPECT_FALSE(daemon_state_may_write(&self->state, NOW));
	EXPECT_FALSE(daemon_state_may_write(&self->state, NOW + 999));
	EXPECT_TRUE(daemon_state_may_write(&self->state, NOW + 1000));
	daemon_state_pulled(&self->state, 0, false, NOW + 1000);
	EXPECT_TRUE(daemon_state_may_write(&self->state, NOW + 1000));
	daemon_state_joined(&self->state, -ENOSPC, NOW + 1000);
	EXPECT_FALSE(daemon_state_may_write(&self->state, NOW + 1001));
	EXPECT_EQ(2, self->state.failures);
}

TEST_HARNESS_MAIN
