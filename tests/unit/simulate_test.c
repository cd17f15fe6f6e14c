// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recorded attempts, judged by another policy.
 */
#include <json-c/json.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "alloc.h"
#include "policy_find.h"
#include "policy_fixture.h"
#include "record.h"
#include "simulate.h"

#include <kselftest_harness.h>

#define EARLY "2026-11-27T00:00:00.000Z"
#define LATE "2026-11-27T10:20:30.123456789Z"

FIXTURE(simulate)
{
	struct dir dir;
	struct engine *engine;
	struct simulation *s;
	struct simulate_row **rows;
	size_t n;
};

static const char *title(void *arg, uint32_t rule)
{
	struct rule_place place;

	return policy_find(arg, rule, &place) ? place.rule->title : NULL;
}

FIXTURE_SETUP(simulate)
{
	dir_make(&self->dir);
	self->engine = NULL;
	self->s = NULL;
}

FIXTURE_TEARDOWN(simulate)
{
	if (self->s)
		simulate_free(self->s);
	engine_free(self->engine);
	dir_remove(&self->dir);
}

static void against(FIXTURE_DATA(simulate) * self, const char *policy,
		    const char *since)
{
	const char *why = "the policy is wrong";

	if (self->s)
		simulate_free(self->s);
	engine_free(self->engine);
	self->engine = NULL;
	dir_write(&self->dir, "a.yaml", policy);
	if (dir_read(&self->dir))
		self->engine = engine_new(&self->dir.set.compiled, &why);
	if (!self->engine) {
		printf("# %s, %s\n", why,
		       dir_said(&self->dir, &self->dir.diag.errors, 0));
		abort();
	}
	self->s =
		simulate_new(self->engine, since, title, &self->dir.set.policy);
}

#define ATTEMPT                                                 \
	"{\"@timestamp\":\"%s\",\"event\":{\"action\":\"%s\"}," \
	"\"smtpward\":{\"verdict\":\"%s\"%s}"

/* A record of @action with that verdict, and more. */
static void add(FIXTURE_DATA(simulate) * self, const char *time,
		const char *action, const char *verdict, const char *more)
{
	char text[2048];
	struct json_object *doc;

	snprintf(text, sizeof(text), ATTEMPT, time, action, verdict, more);
	if (simulate_wants(text, strlen(text), self->s)) {
		doc = json_tokener_parse(text);
		if (!doc)
			abort();
		simulate_add(doc, self->s);
		json_object_put(doc);
	}
	self->rows = simulate_rows(self->s, &self->n);
}

#define USER(uid) ",\"user\":{\"id\":\"" #uid "\",\"name\":\"u" #uid "\"}"
#define TO(ip, port) "},\"destination\":{\"ip\":\"" ip "\",\"port\":" #port "}"
#define RULE(title) ",\"rule\":{\"id\":\"1\",\"name\":\"" title "\"}"
#define TOOL(name) \
	",\"exec\":{\"tool\":\"" name "\",\"dev_major\":0,\"inode\":1}}"

#define SH_RUNS(path)                                \
	",\"process\":{\"executable\":\"" path "\"," \
	"\"previous\":[{\"executable\":\"/bin/sh\"}]}"

#define ONE \
	"default: deny\nrules:\n  - {title: one, verdict: allow, users: [1]}\n"

TEST_F(simulate, nothing_changes)
{
	against(self, ONE, NULL);
	add(self, EARLY, "smtp-connect", "allow",
	    TO("192.0.2.1", 25) USER(1) RULE("one") "}");
	add(self, LATE, "smtp-connect", "deny",
	    TO("192.0.2.1", 25) USER(2) "}");
	EXPECT_EQ(0, self->n);
	EXPECT_EQ(2, simulate_totals(self->s)->attempts);
	EXPECT_EQ(1, simulate_totals(self->s)->same[SMTPWARD_VERDICT_ALLOW]);
	EXPECT_EQ(1, simulate_totals(self->s)->same[SMTPWARD_VERDICT_DENY]);
	EXPECT_EQ(0, simulate_totals(self->s)->other_rule);
	add(self, LATE, "smtp-connect", "allow",
	    TO("192.0.2.1", 25) USER(1) RULE("another") "}");
	EXPECT_EQ(0, self->n);
	EXPECT_EQ(1, simulate_totals(self->s)->other_rule);
}

