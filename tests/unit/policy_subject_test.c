// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whom a rule is about, and what it asks of them.
 */
#include "policy_engine.h"

#define UID 1000
#define DENY SMTPWARD_VERDICT_DENY
#define ALLOW SMTPWARD_VERDICT_ALLOW

static const u32 uid = UID;

static u32 rule_for(const struct sw_policy *policy,
		    const struct sw_subject *subject)
{
	const struct sw_dest dest = dest4(10, 0, 0, 1, 25);
	struct sw_decision dec;

	if (sw_policy_connect(policy, subject, &dest, &dec))
		return 999;
	return dec.rule_id;
}

static int add_def(struct sw_policy_builder *b, struct sw_rule_def def)
{
	return sw_policy_builder_rule(b, &def, &why);
}

#define DEF(...) ((struct sw_rule_def){ __VA_ARGS__ })

TEST_F(policy, groups_and_users)
{
	const u32 gids[] = { 50, 8 }, groups[] = { 7, 8 };
	struct sw_subject subject = only_user(3);

	ASSERT_EQ(0, add_def(self->b, DEF(.id = 1, .uids = &uid, .n_uids = 1,
					  .gids = gids, .n_gids = 2)));
	self->p = finish(self->b);
	EXPECT_EQ(0, rule_for(self->p, &subject));
	subject.gid = 50;
	EXPECT_EQ(1, rule_for(self->p, &subject));
	subject.gid = 49;
	subject.groups = groups;
	subject.n_groups = 1;
	EXPECT_EQ(0, rule_for(self->p, &subject));
	subject.n_groups = 2;
	EXPECT_EQ(1, rule_for(self->p, &subject));
	subject.n_groups = 0;
	subject.uid = UID;
	EXPECT_EQ(1, rule_for(self->p, &subject));
}

/* Rules of uid, of several groups and of everybody, each once and in order. */
TEST_F(policy, order_of_all_kinds)
{
	const u32 groups[] = { 2, 1, 2 };
	struct sw_subject subject = only_user(UID);
	const struct sw_attempt attempt = {
		.dest = &(struct sw_dest){ .family = AF_INET, .port = 25 }
	};
	static const struct sw_rule_dest other = { .port_min = 1,
						   .port_max = 1 };
	struct sw_decision dec;
	struct sw_trace trace;
	const u32 *gids;
	u32 i, gid;

	for (i = 1; i < 7; i++) {
		gid = i % 3;
		gids = i < 6 && gid ? &gid : NULL;
		ASSERT_EQ(0, add_def(self->b,
				     DEF(.id = i, .uids = gid ? NULL : &uid,
					 .n_uids = !gid, .gids = gids,
					 .n_gids = !!gids, .dests = &other,
					 .n_dests = 1)));
	}
	ASSERT_EQ(0, add_def(self->b, DEF(.id = 7)));
	self->p = finish(self->b);
	subject.groups = groups;
	subject.n_groups = 3;
	EXPECT_EQ(0,
		  sw_policy_explain(self->p, &subject, &attempt, &trace, &dec));
	EXPECT_EQ(7, dec.rule_id);
	ASSERT_EQ(6, trace.n);
	for (i = 0; i < 6; i++) {
		EXPECT_EQ(i + 1, trace.rule_id[i]);
		EXPECT_EQ(SMTPWARD_MISS_DEST, trace.miss[i]);
	}
	EXPECT_FALSE(trace.more);
}

TEST_F(policy, too_many_to_trace)
{
	static const struct sw_rule_dest other = { .port_min = 1,
						   .port_max = 1 };
	const struct sw_subject subject = only_user(UID);
	const struct sw_attempt attempt = {
		.dest = &(struct sw_dest){ .family = AF_INET, .port = 25 }
	};
	struct sw_decision dec;
	struct sw_trace trace;
	u32 i;

	for (i = 1; i < SMTPWARD_MISSES_MAX + 2; i++)
		ASSERT_EQ(0, add_dest(self->b, i, DENY, &other));
	self->p = finish(self->b);
	sw_policy_explain(self->p, &subject, &attempt, &trace, &dec);
	EXPECT_EQ(SMTPWARD_MISSES_MAX, trace.n);
	EXPECT_TRUE(trace.more);
	EXPECT_EQ(0, dec.rule_id);
}

