// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's engine over policy files.
 */
#include <arpa/inet.h>
#include <kselftest_harness.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "engine.h"
#include "policy_fixture.h"

FIXTURE(engine)
{
	struct dir dir;
	struct engine *engine;
	const char *why;
};

FIXTURE_SETUP(engine)
{
	dir_make(&self->dir);
	self->engine = NULL;
	self->why = NULL;
}

FIXTURE_TEARDOWN(engine)
{
	engine_free(self->engine);
	dir_remove(&self->dir);
}

static bool make(FIXTURE_DATA(engine) * self, const char *text)
{
	engine_free(self->engine);
	self->engine = NULL;
	dir_write(&self->dir, "a.yaml", text);
	if (!dir_read(&self->dir)) {
		printf("# %s\n",
		       dir_said(&self->dir, &self->dir.diag.errors, 0));
		return false;
	}
	self->engine = engine_new(&self->dir.set.compiled, &self->why);
	return self->engine;
}

static struct sw_decision ask(const struct engine *engine, uint32_t uid,
			      const char *ip, uint16_t port)
{
	const struct engine_subject subject = ENGINE_SUBJECT(uid);
	struct sw_dest dest = { .port = port };
	struct sw_decision dec;

	dest.family = strchr(ip, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(dest.family, ip, dest.addr) != 1)
		abort();
	engine_connect(engine, &subject, &dest, &dec);
	return dec;
}

static struct sw_decision ask_tool(const struct engine *engine, uint32_t uid,
				   const char *name)
{
	const struct engine_subject subject = ENGINE_SUBJECT(uid);
	const struct sw_tools tools = { .n = 1,
					.id = { engine_tool(engine, name) } };
	struct sw_decision dec;

	engine_exec(engine, &subject, &tools, &dec);
	return dec;
}

TEST_F(engine, connects)
{
	ASSERT_TRUE(make(self,
			 "default: deny\nrules:\n"
			 "  - {title: a, verdict: allow, users: [7],\n"
			 "     to: [192.0.2.0/24], ports: [25, 587-588]}\n"
			 "  - {title: b, verdict: audit,\n"
			 "     to: [\"2001:db8::/32\"]}\n"));
	EXPECT_EQ(1, ask(self->engine, 7, "192.0.2.9", 588).rule_id);
	EXPECT_EQ(SMTPWARD_VERDICT_ALLOW,
		  ask(self->engine, 7, "192.0.2.9", 25).verdict);
	EXPECT_EQ(0, ask(self->engine, 7, "192.0.2.9", 589).rule_id);
	EXPECT_EQ(0, ask(self->engine, 7, "192.0.3.9", 25).rule_id);
	EXPECT_EQ(0, ask(self->engine, 8, "192.0.2.9", 25).rule_id);
	EXPECT_EQ(SMTPWARD_VERDICT_DENY,
		  ask(self->engine, 8, "192.0.2.9", 25).verdict);
	EXPECT_EQ(2, ask(self->engine, 8, "2001:db8::1", 1).rule_id);
}

TEST_F(engine, tools)
{
	ASSERT_TRUE(make(self,
			 "default: audit\nrules:\n"
			 "  - {title: a, verdict: deny, tools: [swaks]}\n"
			 "  - {title: b, verdict: allow, tools: [any]}\n"));
	EXPECT_EQ(1, ask_tool(self->engine, 0, "swaks").rule_id);
	EXPECT_EQ(2, ask_tool(self->engine, 0, "mailx").rule_id);
	EXPECT_EQ(0, engine_tool(self->engine, "no-such-tool"));
	EXPECT_EQ(0, ask(self->engine, 0, "192.0.2.1", 25).rule_id);
}

TEST_F(engine, limits)
{
	struct sw_decision dec;

	ASSERT_TRUE(make(self, "default: deny\n"
			       "transfer-size-threshold: 7\n"
			       "rules:\n"
			       "  - title: a\n    verdict: allow\n"
			       "    transfer-size-cap: 1 kB\n"
			       "    budgets: [{sessions: 3, period: 1 h}]\n"));
	dec = ask(self->engine, 0, "192.0.2.1", 25);
	EXPECT_EQ(7, dec.threshold);
	EXPECT_EQ(1000, dec.cap);
	ASSERT_EQ(1, dec.n_budgets);
	EXPECT_EQ(3, dec.budgets[0].sessions);
	EXPECT_EQ(3600, dec.budgets[0].period);
}