TEST_F(simulate, what_changes)
{
	against(self, ONE, NULL);
	add(self, LATE, "smtp-connect", "audit",
	    TO("192.0.2.1", 25) USER(1) "}");
	add(self, LATE, "smtp-connect", "deny",
	    ",\"refused\":true" TO("192.0.2.1", 25) USER(1) "}");
	add(self, LATE, "smtp-dialogue", "allow",
	    TO("2001:db8::1", 587) USER(2) RULE("old") "}");
	add(self, EARLY, "smtp-dialogue", "allow",
	    TO("2001:db8::1", 587) USER(2) RULE("old") "}");
	add(self, LATE, "smtp-flow", "allow", TO("192.0.2.1", 25) USER(2) "}");
	ASSERT_EQ(3, self->n);
	EXPECT_EQ(SIMULATE_DENIED, self->rows[0]->change);
	EXPECT_STREQ("u2", self->rows[0]->user);
	EXPECT_STREQ("[2001:db8::1]:587", self->rows[0]->target);
	EXPECT_STREQ("old", self->rows[0]->now_rule);
	EXPECT_EQ(0, self->rows[0]->then_rule);
	EXPECT_EQ(2, self->rows[0]->n);
	EXPECT_STREQ("2026-11-27T00:00:00", self->rows[0]->first);
	EXPECT_STREQ("2026-11-27T10:20:30", self->rows[0]->last);
	EXPECT_EQ(SIMULATE_ALLOWED, self->rows[1]->change);
	EXPECT_EQ(1, self->rows[1]->then_rule);
	EXPECT_EQ(1, self->rows[1]->refused);
	EXPECT_EQ(SIMULATE_WATCHED, self->rows[2]->change);
	EXPECT_EQ(2, simulate_totals(self->s)->changed[SIMULATE_DENIED]);
	EXPECT_EQ(4, simulate_totals(self->s)->attempts);
}

/* Each of what tells senders apart makes a row. */
TEST_F(simulate, senders)
{
	static const char *const more[] = {
		TO("192.0.2.1", 25) USER(2) "}",
		TO("192.0.2.2", 25) USER(2) "}",
		TO("192.0.2.1", 465) USER(2) "}",
		TO("192.0.2.1", 25) USER(3) "}",
		",\"unit\":\"x.service\"" TO("192.0.2.1", 25) USER(2) "}",
		",\"cgroup\":\"/y\"" TO("192.0.2.1", 25) USER(2) "}",
		",\"context\":\"interactive\"" TO("192.0.2.1", 25) USER(2) "}",
		",\"script\":{\"path\":\"/s\"}" TO("192.0.2.1", 25) USER(2) "}",
		TO("192.0.2.1", 25)
			USER(2) ",\"process\":{\"executable\":\"/p\"}}",
		TO("192.0.2.1", 25) USER(2) RULE("r") "}",
	};
	size_t i;

	against(self, "default: deny\n", NULL);
	for (i = 0; i < 2 * ARRAY_SIZE(more); i++)
		add(self, LATE, "smtp-connect", "allow",
		    more[i % ARRAY_SIZE(more)]);
	EXPECT_EQ(ARRAY_SIZE(more), self->n);
	for (i = 0; i < self->n; i++)
		EXPECT_EQ(2, self->rows[i]->n);
}

