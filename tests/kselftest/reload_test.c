// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module comes back as if it had never been there, or not at all.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "kselftest_harness.h"
#include "module.h"
#include "vectors.h"

#define SMTP_PORT 25
#define DENIED_UID 1000

TEST(loaded_again_it_judges)
{
	struct sw_client client;
	struct sw_policy policy = { .default_verdict = SMTPWARD_VERDICT_DENY };

	ASSERT_EQ(0, module_unload());
	EXPECT_EQ(-ECONNREFUSED,
		  vector_open(DENIED_UID, &vectors.vector[0], SMTP_PORT));
	ASSERT_EQ(0, module_load(""));
	sw_open(&client);
	EXPECT_EQ(SMTPWARD_MODE_AUDIT,
		  sw_status(&client, SMTPWARD_A_STATUS_MODE));
	EXPECT_EQ(0, sw_status(&client, SMTPWARD_A_STATUS_GENERATION));
	EXPECT_EQ(1, sw_install(&client, &policy));
	ASSERT_EQ(0, sw_set_mode(&client, SMTPWARD_MODE_ENFORCE));
	EXPECT_EQ(-EPERM,
		  vector_open(DENIED_UID, &vectors.vector[0], SMTP_PORT));
	sw_close(&client);
}

TEST(unknown_backend_is_refused)
{
	char command[512];

	snprintf(command, sizeof(command), "insmod %s hook=both 2>/dev/null",
		 getenv("SMTPWARD_KO"));
	ASSERT_EQ(0, module_unload());
	EXPECT_NE(0, system(command));
	snprintf(command, sizeof(command), "insmod %s ports=25,025 2>/dev/null",
		 getenv("SMTPWARD_KO"));
	EXPECT_NE(0, system(command));
	ASSERT_EQ(0, module_load(""));
}

/* A module that cannot hold all functions holds none. */
TEST(ftrace_switched_off_is_refused)
{
	ASSERT_EQ(0, module_unload());
	ASSERT_EQ(0, system("echo 0 >/proc/sys/kernel/ftrace_enabled"));
	EXPECT_NE(0, module_load(""));
	ASSERT_EQ(0, system("echo 1 >/proc/sys/kernel/ftrace_enabled"));
	ASSERT_EQ(0, module_load(""));
}

TEST_HARNESS_MAIN
