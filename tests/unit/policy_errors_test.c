// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is said about policy files that are wrong: the whole line.
 */
#include <kselftest_harness.h>

#include "policy_fixture.h"

FIXTURE(bad)
{
	struct dir dir;
};

FIXTURE_SETUP(bad)
{
	dir_make(&self->dir);
}

FIXTURE_TEARDOWN(bad)
{
	dir_remove(&self->dir);
}

#define FILE_KEYS                                        \
	"default, smtp-ports, transfer-size-threshold, " \
	"transfer-size-cap, budgets, "                   \
	"recognise-smtp-on-any-port, read-cleartext-sessions, relays, define or rules"
#define RULE_KEYS                                                      \
	"title, verdict, users, groups, executables, units, cgroups, " \
	"containers, login-users, context, to, ports, tools, "         \
	"log, transfer-size-threshold, transfer-size-cap, budgets, "   \
	"owner, reason, ticket, review or expires"
#define SIZE \
	"a number of bytes, or of kB, MB, GB, KiB, MiB or GiB, such as 10 MiB"
#define RULE(line)                                                  \
	"default: deny\nrules:\n  - title: t\n    verdict: allow\n" \
	"    " line "\n"

static const struct {
	const char *text, *said, *expected;
} cases[] = {
	/* clang-format off */
	{ "", "a.yaml:1:1: the file is empty",
	  "at least one key" },
	{ "# nothing\n", "a.yaml:1:1: the file is empty",
	  "at least one key" },
	{ "---\n", "a.yaml:2:1: the file is a word",
	  "keys" },
	{ "~\n", "a.yaml:1:1: the file is a word",
	  "keys" },
	{ "[1]\n", "a.yaml:1:1: the file is a list",
	  "keys" },
	{ "{}\n", "a.yaml: no file says 'default'",
	  "allow, audit or deny" },
	{ "default: deny\ncolour: red\n",
	  "a.yaml:2:1: 'colour' is no key of the file",
	  FILE_KEYS },
	{ "default: deny\ndefault: deny\n",
	  "a.yaml:2:1: 'default' is there already",
	  "it only once" },
	{ "default: perhaps\n",
	  "a.yaml:1:10: 'perhaps' is no value of default",
	  "allow, audit or deny" },
	{ "default: Deny\n",
	  "a.yaml:1:10: 'Deny' is no value of default",
	  "allow, audit or deny" },
	{ "default:\n", "a.yaml:1:9: default has no value",
	  "one" },
	{ "default: [deny]\n", "a.yaml:1:10: default is a list",
	  "a word" },
	{ "default: &x deny\n", "a.yaml:1:10: anchor '&x'",
	  "the value itself" },
	{ "default: *x\n", "a.yaml:1:10: alias '*x'",
	  "a value written out" },
	{ "default: !!str deny\n",
	  "a.yaml:1:10: tag 'tag:yaml.org,2002:str'",
	  "a value without one" },
	{ "default: deny\n---\ndefault: deny\n",
	  "a.yaml:2:1: a second document",
	  "one in a file" },
	{ "? [a]\n: b\n", "a.yaml:1:3: a list or map cannot be a key",
	  "a word" },
	{ "default: deny\nsmtp-ports: [025]\n",
	  "a.yaml:2:14: '025' is no port",
	  "a port from 1 to 65535" },
	{ "default: deny\nsmtp-ports: []\n",
	  "a.yaml:2:13: smtp-ports is empty",
	  "at least one entry" },
	{ "default: deny\nsmtp-ports: 25\n",
	  "a.yaml:2:13: smtp-ports is a word",
	  "a list" },
	{ "default: deny\ntransfer-size-threshold: 10 Mib\n",
	  "a.yaml:2:26: '10 Mib' is no size",
	  SIZE },
	{ "default: deny\ntransfer-size-threshold: 010\n",
	  "a.yaml:2:26: '010' is no size",
	  SIZE },
	{ "default: deny\ntransfer-size-threshold: 0\n",
	  "a.yaml:2:26: '0' is no size",
	  "at least 1 byte" },
	{ "default: deny\ntransfer-size-threshold: [1]\n",
	  "a.yaml:2:26: transfer-size-threshold is a list",
	  "a word" },
	{ "default: deny\ntransfer-size-threshold:\n",
	  "a.yaml:2:25: transfer-size-threshold has no value",
	  "one" },
	{ "default: deny\nrecognise-smtp-on-any-port: maybe\n",
	  "a.yaml:2:29: 'maybe' is no value of recognise-smtp-on-any-port",
	  "yes, no, true or false" },
	{ "default: deny\nrules:\n  - verdict: allow\n",
	  "a.yaml:3:5: an entry of rules has no 'title'",
	  "one" },
	{ "default: deny\nrules:\n  - title: t\n",
	  "a.yaml:3:5: an entry of rules has no 'verdict'",
	  "one" },
	{ RULE("users: []"), "a.yaml:5:12: users is empty",
	  "at least one entry" },
	{ RULE("users: [007]"),
	  "a.yaml:5:13: '007' is no user",
	  "a uid from 0 to 4294967294 or the name of a user" },
	{ RULE("users: [-1]"),
	  "a.yaml:5:13: '-1' is no user",
	  "a uid from 0 to 4294967294 or the name of a user" },
	{ RULE("users: [\"a\\0b\"]"),
	  "a.yaml:5:13: an entry of users has a NUL byte",
	  "text" },
	{ RULE("users: [[root]]"),
	  "a.yaml:5:13: an entry of users is a list",
	  "a word" },
	{ RULE("to: [192.0.2.1/24]"),
	  "a.yaml:5:10: '192.0.2.1/24' is no network",
	  "a network without bits behind its prefix" },
	{ RULE("ports: [30-20]"),
	  "a.yaml:5:13: '30-20' is no port",
	  "the lower port first" },
	{ RULE("tools: [mailz]"),
	  "a.yaml:5:13: 'mailz' is no mail tool",
	  "any or a name from the catalogue of mail tools" },
	{ RULE("log: 1"),
	  "a.yaml:5:10: '1' is no value of log",
	  "yes, no, true or false" },
	{ RULE("transfer-size-threshold: 1.5 MiB"),
	  "a.yaml:5:30: '1.5 MiB' is no size",
	  SIZE },
	{ RULE("transfer-size-threshold: 8589934592 GiB"),
	  "a.yaml:5:30: '8589934592 GiB' is no size",
	  "at most 9223372036854775807 bytes" },
	{ RULE("transfer-size-threshold: \"1\\0\""),
	  "a.yaml:5:30: transfer-size-threshold has a NUL byte",
	  "text" },
	{ RULE("note: x"),
	  "a.yaml:5:5: 'note' is no key of an entry of rules",
	  RULE_KEYS },
	{ RULE("title: t"), "a.yaml:5:5: 'title' is there already",
	  "it only once" },
	{ RULE("note\xc3\xa4: x"),
	  "a.yaml:5:5: 'note\xc3\xa4' is no key of an entry of rules",
	  RULE_KEYS },
	{ RULE("\"\\e[2J\": x"),
	  "a.yaml:5:5: '\\x1b[2J' is no key of an entry of rules",
	  RULE_KEYS },
	{ RULE("log: yes") "  - title: t\n    verdict: deny\n",
	  "a.yaml:6:12: title 't' is used at /a.yaml:3",
	  "another" },
	{ "default: deny # \xff\n", "a.yaml:1:17: byte 0xff",
	  "text in UTF-8" },
	{ "default: \xed\xa0\x80\n", "a.yaml:1:10: byte 0xed",
	  "text in UTF-8" },
	{ "default: deny\n\x1b\n", "a.yaml:2:1: byte 0x1b",
	  "text in UTF-8" },
	{ "default: [deny\n",
	  "a.yaml:2:1: no YAML: did not find expected ',' or ']', while parsing a flow sequence",
	  NULL },
	{ "default: 'deny\n",
	  "a.yaml:2:1: no YAML: found unexpected end of stream, while scanning a quoted scalar",
	  NULL },
	{ "default: [[[[[[[[[[[[x]]]]]]]]]]]]\n",
	  "a.yaml:1:17: too deep",
	  "at most 8 levels" },
	/* clang-format on */
};