TEST_F(engine, ports)
{
	ASSERT_TRUE(make(self, "default: deny\n"));
	EXPECT_TRUE(engine_port(self->engine, 25));
	EXPECT_TRUE(engine_port(self->engine, 2525));
	EXPECT_FALSE(engine_port(self->engine, 26));
	EXPECT_EQ(0, engine_look(self->engine));
	ASSERT_TRUE(make(self, "default: deny\nsmtp-ports: [26]\n"
			       "recognise-smtp-on-any-port: yes\n"));
	EXPECT_FALSE(engine_port(self->engine, 25));
	EXPECT_TRUE(engine_port(self->engine, 26));
	EXPECT_EQ(SMTPWARD_LOOK_DIALOGUE, engine_look(self->engine));
}

/* A policy of one rule, which has one attribute more. */
static const char *refused(const struct nlattr *more)
{
	struct nl_msg *head = nlmsg_alloc(), *msg = nlmsg_alloc();
	struct part parts[2];
	const struct compiled c = { .parts = parts, .n_parts = 2 };
	const char *why = "nothing";
	struct engine *engine;
	struct nlattr *nest;

	nla_put_u32(head, SMTPWARD_A_POLICY_DEFAULT_VERDICT, 0);
	nest = nla_nest_start(msg, SMTPWARD_A_POLICY_RULE);
	nla_put_u32(msg, SMTPWARD_A_RULE_ID, 1);
	nla_put_u32(msg, SMTPWARD_A_RULE_VERDICT, 0);
	nla_put(msg, more->nla_type, nla_len(more), nla_data(more));
	nla_nest_end(msg, nest);
	parts[0] = (struct part){ nlmsg_data(nlmsg_hdr(head)),
				  nlmsg_datalen(nlmsg_hdr(head)) };
	parts[1] = (struct part){ nlmsg_data(nlmsg_hdr(msg)),
				  nlmsg_datalen(nlmsg_hdr(msg)) };
	engine = engine_new(&c, &why);
	engine_free(engine);
	nlmsg_free(head);
	nlmsg_free(msg);
	return why;
}

/* An answer that left a condition out would be wrong. */
TEST_F(engine, what_is_unknown_is_refused)
{
	struct {
		struct nlattr a;
		uint32_t value;
	} more = { { 8, SMTPWARD_A_RULE_UID }, 5 };

	EXPECT_STREQ("nothing", refused(&more.a));
	more.a.nla_len = 6;
	EXPECT_STREQ("an attribute has another length", refused(&more.a));
	more.a = (struct nlattr){ 8, 99 };
	EXPECT_STREQ("the policy has an unknown attribute", refused(&more.a));
	more.value = -1;
	more.a.nla_type = SMTPWARD_A_RULE_UID;
	EXPECT_STREQ("4294967295 is nobody's uid", refused(&more.a));
}

static void put_exe(struct nl_msg *msg, uint64_t ino)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_RULE_EXECUTABLE);

	nla_put_u32(msg, SMTPWARD_A_EXECUTABLE_DEV_MAJOR, 8);
	nla_put_u32(msg, SMTPWARD_A_EXECUTABLE_DEV_MINOR, 1);
	nla_put_u64(msg, SMTPWARD_A_EXECUTABLE_INO, ino);
	nla_nest_end(msg, nest);
}

/* A policy that denies, but for one rule with everything in it. */
static struct engine *narrow(void)
{
	struct nl_msg *head = nlmsg_alloc(), *msg = nlmsg_alloc();
	struct part parts[2];
	const struct compiled c = { .parts = parts, .n_parts = 2 };
	const char *why = "nothing";
	struct engine *engine;
	struct nlattr *nest;

