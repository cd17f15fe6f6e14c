// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is only proposed as a comment, and why.
 */
#include <kselftest_harness.h>

#include "compiler.h"
#include "learn_fixture.h"

#define APP EXE("/usr/bin/app")
#define PLAIN OWN(BACKGROUND) ", " APP ", " RELAY
#define KIND(kind, more)                                                 \
	OWN(BACKGROUND ", \"script\": {\"kind\": \"" kind "\"" more "}") \
	", " APP ", " RELAY
#define FILTER(name) \
	KIND("file", ", \"path\": \"/srv/x\", \"filters\": [\"" name "\"]")
#define DETECTED(severity)                                                 \
	OWN(BACKGROUND                                                     \
	    ", \"detections\": [{\"id\": \"x\", \"severity\": \"" severity \
	    "\"}]")                                                        \
	", " APP ", " RELAY

FIXTURE(doubt)
{
	struct learn_fixture fx;
};

FIXTURE_SETUP(doubt)
{
	learn_begin(&self->fx);
}

FIXTURE_TEARDOWN(doubt)
{
	learn_end(&self->fx);
}

/* Whether one sender, alone, is doubtful for nothing but that; NULL for nothing. */
static bool is_doubtful(struct learn_fixture *fx, const char *user,
			const char *rest, const char *why)
{
	const char *first;

	learn_again(fx);
	learn_one(fx, 0, CONNECT, user, rest);
	first = strstr(learned(fx), "DOUBTFUL: ");
	if (fx->found.rules + fx->found.doubtful != 1) {
		fprintf(stderr, "# not one rule:\n%s", fx->text);
		return false;
	}
	if (!why)
		return !first || says(fx, "nothing that is doubtful");
	return says(fx, why) && fx->found.doubtful == 1 &&
	       (!strstr(first + 1, "DOUBTFUL: ") || says(fx, "a single doubt"));
}

TEST_F(doubt, programs)
{
	static const char *const cases[][2] = {
		{ "/usr/bin/app", NULL },
		{ "/opt/x y/app", NULL },
		{ "/usr/bin/app (deleted)", "was deleted while it ran" },
		{ "/memfd:x", "was deleted while it ran" },
		{ "/tmp/app", "where anybody may write" },
		{ "/var/tmp/a/b", "where anybody may write" },
		{ "/dev/shm/app", "where anybody may write" },
		{ "/home/alice/app", "keep what is theirs" },
		{ "/var/www/app", "keep what is theirs" },
		{ "/opt/a\\\\nb", "no rule can name the program" },
		{ "/opt/a*", "no rule can name the program" },
		{ "/opt/[a]", "no rule can name the program" },
		{ "/opt/\xe2\x80\xa8", "no rule can name the program" },
		{ "/opt/\xff", "no rule can name the program" },
		{ "opt/app", "no rule can name the program" },
	};
	char *rest;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		if (asprintf(
			    &rest,
			    OWN(BACKGROUND) ", \"process\": {\"executable\": \"%s\"}, " RELAY,
			    cases[i][0]) < 0)
			abort();
		EXPECT_TRUE(is_doubtful(&self->fx, "bob", rest, cases[i][1]));
		free(rest);
	}
}