/* The cost is that of the rules about the subject. */
TEST_F(policy, groups_of_others)
{
	const u32 groups[] = { 5 };
	struct sw_subject subject = only_user(UID);
	u32 i, gid;

	for (i = 0; i < 1000; i++) {
		gid = 100 + i;
		ASSERT_EQ(0, add_def(self->b, DEF(.id = i + 1, .gids = &gid,
						  .n_gids = 1)));
	}
	gid = 5;
	ASSERT_EQ(0,
		  add_def(self->b, DEF(.id = 2000, .gids = &gid, .n_gids = 1)));
	self->p = finish(self->b);
	subject.groups = groups;
	subject.n_groups = 1;
	sw_compared = 0;
	EXPECT_EQ(2000, rule_for(self->p, &subject));
	EXPECT_EQ(1, sw_compared);
}

static struct sw_rule_def narrow(u32 verdict)
{
	static const struct sw_inode exe = { .ino = 3, .dev_minor = 1 };

	return (struct sw_rule_def){ .id = 1,
				     .verdict = verdict,
				     .uids = &uid,
				     .n_uids = 1,
				     .expires = 100,
				     .context = SMTPWARD_CONTEXT_BACKGROUND + 1,
				     .exes = &exe,
				     .n_exes = 1,
				     .cgroups =
					     "/other\0/system.slice/a.service",
				     .n_cgroups = 2 };
}

static struct sw_subject fitting(void)
{
	return (struct sw_subject){ .uid = UID,
				    .known = SW_KNOW_ALL,
				    .time = 99,
				    .exe = { .ino = 3, .dev_minor = 1 },
				    .context = SMTPWARD_CONTEXT_BACKGROUND,
				    .cgroup = "/system.slice/a.service" };
}

TEST_F(policy, each_part_narrows)
{
	struct sw_subject subject = fitting();
	struct sw_inode exe = subject.exe;

	ASSERT_EQ(0, add_def(self->b, narrow(ALLOW)));
	self->p = finish(self->b);
	EXPECT_EQ(1, rule_for(self->p, &subject));

	subject.time = 100;
	EXPECT_EQ(0, rule_for(self->p, &subject));
	subject.time = 99;
	subject.context = SMTPWARD_CONTEXT_INTERACTIVE;
	EXPECT_EQ(0, rule_for(self->p, &subject));
	subject.context = SMTPWARD_CONTEXT_BACKGROUND;
	subject.exe.ino++;
	EXPECT_EQ(0, rule_for(self->p, &subject));
	subject.exe = exe;
	subject.exe.dev_major++;
	EXPECT_EQ(0, rule_for(self->p, &subject));
	subject.exe = exe;
	subject.cgroup = "/system.slice/a.service/payload";
	EXPECT_EQ(1, rule_for(self->p, &subject));
	subject.cgroup = "/system.slice/a.services";
	EXPECT_EQ(0, rule_for(self->p, &subject));
	subject.cgroup = "/system.slice";
	EXPECT_EQ(0, rule_for(self->p, &subject));
}

/* Nothing is looked for that no rule about the subject asks for. */
TEST_F(policy, asks_only_when_it_matters)
{
	const struct sw_dest dest = dest4(10, 0, 0, 1, 25);
	struct sw_subject subject = fitting();
	struct sw_decision dec;

	ASSERT_EQ(0, add_def(self->b, narrow(ALLOW)));
	self->p = finish(self->b);
	subject.known = 0;
	EXPECT_EQ(SW_KNOW_ALL,
		  sw_policy_connect(self->p, &subject, &dest, &dec));
	subject.known = SW_KNOW_TIME;
	EXPECT_EQ(SW_KNOW_ALL & ~SW_KNOW_TIME,
		  sw_policy_connect(self->p, &subject, &dest, &dec));
	subject.uid++;
	EXPECT_EQ(0, sw_policy_connect(self->p, &subject, &dest, &dec));
	EXPECT_EQ(0, dec.rule_id);
}

/* What is missing neither lets anybody in nor lets anybody get away. */
TEST_F(policy, missing_speaks_against)
{
	static const u32 verdicts[] = { ALLOW, SMTPWARD_VERDICT_AUDIT, DENY };
	struct sw_subject subject;
	struct sw_policy *p;
	u32 i, what;

	for (i = 0; i < 3; i++) {
		struct sw_policy_builder *b = sw_policy_builder_new(ALLOW);

		ASSERT_EQ(0, add_def(b, narrow(verdicts[i])));
		p = finish(b);
		for (what = 1; what <= SW_KNOW_ALL; what <<= 1) {
			subject = fitting();
			subject.missing = what;
			EXPECT_EQ(verdicts[i] == DENY, rule_for(p, &subject));
		}
		sw_policy_free(p);
	}
	sw_policy_builder_free(self->b);
}