TEST_F(bad, message)
{
	struct dir *dir = &self->dir;
	char want[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		dir_write(dir, "a.yaml", cases[i].text);
		snprintf(want, sizeof(want), "%s", cases[i].said);
		if (cases[i].expected)
			snprintf(want, sizeof(want), "%s, expected %s",
				 cases[i].said, cases[i].expected);
		EXPECT_FALSE(dir_read(dir));
		EXPECT_TRUE(dir_complains(dir, 0, want));
	}
}

/* Any text is a title, as it is escaped wherever it is shown. */
TEST_F(bad, text_is_free)
{
	dir_write(&self->dir, "a.yaml", RULE("owner: \"\\u202e\\e[2J\\x80\""));
	EXPECT_TRUE(dir_read(&self->dir));
}

TEST_F(bad, nul_byte)
{
	dir_write_bytes(&self->dir, "a.yaml", "default: deny\nru\0les: []\n",
			25);
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_TRUE(
		dir_complains(&self->dir, 0,
			      "a.yaml:2:3: byte 0x00, expected text in UTF-8"));
}

TEST_F(bad, utf16)
{
	dir_write_bytes(&self->dir, "a.yaml", "\xff\xfe:\0d\0", 6);
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_TRUE(
		dir_complains(&self->dir, 0,
			      "a.yaml:1:1: byte 0xff, expected text in UTF-8"));
}

