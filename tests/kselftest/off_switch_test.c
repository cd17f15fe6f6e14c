// SPDX-License-Identifier: GPL-2.0-only
/*
 * The switches that turn hooks off.
 */
#include <errno.h>

#include "common.h"
#include "kselftest_harness.h"
#include "module.h"
#include "neighbours.h"
#include "vectors.h"

#define DENIED_UID 1000
#define SMTP_PORT 25

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_DENY,
};

FIXTURE(off_switch)
{
	struct sw_client client;
};

FIXTURE_SETUP(off_switch)
{
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
}

FIXTURE_TEARDOWN(off_switch)
{
	sw_close(&self->client);
}

TEST_F(off_switch, ftrace_cannot_be_disabled)
{
	EXPECT_EQ(-EBUSY,
		  write_words("/proc/sys/kernel/ftrace_enabled", 0, "0"));
	EXPECT_EQ(-EPERM,
		  vector_open(DENIED_UID, &vectors.vector[0], SMTP_PORT));
}

/* docs/LIMITS.md: this one opens the kprobe backend. */
TEST_F(off_switch, disabled_kprobes_open_the_kprobe_backend_only)
{
	const char *path = "/sys/kernel/debug/kprobes/enabled";

	ASSERT_EQ(0, write_words(path, 0, "0"));
	EXPECT_EQ(module_uses_kprobes() ? -ECONNREFUSED : -EPERM,
		  vector_open(DENIED_UID, &vectors.vector[0], SMTP_PORT));
	ASSERT_EQ(0, write_words(path, 0, "1"));
	EXPECT_EQ(-EPERM,
		  vector_open(DENIED_UID, &vectors.vector[0], SMTP_PORT));
}

TEST_HARNESS_MAIN