TEST_F(simulate, since)
{
	against(self, "default: deny\n", "2026-11-27T10:00:00");
	add(self, EARLY, "smtp-connect", "allow",
	    TO("192.0.2.1", 25) USER(1) "}");
	EXPECT_EQ(0, self->n);
	add(self, LATE, "smtp-connect", "allow",
	    TO("192.0.2.1", 25) USER(1) "}");
	EXPECT_EQ(1, self->n);
}

TEST_F(simulate, tools)
{
	against(self,
		"default: audit\nrules:\n"
		"  - {title: t, verdict: deny, tools: [swaks]}\n",
		NULL);
	add(self, LATE, "mail-tool-exec", "audit",
	    TOOL("swaks") USER(1) SH_RUNS("/x/swaks") "}");
	ASSERT_EQ(1, self->n);
	EXPECT_STREQ("swaks", self->rows[0]->target);
	EXPECT_STREQ("/bin/sh", self->rows[0]->program);
	EXPECT_EQ(1, self->rows[0]->then_rule);
	/* By the name of the file, where the tool had another name. */
	add(self, LATE, "mail-tool-exec", "audit",
	    TOOL("old-name")
		    USER(1) ",\"process\":{\"executable\":\"/x/swaks\"}}");
	ASSERT_EQ(2, self->n);
	EXPECT_EQ(1, self->rows[1]->then_rule);
	/* What is no tool goes on. */
	add(self, LATE, "mail-tool-exec", "deny",
	    TOOL("unheard-of") USER(1) "}");
	ASSERT_EQ(3, self->n);
	EXPECT_EQ(SIMULATE_ALLOWED, self->rows[2]->change);
	EXPECT_EQ(ATTEMPT_NO_TOOL, self->rows[2]->answer);
}

TEST_F(simulate, ports_that_do_not_count)
{
	static const char record[] = TO("192.0.2.1", 26) USER(1) "}";

	against(self, "default: deny\n", NULL);
	add(self, LATE, "smtp-connect", "deny", record);
	ASSERT_EQ(1, self->n);
	EXPECT_EQ(SIMULATE_ALLOWED, self->rows[0]->change);
	EXPECT_EQ(ATTEMPT_NO_PORT, self->rows[0]->answer);
	against(self, "default: deny\nsmtp-ports: [26]\n", NULL);
	add(self, LATE, "smtp-connect", "deny", record);
	EXPECT_EQ(0, self->n);
	against(self, "default: deny\nrecognise-smtp-on-any-port: yes\n", NULL);
	add(self, LATE, "smtp-dialogue", "deny", record);
	EXPECT_EQ(0, self->n);
}

/* A budget is not a matter of who may send. */
TEST_F(simulate, limits)
{
	against(self, ONE, NULL);
	add(self, LATE, "smtp-connect", "deny",
	    ",\"limit\":{\"kind\":\"sessions\"}" TO("192.0.2.1", 25) USER(1)
		    RULE("one") "}");
	EXPECT_EQ(0, self->n);
	EXPECT_EQ(1, simulate_totals(self->s)->limited);
	EXPECT_EQ(1, simulate_totals(self->s)->same[SMTPWARD_VERDICT_ALLOW]);
}

TEST_F(simulate, repeats)
{
	against(self, ONE, NULL);
	add(self, LATE, "smtp-connect", "deny",
	    ",\"repeats\":{\"count\":250}" TO("192.0.2.1", 25) USER(2) "}");
	EXPECT_EQ(250, simulate_totals(self->s)->attempts);
	EXPECT_EQ(250, simulate_totals(self->s)->same[SMTPWARD_VERDICT_DENY]);
	add(self, LATE, "smtp-connect", "deny",
	    ",\"repeats\":{\"count\":250}" TO("192.0.2.1", 25) USER(1) "}");
	ASSERT_EQ(1, self->n);
	EXPECT_EQ(250, self->rows[0]->n);
	EXPECT_EQ(250, simulate_totals(self->s)->changed[SIMULATE_ALLOWED]);
}

