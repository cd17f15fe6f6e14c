// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is granted, as words of a command line, as a file, and as a policy.
 */
#include <errno.h>
#include <kselftest_harness.h>

#include "granting.h"
#include "grants.h"
#include "policy_fixture.h"

#define LATER 1798740000 /* 2026-12-31T18:00:00Z */

FIXTURE(grant_file)
{
	struct dir dir;
	struct grants g;
	char path[96];
};

FIXTURE_SETUP(grant_file)
{
	dir_make(&self->dir);
	snprintf(self->path, sizeof(self->path), "%s/grants.yaml",
		 self->dir.path);
	self->g = (struct grants){ 0 };
}

FIXTURE_TEARDOWN(grant_file)
{
	grants_free(&self->g);
	dir_remove(&self->dir);
}

static struct grant *add(struct grants *g, const char *to, const char *tool)
{
	struct grant *grant = grants_add(g);

	grant->id = ++g->last;
	grant->user = xstrdup("root");
	grant->to = to ? xstrdup(to) : NULL;
	grant->tool = tool ? xstrdup(tool) : NULL;
	grant->owner = xstrdup("alice");
	grant->reason = xstrdup("the queue: \"is\" full, yes");
	grant->expires = LATER;
	return grant;
}

static void write_grants(struct dir *d, const struct grants *g)
{
	size_t len;
	char *text = grants_text(g, &len);

	dir_write_bytes(d, "grants.yaml", text, len);
	free(text);
}

TEST_F(grant_file, text)
{
	size_t len;
	char *text;

	add(&self->g, "192.0.2.25", NULL)->port = xstrdup("587");
	add(&self->g, GRANT_TO_ANY, "any")->ticket = xstrdup("OPS-1");
	text = grants_text(&self->g, &len);
	EXPECT_EQ(strlen(text), len);
	EXPECT_STREQ(
		"# Last grant: 2. Written by smtpward grant, which is how to change it.\n"
		"rules:\n"
		"- title: 'grant 1: root to 192.0.2.25'\n"
		"  owner: alice\n"
		"  reason: 'the queue: \"is\" full, yes'\n"
		"  users: [root]\n"
		"  to: [192.0.2.25]\n"
		"  ports: [587]\n"
		"  verdict: allow\n"
		"  expires: 2026-12-31T18:00:00Z\n"
		"- title: 'grant 2: root to any by any'\n"
		"  owner: alice\n"
		"  reason: 'the queue: \"is\" full, yes'\n"
		"  ticket: OPS-1\n"
		"  users: [root]\n"
		"  to: [0.0.0.0/0, '::/0']\n"
		"  tools: [any]\n"
		"  verdict: allow\n"
		"  expires: 2026-12-31T18:00:00Z\n",
		text);
	free(text);
}

TEST_F(grant_file, come_back)
{
	struct grants again;

	add(&self->g, "2001:db8::/32", NULL)->port = xstrdup("25-26");
	add(&self->g, GRANT_TO_ANY, NULL);
	add(&self->g, NULL, "mailx")->ticket = xstrdup("- [T] #1");
	write_grants(&self->dir, &self->g);
	ASSERT_EQ(0, grants_load(&again, self->path));
	ASSERT_EQ(3, again.n);
	EXPECT_EQ(3, again.last);
	EXPECT_TRUE(again.exists);
	EXPECT_EQ(1, again.v[0].id);
	EXPECT_STREQ("root", again.v[0].user);
	EXPECT_STREQ("2001:db8::/32", again.v[0].to);
	EXPECT_STREQ("25-26", again.v[0].port);
	EXPECT_EQ(NULL, again.v[0].tool);
	EXPECT_EQ(NULL, again.v[0].ticket);
	EXPECT_EQ(LATER, again.v[0].expires);
	EXPECT_STREQ(GRANT_TO_ANY, again.v[1].to);
	EXPECT_EQ(NULL, again.v[2].to);
	EXPECT_STREQ("mailx", again.v[2].tool);
	EXPECT_STREQ("- [T] #1", again.v[2].ticket);
	EXPECT_STREQ(self->g.v[2].reason, again.v[2].reason);
	grants_free(&again);
}