TEST_F(doubt, who_it_was)
{
	struct learn_fixture *fx = &self->fx;

	EXPECT_TRUE(is_doubtful(fx, "root", PLAIN, NULL));
	EXPECT_TRUE(is_doubtful(fx, "root", OWN(PERSON) ", " APP ", " RELAY,
				"root at a terminal"));
	EXPECT_TRUE(
		is_doubtful(fx, "bob", OWN(PERSON) ", " APP ", " RELAY, NULL));
	EXPECT_TRUE(is_doubtful(
		fx, "bob",
		OWN(PERSON ", \"login_user\": {\"name\": \"bob\"}") ", " APP
								    ", " RELAY,
		NULL));
	EXPECT_TRUE(is_doubtful(
		fx, "bob",
		OWN(PERSON ", \"login_user\": {\"name\": \"eve\"}") ", " APP
								    ", " RELAY,
		"somebody else had logged in"));
	EXPECT_TRUE(says(fx, "login-users: [eve]"));
	EXPECT_TRUE(is_doubtful(
		fx, "bob",
		OWN(PERSON
		    ", \"login_user\": {\"name\": \"none\", \"id\": \"9\"}") ", " APP
									     ", " RELAY,
		"somebody else had logged in"));
	EXPECT_TRUE(says(fx, "login-users: [9]"));
	EXPECT_TRUE(is_doubtful(fx, "a b", PLAIN, "has no name"));
	EXPECT_TRUE(says(fx, "users: [1]"));
	EXPECT_TRUE(is_doubtful(fx, "$all", PLAIN, "has no name"));
	EXPECT_TRUE(is_doubtful(fx, "4711", PLAIN, "has no name"));
	EXPECT_TRUE(is_doubtful(fx, "bob",
				OWN("\"incomplete\": true") ", " APP ", " RELAY,
				"do not say all"));
	EXPECT_TRUE(is_doubtful(fx, "bob", OWN(BACKGROUND) ", " RELAY,
				"do not say all"));
}

#define CONTAINED(name) \
	OWN(BACKGROUND ", " CONTAINER(name) ", " UNIT("a.service"))

TEST_F(doubt, containers)
{
	static const char named[] = CONTAINED("web") ", " APP ", " RELAY;
	static const char numbered[] =
		CONTAINED("0123456789abcdef0123") ", " APP ", " RELAY;
	struct learn_fixture *fx = &self->fx;

	EXPECT_TRUE(is_doubtful(fx, "bob", named, "in a container"));
	EXPECT_TRUE(says(fx, "containers: [web]"));
	EXPECT_TRUE(says(fx, "title: 'bob: app in container web to"));
	EXPECT_EQ(NULL, strstr(fx->text, "units:"));
	EXPECT_EQ(NULL, strstr(fx->text, "executables:"));
	EXPECT_TRUE(is_doubtful(fx, "bob", numbered, "in a container"));
	EXPECT_TRUE(says(fx, "containers: [any]"));
}

TEST_F(doubt, scripts)
{
	struct learn_fixture *fx = &self->fx;

	EXPECT_TRUE(is_doubtful(fx, "bob",
				KIND("file", ", \"path\": \"/srv/x\""), NULL));
	EXPECT_TRUE(is_doubtful(fx, "bob",
				KIND("file", ", \"path\": \"/tmp/x\""),
				"can change its script"));
	EXPECT_TRUE(is_doubtful(
		fx, "bob",
		KIND("one-liner",
		     ", \"interpreter\": \"python\", \"text\": \"x\""),
		"an argument of an interpreter"));
	EXPECT_TRUE(is_doubtful(
		fx, "bob",
		KIND("one-liner", ", \"interpreter\": \"sh\", \"text\": \"x\""),
		NULL));
	EXPECT_TRUE(is_doubtful(fx, "bob", KIND("standard-input", ""),
				"from standard input"));
	EXPECT_TRUE(is_doubtful(fx, "bob", FILTER("base64"), "decodes"));
	EXPECT_TRUE(is_doubtful(fx, "bob", FILTER("deleted"), "was not there"));
	EXPECT_TRUE(
		is_doubtful(fx, "bob", FILTER("in-memory"), "was not there"));
	EXPECT_TRUE(is_doubtful(fx, "bob", FILTER("missing"), "was not there"));
	EXPECT_TRUE(
		is_doubtful(fx, "bob", FILTER("hidden"), "the name hides it"));
	EXPECT_TRUE(is_doubtful(fx, "bob", FILTER("world-writable"),
				"can change its script"));
	EXPECT_TRUE(is_doubtful(fx, "bob", FILTER("foreign-owner"),
				"can change its script"));
}

