// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whom a rule is about and until when, from words to what the kernel takes.
 */
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <netlink/attr.h>
#include <sys/stat.h>
#include <time.h>

#include "executable.h"
#include "policy_fixture.h"
#include "rules_index.h"

#define HEAD                                      \
	"default: deny\nrules:\n  - title: one\n" \
	"    verdict: allow\n"

FIXTURE(language)
{
	struct dir dir;
};

FIXTURE_SETUP(language)
{
	dir_make(&self->dir);
	setenv("TZ", "UTC", 1);
	tzset();
}

FIXTURE_TEARDOWN(language)
{
	dir_remove(&self->dir);
}

static const struct nlattr *rule_of(const struct compiled *c, unsigned int k)
{
	struct nlattr *a;
	uint32_t i;
	int left;

	for (i = 1; i < c->n_parts; i++)
		nla_for_each_attr(a, (struct nlattr *)c->parts[i].data,
				  (int)c->parts[i].len, left)
			if (nla_type(a) == SMTPWARD_A_POLICY_RULE && !k--)
				return a;
	return NULL;
}

static unsigned int count(const struct nlattr *rule, int type)
{
	unsigned int n = 0;
	struct nlattr *a;
	int left;

	nla_for_each_nested(a, rule, left)
		n += nla_type(a) == type;
	return n;
}

static const struct nlattr *get(const struct nlattr *rule, int type)
{
	return nla_find(nla_data(rule), nla_len(rule), type);
}

static bool has_text(const struct nlattr *rule, int type, const char *text)
{
	struct nlattr *a;
	int left;

	nla_for_each_nested(a, rule, left)
		if (nla_type(a) == type && !strcmp(nla_data(a), text))
			return true;
	return false;
}

static bool has_number(const struct nlattr *rule, int type, uint32_t n)
{
	struct nlattr *a;
	int left;

	nla_for_each_nested(a, rule, left)
		if (nla_type(a) == type && nla_get_u32(a) == n)
			return true;
	return false;
}

TEST_F(language, subjects)
{
	const struct nlattr *rule;

	dir_write(&self->dir, "a.yaml",
		  HEAD "    users: [root]\n    groups: [0, 77]\n"
		       "    login-users: [none, 5]\n    context: background\n"
		       "    units: [\"backup@*.service\"]\n"
		       "    expires: 2099-01-31T12:00:00+02:00\n");
	ASSERT_TRUE(dir_read(&self->dir));
	EXPECT_EQ(0, diag_warnings(&self->dir.diag));
	rule = rule_of(&self->dir.set.compiled, 0);
	ASSERT_NE(NULL, rule);
	EXPECT_TRUE(has_number(rule, SMTPWARD_A_RULE_UID, 0));
	EXPECT_TRUE(has_number(rule, SMTPWARD_A_RULE_GID, 77));
	EXPECT_EQ(2, count(rule, SMTPWARD_A_RULE_GID));
	EXPECT_TRUE(has_number(rule, SMTPWARD_A_RULE_LOGINUID, UINT32_MAX));
	EXPECT_TRUE(has_number(rule, SMTPWARD_A_RULE_LOGINUID, 5));
	EXPECT_EQ(SMTPWARD_CONTEXT_BACKGROUND,
		  nla_get_u32(get(rule, SMTPWARD_A_RULE_CONTEXT)));
	EXPECT_TRUE(has_text(rule, SMTPWARD_A_RULE_CGROUP,
			     "/*.slice/backup@*.service"));
	EXPECT_TRUE(has_text(rule, SMTPWARD_A_RULE_CGROUP,
			     "/*.slice/*.slice/backup@*.service"));
	EXPECT_EQ(4073536800, nla_get_u64(get(rule, SMTPWARD_A_RULE_EXPIRES)));
	EXPECT_EQ(0, count(rule, SMTPWARD_A_RULE_CONTAINER));
}