/* Numbers are in records, so those of grants that are over stay theirs. */
TEST_F(grant_file, numbers_are_used_once)
{
	struct grants again;

	add(&self->g, "192.0.2.1", NULL);
	add(&self->g, "192.0.2.2", NULL)->expires = LATER - 1;
	grants_expire(&self->g, LATER - 1);
	ASSERT_EQ(1, self->g.n);
	EXPECT_EQ(1, self->g.v[0].id);
	grants_expire(&self->g, LATER);
	ASSERT_EQ(0, self->g.n);
	write_grants(&self->dir, &self->g);
	ASSERT_EQ(0, grants_load(&again, self->path));
	EXPECT_EQ(0, again.n);
	EXPECT_EQ(2, again.last);
	EXPECT_TRUE(again.exists);
	grants_free(&again);
}

TEST_F(grant_file, revoked)
{
	add(&self->g, "192.0.2.1", NULL);
	add(&self->g, "192.0.2.2", NULL);
	add(&self->g, "192.0.2.3", NULL);
	EXPECT_FALSE(grants_remove(&self->g, 4));
	EXPECT_TRUE(grants_remove(&self->g, 2));
	EXPECT_FALSE(grants_remove(&self->g, 2));
	ASSERT_EQ(2, self->g.n);
	EXPECT_EQ(1, self->g.v[0].id);
	EXPECT_EQ(3, self->g.v[1].id);
}

TEST_F(grant_file, no_file)
{
	EXPECT_EQ(0, grants_load(&self->g, self->path));
	EXPECT_EQ(0, self->g.n);
	EXPECT_FALSE(self->g.exists);
}

TEST_F(grant_file, not_ours)
{
#define GOOD \
	"title: 'grant 1: x', owner: o, reason: r, expires: 2026-12-31T18:00:00Z"
#define RULE(title, expires)                                                \
	"rules: [{title: " title ", owner: o, reason: r, expires: " expires \
	", users: [u], to: [t]}]\n"
	static const char *const bad[] = {
		"",
		"rules: 3\n",
		"default: deny\n",
		"rules: [x]\n",
		"rules: [{" GOOD "}]\n",
		"rules: [{" GOOD ", users: [u]}]\n",
		"rules: [{" GOOD ", to: [u]}]\n",
		"rules: [{title: x, owner: o, reason: r, users: [u], to: [t]}]\n",
		RULE("'grant 0: x'", "2026-12-31T18:00:00Z"),
		RULE("'grant: x'", "2026-12-31T18:00:00Z"),
		RULE("'grant 1: x'", "2026-12-31"),
	};
	struct grants g;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		dir_write(&self->dir, "grants.yaml", bad[i]);
		EXPECT_EQ(-EBADMSG, grants_load(&g, self->path))
		{
			TH_LOG("case %zu", i);
		}
		grants_free(&g);
	}
	dir_write(&self->dir, "grants.yaml",
		  "rules: [{" GOOD ", users: [u], to: [t]}]\n");
	EXPECT_EQ(0, grants_load(&g, self->path));
	grants_free(&g);
}

static bool take(struct grant *grant, const char *to, const char *port,
		 const char *period, const char *reason)
{
	const struct granting g = { .user = "root",
				    .to = to,
				    .port = port,
				    .period = period,
				    .reason = reason };

	return granting_take(&g, grant);
}

static const char *text_or_none(const char *text)
{
	return text ? text : "";
}

