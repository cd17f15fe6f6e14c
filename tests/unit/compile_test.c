// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy as the kernel takes it.
 */
#include <kselftest_harness.h>
#include <netlink/attr.h>
#include <sha2.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "policy_fixture.h"

#define RULES_MAX 4

/**
 * struct seen - What a compiled policy says.
 * @ids: Of the rules.
 * @users: How many each has.
 * @uid: The first of them.
 * @dests: How many each has.
 * @tool: The first tool of each.
 * @threshold: Of each, 0 for none.
 * @default_threshold: Of the policy, 0 for none.
 * @look: Of the policy, 0 for none.
 * @rules: How many.
 * @tools: Entries about tools.
 * @by_inode: Those that name an inode.
 * @ino: The last of these.
 * @applets: Those of an applet.
 * @applet: The first of these.
 * @applet_id: Its tool.
 * @program: The last program of applets.
 */
struct seen {
	uint32_t ids[RULES_MAX], users[RULES_MAX], uid[RULES_MAX];
	uint32_t dests[RULES_MAX], tool[RULES_MAX];
	uint64_t threshold[RULES_MAX], default_threshold;
	uint32_t look;
	unsigned int rules, tools, by_inode;
	uint64_t ino;
	unsigned int applets;
	const char *applet, *program;
	uint32_t applet_id;
};

static void look_at_rule(struct seen *seen, const struct nlattr *rule)
{
	unsigned int k = seen->rules++;
	struct nlattr *a;
	int left;

	if (k >= RULES_MAX)
		return;
	nla_for_each_nested(a, rule, left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_RULE_ID:
			seen->ids[k] = nla_get_u32(a);
			break;
		case SMTPWARD_A_RULE_UID:
			if (!seen->users[k]++)
				seen->uid[k] = nla_get_u32(a);
			break;
		case SMTPWARD_A_RULE_DEST:
			seen->dests[k] += !!(a->nla_type & NLA_F_NESTED);
			break;
		case SMTPWARD_A_RULE_TOOL:
			seen->tool[k] = nla_get_u32(a);
			break;
		case SMTPWARD_A_RULE_THRESHOLD:
			seen->threshold[k] = nla_get_u64(a);
			break;
		}
	}
}

static void look_at_tool(struct seen *seen, const struct nlattr *tool)
{
	struct nlattr *a;
	uint32_t id = 0;
	int left;

	seen->tools++;
	nla_for_each_nested(a, tool, left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_TOOL_ID:
			id = nla_get_u32(a);
			break;
		case SMTPWARD_A_TOOL_INO:
			seen->by_inode++;
			seen->ino = nla_get_u64(a);
			break;
		case SMTPWARD_A_TOOL_APPLET:
			if (seen->applets++)
				break;
			seen->applet_id = id;
			seen->applet = nla_data(a);
			break;
		case SMTPWARD_A_TOOL_PROGRAM:
			seen->program = nla_data(a);
			break;
		}
	}
}

static struct seen look(const struct compiled *c)
{
	struct seen seen = { 0 };
	struct nlattr *a;
	uint32_t i;
	int left;

	a = nla_find((struct nlattr *)c->parts[0].data, (int)c->parts[0].len,
		     SMTPWARD_A_POLICY_THRESHOLD);
	if (a)
		seen.default_threshold = nla_get_u64(a);
	a = nla_find((struct nlattr *)c->parts[0].data, (int)c->parts[0].len,
		     SMTPWARD_A_POLICY_LOOK);
	if (a)
		seen.look = nla_get_u32(a);
	for (i = 1; i < c->n_parts; i++) {
		nla_for_each_attr(a, (struct nlattr *)c->parts[i].data,
				  (int)c->parts[i].len, left) {
			if (nla_type(a) == SMTPWARD_A_POLICY_RULE)
				look_at_rule(&seen, a);
			else if (nla_type(a) == SMTPWARD_A_POLICY_TOOL)
				look_at_tool(&seen, a);
		}
	}
	return seen;
}

