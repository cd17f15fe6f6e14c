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

TEST_HARNESS_MAIN