TEST_F(grant_file, words)
{
	static const struct {
		const char *to, *host, *port;
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1", "" },
		{ "192.0.2.1:25", "192.0.2.1", "25" },
		{ "192.0.2.0/24:25-26", "192.0.2.0/24", "25-26" },
		{ "2001:db8::1", "2001:db8::1", "" },
		{ "[2001:db8::1]", "2001:db8::1", "" },
		{ "[2001:db8::/32]:587", "2001:db8::/32", "587" },
		{ "mail.example.com:587", "mail.example.com", "587" },
		{ "relay", "relay", "" },
	};
	struct grant *grant;
	time_t now;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		grant = grants_add(&self->g);
		now = time(NULL);
		ASSERT_TRUE(take(grant, cases[i].to, NULL, "2h", "why"));
		EXPECT_STREQ(cases[i].host, grant->to);
		EXPECT_STREQ(cases[i].port, text_or_none(grant->port));
		EXPECT_LE(now + 7200, grant->expires);
		EXPECT_GE(now + 7260, grant->expires);
	}
}

TEST_F(grant_file, words_that_are_wrong)
{
	static const struct {
		const char *to, *port, *period, *reason;
	} bad[] = {
		{ NULL, NULL, "2h", "why" },
		{ NULL, "25", "2h", "why" },
		{ "192.0.2.1", NULL, NULL, "why" },
		{ "192.0.2.1", NULL, "2", "why" },
		{ "192.0.2.1", NULL, "32d", "why" },
		{ "192.0.2.1", NULL, "0s", "why" },
		{ "192.0.2.1", NULL, "2h", NULL },
		{ "192.0.2.1", NULL, "2h", "" },
		{ "192.0.2.1", NULL, "2h", "two\nlines" },
		{ "192.0.2.1", NULL, "2h", "\xff" },
		{ "192.0.2.1", "0", "2h", "why" },
		{ "192.0.2.1:25", "25", "2h", "why" },
		{ "192.0.2.1:", NULL, "2h", "why" },
		{ "192.0.2.1:x", NULL, "2h", "why" },
		{ "", NULL, "2h", "why" },
		{ ":25", NULL, "2h", "why" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_FALSE(take(grants_add(&self->g), bad[i].to, bad[i].port,
				  bad[i].period, bad[i].reason))
		{
			TH_LOG("case %zu", i);
		}
}

TEST_F(grant_file, nobody)
{
	struct granting g = { .user = "no-such-user",
			      .to = "any",
			      .period = "1h",
			      .reason = "why" };

	EXPECT_FALSE(granting_take(&g, grants_add(&self->g)));
	g.user = "0";
	EXPECT_TRUE(granting_take(&g, grants_add(&self->g)));
}

/* It is a policy file, and its rules are before others. */
TEST_F(grant_file, compiles)
{
	char *catalogue = xasprintf("%s/catalogue", self->dir.path);
	struct policy_text text = { .path = self->path };
	struct ruleset_source source = { .texts = &text,
					 .n_texts = 1,
					 .catalogue = catalogue };
	char *path = xasprintf("%s/a.yaml", self->dir.path);
	char *bytes;

	add(&self->g, "192.0.2.25", "mailx")->port = xstrdup("587");
	add(&self->g, GRANT_TO_ANY, NULL)->ticket = xstrdup("OPS-1");
	bytes = grants_text(&self->g, &text.len);
	text.bytes = bytes;
	dir_write(&self->dir, "a.yaml",
		  "default: deny\n"
		  "rules: [{title: last, verdict: deny}]\n");
	source.paths = &path;
	source.n_paths = 1;
	ASSERT_TRUE(ruleset_read(&self->dir.set, &source, &self->dir.diag))
	{
		TH_LOG("%s", dir_said(&self->dir, &self->dir.diag.errors, 0));
	}
	EXPECT_EQ(3, self->dir.set.compiled.rules);
	ASSERT_EQ(2, self->dir.set.policy.n_sources);
	EXPECT_STREQ("grant 1: root to 192.0.2.25 by mailx",
		     self->dir.set.policy.sources[0].data->rules[0].title);
	EXPECT_STREQ("last",
		     self->dir.set.policy.sources[1].data->rules[0].title);
	free(bytes);
	free(path);
	free(catalogue);
}

TEST_HARNESS_MAIN