FIXTURE(compiled)
{
	struct dir dir;
};

FIXTURE_SETUP(compiled)
{
	dir_make(&self->dir);
}

FIXTURE_TEARDOWN(compiled)
{
	dir_remove(&self->dir);
}

TEST_F(compiled, rules)
{
	const struct compiled *c = &self->dir.set.compiled;
	struct seen seen;

	dir_write(&self->dir, "a.yaml",
		  "default: deny\nrules:\n"
		  "  - title: first\n    verdict: allow\n    users: [root, 5]\n"
		  "    to: [192.0.2.0/24, \"2001:db8::1\"]\n"
		  "    ports: [25, 587-588]\n");
	dir_write(&self->dir, "b.yaml",
		  "rules:\n  - title: second\n    verdict: deny\n"
		  "    tools: [swaks]\n    log: no\n");
	ASSERT_TRUE(dir_read(&self->dir));
	seen = look(c);
	EXPECT_EQ(2, seen.rules);
	EXPECT_EQ(2, c->rules);
	EXPECT_EQ(1, seen.ids[0]);
	EXPECT_EQ(2, seen.ids[1]);
	EXPECT_EQ(2, seen.users[0]);
	EXPECT_EQ(4, seen.dests[0]);
	EXPECT_EQ(0, seen.users[1]);
	EXPECT_EQ(2, seen.tool[1]);
}

static uint32_t look_of(struct dir *dir, const char *line)
{
	dir_write(dir, "b.yaml", line);
	return dir_read(dir) ? look(&dir->set.compiled).look : UINT32_MAX;
}

TEST_F(compiled, what_is_looked_for)
{
	dir_write(&self->dir, "a.yaml", "default: deny\n");
	EXPECT_EQ(0, look_of(&self->dir, "rules: []\n"));
	EXPECT_EQ(0, look_of(&self->dir, "recognise-smtp-on-any-port: no\n"));
	EXPECT_EQ(SMTPWARD_LOOK_DIALOGUE,
		  look_of(&self->dir, "recognise-smtp-on-any-port: yes\n"));
	EXPECT_EQ(SMTPWARD_LOOK_DIALOGUE,
		  look_of(&self->dir, "recognise-smtp-on-any-port: true\n"));
	EXPECT_EQ(SMTPWARD_LOOK_SESSION,
		  look_of(&self->dir, "read-cleartext-sessions: yes\n"));
	EXPECT_EQ(SMTPWARD_LOOK_DIALOGUE | SMTPWARD_LOOK_SESSION,
		  look_of(&self->dir, "read-cleartext-sessions: yes\n"
				      "recognise-smtp-on-any-port: yes\n"));
}

TEST_F(compiled, thresholds)
{
	struct seen seen;

	dir_write(&self->dir, "a.yaml",
		  "default: deny\nrules:\n"
		  "  - title: none\n    verdict: allow\n    users: [1]\n"
		  "  - title: own\n    verdict: allow\n    ports: [25]\n"
		  "    users: [2]\n"
		  "    transfer-size-threshold: 9223372036854775807\n"
		  "  - title: both\n    verdict: deny\n    tools: [any]\n"
		  "    to: [192.0.2.1]\n    log: no\n"
		  "    transfer-size-threshold: 500 kB\n"
		  "  - title: all\n    verdict: audit\n    users: [3]\n"
		  "    transfer-size-threshold: 1\n");
	ASSERT_TRUE(dir_read(&self->dir));
	seen = look(&self->dir.set.compiled);
	EXPECT_EQ(0, seen.default_threshold);
	EXPECT_EQ(0, seen.threshold[0]);
	EXPECT_EQ(INT64_MAX, seen.threshold[1]);
	EXPECT_EQ(500000, seen.threshold[2]);
	EXPECT_EQ(1, seen.threshold[3]);
	EXPECT_EQ(0, diag_warnings(&self->dir.diag));

	dir_write(&self->dir, "b.yaml", "transfer-size-threshold: 10 MiB\n");
	ASSERT_TRUE(dir_read(&self->dir));
	seen = look(&self->dir.set.compiled);
	EXPECT_EQ(10485760, seen.default_threshold);
	EXPECT_EQ(0, seen.threshold[0]);
}