TEST_F(language, interactive_and_containers)
{
	const struct nlattr *rule;

	dir_write(&self->dir, "a.yaml",
		  HEAD "    users: [5]\n    context: interactive\n"
		       "    containers: [any]\n"
		       "  - title: two\n    verdict: deny\n    users: [6]\n"
		       "    containers: [0123456789abcdef]\n");
	ASSERT_TRUE(dir_read(&self->dir));
	rule = rule_of(&self->dir.set.compiled, 0);
	EXPECT_EQ(SMTPWARD_CONTEXT_INTERACTIVE,
		  nla_get_u32(get(rule, SMTPWARD_A_RULE_CONTEXT)));
	EXPECT_EQ(1, count(rule, SMTPWARD_A_RULE_CONTAINER));
	EXPECT_EQ(0, count(rule, SMTPWARD_A_RULE_CGROUP));
	rule = rule_of(&self->dir.set.compiled, 1);
	EXPECT_EQ(0, count(rule, SMTPWARD_A_RULE_CONTAINER));
	EXPECT_TRUE(has_text(rule, SMTPWARD_A_RULE_CGROUP,
			     "/system.slice/docker-0123456789abcdef*.scope"));
}

/* A link is what it leads to, and a pattern is every file that fits. */
TEST_F(language, executables)
{
	char *path = xasprintf("%s/prog", self->dir.path);
	char *link = xasprintf("%s/link", self->dir.path);
	const struct nlattr *rule, *ino;
	struct stat st;
	char *text;

	dir_write(&self->dir, "prog", "binary");
	dir_write(&self->dir, "prog2", "binary");
	ASSERT_EQ(0, symlink("prog", link));
	text = xasprintf(HEAD
			 "    users: [5]\n    executables: [%s]\n"
			 "  - title: two\n    verdict: allow\n"
			 "    users: [5]\n    executables: [\"%s/pro*\"]\n",
			 link, self->dir.path);
	dir_write(&self->dir, "a.yaml", text);
	ASSERT_TRUE(dir_read(&self->dir));
	EXPECT_EQ(0, diag_warnings(&self->dir.diag));
	rule = rule_of(&self->dir.set.compiled, 0);
	ASSERT_EQ(1, count(rule, SMTPWARD_A_RULE_EXECUTABLE));
	ino = nla_find(nla_data(get(rule, SMTPWARD_A_RULE_EXECUTABLE)),
		       nla_len(get(rule, SMTPWARD_A_RULE_EXECUTABLE)),
		       SMTPWARD_A_EXECUTABLE_INO);
	ASSERT_EQ(0, stat(path, &st));
	EXPECT_EQ(st.st_ino, nla_get_u64(ino));
	rule = rule_of(&self->dir.set.compiled, 1);
	EXPECT_EQ(2, count(rule, SMTPWARD_A_RULE_EXECUTABLE));
	free(text);
	free(link);
	free(path);
}

/* Without its last program, or group, a rule would be about any. */
TEST_F(language, what_is_lost_is_inert)
{
	const struct compiled *c = &self->dir.set.compiled;

	dir_write(&self->dir, "a.yaml",
		  HEAD "    users: [5]\n    executables: [/nonexistent/x]\n"
		       "  - title: two\n    verdict: allow\n"
		       "    groups: [no-such-group]\n"
		       "  - title: three\n    verdict: allow\n    users: [5]\n"
		       "    login-users: [no-such-user]\n"
		       "  - title: four\n    verdict: allow\n    users: [5]\n"
		       "    containers: [no-such-container]\n"
		       "  - title: five\n    verdict: allow\n    users: [7]\n"
		       "    groups: [no-such-group]\n");
	ASSERT_TRUE(dir_read(&self->dir));
	EXPECT_EQ(4, c->inert);
	EXPECT_EQ(1, c->rules);
	EXPECT_EQ(5, diag_warnings(&self->dir.diag));
	EXPECT_STREQ(
		"a.yaml:6:18: not on this system: /nonexistent/x; the rule holds for nobody",
		dir_said(&self->dir, &self->dir.diag.warnings, 0));
	EXPECT_STREQ(
		"a.yaml:21:13: not on this system: no-such-group; the rule holds for its users",
		dir_said(&self->dir, &self->dir.diag.warnings, 4));
}