/* The kernel cannot tell them apart, so one that is good brings in the other. */
TEST_F(doubt, a_script_among_others)
{
	struct learn_fixture *fx = &self->fx;

	learn_one(fx, 0, CONNECT, "bob",
		  KIND("file", ", \"path\": \"/srv/good\""));
	learn_one(fx, 0, CONNECT, "bob",
		  KIND("file", ", \"path\": \"/tmp/bad\""));
	learned(fx);
	EXPECT_EQ(1, fx->found.rules);
	EXPECT_EQ(0, fx->found.doubtful);
	EXPECT_TRUE(says(fx, "title: 'bob: good by app to"));
	EXPECT_TRUE(says(
		fx, "  # script /tmp/bad: 1 attempt\n"
		    "  # allowed as well, though doubtful: others can change"));
}

TEST_F(doubt, alerts)
{
	struct learn_fixture *fx = &self->fx;

	EXPECT_TRUE(is_doubtful(fx, "bob", DETECTED("low"), NULL));
	EXPECT_TRUE(is_doubtful(fx, "bob", DETECTED("medium"), NULL));
	EXPECT_TRUE(says(fx, "# detected 1 time: x (medium)"));
	EXPECT_TRUE(
		is_doubtful(fx, "bob", DETECTED("high"), "high or critical"));
	EXPECT_TRUE(is_doubtful(fx, "bob", DETECTED("critical"),
				"high or critical"));
}

TEST_F(doubt, a_rule_denies_it)
{
	struct learn_fixture *fx = &self->fx;

	EXPECT_TRUE(
		is_doubtful(fx, "bob", PLAIN ", " RULE, "a rule denies it"));
}

TEST_F(doubt, the_web)
{
	struct learn_fixture *fx = &self->fx;

	EXPECT_TRUE(is_doubtful(fx, "www-data", PLAIN, "a web server sends"));
	EXPECT_TRUE(is_doubtful(
		fx, "site",
		OWN(BACKGROUND ", \"origin\": {\"kind\": \"web\"}") ", " APP
								    ", " RELAY,
		"a web server sends"));
	EXPECT_TRUE(is_doubtful(
		fx, "www-data",
		OWN(BACKGROUND) ", " APP ", " TO("127.0.0.1", 25), NULL));
	EXPECT_TRUE(is_doubtful(
		fx, "www-data",
		OWN(BACKGROUND) ", " APP ", " TO("192.168.7.25", 25), NULL));
}

static void two_at_relay(struct learn_fixture *fx)
{
	learn_again(fx);
	learn_one(fx, 0, CONNECT, "www-data", PLAIN);
	learn_one(fx, 0, CONNECT, "bob", PLAIN);
}

/* Of the Internet, and both use it. */
TEST_F(doubt, past_the_relay)
{
	struct learn_fixture *fx = &self->fx;

	two_at_relay(fx);
	learned(fx);
	EXPECT_EQ(2, fx->found.rules);
	EXPECT_EQ(0, fx->found.doubtful);
	two_at_relay(fx);
	learn_one(fx, 0, CONNECT, "bob",
		  OWN(BACKGROUND) ", " APP ", " TO("203.0.113.9", 587));
	learned(fx);
	EXPECT_EQ(2, fx->found.rules);
	EXPECT_EQ(1, fx->found.doubtful);
	EXPECT_TRUE(says(fx, "# DOUBTFUL: it sends to the Internet by itself"));
	EXPECT_TRUE(says(fx, "#     to: [203.0.113.9]\n"));
	EXPECT_TRUE(says(fx, "\n    to: [192.0.2.25]\n"));
}

/* When it is said which are relays, others are none. */
TEST_F(doubt, relays_that_are_said)
{
	static const char *relays[] = { "198.51.100.0/24" };
	struct learn_fixture *fx = &self->fx;

	fx->options.relays = relays;
	fx->options.n_relays = 1;
	two_at_relay(fx);
	learned(fx);
	EXPECT_EQ(2, fx->found.doubtful);
	EXPECT_TRUE(is_doubtful(
		fx, "www-data",
		OWN(BACKGROUND) ", " APP ", " TO("198.51.100.7", 25), NULL));
}