TEST_F(compiled, threshold_of_tools_has_no_effect)
{
	dir_write(&self->dir, "a.yaml",
		  "default: deny\nrules:\n"
		  "  - title: t\n    verdict: allow\n    tools: [any]\n"
		  "    transfer-size-threshold: 1 MB\n");
	ASSERT_TRUE(dir_read(&self->dir));
	EXPECT_EQ(1, diag_warnings(&self->dir.diag));
	EXPECT_STREQ(
		"a.yaml:6:30: transfer-size-threshold has no effect: the rule covers tools only",
		dir_said(&self->dir, &self->dir.diag.warnings, 0));
}

TEST_F(compiled, unknown_user_holds_for_nobody)
{
	const struct compiled *c = &self->dir.set.compiled;
	struct seen seen;

	dir_write(&self->dir, "a.yaml",
		  "default: deny\nrules:\n"
		  "  - title: lost\n    verdict: allow\n"
		  "    users: [no-such-user, nor-this]\n"
		  "  - title: half\n    verdict: allow\n"
		  "    users: [no-such-user, 77]\n");
	ASSERT_TRUE(dir_read(&self->dir));
	seen = look(c);
	EXPECT_EQ(1, seen.rules);
	EXPECT_EQ(1, c->rules);
	EXPECT_EQ(1, c->inert);
	EXPECT_EQ(2, seen.ids[0]);
	EXPECT_EQ(1, seen.users[0]);
	EXPECT_EQ(77, seen.uid[0]);
	EXPECT_EQ(2, diag_warnings(&self->dir.diag));
	EXPECT_STREQ(
		"a.yaml:5:12: not on this system: no-such-user, nor-this; the rule holds for nobody",
		dir_said(&self->dir, &self->dir.diag.warnings, 0));
	EXPECT_STREQ(
		"a.yaml:8:12: not on this system: no-such-user; the rule holds for the other users",
		dir_said(&self->dir, &self->dir.diag.warnings, 1));
}

TEST_F(compiled, parts_are_filled_and_summed)
{
	const struct compiled *c = &self->dir.set.compiled;
	uint8_t sum[SHA256_DIGEST_LENGTH];
	size_t size = 1 << 20, used, i;
	char *text = xcalloc(size, 1);
	SHA2_CTX ctx;

	used = snprintf(text, size, "default: deny\nrules:\n");
	for (i = 0; i < 5000; i++)
		used += snprintf(
			text + used, size - used,
			"- {title: r%zu, verdict: allow, users: [%zu]}\n", i,
			i);
	dir_write(&self->dir, "a.yaml", text);
	free(text);
	ASSERT_TRUE(dir_read(&self->dir));
	EXPECT_EQ(5000, look(c).rules);
	EXPECT_GT(c->n_parts, 3);
	SHA256Init(&ctx);
	for (i = 0; i < c->n_parts; i++) {
		EXPECT_LE(c->parts[i].len, SMTPWARD_PART_MAX);
		if (i && i + 1 < c->n_parts)
			EXPECT_GT(c->parts[i].len, SMTPWARD_PART_MAX - 64);
		SHA256Update(&ctx, c->parts[i].data, c->parts[i].len);
	}
	SHA256Final(sum, &ctx);
	EXPECT_EQ(0, memcmp(sum, c->sha256, sizeof(sum)));
}

TEST_F(compiled, rule_too_long)
{
	size_t size = 1 << 20, used, i;
	char *text = xcalloc(size, 1);

	used = snprintf(text, size,
			"default: deny\nrules:\n"
			"  - title: t\n    verdict: deny\n"
			"    users: [0");
	for (i = 1; i < 5000; i++)
		used += snprintf(text + used, size - used, ", %zu", i);
	snprintf(text + used, size - used, "]\n");
	dir_write(&self->dir, "a.yaml", text);
	free(text);
	EXPECT_FALSE(dir_read(&self->dir));
	EXPECT_STREQ(
		"a.yaml:3:5: the rule is too long, expected 32768 bytes when compiled",
		dir_said(&self->dir, &self->dir.diag.errors, 0));
}

