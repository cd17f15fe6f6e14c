// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is said of a check.
 */
#include <errno.h>
#include <kselftest_harness.h>
#include <string.h>

#include "hook_health.h"

#define WORKS SMTPWARD_HEALTH_WORKS
#define FAILS SMTPWARD_HEALTH_FAILS
#define UNTESTED SMTPWARD_HEALTH_UNTESTED

#define CONNECT_UNTRIED \
	"the hook connect could not be tried (Too many open files)"
#define FASTOPEN_FAILS "the hook fastopen does not work (Too many open files)"

static const struct {
	struct health health;
	const char *text;
} cases[] = {
	{ { { 0, -EPERM, -EPERM, -EPERM }, { 0, WORKS, WORKS, WORKS } }, "" },
	{ { { 0, -ENETUNREACH, -EPERM, -EPERM }, { 0, FAILS, WORKS, WORKS } },
	  "the hook connect does not work (Network is unreachable)" },
	{ { { 0, -EPERM, -EPERM, 0 }, { 0, WORKS, WORKS, FAILS } },
	  "the hook exec does not work (Success)" },
	{ { { 0, -EPERM, -EPERM, -ENOENT }, { 0, WORKS, WORKS, UNTESTED } },
	  "the hook exec could not be tried (No such file or directory)" },
	{ { { 0, -EPERM, -EOPNOTSUPP, -EPERM }, { 0, WORKS, UNTESTED, WORKS } },
	  "" },
	{ { { 0, -EMFILE, -EMFILE, -EPERM }, { 0, UNTESTED, FAILS, WORKS } },
	  CONNECT_UNTRIED "; " FASTOPEN_FAILS },
	/* Refused, but not by the hook. */
	{ { { 0, -EPERM, -EPERM, -EPERM }, { 0, UNTESTED, WORKS, WORKS } },
	  "the hook connect could not be tried (Operation not permitted)" },
};

TEST(description)
{
	char text[512];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		health_describe(&cases[i].health, text, sizeof(text));
		EXPECT_STREQ(cases[i].text, text);
	}
}

TEST(description_that_is_cut)
{
	const struct health h = { .state = { 0, FAILS, FAILS, FAILS } };
	char text[16];

	memset(text, 'x', sizeof(text));
	health_describe(&h, text, sizeof(text));
	EXPECT_STREQ("the hook connec", text);
}

TEST_HARNESS_MAIN
