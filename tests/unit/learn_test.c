// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which rules are made of records.
 */
#include <kselftest_harness.h>

#include "learn_fixture.h"

#define JOB                                                                  \
	OWN(BACKGROUND ", " UNIT("cron.service") ", " SCRIPT("/srv/job.py")) \
	", " EXE("/usr/bin/python3.11")
#define PLAIN OWN(BACKGROUND) ", " EXE("/usr/bin/app")
#define ALLOWED                                              \
	"\"smtpward\": {\"verdict\": \"allow\", " BACKGROUND \
	"}, " EXE("/usr/bin/app") ", " RULE

FIXTURE(learn)
{
	struct learn_fixture fx;
	struct learned_rules r;
};

FIXTURE_SETUP(learn)
{
	learn_begin(&self->fx);
}

FIXTURE_TEARDOWN(learn)
{
	rules_end(&self->r);
	learn_end(&self->fx);
}

static bool make(FIXTURE_DATA(learn) * self)
{
	rules_end(&self->r);
	return rules_in(&self->r, learned(&self->fx));
}

static const char *word(FIXTURE_DATA(learn) * self, size_t i, const char *key)
{
	return rule_word(&self->r, i, key);
}

TEST_F(learn, a_script)
{
	struct learn_fixture *fx = &self->fx;

	learn_one(fx, 0, CONNECT, "www", JOB ", " RELAY);
	learn_one(fx, 2 * DAY, CONNECT, "www", JOB ", " RELAY);
	ASSERT_TRUE(make(self));
	ASSERT_EQ(1, self->r.n);
	EXPECT_STREQ(
		"www: job.py by python3 in cron.service to 192.0.2.25 port 587",
		word(self, 0, "title"));
	EXPECT_STREQ("www", word(self, 0, "users"));
	EXPECT_STREQ("/usr/bin/python3.*", word(self, 0, "executables"));
	EXPECT_STREQ("cron.service", word(self, 0, "units"));
	EXPECT_STREQ("background", word(self, 0, "context"));
	EXPECT_STREQ("192.0.2.25", word(self, 0, "to"));
	EXPECT_STREQ("587", word(self, 0, "ports"));
	EXPECT_STREQ("", word(self, 0, "tools"));
	EXPECT_STREQ("allow", word(self, 0, "verdict"));
	EXPECT_STREQ("FIXME", word(self, 0, "owner"));
	EXPECT_STREQ("FIXME", word(self, 0, "ticket"));
	EXPECT_STREQ(
		"learned from 2 attempts, 2026-11-28 to 2026-11-30; say what it is for",
		word(self, 0, "reason"));
	EXPECT_STREQ("2027-02-28", word(self, 0, "review"));
	EXPECT_TRUE(says(
		fx, "\n  # 2 attempts, 2026-11-28 to 2026-11-30, on 2 days\n"));
	EXPECT_TRUE(says(fx, "\n  # program /usr/bin/python3.11\n"));
	EXPECT_TRUE(says(fx, "\n  # script /srv/job.py: 2 attempts\n"));
}

