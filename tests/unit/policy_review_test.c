// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that are warned of, as they are probably not what was meant.
 */
#include <kselftest_harness.h>

#include "policy_fixture.h"

#define RULE(title, verdict) "  - title: " title "\n    verdict: " verdict "\n"

FIXTURE(review)
{
	struct dir dir;
};

FIXTURE_SETUP(review)
{
	dir_make(&self->dir);
}

FIXTURE_TEARDOWN(review)
{
	dir_remove(&self->dir);
}

/* What is said of a second rule that comes after a first one. */
static const char *said(struct dir *dir, const char *first, const char *then)
{
	char *text =
		xasprintf("default: deny\nrules:\n" RULE(
				  "one", "deny") "%s" RULE("two", "deny") "%s",
			  first, then);
	const char *ret;

	dir_write(dir, "a.yaml", text);
	free(text);
	if (!dir_read(dir))
		return "not read";
	if (diag_warnings(&dir->diag) > 1)
		return "more";
	ret = dir_said(dir, &dir->diag.warnings, 0);
	return strstr(ret, "never decides: 'one' at ") ? "never" : ret;
}

TEST_F(review, covered)
{
	static const struct {
		const char *first, *then, *said;
	} cases[] = {
		{ "", "", "never" },
		{ "", "    users: [1]\n", "never" },
		{ "    users: [1]\n", "", "nothing" },
		{ "    users: [1, 2]\n", "    users: [2]\n", "never" },
		{ "    users: [1]\n", "    users: [1, 2]\n", "nothing" },
		{ "    users: [1]\n", "    users: [1]\n    groups: [1]\n",
		  "nothing" },
		{ "    groups: [1]\n", "    groups: [1]\n    to: [192.0.2.1]\n",
		  "never" },
		{ "    users: [1]\n    to: [192.0.2.0/24]\n",
		  "    users: [1]\n    to: [192.0.2.7]\n", "never" },
		{ "    users: [1]\n    to: [192.0.2.0/25]\n",
		  "    users: [1]\n    to: [192.0.2.0/24]\n", "nothing" },
		{ "    to: [192.0.2.0/24]\n", "    to: [192.0.3.1]\n",
		  "nothing" },
		{ "    to: [192.0.2.0/24]\n    ports: [25]\n",
		  "    to: [192.0.2.1]\n", "nothing" },
		{ "    to: [192.0.2.0/24]\n    ports: [20-30]\n",
		  "    to: [192.0.2.1]\n    ports: [25]\n", "never" },
		{ "    ports: [25]\n", "    to: [192.0.2.1]\n    ports: [25]\n",
		  "never" },
		{ "    to: [local]\n", "    to: [local]\n    ports: [25]\n",
		  "never" },
		{ "    to: [local]\n", "    to: [192.0.2.1]\n", "nothing" },
		{ "    ports: [20-24]\n", "    ports: [22-30]\n", "nothing" },
		{ "    tools: [any]\n", "    tools: [mailx]\n", "never" },
		{ "    tools: [swaks]\n", "    tools: [mailx]\n", "nothing" },
		{ "    tools: [any]\n", "    to: [192.0.2.1]\n", "nothing" },
		{ "    to: [192.0.2.1]\n", "    tools: [mailx]\n", "nothing" },
		{ "    tools: [any]\n", "", "nothing" },
		{ "    to: [192.0.2.1]\n", "", "nothing" },
		{ "    users: [1]\n    context: background\n",
		  "    users: [1]\n", "nothing" },
		{ "    users: [1]\n    units: [a.service]\n",
		  "    users: [1]\n    units: [a.service]\n", "nothing" },
		{ "    expires: 2099-01-01\n", "    users: [1]\n", "nothing" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		EXPECT_STREQ(cases[i].said,
			     said(&self->dir, cases[i].first, cases[i].then))
		{
			TH_LOG("%s then %s", cases[i].first, cases[i].then);
		}
}

TEST_F(review, covered_by_another_file)
{
	dir_write(&self->dir, "1.yaml",
		  "default: deny\nrules:\n" RULE("one", "deny"));
	dir_write(&self->dir, "2.yaml", "rules:\n" RULE("two", "deny"));
	ASSERT_TRUE(dir_read(&self->dir));
	ASSERT_EQ(1, diag_warnings(&self->dir.diag));
	EXPECT_NE(NULL,
		  strstr(self->dir.diag.warnings.v[0], "/1.yaml:3 covers"));
	EXPECT_EQ(0, strncmp("2.yaml:2:5: the rule never decides: 'one' at ",
			     dir_said(&self->dir, &self->dir.diag.warnings, 0),
			     45));
}

static const char *said_of(struct dir *dir, const char *head, const char *rule)
{
	char *text =
		xasprintf("default: deny\n%srules:\n" RULE("one", "allow") "%s",
			  head, rule);
	const char *ret;

	dir_write(dir, "a.yaml", text);
	free(text);
	if (!dir_read(dir))
		return "not read";
	ret = strrchr(dir_said(dir, &dir->diag.warnings, 0), ':');
	return ret ?: "nothing";
}

TEST_F(review, everybody)
{
	const char *all = ": the rule lets everybody send to anywhere";

	EXPECT_STREQ(all, said_of(&self->dir, "", ""));
	EXPECT_STREQ(all, said_of(&self->dir, "", "    ports: [25]\n"));
	EXPECT_STREQ(all, said_of(&self->dir, "", "    to: [0.0.0.0/0]\n"));
	EXPECT_STREQ("nothing", said_of(&self->dir, "", "    to: [local]\n"));
	EXPECT_STREQ("nothing", said_of(&self->dir, "", "    users: [1]\n"));
	EXPECT_STREQ("nothing", said_of(&self->dir, "", "    groups: [1]\n"));
	EXPECT_STREQ("nothing",
		     said_of(&self->dir, "", "    tools: [mailx]\n"));
}

TEST_F(review, ports_that_do_not_count)
{
	const char *none = ": none of these is in smtp-ports";
	const char *rule = "    users: [1]\n    ports: [24, 26-30]\n";

	EXPECT_STREQ(none, said_of(&self->dir, "smtp-ports: [25]\n", rule));
	EXPECT_STREQ("nothing",
		     said_of(&self->dir, "smtp-ports: [25, 28]\n", rule));
	EXPECT_STREQ("nothing", said_of(&self->dir, "", rule));
	EXPECT_STREQ(
		"nothing",
		said_of(&self->dir,
			"smtp-ports: [25]\nrecognise-smtp-on-any-port: yes\n",
			rule));
}

TEST_F(review, too_many_to_compare)
{
	char *text = NULL;
	size_t len, i;
	FILE *f = open_memstream(&text, &len);

	fputs("default: deny\nrules:\n", f);
	for (i = 0; i < 2001; i++)
		fprintf(f, "  - title: r%zu\n    verdict: deny\n", i);
	fclose(f);
	dir_write(&self->dir, "a.yaml", text);
	free(text);
	ASSERT_TRUE(dir_read(&self->dir));
	ASSERT_EQ(1, diag_warnings(&self->dir.diag));
	EXPECT_NE(NULL, strstr(self->dir.diag.warnings.v[0], "2001 rules"));
}

TEST_HARNESS_MAIN