TEST_F(language, scripts_are_warned_of)
{
	char *text = xasprintf(HEAD "    users: [5]\n"
				    "    executables: [%s/job]\n",
			       self->dir.path);

	dir_write(&self->dir, "job", "#!/bin/sh\n");
	dir_write(&self->dir, "a.yaml", text);
	ASSERT_TRUE(dir_read(&self->dir));
	ASSERT_EQ(1, diag_warnings(&self->dir.diag));
	EXPECT_NE(NULL, strstr(self->dir.diag.warnings.v[0], "is a script"));
	free(text);
}

TEST_F(language, lists_that_refer_to_others)
{
	struct rules_index *index;
	const struct rule_info *info;
	struct json_object *list;
	char *text;

	dir_write(&self->dir, "10-common.yaml",
		  HEAD "    users: [$web, 9]\n    to: [relay, local]\n"
		       "    tools: [\"class:mua\"]\n");
	dir_write(&self->dir, "50-host.yaml",
		  "relays: [192.0.2.1, 192.0.2.2]\n"
		  "define:\n  - name: web\n    values: [7, 8]\n");
	ASSERT_TRUE(dir_read(&self->dir));
	EXPECT_EQ(3, count(rule_of(&self->dir.set.compiled, 0),
			   SMTPWARD_A_RULE_UID));
	EXPECT_EQ(4, count(rule_of(&self->dir.set.compiled, 0),
			   SMTPWARD_A_RULE_DEST));
	EXPECT_EQ(1, count(rule_of(&self->dir.set.compiled, 0),
			   SMTPWARD_A_RULE_TOOL));
	text = rules_index_text(&self->dir.set.policy, &self->dir.set.compiled,
				4);
	index = rules_index_parse(text, strlen(text));
	info = rules_index_find(index, 4, 1);
	ASSERT_NE(NULL, info);
	ASSERT_TRUE(json_object_object_get_ex(info->lists, "users", &list));
	EXPECT_STREQ("[ \"7\", \"8\", \"9\" ]",
		     json_object_to_json_string(list));
	ASSERT_TRUE(json_object_object_get_ex(info->lists, "to", &list));
	EXPECT_STREQ("[ \"192.0.2.1\", \"192.0.2.2\", \"local\" ]",
		     json_object_to_json_string(list));
	rules_index_close(index);
	free(text);
}

TEST_F(language, dates_are_warned_of)
{
	time_t soon = time(NULL) + 3 * 86400;
	char day[16], *text;

	strftime(day, sizeof(day), "%F", gmtime(&soon));
	text = xasprintf(HEAD "    expires: 2020-02-29\n"
			      "    review: 2020-01-01\n    users: [1]\n"
			      "  - title: two\n    verdict: allow\n"
			      "    expires: %s\n    review: 2099-01-01\n"
			      "    users: [1]\n",
			 day);
	dir_write(&self->dir, "a.yaml", text);
	ASSERT_TRUE(dir_read(&self->dir));
	ASSERT_EQ(3, diag_warnings(&self->dir.diag));
	EXPECT_STREQ(
		"a.yaml:5:14: the rule has expired: it is as if it were not there",
		dir_said(&self->dir, &self->dir.diag.warnings, 0));
	EXPECT_STREQ("a.yaml:6:13: the review is overdue",
		     dir_said(&self->dir, &self->dir.diag.warnings, 1));
	EXPECT_STREQ("a.yaml:10:14: the rule expires in 3 days",
		     dir_said(&self->dir, &self->dir.diag.warnings, 2));
	free(text);
}