/* What one runs that is run is one sender's. */
TEST_F(learn, tools_that_run_others)
{
	struct learn_fixture *fx = &self->fx;

	learn_one(fx, 0, EXEC, "bob",
		  OWN(BACKGROUND ", " TOOL("mailx")) ", " RUN(
			  "/usr/bin/bsd-mailx", "/usr/bin/bash"));
	learn_one(fx, 0, EXEC, "bob",
		  OWN(BACKGROUND ", " TOOL("sendmail")) ", " RUN(
			  "/usr/sbin/sendmail", "/usr/bin/bsd-mailx"));
	learn_one(fx, 0, EXEC, "bob",
		  OWN(BACKGROUND ", " TOOL("postfix")) ", " RUN(
			  "/usr/sbin/postdrop", "/usr/sbin/sendmail"));
	/* A person's is another matter. */
	learn_one(fx, 0, EXEC, "bob",
		  OWN(PERSON ", " TOOL("sendmail")) ", " RUN(
			  "/usr/sbin/sendmail", "/usr/bin/bash"));
	/* One that runs itself is run by nobody, and runs others. */
	learn_one(fx, 0, EXEC, "eve",
		  OWN(BACKGROUND ", " TOOL("sendmail")) ", " RUN(
			  "/usr/sbin/sendmail", "/usr/sbin/exim4"));
	learn_one(fx, 0, EXEC, "eve",
		  OWN(BACKGROUND ", " TOOL("postfix")) ", " RUN(
			  "/usr/sbin/postdrop", "/usr/sbin/sendmail"));
	learn_one(fx, 0, EXEC, "eve",
		  OWN(BACKGROUND ", " TOOL("exim")) ", " RUN(
			  "/usr/sbin/exim4", "/usr/sbin/exim4"));
	ASSERT_TRUE(make(self));
	ASSERT_EQ(3, self->r.n);
	EXPECT_STREQ("bob: bash at a terminal runs sendmail",
		     word(self, 0, "title"));
	EXPECT_STREQ("interactive", word(self, 0, "context"));
	EXPECT_STREQ("bob: bash runs mailx, postfix, sendmail",
		     word(self, 1, "title"));
	EXPECT_STREQ("/usr/bin/bash, /usr/bin/bsd-mailx, /usr/sbin/sendmail",
		     word(self, 1, "executables"));
	EXPECT_STREQ("mailx, postfix, sendmail", word(self, 1, "tools"));
	EXPECT_STREQ("", word(self, 1, "ports"));
	EXPECT_STREQ("eve: exim4 runs exim, postfix, sendmail",
		     word(self, 2, "title"));
	EXPECT_TRUE(says(fx, "\n  # 1 attempt, 2026-11-28, on 1 day\n"));
}

/* Which is whom rules are about. */
TEST_F(learn, effective_users)
{
	learn_one(&self->fx, 0, CONNECT, "bob",
		  PLAIN ", " RELAY
			", \"user\": {\"name\": \"bob\", \"effective\": {"
			"\"id\": \"0\", \"name\": \"root\"}}");
	ASSERT_TRUE(make(self));
	ASSERT_EQ(1, self->r.n);
	EXPECT_STREQ("root", word(self, 0, "users"));
}

/* Two that run each other, and nobody is first, are both there. */
TEST_F(learn, tools_in_a_ring)
{
	struct learn_fixture *fx = &self->fx;

	learn_one(fx, 0, EXEC, "bob",
		  OWN(BACKGROUND ", " TOOL("a")) ", " RUN("/a", "/b"));
	learn_one(fx, 0, EXEC, "bob",
		  OWN(BACKGROUND ", " TOOL("b")) ", " RUN("/b", "/a"));
	ASSERT_TRUE(make(self));
	ASSERT_EQ(2, self->r.n);
}

TEST_F(learn, networks)
{
	struct learn_fixture *fx = &self->fx;

	learn_one(fx, 0, CONNECT, "a", PLAIN ", " TO("192.0.2.9", 25));
	learn_one(fx, 0, CONNECT, "a", PLAIN ", " TO("192.0.2.10", 25));
	learn_one(fx, 0, CONNECT, "b", PLAIN ", " TO("192.0.2.7", 25));
	learn_one(fx, 0, CONNECT, "b", PLAIN ", " TO("192.0.2.8", 25));
	learn_one(fx, 0, CONNECT, "b", PLAIN ", " TO("192.0.2.6", 25));
	learn_one(fx, 0, CONNECT, "b", PLAIN ", " TO("198.51.100.1", 25));
	learn_one(fx, 0, CONNECT, "c", PLAIN ", " TO("2001:db8::1", 25));
	learn_one(fx, 0, CONNECT, "c", PLAIN ", " TO("2001:db8::2:1", 25));
	learn_one(fx, 0, CONNECT, "c", PLAIN ", " TO("2001:db8::3:1", 25));
	learn_one(fx, 0, CONNECT, "d", PLAIN ", " TO("127.0.0.1", 25));
	learn_one(fx, 0, CONNECT, "d", PLAIN ", " TO("::1", 25));
	ASSERT_TRUE(make(self));
	ASSERT_EQ(4, self->r.n);
	EXPECT_STREQ("192.0.2.9, 192.0.2.10", word(self, 0, "to"));
	EXPECT_STREQ("192.0.2.0/24, 198.51.100.1", word(self, 1, "to"));
	EXPECT_STREQ("2001:db8::/64", word(self, 2, "to"));
	EXPECT_STREQ("local", word(self, 3, "to"));
	EXPECT_STREQ("d: app to this machine port 25", word(self, 3, "title"));
}