TEST_F(doubt, seldom)
{
	struct learn_fixture *fx = &self->fx;

	fx->options.min_count = 3;
	EXPECT_TRUE(is_doubtful(fx, "bob", PLAIN, "attempted once"));
	learn_again(fx);
	learn_one(fx, 0, CONNECT, "bob", PLAIN);
	learn_one(fx, 1, CONNECT, "bob", PLAIN);
	learned(fx);
	EXPECT_TRUE(says(fx, "attempted only 2 times"));
	learn_again(fx);
	learn_one(fx, 0, CONNECT, "bob", PLAIN);
	learn_one(fx, 1, CONNECT, "bob", PLAIN);
	learn_one(fx, 2, CONNECT, "bob", PLAIN);
	learned(fx);
	EXPECT_EQ(1, fx->found.rules);
}

TEST_F(doubt, on_few_days)
{
	struct learn_fixture *fx = &self->fx;

	fx->options.min_days = 2;
	learn_again(fx);
	learn_one(fx, 0, CONNECT, "bob", PLAIN);
	learn_one(fx, DAY - 1, CONNECT, "bob", PLAIN);
	learned(fx);
	EXPECT_TRUE(says(fx, "DOUBTFUL: it was attempted on 1 day only"));
	learn_again(fx);
	learn_one(fx, DAY - 1, CONNECT, "bob", PLAIN);
	learn_one(fx, DAY, CONNECT, "bob", PLAIN);
	learned(fx);
	EXPECT_EQ(1, fx->found.rules);
}

static void with_name(struct learn_fixture *fx, int i)
{
	char *rest;

	if (asprintf(&rest,
		     OWN(BACKGROUND) ", \"process\": {\"name\": \"n%d\",\n"
				     "\"executable\": \"/usr/bin/app\"}, " RELAY,
		     i) < 0)
		abort();
	learn_one(fx, 0, CONNECT, "bob", rest);
	free(rest);
}

TEST_F(doubt, many_names)
{
	struct learn_fixture *fx = &self->fx;
	int i;

	for (i = 0; i < 4; i++)
		with_name(fx, i);
	learned(fx);
	EXPECT_EQ(1, fx->found.rules);
	learn_again(fx);
	for (i = 0; i < 5; i++)
		with_name(fx, i);
	learned(fx);
	EXPECT_TRUE(says(fx, "DOUBTFUL: its processes call themselves"));
}

#define MAIL(outcome)                                                         \
	OWN(BACKGROUND ", " TOOL("sendmail") ", \"transmission\": {"          \
					     "\"outcome\": \"" outcome "\"}") \
	", " RUN("/usr/sbin/sendmail", "/usr/bin/dash")
#define FAILED                                                    \
	OWN(BACKGROUND ", \"transfer\": {\"state\": \"failed\"}") \
	", " APP ", " RELAY

TEST_F(doubt, what_came_of_it)
{
	struct learn_fixture *fx = &self->fx;

	learn_one(fx, 0, EXEC, "bob", MAIL("attempted"));
	learn_one(fx, 0, RECORD_TRANSMISSION, "bob", MAIL("transmitted"));
	learn_one(fx, 0, RECORD_TRANSMISSION, "bob", MAIL("failed"));
	learned(fx);
	EXPECT_EQ(1, fx->found.rules);
	EXPECT_TRUE(says(fx, "# mails: 1 transmitted, 1 failed"));
	learn_again(fx);
	learn_one(fx, 0, EXEC, "bob", MAIL("attempted"));
	learn_one(fx, 0, RECORD_TRANSMISSION, "bob", MAIL("failed"));
	learned(fx);
	EXPECT_TRUE(says(fx, "DOUBTFUL: most of its mails have failed"));
	learn_again(fx);
	learn_one(fx, 0, CONNECT, "bob", PLAIN);
	learn_one(fx, 0, "smtp-flow", "bob", FAILED);
	learned(fx);
	EXPECT_TRUE(says(fx, "DOUBTFUL: none of its connections"));
}

TEST_HARNESS_MAIN
