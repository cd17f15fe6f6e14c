// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program of many applets, which is a mail tool by what it is called.
 */
#include "policy_engine.h"

#define INO 42
#define MAIL 5
#define WORDS_MAX 20

/* Arguments in memory of their own, so that reading beyond them is found. */
static struct sw_args args_of(const char *const argv[])
{
	struct sw_args args = { 0 };
	size_t size;
	char *data = NULL;

	for (; argv[args.argc]; args.argc++) {
		size = strlen(argv[args.argc]) + 1;
		data = realloc(data, args.len + size);
		memcpy(data + args.len, argv[args.argc], size);
		args.len += size;
	}
	args.data = data;
	return args;
}

/* The same with what is behind @len missing. */
static struct sw_args cut(struct sw_args args, u32 len)
{
	char *data = malloc(len);

	if (len)
		memcpy(data, args.data, len);
	free((void *)args.data);
	args.data = data;
	args.len = len;
	return args;
}

static struct sw_tools tools_of(const struct sw_policy *policy,
				struct sw_args args)
{
	struct sw_file_id file = file_id(INO, "box");
	struct sw_tools tools;

	file.args = &args;
	sw_policy_find_tools(policy, &file, &tools);
	free((void *)args.data);
	return tools;
}

static int tool(struct sw_policy_builder *b, u32 id, const char *applet,
		const char *program)
{
	const struct sw_tool_def def = { .id = id,
					 .name = "mail",
					 .by_inode = true,
					 .dev_major = 8,
					 .dev_minor = 1,
					 .ino = INO,
					 .applet = applet,
					 .program = program };

	return sw_policy_builder_tool(b, &def, &why);
}

static struct sw_policy *mail_policy(struct sw_policy_builder *b)
{
	tool(b, MAIL, "sendmail", "busybox");
	return finish(b);
}

#define BOX_5 "busybox", "busybox", "busybox", "busybox", "busybox"

static const struct {
	const char *argv[WORDS_MAX];
	bool is_tool;
} cases[] = {
	{ { "sendmail" }, true },
	{ { "sendmail", "-t" }, true },
	{ { "-sendmail" }, true },
	{ { "/x/y/sendmail" }, true },
	{ { "-/x/y/sendmail" }, true },
	{ { "/x/-sendmail" }, true },
	{ { "//sendmail" }, true },
	{ { "busybox", "sendmail" }, true },
	{ { "busybox", "/usr/sbin/sendmail", "x" }, true },
	{ { "/bin/busybox", "busybox", "sendmail" }, true },
	{ { "-busybox", "sendmail" }, true },
	{ { "busybox-foo", "sendmail" }, true },
	{ { "busybox.static", "busyboxes", "sendmail" }, true },
	{ { "busybox sendmail", "/x/sendmail" }, true },
	{ { BOX_5, BOX_5, BOX_5, "sendmail" }, true },
	/* Beyond what is looked at. */
	{ { BOX_5, BOX_5, BOX_5, "busybox", "ls" }, true },

	{ { BOX_5, BOX_5, BOX_5, "ls" }, false },
	{ { BOX_5, BOX_5, BOX_5, "busybox" }, false },
	{ { NULL }, false },
	{ { "" }, false },
	{ { "-" }, false },
	{ { "/" }, false },
	{ { "busybox" }, false },
	{ { "busybox", "ls", "sendmail" }, false },
	{ { "busybox", "", "sendmail" }, false },
	{ { "ls", "busybox", "sendmail" }, false },
	{ { "busybo", "sendmail" }, false },
	{ { "box", "sendmail" }, false },
	{ { "sendmail/" }, false },
	{ { "sendmail/ls" }, false },
	{ { "sendmails" }, false },
	{ { "sendmai" }, false },
	{ { "--sendmail" }, false },
	{ { "busybox", "sh", "-c", "sendmail" }, false },
};