/* A link to a program is that program, unless that is many things. */
TEST_F(compiled, tools)
{
	const char *d = self->dir.path;
	char from[128], to[128], *text;
	struct seen seen;
	struct stat st;

	dir_write(&self->dir, "real-mta", "");
	dir_write(&self->dir, "python3.11", "");
	snprintf(from, sizeof(from), "%s/real-mta", d);
	ASSERT_EQ(0, stat(from, &st));
	snprintf(to, sizeof(to), "%s/sendmail", d);
	ASSERT_EQ(0, symlink(from, to));
	snprintf(from, sizeof(from), "%s/python3.11", d);
	snprintf(to, sizeof(to), "%s/mailer", d);
	ASSERT_EQ(0, symlink(from, to));
	text = xasprintf("never: [\"python[0-9]*\", sh, dash, bash]\ntools:\n"
			 "  - name: sendmail\n    class: mta\n"
			 "    paths: [%s/sendmail, %s/real-mta, %s]\n"
			 "  - name: mailer\n    class: mua\n"
			 "    paths: [%s/mailer]\n"
			 "  - name: shell\n    class: helper\n"
			 "    paths: [/bin/sh, %s/python3.11]\n",
			 d, d, d, d, d);
	dir_write(&self->dir, "catalogue", text);
	free(text);
	dir_write(&self->dir, "a.yaml", "default: deny\n");
	ASSERT_TRUE(dir_read(&self->dir));
	seen = look(&self->dir.set.compiled);
	EXPECT_EQ(1, seen.by_inode);
	EXPECT_EQ(st.st_ino, seen.ino);
	/* That inode, and the names sendmail, real-mta, the directory, mailer. */
	EXPECT_EQ(5, seen.tools);
	EXPECT_EQ(0, seen.applets);
}

/* It is the tool by name, whether links to it are soft or hard. */
TEST_F(compiled, applets)
{
	const char *d = self->dir.path;
	char box[128], soft[128], hard[128], *text;
	struct seen seen;
	struct stat st;

	dir_write(&self->dir, "box", "");
	snprintf(box, sizeof(box), "%s/box", d);
	ASSERT_EQ(0, stat(box, &st));
	snprintf(soft, sizeof(soft), "%s/sendmail", d);
	ASSERT_EQ(0, symlink(box, soft));
	snprintf(hard, sizeof(hard), "%s/rmail", d);
	ASSERT_EQ(0, link(box, hard));
	text = xasprintf("never: [box]\nmulticall:\n"
			 "  - name: bo\n    applets: [mail, rmail, mail]\n"
			 "    paths: [%s, /nonexistent/x, /nonexistent/y/x]\n"
			 "tools:\n"
			 "  - name: rmail\n    class: mta\n    paths: [%s]\n"
			 "  - name: mail\n    class: mta\n    paths: [%s]\n",
			 box, hard, soft);
	dir_write(&self->dir, "catalogue", text);
	free(text);
	dir_write(&self->dir, "a.yaml", "default: deny\n");
	ASSERT_TRUE(dir_read(&self->dir));
	seen = look(&self->dir.set.compiled);
	/* That inode, and the names box and x, for each applet. */
	EXPECT_EQ(6, seen.applets);
	EXPECT_EQ(2, seen.by_inode);
	EXPECT_EQ(st.st_ino, seen.ino);
	EXPECT_EQ(2, seen.applet_id);
	EXPECT_STREQ("mail", seen.applet);
	EXPECT_STREQ("bo", seen.program);
	/* Besides, the names of the links. */
	EXPECT_EQ(8, seen.tools);
}

TEST_HARNESS_MAIN
