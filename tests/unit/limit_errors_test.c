// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is said about limits of connections in policy files: the whole line.
 */
#include <kselftest_harness.h>

#include "policy_fixture.h"

FIXTURE(limits)
{
	struct dir dir;
};

FIXTURE_SETUP(limits)
{
	dir_make(&self->dir);
}

FIXTURE_TEARDOWN(limits)
{
	dir_remove(&self->dir);
}

#define SIZE \
	"a number of bytes, or of kB, MB, GB, KiB, MiB or GiB, such as 10 MiB"
#define PERIOD "a number of s, min, h or d, such as 24 h"
#define NUMBER "a decimal number without sign or leading zero"

#define ALL(line) "default: deny\n" line "\n"
#define RULE_OF(verdict, line)                                            \
	"default: deny\nrules:\n  - title: t\n    verdict: " verdict "\n" \
	"    " line "\n    users: [1]\n"
#define RULE(line) RULE_OF("allow", line)

static const struct {
	const char *text, *said, *expected;
} cases[] = {
	/* clang-format off */
	{ ALL("transfer-size-cap: 10 Mib"),
	  "a.yaml:2:20: '10 Mib' is no size",
	  SIZE },
	{ ALL("transfer-size-cap: 0"),
	  "a.yaml:2:20: '0' is no size",
	  "at least 1 byte" },
	{ ALL("transfer-size-cap: [1]"),
	  "a.yaml:2:20: transfer-size-cap is a list",
	  "a word" },
	{ ALL("transfer-size-cap:"),
	  "a.yaml:2:19: transfer-size-cap has no value",
	  "one" },
	{ ALL("budgets: 1 GiB"),
	  "a.yaml:2:10: budgets is a word",
	  "a list" },
	{ ALL("budgets: {bytes: 1, period: 1 s}"),
	  "a.yaml:2:10: budgets is keys",
	  "a list" },
	{ ALL("budgets: []"),
	  "a.yaml:2:10: budgets is empty",
	  "at least one entry" },
	{ ALL("budgets: [1 GiB]"),
	  "a.yaml:2:11: an entry of budgets is a word",
	  "keys" },
	{ ALL("budgets: [{bytes: 1, period: 1 s}, {bytes: 1, period: 2 s},\n"
	      "  {bytes: 1, period: 3 s}]"),
	  "a.yaml:2:10: budgets has 3 entries",
	  "at most 2" },
	{ ALL("budgets: [{bytes: 1, period: 0 s}]"),
	  "a.yaml:2:30: '0 s' is no period",
	  "at least 1 s" },
	{ ALL("budgets: [{sessions: 1, period: 24h}, {sessions: 2, period: 1 d}]"),
	  "a.yaml:2:61: the budget for all at line 2 has the same period",
	  "another" },
	{ RULE("transfer-size-cap: 1.5 MiB"),
	  "a.yaml:5:24: '1.5 MiB' is no size",
	  SIZE },
	{ RULE("transfer-size-cap: 8589934592 GiB"),
	  "a.yaml:5:24: '8589934592 GiB' is no size",
	  "at most 9223372036854775807 bytes" },
	{ RULE("transfer-size-cap: \"1\\0\""),
	  "a.yaml:5:24: transfer-size-cap has a NUL byte",
	  "text" },
	{ RULE("budgets: [{bytes: 1 TB, period: 1 d}]"),
	  "a.yaml:5:23: '1 TB' is no size",
	  SIZE },
	{ RULE("budgets: [{bytes: 0, period: 1 d}]"),
	  "a.yaml:5:23: '0' is no size",
	  "at least 1 byte" },
	{ RULE("budgets: [{sessions: 0, period: 1 d}]"),
	  "a.yaml:5:26: '0' is no number of sessions",
	  "at least 1" },
	{ RULE("budgets: [{sessions: 1 k, period: 1 d}]"),
	  "a.yaml:5:26: '1 k' is no number of sessions",
	  NUMBER },
	{ RULE("budgets: [{sessions: 9223372036854775808, period: 1 d}]"),
	  "a.yaml:5:26: '9223372036854775808' is no number of sessions",
	  "a smaller number" },
	{ RULE("budgets: [{period: 1 d}]"),
	  "a.yaml:5:15: an entry of budgets has neither 'bytes' nor 'sessions'",
	  "one" },
	{ RULE("budgets: [{bytes: 1}]"),
	  "a.yaml:5:15: an entry of budgets has no 'period'",
	  "one" },
	{ RULE("budgets: [{bytes: 1, period: 86400}]"),
	  "a.yaml:5:34: '86400' is no period",
	  PERIOD },
	{ RULE("budgets: [{bytes: 1, period: 1 week}]"),
	  "a.yaml:5:34: '1 week' is no period",
	  PERIOD },
	{ RULE("budgets: [{bytes: 1, period: 32 d}]"),
	  "a.yaml:5:34: '32 d' is no period",
	  "at most 31 d" },
	{ RULE("budgets: [{bytes: 1, period: 1 d, for: alice}]"),
	  "a.yaml:5:44: 'alice' is no value of for",
	  "all or each-user" },
	{ RULE("budgets: [{bytes: 1, period: 1 d, per: user}]"),
	  "a.yaml:5:39: 'per' is no key of an entry of budgets",
	  "bytes, sessions, period or for" },
	{ RULE("budgets: [{bytes: 1, period: 1 d, bytes: 2}]"),
	  "a.yaml:5:39: 'bytes' is there already",
	  "it only once" },
	{ RULE("budgets:\n"
	       "      - {bytes: 1, period: 1 h, for: each-user}\n"
	       "      - sessions: 1\n"
	       "        period: 60min\n"
	       "        for: each-user"),
	  "a.yaml:8:17: the budget for each-user at line 6 has the same period",
	  "another" },
	/* clang-format on */
};