TEST_F(policy, called)
{
	struct sw_tools tools;
	size_t i;

	self->p = mail_policy(self->b);
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		tools = tools_of(self->p, args_of(cases[i].argv));
		EXPECT_EQ(cases[i].is_tool, tools.n) TH_LOG("case %zu", i);
		EXPECT_FALSE(tools.unsure);
	}
}

TEST_F(policy, not_this_file)
{
	const char *const argv[] = { "sendmail", NULL };
	struct sw_args args = args_of(argv);
	struct sw_file_id file = file_id(INO + 1, "sendmail");
	struct sw_tools tools;

	self->p = mail_policy(self->b);
	file.args = &args;
	sw_policy_find_tools(self->p, &file, &tools);
	EXPECT_EQ(0, tools.n);
	free((void *)args.data);
}

/* Only those who know that it depends are asked for arguments. */
TEST_F(policy, without_arguments)
{
	const struct sw_file_id box = file_id(INO, "x");
	const struct sw_file_id other = file_id(1, "other");
	struct sw_tools tools;

	ASSERT_EQ(0, tool_by_file(self->b, 6, "other"));
	self->p = mail_policy(self->b);
	EXPECT_TRUE(sw_policy_maybe_tool(self->p, &box));
	sw_policy_find_tools(self->p, &box, &tools);
	EXPECT_TRUE(tools.unsure);
	EXPECT_EQ(1, tools.n);
	sw_policy_find_tools(self->p, &other, &tools);
	EXPECT_FALSE(tools.unsure);
	EXPECT_EQ(1, tools.n);
}

TEST_F(policy, unknown_is_a_match)
{
	const char *const direct[] = { "ls", "x", NULL };
	const char *const second[] = { "busybox", "ls", NULL };

	self->p = mail_policy(self->b);
	EXPECT_EQ(1, tools_of(self->p, cut(args_of(direct), 0)).n);
	EXPECT_EQ(1, tools_of(self->p, cut(args_of(direct), 2)).n);
	EXPECT_EQ(0, tools_of(self->p, cut(args_of(direct), 3)).n);
	EXPECT_EQ(1, tools_of(self->p, cut(args_of(second), 8)).n);
	EXPECT_EQ(1, tools_of(self->p, cut(args_of(second), 10)).n);
	EXPECT_EQ(0, tools_of(self->p, cut(args_of(second), 11)).n);
}

TEST_F(policy, applets_are_tools_of_rules)
{
	const char *const argv[] = { "busybox", "rmail", NULL };
	const u32 mail = MAIL, other = 6;
	const struct sw_subject root = only_user(0);
	struct sw_decision dec;
	struct sw_tools tools;

	ASSERT_EQ(0, tool(self->b, MAIL, "sendmail", "busybox"));
	ASSERT_EQ(0, tool(self->b, 6, "rmail", "busybox"));
	ASSERT_EQ(0, tool(self->b, 7, "rmail", "toybox"));
	ASSERT_EQ(0, add_tools(self->b, 1, SMTPWARD_VERDICT_ALLOW, &mail, 1));
	ASSERT_EQ(0, add_tools(self->b, 2, SMTPWARD_VERDICT_ALLOW, &other, 1));
	self->p = finish(self->b);
	tools = tools_of(self->p, args_of(argv));
	ASSERT_EQ(1, tools.n);
	EXPECT_EQ(6, tools.id[0]);
	sw_policy_exec(self->p, &root, &tools, &dec);
	EXPECT_EQ(2, dec.rule_id);
}

TEST_F(policy, read_back)
{
	struct sw_tool_def def;

	ASSERT_EQ(0, tool_by_file(self->b, 6, "other"));
	self->p = mail_policy(self->b);
	ASSERT_TRUE(sw_policy_tool_at(self->p, 0, &def));
	EXPECT_EQ(NULL, def.applet);
	EXPECT_EQ(NULL, def.program);
	ASSERT_TRUE(sw_policy_tool_at(self->p, 1, &def));
	EXPECT_STREQ("sendmail", def.applet);
	EXPECT_STREQ("busybox", def.program);
}