TEST_F(simulate, lost)
{
	against(self, ONE, NULL);
	add(self, LATE, "events-lost", "",
	    ",\"lost\":{\"connects\":3,\"execs\":4}}}");
	EXPECT_EQ(7, simulate_totals(self->s)->lost);
}

/* Whatever stands in a file. */
TEST_F(simulate, no_attempts)
{
	static const char *const more[] = {
		"}}",
		TO("192.0.2.1", 70000) USER(1) "}",
		TO("not-an-address", 25) USER(1) "}",
		"},\"destination\":[1]}",
		",\"exec\":3}}",
	};
	size_t i;

	against(self, ONE, NULL);
	for (i = 0; i < ARRAY_SIZE(more); i++) {
		add(self, LATE, "smtp-connect", "deny", more[i]);
		add(self, LATE, "mail-tool-exec", "deny", more[i]);
	}
	add(self, LATE, "smtp-connect", "perhaps",
	    TO("192.0.2.1", 25) USER(1) "}");
	EXPECT_EQ(0, simulate_totals(self->s)->attempts);
	EXPECT_EQ(0, self->n);
}

#define SUBJECT                                                        \
	"{\"@timestamp\":\"1970-01-01T00:01:40.900Z\","                \
	"\"event\":{\"action\":\"smtp-connect\"},"                     \
	"\"smtpward\":{\"verdict\":\"deny\","                          \
	"\"context\":\"interactive\","                                 \
	"\"cgroup\":\"/a\\\\\\\\x2db\",\"login_user\":{\"id\":\"7\"}," \
	"\"namespaces\":{\"pid\":4026531836}},"                        \
	"\"user\":{\"id\":\"5\",\"effective\":{\"id\":\"0\"},"         \
	"\"group\":{\"id\":\"6\"}},"                                   \
	"\"process\":{\"executable\":\"%s/a\\\\\\\\b\"},"              \
	"\"destination\":{\"ip\":\"192.0.2.1\",\"port\":25}}"

/* The record of a program that is there, under a name that was escaped. */
TEST_F(simulate, subject)
{
	struct subjects *subjects = subjects_new();
	struct json_object *doc;
	struct attempt a;
	struct stat st;
	char *text;

	dir_write(&self->dir, "a\\b", "");
	text = xasprintf("%s/a\\b", self->dir.path);
	ASSERT_EQ(0, stat(text, &st));
	free(text);
	text = xasprintf(SUBJECT, self->dir.path);
	doc = json_tokener_parse(text);
	ASSERT_TRUE(attempt_read(&a, doc, subjects));
	EXPECT_EQ(0, a.subject.uid);
	EXPECT_EQ(6, a.subject.gid);
	EXPECT_EQ(7, a.subject.loginuid);
	EXPECT_FALSE(a.subject.contained);
	EXPECT_EQ(100, a.subject.time);
	EXPECT_EQ(SMTPWARD_CONTEXT_INTERACTIVE, a.subject.context);
	EXPECT_STREQ("/a\\x2db", a.subject.cgroup);
	EXPECT_TRUE(a.subject.has_exe);
	EXPECT_EQ(st.st_ino, a.subject.exe.ino);
	EXPECT_EQ(minor(st.st_dev), a.subject.exe.dev_minor);
	/* root is in the group root, here and everywhere. */
	EXPECT_LE(1, a.subject.n_groups);
	/* A container has other files of the same names. */
	json_put_number(
		json_object_object_get(json_object_object_get(doc, "smtpward"),
				       "namespaces"),
		"pid", 4026531999);
	ASSERT_TRUE(attempt_read(&a, doc, subjects));
	EXPECT_TRUE(a.subject.contained);
	EXPECT_FALSE(a.subject.has_exe);
	json_object_put(doc);
	free(text);
	subjects_free(subjects);
}

TEST_HARNESS_MAIN