	nla_put_u32(head, SMTPWARD_A_POLICY_DEFAULT_VERDICT,
		    SMTPWARD_VERDICT_DENY);
	nest = nla_nest_start(msg, SMTPWARD_A_POLICY_RULE);
	nla_put_u32(msg, SMTPWARD_A_RULE_ID, 1);
	nla_put_u32(msg, SMTPWARD_A_RULE_VERDICT, SMTPWARD_VERDICT_ALLOW);
	nla_put_u32(msg, SMTPWARD_A_RULE_GID, 5);
	nla_put_u64(msg, SMTPWARD_A_RULE_EXPIRES, 1000);
	nla_put_u32(msg, SMTPWARD_A_RULE_LOGINUID, 6);
	nla_put_u32(msg, SMTPWARD_A_RULE_CONTEXT, SMTPWARD_CONTEXT_BACKGROUND);
	nla_put_flag(msg, SMTPWARD_A_RULE_CONTAINER);
	put_exe(msg, 76);
	put_exe(msg, 77);
	nla_put_string(msg, SMTPWARD_A_RULE_CGROUP, "/other");
	nla_put_string(msg, SMTPWARD_A_RULE_CGROUP, "/system.slice/job@*");
	nla_nest_end(msg, nest);
	parts[0] = (struct part){ nlmsg_data(nlmsg_hdr(head)),
				  nlmsg_datalen(nlmsg_hdr(head)) };
	parts[1] = (struct part){ nlmsg_data(nlmsg_hdr(msg)),
				  nlmsg_datalen(nlmsg_hdr(msg)) };
	engine = engine_new(&c, &why);
	if (!engine)
		printf("# %s\n", why);
	nlmsg_free(head);
	nlmsg_free(msg);
	return engine;
}

static uint32_t rule_for(const struct engine *engine,
			 const struct engine_subject *subject,
			 uint32_t *missing)
{
	const struct sw_dest dest = { .family = AF_INET, .port = 25 };
	struct sw_decision dec;

	*missing = engine_connect(engine, subject, &dest, &dec);
	return dec.rule_id;
}

/* Each condition alone makes a difference. */
TEST_F(engine, what_a_rule_is_narrowed_to)
{
	static const uint32_t groups[] = { 4, 5 };
	const struct engine_subject good = {
		.uid = 1,
		.gid = 3,
		.groups = groups,
		.n_groups = 2,
		.loginuid = 6,
		.contained = true,
		.has_exe = true,
		.exe = { 77, 8, 1 },
		.context = SMTPWARD_CONTEXT_BACKGROUND,
		.cgroup = "/system.slice/job@1/sub",
		.time = 999,
	};
	struct engine_subject other;
	uint32_t missing;

	self->engine = narrow();
	ASSERT_TRUE(self->engine);
	EXPECT_EQ(1, rule_for(self->engine, &good, &missing));
	EXPECT_EQ(0, missing);
	other = good;
	other.n_groups = 1;
	EXPECT_EQ(0, rule_for(self->engine, &other, &missing));
	other.gid = 5;
	EXPECT_EQ(1, rule_for(self->engine, &other, &missing));
	other = good;
	other.loginuid = 7;
	EXPECT_EQ(0, rule_for(self->engine, &other, &missing));
	other = good;
	other.contained = false;
	EXPECT_EQ(0, rule_for(self->engine, &other, &missing));
	other = good;
	other.exe.ino = 78;
	EXPECT_EQ(0, rule_for(self->engine, &other, &missing));
	other = good;
	other.context = SMTPWARD_CONTEXT_INTERACTIVE;
	EXPECT_EQ(0, rule_for(self->engine, &other, &missing));
	other = good;
	other.cgroup = "/system.slice/jobs";
	EXPECT_EQ(0, rule_for(self->engine, &other, &missing));
	other = good;
	other.time = 1000;
	EXPECT_EQ(0, rule_for(self->engine, &other, &missing));
}

/* What is not known matters where it is asked for, and is said. */
TEST_F(engine, what_is_not_known)
{
	const struct engine_subject nobody = ENGINE_SUBJECT(1);
	struct engine_subject member = nobody;
	uint32_t missing;

	self->engine = narrow();
	ASSERT_TRUE(self->engine);
	EXPECT_EQ(0, rule_for(self->engine, &nobody, &missing));
	EXPECT_EQ(0, missing);
	member.gid = 5;
	EXPECT_EQ(0, rule_for(self->engine, &member, &missing));
	EXPECT_EQ(SW_KNOW_ALL, missing);
	member.has_exe = true;
	EXPECT_EQ(0, rule_for(self->engine, &member, &missing));
	EXPECT_EQ(SW_KNOW_ALL & ~SW_KNOW_EXE, missing);
}

TEST_HARNESS_MAIN