TEST_F(bad, all_errors_are_named)
{
	struct diag *diag = &self->dir.diag;

	dir_write(&self->dir, "a.yaml",
		  "default: no\nx: y\nrules:\n"
		  "  - title: t\n    verdict: allow\n    to: [a, b]\n");
	dir_write(&self->dir, "b.yaml", "default: deny\ny: [z]\n");
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_EQ(6, diag_count(diag));
	EXPECT_STREQ(
		"b.yaml:2:1: 'y' is no key of the file, expected " FILE_KEYS,
		dir_said(&self->dir, &diag->errors, 2));
}

TEST_F(bad, files)
{
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_TRUE(dir_complains(
		&self->dir, 0,
		": no file ends in .yaml, expected at least one"));
	dir_write(&self->dir, "a.yaml", "default: deny\n");
	EXPECT_TRUE(dir_read(&self->dir));
	dir_write(&self->dir, "b.yaml", "default: deny\n");
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_TRUE(dir_complains(
		&self->dir, 0,
		"b.yaml:1:10: 'default' is at /a.yaml:1 too, expected one"));
}

TEST_F(bad, threshold_of_two_files)
{
	dir_write(&self->dir, "a.yaml",
		  "default: deny\ntransfer-size-threshold: 1 MB\n");
	dir_write(&self->dir, "b.yaml", "transfer-size-threshold: 1 MB\n");
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_TRUE(dir_complains(
		&self->dir, 0,
		"b.yaml:1:26: 'transfer-size-threshold' is at /a.yaml:2 too, expected one"));
}

TEST_F(bad, switch_of_two_files)
{
	dir_write(&self->dir, "a.yaml",
		  "default: deny\nrecognise-smtp-on-any-port: yes\n");
	dir_write(&self->dir, "b.yaml", "recognise-smtp-on-any-port: yes\n");
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_TRUE(dir_complains(
		&self->dir, 0,
		"b.yaml:1:29: 'recognise-smtp-on-any-port' is at /a.yaml:2 too, expected one"));
}

TEST_F(bad, unreadable_file)
{
	char path[96];

	dir_write(&self->dir, "a.yaml", "default: deny\n");
	snprintf(path, sizeof(path), "%s/b.yaml", self->dir.path);
	ASSERT_EQ(0, symlink("/nonexistent", path));
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_TRUE(dir_complains(
		&self->dir, 0,
		"b.yaml: cannot be read: No such file or directory"));
}

TEST_F(bad, flood_is_counted)
{
	size_t size = 100000, used, i;
	char *text = xcalloc(size, 1);

	used = snprintf(text, size, "default: deny\nsmtp-ports:\n");
	for (i = 0; i < 300; i++)
		used += snprintf(text + used, size - used, "  - 0%zu\n", i);
	dir_write(&self->dir, "a.yaml", text);
	free(text);
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_EQ(DIAG_MAX, self->dir.diag.errors.n);
	EXPECT_EQ(300 - DIAG_MAX, self->dir.diag.errors.more);
}

TEST_HARNESS_MAIN