TEST_F(policy, logins_and_containers)
{
	const u32 logins[] = { 5, (u32)-1 };
	struct sw_subject subject = fitting();

	ASSERT_EQ(0, add_def(self->b, DEF(.id = 1, .contained = true,
					  .logins = logins, .n_logins = 2)));
	self->p = finish(self->b);
	EXPECT_EQ(0, rule_for(self->p, &subject));
	subject.contained = true;
	EXPECT_EQ(0, rule_for(self->p, &subject));
	subject.loginuid = 5;
	EXPECT_EQ(1, rule_for(self->p, &subject));
	subject.loginuid = (u32)-1;
	EXPECT_EQ(1, rule_for(self->p, &subject));
}

TEST(patterns_of_cgroups)
{
	static const struct {
		const char *pattern, *path;
		bool fits;
	} cases[] = {
		{ "/a*", "/a", true },
		{ "/a*", "/abc/d", true },
		{ "/a*", "/ba", false },
		{ "/*", "/", true },
		{ "/a", "/", false },
		{ "/*.service", "/x.service", true },
		{ "/*.service", "/x.servicex", false },
		{ "/*.service", "/x/y.service", false },
		{ "/a/*/c", "/a/b/c", true },
		{ "/a/*/c", "/a/b/d/c", false },
		{ "/a/*/c", "/a/c", false },
		{ "/a*b*c", "/axbxbxc", true },
		{ "/a*b*c", "/axbxbx", false },
		{ "/docker-*.scope", "/docker-0123.scope/init", true },
		{ "/a", "a", false },
		{ "/a", "", false },
	};
	struct sw_subject subject = { .known = SW_KNOW_ALL };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sw_policy_builder *b = sw_policy_builder_new(DENY);
		struct sw_policy *p;

		ASSERT_EQ(0,
			  add_def(b, DEF(.id = 1, .cgroups = cases[i].pattern,
					 .n_cgroups = 1)));
		p = finish(b);
		subject.cgroup = cases[i].path;
		EXPECT_EQ(cases[i].fits, rule_for(p, &subject))
		{
			TH_LOG("%s %s", cases[i].pattern, cases[i].path);
		}
		sw_policy_free(p);
	}
}

TEST_F(policy, refused)
{
	static const char *const bad[] = { "",	  "a",	   "/",	   "//",
					   "/a/", "/a//b", "/a\nb" };
	const u32 none = (u32)-1;
	char longer[SMTPWARD_CGROUP_MAX + 2];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(-EINVAL,
			  add_def(self->b, DEF(.id = 1, .cgroups = bad[i],
					       .n_cgroups = 1)));
	memset(longer, 'a', sizeof(longer));
	longer[0] = '/';
	longer[sizeof(longer) - 1] = '\0';
	EXPECT_EQ(-EINVAL, add_def(self->b, DEF(.id = 1, .cgroups = longer,
						.n_cgroups = 1)));
	EXPECT_EQ(-EINVAL,
		  add_def(self->b, DEF(.id = 1, .gids = &none, .n_gids = 1)));
	EXPECT_EQ(-EINVAL, add_def(self->b, DEF(.id = 1, .context = 3)));
	EXPECT_EQ(-EINVAL, add_def(self->b, DEF(.id = 1, .gids = &none)));
	EXPECT_EQ(0, sw_policy_builder_rules(self->b));
	sw_policy_builder_free(self->b);
}

TEST_F(policy, read_back)
{
	struct sw_rule_def def = narrow(DENY), rule;
	const u32 gid = 4, login = 6;
	struct sw_hits hits;

	def.gids = &gid;
	def.n_gids = 1;
	def.logins = &login;
	def.n_logins = 1;
	def.contained = true;
	ASSERT_EQ(0, add_def(self->b, def));
	ASSERT_EQ(0, add(self->b, 2, ALLOW, NULL, 0));
	self->p = finish(self->b);
	ASSERT_TRUE(sw_policy_rule_at(self->p, 0, &rule, &hits));
	EXPECT_EQ(100, rule.expires);
	EXPECT_EQ(def.context, rule.context);
	EXPECT_TRUE(rule.contained);
	ASSERT_EQ(1, rule.n_gids);
	EXPECT_EQ(4, rule.gids[0]);
	ASSERT_EQ(1, rule.n_logins);
	EXPECT_EQ(6, rule.logins[0]);
	ASSERT_EQ(1, rule.n_exes);
	EXPECT_EQ(3, rule.exes[0].ino);
	ASSERT_EQ(2, rule.n_cgroups);
	EXPECT_STREQ("/other", rule.cgroups);
	EXPECT_STREQ("/system.slice/a.service", rule.cgroups + 7);
	ASSERT_TRUE(sw_policy_rule_at(self->p, 1, &rule, &hits));
	EXPECT_EQ(0, rule.expires);
	EXPECT_EQ(NULL, rule.cgroups);
	EXPECT_EQ(NULL, rule.exes);
}

TEST_HARNESS_MAIN
