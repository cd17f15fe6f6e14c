// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mail tools that rules can name.
 */
#include <kselftest_harness.h>

#include "policy_fixture.h"

#define CLASSES "mta, mua, client or helper"
#define LONG_NAME \
	"a-name-that-is-longer-than-the-kernel-takes-xxxxxxxxxxxxxxxxxxxx"

#define TOOL_A "tools:\n - name: a\n   class: mta\n   paths: [/a]\n"
#define BOX(name, paths, applets)                                \
	"multicall:\n - name: " name "\n   paths: [" paths "]\n" \
	"   applets: [" applets "]\n" TOOL_A

FIXTURE(tools)
{
	struct dir dir;
};

FIXTURE_SETUP(tools)
{
	dir_make(&self->dir);
	dir_write(&self->dir, "a.yaml", "default: deny\n");
}

FIXTURE_TEARDOWN(tools)
{
	dir_remove(&self->dir);
}

TEST_F(tools, errors)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		/* clang-format off */
		{ "", "catalogue:1:1: the file is empty, expected at least one key" },
		{ "never: [x]\n", "catalogue:1:1: the file has no 'tools', expected one" },
		{ "tools:\n - name: a\n   class: mta\n   paths: [usr/bin/a]\n",
		  "catalogue:4:12: 'usr/bin/a', expected an absolute path of a file" },
		{ "tools:\n - name: a\n   class: mta\n   paths: [/usr/bin/]\n",
		  "catalogue:4:12: '/usr/bin/', expected an absolute path of a file" },
		{ "tools:\n - name: a\n   class: mta\n   paths: [/a]\n   names: [b/a]\n",
		  "catalogue:5:12: 'b/a', expected a name without a slash" },
		{ "tools:\n - name: \"a\\e\"\n   class: mta\n   paths: [/a]\n",
		  "catalogue:2:10: 'a\\x1b', expected a name without control characters" },
		{ "tools:\n - name: any\n   class: mta\n   paths: [/a]\n",
		  "catalogue:2:10: 'any' is every tool, expected a name" },
		{ "tools:\n - name: a\n   class: mtx\n   paths: [/a]\n",
		  "catalogue:3:11: 'mtx' is no value of class, expected " CLASSES },
		{ "tools:\n - name: a\n   class: mta\n",
		  "catalogue:2:4: an entry of tools has no 'paths', expected one" },
		{ "tools:\n - name: " LONG_NAME "\n   class: mta\n   paths: [/a]\n",
		  "catalogue:2:10: name has 64 bytes, expected at most 63" },
		{ BOX("box", "/box", "mail"),
		  "catalogue:4:14: 'mail' is no mail tool, expected one named so far" },
		{ BOX("box", "box", "a"),
		  "catalogue:3:12: 'box', expected an absolute path of a file" },
		{ BOX("/box", "/box", "a"),
		  "catalogue:2:10: '/box', expected a name without a slash" },
		{ BOX("box", "/box", "a, b/a"),
		  "catalogue:4:17: 'b/a', expected a name without a slash" },
		{ BOX("box", "", "a"),
		  "catalogue:3:11: paths is empty, expected at least one entry" },
		{ "multicall:\n - name: box\n   paths: [/box]\n" TOOL_A,
		  "catalogue:2:4: an entry of multicall has no 'applets', expected one" },
		{ "multicall: box\n" TOOL_A,
		  "catalogue:1:12: multicall is a word, expected a list" },
		/* clang-format on */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		dir_write(&self->dir, "catalogue", cases[i].text);
		EXPECT_FALSE(dir_read(&self->dir)) TH_LOG("case %zu", i);
		EXPECT_STREQ(cases[i].said,
			     dir_said(&self->dir, &self->dir.diag.errors, 0));
	}
}

TEST_F(tools, never)
{
	const struct catalogue *cat = &self->dir.set.catalogue;

	ASSERT_TRUE(dir_read(&self->dir));
	EXPECT_TRUE(catalogue_never(cat, "sh"));
	EXPECT_TRUE(catalogue_never(cat, "python3.11"));
	EXPECT_FALSE(catalogue_never(cat, "swaks"));
	EXPECT_FALSE(catalogue_never(cat, "shx"));
	EXPECT_EQ(2, catalogue_id(cat, "swaks"));
	EXPECT_EQ(0, catalogue_id(cat, "Swaks"));
}

TEST_F(tools, drop_in_extends)
{
	struct catalogue cat;
	char file[96], sub[96];

	snprintf(file, sizeof(file), "%s/catalogue", self->dir.path);
	snprintf(sub, sizeof(sub), "%s/missing", self->dir.path);
	EXPECT_TRUE(catalogue_load(&cat, file, sub, &self->dir.diag));
	catalogue_free(&cat);

	dir_write(&self->dir, "a.yaml",
		  "tools:\n  - name: swaks\n    class: client\n"
		  "    paths: [/opt/swaks]\n"
		  "  - name: ours\n    class: mua\n    paths: [/opt/ours]\n");
	EXPECT_TRUE(
		catalogue_load(&cat, file, self->dir.path, &self->dir.diag));
	EXPECT_EQ(3, cat.n_names);
	EXPECT_EQ(2, catalogue_id(&cat, "swaks"));
	EXPECT_EQ(3, catalogue_id(&cat, "ours"));
	catalogue_free(&cat);
}

TEST_F(tools, applets_of_a_file_before)
{
	struct catalogue cat;
	char file[96];

	snprintf(file, sizeof(file), "%s/catalogue", self->dir.path);
	dir_write(&self->dir, "a.yaml",
		  "multicall:\n  - name: box\n    paths: [/box]\n"
		  "    applets: [swaks, a]\n" TOOL_A);
	EXPECT_TRUE(
		catalogue_load(&cat, file, self->dir.path, &self->dir.diag));
	ASSERT_EQ(2, cat.n_files);
	EXPECT_EQ(0, cat.files[0]->multicall_count);
	ASSERT_EQ(1, cat.files[1]->multicall_count);
	EXPECT_STREQ("box", cat.files[1]->multicall[0].name);
	EXPECT_EQ(2, cat.files[1]->multicall[0].applets_count);
	catalogue_free(&cat);
}

/* What is shipped is read from the repository, two levels up. */
TEST_F(tools, shipped_files_are_good)
{
	char path[] = "../../dist/policy.d";
	char *paths = path;
	struct ruleset_source source = {
		.paths = &paths,
		.n_paths = 1,
		.catalogue = "../../dist/mailtools.yaml",
	};
	const struct catalogue *cat = &self->dir.set.catalogue;

	EXPECT_TRUE(ruleset_read(&self->dir.set, &source, &self->dir.diag));
	EXPECT_EQ(0, diag_count(&self->dir.diag));
	EXPECT_NE(0, catalogue_id(cat, "sendmail"));
	EXPECT_TRUE(catalogue_never(cat, "busybox"));
	ASSERT_EQ(1, cat->files[0]->multicall_count);
	EXPECT_STREQ("busybox", cat->files[0]->multicall[0].name);
	ASSERT_EQ(1, cat->files[0]->multicall[0].applets_count);
	EXPECT_STREQ("sendmail", cat->files[0]->multicall[0].applets[0]);
	EXPECT_TRUE(catalogue_never(cat, "bash"));
	EXPECT_TRUE(catalogue_never(cat, "python3.11"));
	EXPECT_TRUE(catalogue_never(cat, "perl"));
}

TEST_HARNESS_MAIN