static void send_everywhere(FIXTURE_DATA(learn) * self, const char *user,
			    const char *exe, const char *format)
{
	char *rest;
	int i;

	for (i = 0; i < 20; i++) {
		if (asprintf(&rest, format, exe, i) < 0)
			abort();
		learn_one(&self->fx, 0, CONNECT, user, rest);
		free(rest);
	}
}

#define EVERYWHERE                                  \
	OWN(BACKGROUND)                             \
	", \"process\": {\"executable\": \"%s\"}, " \
	"\"destination\": {\"ip\": \"203.0.%d.1\", \"port\": 25}"
#define PRIVATE                                     \
	OWN(BACKGROUND)                             \
	", \"process\": {\"executable\": \"%s\"}, " \
	"\"destination\": {\"ip\": \"10.0.%d.1\", \"port\": 25}"

TEST_F(learn, everywhere)
{
	struct learn_fixture *fx = &self->fx;

	send_everywhere(self, "postfix", "/usr/lib/postfix/sbin/smtp",
			EVERYWHERE);
	send_everywhere(self, "app", "/usr/bin/app", PRIVATE);
	ASSERT_TRUE(make(self));
	ASSERT_EQ(2, self->r.n);
	EXPECT_STREQ("10.0.0.0/8", word(self, 0, "to"));
	EXPECT_STREQ("", word(self, 1, "to"));
	EXPECT_STREQ("25", word(self, 1, "ports"));
	EXPECT_STREQ("postfix: smtp to anywhere port 25",
		     word(self, 1, "title"));
	EXPECT_TRUE(says(fx, "\n  # to 20 addresses, so there is no 'to'\n"));
	EXPECT_EQ(0, fx->found.doubtful);
	learn_again(fx);
	send_everywhere(self, "app", "/usr/bin/app", EVERYWHERE);
	ASSERT_TRUE(make(self));
	EXPECT_EQ(1, fx->found.doubtful);
	EXPECT_TRUE(says(fx, "# DOUBTFUL: it sends everywhere"));
}

TEST_F(learn, ports_of_the_same_servers_are_one_rule)
{
	struct learn_fixture *fx = &self->fx;

	learn_one(fx, 0, CONNECT, "a", PLAIN ", " TO("192.0.2.9", 587));
	learn_one(fx, 0, CONNECT, "a", PLAIN ", " TO("192.0.2.9", 25));
	learn_one(fx, 0, CONNECT, "a", PLAIN ", " TO("192.0.2.8", 465));
	ASSERT_TRUE(make(self));
	ASSERT_EQ(2, self->r.n);
	EXPECT_STREQ("a: app to 192.0.2.8 port 465", word(self, 0, "title"));
	EXPECT_STREQ("a: app to 192.0.2.9 ports 25, 587",
		     word(self, 1, "title"));
	EXPECT_STREQ("25, 587", word(self, 1, "ports"));
	EXPECT_TRUE(says(fx, "\n  # 2 attempts,"));
}