TEST_F(limits, message)
{
	struct dir *dir = &self->dir;
	char want[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		dir_write(dir, "a.yaml", cases[i].text);
		snprintf(want, sizeof(want), "%s, expected %s", cases[i].said,
			 cases[i].expected);
		EXPECT_FALSE(dir_read(dir));
		EXPECT_EQ(1, diag_count(&dir->diag)) TH_LOG("case %zu", i);
		EXPECT_TRUE(dir_complains(dir, 0, want));
	}
}

static const char *const good[] = {
	ALL("transfer-size-cap: 25 MiB"),
	ALL("transfer-size-threshold: 1\ntransfer-size-cap: 1"),
	ALL("budgets: [{bytes: 1 GiB, sessions: 100, period: 24h}]"),
	/* The same period for all and for each is two budgets. */
	RULE("budgets: [{bytes: 1, period: 1 h}, {bytes: 1, period: 1 h, for: each-user}]"),
	RULE("budgets: [{bytes: 1, period: 1 h, for: all}, {bytes: 1, period: 1 d, for: all}]"),
	RULE("transfer-size-threshold: 1 MB\n    transfer-size-cap: 1000 kB"),
	/* It is not cut there. */
	RULE_OF("audit",
		"transfer-size-threshold: 2\n    transfer-size-cap: 1"),
	/* In mode audit it gets that far. */
	RULE_OF("deny", "transfer-size-threshold: 1"),
	RULE("tools: [any]\n    ports: [25]\n    transfer-size-cap: 1"),
};

TEST_F(limits, nothing_to_say)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		dir_write(&self->dir, "a.yaml", good[i]);
		EXPECT_TRUE(dir_read(&self->dir)) TH_LOG("case %zu", i);
		EXPECT_EQ(0, diag_warnings(&self->dir.diag))
		TH_LOG("case %zu: %s", i,
		       dir_said(&self->dir, &self->dir.diag.warnings, 0));
	}
}

static const struct {
	const char *text, *first, *second;
} warned[] = {
	/* clang-format off */
	{ ALL("transfer-size-threshold: 1 MiB\ntransfer-size-cap: 1 MB"),
	  "a.yaml:2:26: transfer-size-threshold has no effect: connections are cut at transfer-size-cap",
	  "nothing" },
	{ RULE("transfer-size-threshold: 2\n    transfer-size-cap: 1"),
	  "a.yaml:5:30: transfer-size-threshold has no effect: connections are cut at transfer-size-cap",
	  "nothing" },
	{ RULE("tools: [any]\n    transfer-size-cap: 1\n"
	       "    budgets: [{bytes: 1, period: 1 h}]"),
	  "a.yaml:6:24: transfer-size-cap has no effect: the rule covers tools only",
	  "a.yaml:7:14: budgets has no effect: the rule covers tools only" },
	{ RULE_OF("deny", "transfer-size-cap: 1\n"
		  "    budgets: [{bytes: 1, period: 1 h}]"),
	  "a.yaml:5:24: transfer-size-cap has no effect: the rule denies",
	  "a.yaml:6:14: budgets has no effect: the rule denies" },
	/* clang-format on */
};

TEST_F(limits, warnings)
{
	const struct diag_list *list = &self->dir.diag.warnings;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(warned); i++) {
		dir_write(&self->dir, "a.yaml", warned[i].text);
		EXPECT_TRUE(dir_read(&self->dir));
		EXPECT_STREQ(warned[i].first, dir_said(&self->dir, list, 0));
		EXPECT_STREQ(warned[i].second, dir_said(&self->dir, list, 1));
	}
}

TEST_F(limits, of_two_files)
{
	dir_write(&self->dir, "a.yaml", ALL("transfer-size-cap: 1 MB"));
	dir_write(&self->dir, "b.yaml", "transfer-size-cap: 1 MB\n");
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_TRUE(dir_complains(
		&self->dir, 0,
		"b.yaml:1:20: 'transfer-size-cap' is at /a.yaml:2 too, expected one"));

	dir_write(&self->dir, "a.yaml",
		  ALL("budgets: [{bytes: 1, period: 1 h}]"));
	dir_write(&self->dir, "b.yaml", "budgets: [{bytes: 1, period: 2 h}]\n");
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_TRUE(dir_complains(
		&self->dir, 0,
		"b.yaml:1:10: 'budgets' is at /a.yaml:2 too, expected one"));
}

TEST_HARNESS_MAIN