TEST_F(policy, malformed)
{
	char longest[SMTPWARD_TOOL_NAME_MAX + 2] = { 0 };

	memset(longest, 'x', SMTPWARD_TOOL_NAME_MAX);
	EXPECT_EQ(0, tool(self->b, 1, longest, longest));
	longest[SMTPWARD_TOOL_NAME_MAX] = 'x';
	EXPECT_EQ(-EINVAL, tool(self->b, 1, longest, "x"));
	EXPECT_STREQ("the applet is no name", why);
	EXPECT_EQ(-EINVAL, tool(self->b, 1, "x", longest));
	EXPECT_STREQ("the program is no name", why);
	EXPECT_EQ(-EINVAL, tool(self->b, 1, "x", NULL));
	EXPECT_STREQ("applet and program go together", why);
	EXPECT_EQ(-EINVAL, tool(self->b, 1, NULL, "x"));
	EXPECT_STREQ("applet and program go together", why);
	EXPECT_EQ(-EINVAL, tool(self->b, 1, "", "x"));
	EXPECT_EQ(-EINVAL, tool(self->b, 1, "x", ""));
	EXPECT_EQ(-EINVAL, tool(self->b, 1, "a/b", "x"));
	EXPECT_EQ(-EINVAL, tool(self->b, 1, "x", "/x"));
	EXPECT_EQ(-EINVAL, tool(self->b, 1, "x\n", "x"));
	EXPECT_EQ(-EINVAL, tool(self->b, 1, "x", "\x7f"));
	self->p = finish(self->b);
	EXPECT_EQ(1, sw_policy_n_tools(self->p));
}

/* Arguments that are not known make a file every tool that it can be. */
TEST_F(policy, most_applets)
{
	char name[16];
	u32 i;

	for (i = 0; i < SW_TOOLS_PER_FILE + 1; i++) {
		snprintf(name, sizeof(name), "applet%u", i);
		ASSERT_EQ(0, tool(self->b, i + 1, name, "busybox"));
	}
	self->p = finish(self->b);
	EXPECT_EQ(NULL, self->p);
	EXPECT_STREQ("one file would be more than 8 tools", why);
}

/* Said once more, from the end of an argument and recursively. */
static bool naive(const char *const argv[], u32 argc, u32 known, u32 deep)
{
	const char *name;

	if (!argc)
		return false;
	if (!known || deep == SMTPWARD_APPLET_ARGS_MAX)
		return true;
	name = *argv + strlen(*argv);
	while (name > *argv && name[-1] != '/')
		name--;
	name += *name == '-';
	if (!strcmp(name, "sendmail"))
		return true;
	return strstr(name, "busybox") == name &&
	       naive(argv + 1, argc - 1, known - 1, deep + 1);
}

static bool agrees(const struct sw_policy *policy, u32 n)
{
	static const char *const words[] = {
		"busybox",  "busybox",	"busybox-x",  "sendmail", "ls", "",
		"-busybox", "/busybox", "x/sendmail", "-/",	  "-",
	};
	const char *argv[WORDS_MAX + 1] = { NULL };
	struct sw_args args;
	u32 i, known = 0;

	for (i = 0; i < n; i++)
		/* Mostly what leads on. */
		argv[i] = words[rand() % (rand() % 3 ? 3 : 11)];
	args = args_of(argv);
	args = cut(args, rand() % 2 ? args.len : rand() % (args.len + 1));
	for (i = 0; i < args.len; i++)
		known += !args.data[i];
	return tools_of(policy, args).n == naive(argv, n, known, 0);
}

TEST_F(policy, random)
{
	u32 i;

	self->p = mail_policy(self->b);
	srand(1);
	for (i = 0; i < 200000; i++)
		ASSERT_TRUE(agrees(self->p, rand() % WORDS_MAX))
	TH_LOG("round %u", i);
}

TEST_HARNESS_MAIN