/* By the last that was seen of it, for the policy may have changed. */
TEST_F(learn, what_is_allowed_already)
{
	struct learn_fixture *fx = &self->fx;

	learn_one(fx, 5, CONNECT, "a", ALLOWED ", " TO("192.0.2.9", 25));
	learn_one(fx, 0, CONNECT, "a", PLAIN ", " TO("192.0.2.9", 25));
	learn_one(fx, 0, CONNECT, "b", ALLOWED ", " TO("192.0.2.9", 25));
	learn_one(fx, 5, CONNECT, "b", PLAIN ", " TO("192.0.2.9", 25));
	learn_one(fx, 0, CONNECT, "b", ALLOWED ", " TO("192.0.2.8", 25));
	ASSERT_TRUE(make(self));
	ASSERT_EQ(1, self->r.n);
	EXPECT_STREQ("b", word(self, 0, "users"));
	EXPECT_STREQ("192.0.2.9", word(self, 0, "to"));
	EXPECT_TRUE(says(fx, "\n  # 1 attempt, 2026-11-28, on 1 day\n"));
	EXPECT_TRUE(says(
		fx, "\n# From 5 attempts, 2026-11-28. Allowed already: 3.\n"));
	fx->options.all = true;
	learn_again(fx);
	learn_one(fx, 0, CONNECT, "a", ALLOWED ", " TO("192.0.2.9", 25));
	ASSERT_TRUE(make(self));
	EXPECT_EQ(1, self->r.n);
}

/* The default allows nobody in particular. */
TEST_F(learn, what_only_the_default_allows)
{
	learn_one(&self->fx, 0, CONNECT, "a",
		  "\"smtpward\": {\"verdict\": \"allow\", " BACKGROUND
		  "}, " EXE("/usr/bin/app") ", " RELAY);
	ASSERT_TRUE(make(self));
	EXPECT_EQ(1, self->r.n);
}

#define FLOW(state, bytes)                          \
	OWN(BACKGROUND ", " TRANSFER(state, bytes)) \
	", " EXE("/usr/bin/app") ", " RELAY

TEST_F(learn, what_came_of_it)
{
	static const char flow[] = "smtp-flow";
	struct learn_fixture *fx = &self->fx;

	learn_one(fx, 0, flow, "a", FLOW("closed", "70"));
	/* Who has not attempted anything is no sender. */
	learn_one(fx, 0, flow, "b", FLOW("closed", "70"));
	learn_one(fx, 0, CONNECT, "a", PLAIN ", " RELAY);
	learn_one(fx, 0, flow, "a", FLOW("open", "1"));
	learn_one(fx, 0, flow, "a", FLOW("reset", "30"));
	ASSERT_TRUE(make(self));
	EXPECT_EQ(1, self->r.n);
	EXPECT_TRUE(
		says(fx, "# 2 connections sent 100 bytes, the largest 70\n"));
}

TEST_F(learn, what_is_older_does_not_count)
{
	struct learn_fixture *fx = &self->fx;

	fx->options.since = (START + DAY) * JSON_MS_PER_S;
	learn_again(fx);
	learn_one(fx, DAY - 1, CONNECT, "a", PLAIN ", " RELAY);
	learn_one(fx, DAY, CONNECT, "b", PLAIN ", " RELAY);
	ASSERT_TRUE(make(self));
	ASSERT_EQ(1, self->r.n);
	EXPECT_STREQ("b", word(self, 0, "users"));
}

TEST_F(learn, what_was_lost)
{
	struct learn_fixture *fx = &self->fx;

	learn_one(fx, 0, CONNECT, "a", PLAIN ", " RELAY);
	learned(fx);
	EXPECT_EQ(NULL, strstr(fx->text, "INCOMPLETE"));
	learn_again(fx);
	learn_one(fx, 0, "events-lost", "a",
		  "\"smtpward\": {\"lost\": {\"connects\": 5, \"execs\": 2}}");
	learned(fx);
	EXPECT_TRUE(says(
		fx, "INCOMPLETE: 7 attempts in this time were not recorded."));
}

TEST_F(learn, nothing)
{
	ASSERT_TRUE(make(self));
	EXPECT_EQ(0, self->r.n);
	EXPECT_TRUE(says(&self->fx, "# No attempts were recorded."));
}

TEST_HARNESS_MAIN