TEST_F(language, errors)
{
	static const struct {
		const char *text, *said, *expected;
	} cases[] = {
		{ HEAD "    executables: [/bin/sh]\n",
		  "a.yaml:5:18: \'executables\' only narrows a rule",
		  "\'users\' or \'groups\' too" },
		{ HEAD "    context: background\n",
		  "a.yaml:5:14: \'context\' only narrows a rule",
		  "\'users\' or \'groups\' too" },
		{ HEAD "    login-users: [none]\n",
		  "a.yaml:5:18: \'login-users\' only narrows a rule",
		  "\'users\' or \'groups\' too" },
		{ HEAD "    users: [1]\n    executables: [bin/sh]\n",
		  "a.yaml:6:19: 'bin/sh' is no program",
		  "an absolute path, or a pattern such as \"/opt/*/bin/report\"" },
		{ HEAD "    users: [1]\n    units: [backup.timer]\n",
		  "a.yaml:6:13: 'backup.timer' is no unit",
		  "the service that it starts" },
		{ HEAD "    users: [1]\n    units: [backup]\n",
		  "a.yaml:6:13: 'backup' is no unit",
		  "a name that ends in .service, .scope or .slice" },
		{ HEAD "    users: [1]\n    units: [a/b.service]\n",
		  "a.yaml:6:13: 'a/b.service' is no unit",
		  "the name of a unit" },
		{ HEAD "    users: [1]\n    cgroups: [system.slice]\n",
		  "a.yaml:6:15: 'system.slice' is no cgroup",
		  "a path such as /system.slice/backup.service" },
		{ HEAD "    users: [1]\n    cgroups: [/]\n",
		  "a.yaml:6:15: '/' is no cgroup",
		  "no empty name in the path" },
		{ HEAD "    users: [1]\n    containers: [any, web]\n",
		  "a.yaml:6:17: 'any' stands for every container", "it alone" },
		{ HEAD "    users: [1]\n    containers: [\"a b\"]\n",
		  "a.yaml:6:18: 'a b' is no container",
		  "any, the name of a container or the beginning of its id" },
		{ HEAD
		  "    users: [1]\n    units: [a.service]\n    cgroups: [/a]\n",
		  "a.yaml:7:14: 'cgroups' is beside 'units'", "one of them" },
		{ HEAD "    users: [1]\n    context: cron\n",
		  "a.yaml:6:14: 'cron' is no value of context",
		  "background or interactive" },
		{ HEAD "    expires: soon\n", "a.yaml:5:14: 'soon' is no end",
		  "a day such as 2026-12-31 or a time such as 2026-12-31T18:00:00Z" },
		{ HEAD "    review: 2026-02-30\n",
		  "a.yaml:5:13: '2026-02-30' is no day",
		  "a day such as 2026-12-31" },
		{ HEAD "    users: [$web]\n",
		  "a.yaml:5:13: '$web' is not defined",
		  "the name of an entry of define" },
		{ HEAD "    to: [relay]\n",
		  "a.yaml:5:10: no file says 'relays'", "one to name them" },
		{ HEAD "    tools: [\"class:mtu\"]\n",
		  "a.yaml:5:13: 'class:mtu' is no mail tool",
		  "class:mta, class:mua, class:client or class:helper" },
		{ "default: deny\ndefine:\n  - name: a b\n    values: [1]\n",
		  "a.yaml:3:11: 'a b' is no name",
		  "letters, digits, hyphens and underscores" },
		{ "default: deny\ndefine:\n  - name: a\n    values: [$b]\n",
		  "a.yaml:4:14: a definition refers to another list", "words" },
		{ "default: deny\ndefine:\n  - name: a\n    values: [1]\n"
		  "  - name: a\n    values: [2]\n",
		  "a.yaml:5:11: 'a' is defined at /a.yaml:4 too", "one" },
		{ "default: deny\nrelays: [x/y]\n",
		  "a.yaml:2:10: 'x/y' is no network",
		  "an address or a network such as 192.0.2.0/24 or \"2001:db8::/32\"" },
		{ HEAD
		  "    users: [$a]\ndefine:\n  - name: a\n    values: [\"b c\"]\n",
		  "a.yaml:8:14: 'b c' is no user",
		  "a uid from 0 to 4294967294 or the name of a user" },
	};
	char want[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		dir_write(&self->dir, "a.yaml", cases[i].text);
		EXPECT_FALSE(dir_read(&self->dir));
		snprintf(want, sizeof(want), "%s, expected %s", cases[i].said,
			 cases[i].expected);
		EXPECT_TRUE(dir_complains(&self->dir, 0, want))
		{
			TH_LOG("%s", cases[i].text);
		}
	}
}

/* One list is complained about once, however many refer to it. */
TEST_F(language, errors_are_not_repeated)
{
	dir_write(&self->dir, "a.yaml",
		  HEAD "    users: [$a]\n"
		       "  - title: two\n    verdict: allow\n    users: [$a]\n"
		       "define:\n  - name: a\n    values: [\"b c\"]\n");
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_EQ(1, diag_count(&self->dir.diag));
}

TEST_HARNESS_MAIN
