// SPDX-License-Identifier: GPL-2.0-only
/*
 * What counts in a budget, and for how long.
 */
#include "budget.h"

/* A job that tries again and again while nobody listens uses nothing up. */
TEST_F(budget, does_not_count_what_failed)
{
	const struct sw_budget budget = { .sessions = 1,
					  .period = LONG_PERIOD };
	int i;

	install(self, &self->rules[0].limits, &budget);
	for (i = 0; i < 5; i++)
		EXPECT_EQ(-ECONNREFUSED,
			  as_uid(ONE_UID, open_once, NOBODYS_PORT));
	ASSERT_TRUE(flow_settle(&self->client));
	EXPECT_EQ(0, as_uid(ONE_UID, open_once, SMTP_PORT));
	EXPECT_EQ(-EPERM, as_uid(ONE_UID, open_once, SMTP_PORT));
}

static int try_to(const char *addr, uint16_t port)
{
	const struct target t = target_at(addr, port);
	const int fd = must_socket(t.family, SOCK_STREAM, 0);

	return to_error(connect(fd, &t.any, t.len));
}

/* As one does that has no IPv6, and goes on with the next address. */
static int try_both(uint16_t port)
{
	const int err = try_to("2001:db8::25", port);

	return err == -ENETUNREACH ? try_to("127.0.0.1", port) : err;
}

/* Nor what never came to send anything, and the same thread has another try. */
TEST_F(budget, does_not_count_what_has_no_route)
{
	const struct sw_budget budget = { .sessions = 1,
					  .period = LONG_PERIOD };

	install(self, &self->rules[0].limits, &budget);
	EXPECT_EQ(0, as_uid(ONE_UID, try_both, SMTP_PORT));
	EXPECT_EQ(-EPERM, as_uid(ONE_UID, open_once, SMTP_PORT));
}

/* What is denied goes on in audit mode, and uses nothing up. */
TEST_F(budget, does_not_count_what_is_denied)
{
	const struct sw_budget budget = { .sessions = 1,
					  .period = LONG_PERIOD };

	self->policy.default_verdict = SMTPWARD_VERDICT_DENY;
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	install(self, &self->policy.limits, &budget);
	EXPECT_EQ(0, open_once(SMTP_PORT));
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	EXPECT_EQ(0, as_uid(ONE_UID, open_once, SMTP_PORT));
	EXPECT_EQ(-EPERM, as_uid(ONE_UID, open_once, SMTP_PORT));
}

TEST_F(budget, comes_back_with_time)
{
	const struct sw_budget budget = { .sessions = 1, .period = PERIOD };

	install(self, &self->rules[0].limits, &budget);
	EXPECT_EQ(0, as_uid(ONE_UID, open_once, SMTP_PORT));
	sleep(PERIOD - 2);
	EXPECT_EQ(-EPERM, as_uid(ONE_UID, open_once, SMTP_PORT));
	sleep(3);
	EXPECT_EQ(0, as_uid(ONE_UID, open_once, SMTP_PORT));
	EXPECT_EQ(-EPERM, as_uid(ONE_UID, open_once, SMTP_PORT));
}

/* What is put in force again under the same name goes on where it was. */
TEST_F(budget, is_kept_across_policies)
{
	const struct sw_budget budget = { .sessions = 1,
					  .period = LONG_PERIOD };

	install(self, &self->rules[0].limits, &budget);
	EXPECT_EQ(0, as_uid(ONE_UID, open_once, SMTP_PORT));
	sw_install(&self->client, &self->policy);
	EXPECT_EQ(-EPERM, as_uid(ONE_UID, open_once, SMTP_PORT));
	install(self, &self->rules[0].limits, &budget);
	EXPECT_EQ(0, as_uid(ONE_UID, open_once, SMTP_PORT));
}

TEST_HARNESS_MAIN
