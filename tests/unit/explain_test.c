// SPDX-License-Identifier: GPL-2.0-only
/*
 * Explanations of records: what decided, what came close, what would help.
 */
#include <errno.h>
#include <json-c/json.h>

#include "alloc.h"
#include "attempt.h"
#include "explain.h"
#include "explain_find.h"
#include "policy_fixture.h"
#include "record.h"
#include "rules_index.h"
#include "suggest.h"

#include <kselftest_harness.h>

FIXTURE(explain)
{
	struct dir dir;
	struct engine *engine;
	struct json_object *doc;
	struct json_object *e;
};

FIXTURE_SETUP(explain)
{
	dir_make(&self->dir);
	self->engine = NULL;
	self->doc = NULL;
	self->e = NULL;
}

FIXTURE_TEARDOWN(explain)
{
	json_object_put(self->e);
	json_object_put(self->doc);
	engine_free(self->engine);
	dir_remove(&self->dir);
}

#define CONNECT                                                              \
	"{\"@timestamp\":\"2026-11-27T10:20:30.5Z\","                        \
	"\"event\":{\"action\":\"smtp-connect\",\"id\":\"00c0ffee-4\"},"     \
	"\"host\":{\"hostname\":\"h\"},"                                     \
	"\"smtpward\":{\"verdict\":\"deny\",\"refused\":true,"               \
	"\"policy\":{\"generation\":7},\"context\":\"background\","          \
	"\"context_reasons\":[\"no controlling terminal\"],"                 \
	"\"unit\":\"cron.service\",\"script\":{\"interpreter\":\"python3\"," \
	"\"path\":\"/srv/job.py\"}},"                                        \
	"\"destination\":{\"ip\":\"192.0.2.7\",\"port\":25},"                \
	"\"rule\":{\"id\":\"3\",\"name\":\"no\",\"author\":[\"web team\"],"  \
	"\"description\":\"it is so\",\"reference\":\"T-1\"},"               \
	"\"user\":{\"id\":\"33\",\"name\":\"no-such-user\"},"                \
	"\"process\":{\"executable\":\"/usr/bin/python3.11\"}}"

#define EXEC                                                               \
	"{\"@timestamp\":\"2026-11-27T10:20:30.5Z\","                      \
	"\"event\":{\"action\":\"mail-tool-exec\",\"id\":\"00c0ffee-5\"}," \
	"\"smtpward\":{\"verdict\":\"deny\",\"would_deny\":true,"          \
	"\"exec\":{\"tool\":\"swaks\"}},"                                  \
	"\"user\":{\"id\":\"0\",\"name\":\"root\"},"                       \
	"\"process\":{\"executable\":\"/usr/bin/swaks\","                  \
	"\"command_line\":\"swaks --to x\","                               \
	"\"previous\":[{\"executable\":\"/usr/bin/dash\"}]}}"

static bool read_policy(FIXTURE_DATA(explain) * self, const char *policy)
{
	const char *why = "it is wrong";

	engine_free(self->engine);
	self->engine = NULL;
	dir_write(&self->dir, "a.yaml", policy);
	if (dir_read(&self->dir))
		self->engine = engine_new(&self->dir.set.compiled, &why);
	if (!self->engine)
		printf("# %s, %s\n", why,
		       dir_said(&self->dir, &self->dir.diag.errors, 0));
	return self->engine;
}

/* Explains the record that there is. */
static bool explain_again(FIXTURE_DATA(explain) * self, const char *policy)
{
	struct explain_source source = { .contact = "call 4711" };

	json_object_put(self->e);
	self->e = NULL;
	if (policy) {
		if (!read_policy(self, policy))
			return false;
		source.set = &self->dir.set;
		source.engine = self->engine;
	}
	self->e = explain(self->doc, &source);
	return self->e;
}

static bool explain_by(FIXTURE_DATA(explain) * self, const char *record,
		       const char *policy)
{
	json_object_put(self->doc);
	self->doc = json_tokener_parse(record);
	return self->doc && explain_again(self, policy);
}

static const char *at(FIXTURE_DATA(explain) * self, const char *path)
{
	const char *text = json_text_at(self->e, path);

	return text ? text : "nothing";
}

/* "TITLE: LACKS" of a rule that came close. */
static const char *near(FIXTURE_DATA(explain) * self, size_t i)
{
	static char text[256];
	struct json_object *list = json_at(self->e, "near"), *one;

	if (!list || i >= json_object_array_length(list))
		return "nothing";
	one = json_object_array_get_idx(list, i);
	snprintf(text, sizeof(text), "%s: %s", json_text_at(one, "title"),
		 json_text_at(one, "lacks"));
	return text;
}

/* The rule that is suggested, before the policy that has denied. */
static uint32_t verdict_with(FIXTURE_DATA(explain) * self)
{
	struct subjects *subjects = subjects_new();
	struct judgement j = { 0 };
	struct attempt a;

	if (!attempt_read(&a, self->doc, subjects))
		abort();
	attempt_judge(&a, self->engine, &j);
	subjects_free(subjects);
	return j.dec.verdict;
}

#define DENY                                                               \
	"default: audit\nrules:\n"                                         \
	"  - {title: other, verdict: deny, users: [5], owner: somebody}\n" \
	"  - title: no\n    verdict: deny\n    users: [33]\n"

#define WHO                                               \
	"no-such-user (uid 33), by /usr/bin/python3.11, " \
	"script /srv/job.py, unit cron.service"

TEST_F(explain, what_decided)
{
	ASSERT_TRUE(explain_by(self, CONNECT, DENY));
	EXPECT_STREQ("00c0ffee-4", at(self, "id"));
	EXPECT_STREQ("a connection to 192.0.2.7 port 25", at(self, "what"));
	EXPECT_STREQ(WHO, at(self, "who"));
	EXPECT_STREQ("background: no controlling terminal; "
		     "python3 /srv/job.py",
		     at(self, "how"));
	EXPECT_STREQ("It was refused.", at(self, "outcome"));
	EXPECT_STREQ("no", at(self, "rule.title"));
	EXPECT_STREQ("it is so", at(self, "rule.reason"));
	EXPECT_STREQ("4", at(self, "rule.line"));
	EXPECT_STREQ("deny", at(self, "today.verdict"));
	EXPECT_STREQ("no", at(self, "today.rule.title"));
	EXPECT_STREQ("web team", at(self, "ask.owner"));
	EXPECT_STREQ("call 4711", at(self, "ask.contact"));
}

TEST_F(explain, tools)
{
	ASSERT_TRUE(explain_by(self, EXEC, "default: allow\n"));
	EXPECT_STREQ("the execution of the mail tool swaks: swaks --to x",
		     at(self, "what"));
	EXPECT_STREQ("root (uid 0), by /usr/bin/dash", at(self, "who"));
	EXPECT_STREQ("nothing", at(self, "rule"));
	EXPECT_STREQ("allow", at(self, "today.verdict"));
	EXPECT_STREQ("nothing", at(self, "today.rule"));
}

/* What the record has can be told without any policy. */
TEST_F(explain, without_a_policy)
{
	ASSERT_TRUE(explain_by(self, CONNECT, NULL));
	EXPECT_STREQ("no", at(self, "rule.title"));
	EXPECT_STREQ("nothing", at(self, "today"));
	EXPECT_STREQ("nothing", at(self, "near"));
	EXPECT_NE(NULL, strstr(at(self, "remedy"), "192.0.2.7"));
}

TEST_F(explain, policy_has_changed)
{
	struct explain_source source = { 0 };
	char *text;

	ASSERT_TRUE(read_policy(self, DENY));
	self->doc = json_tokener_parse(CONNECT);
	text = rules_index_text(&self->dir.set.policy, &self->dir.set.compiled,
				7);
	source.index = rules_index_parse(text, strlen(text));
	free(text);
	source.set = &self->dir.set;
	self->e = explain(self->doc, &source);
	EXPECT_STREQ("7", at(self, "policy.then"));
	EXPECT_STREQ("false", at(self, "policy.changed"));
	EXPECT_STREQ("true", at(self, "policy.files_are_loaded"));
	ASSERT_TRUE(read_policy(self, "default: deny\n"));
	json_object_put(self->e);
	self->e = explain(self->doc, &source);
	EXPECT_STREQ("false", at(self, "policy.files_are_loaded"));
	rules_index_close((struct rules_index *)source.index);
}

TEST_F(explain, what_came_close)
{
	ASSERT_TRUE(explain_by(
		self, CONNECT,
		DENY
		"  - {title: far, verdict: allow, users: [6], to: [10.0.0.1]}\n"
		"  - {title: user, verdict: allow, users: [6, 7],\n"
		"     to: [192.0.2.7]}\n"
		"  - {title: net, verdict: allow, users: [33],\n"
		"     to: [10.0.0.0/8, 192.0.2.8]}\n"
		"  - {title: port, verdict: allow, ports: [587, 2525]}\n"
		"  - {title: tool, verdict: allow, users: [33], tools: [any]}\n"
		"  - {title: never, verdict: deny, users: [33]}\n"));
	EXPECT_STREQ("port: is for port 587, 2525", near(self, 0));
	EXPECT_STREQ("net: is for connections to 10.0.0.0/8, 192.0.2.8",
		     near(self, 1));
	EXPECT_STREQ("user: is for user 6, 7", near(self, 2));
	EXPECT_STREQ("nothing", near(self, 3));
}

TEST_F(explain, narrow_rules_that_came_close)
{
	ASSERT_TRUE(
		explain_by(self, CONNECT,
			   "default: deny\nrules:\n"
			   "  - {title: who, verdict: allow, users: [33],\n"
			   "     executables: [/bin/sh], units: [a.service]}\n"
			   "  - {title: context, verdict: allow, users: [33],\n"
			   "     context: interactive, login-users: [root]}\n"
			   "  - {title: over, verdict: allow, users: [33],\n"
			   "     expires: 2020-01-31}\n"));
	EXPECT_STREQ("over: has expired (2020-01-31)", near(self, 0));
	EXPECT_STREQ("who: is for the program /bin/sh; is for unit a.service",
		     near(self, 1));
	EXPECT_STREQ("context: is for the login of root; "
		     "is for interactive use only",
		     near(self, 2));
}

/* As narrow as what is known of the sender. */
TEST_F(explain, narrow_remedy)
{
	struct json_object *own;
	const char *text;

	self->doc = json_tokener_parse(CONNECT);
	own = json_at(self->doc, "smtpward");
	json_put_string(own, "cgroup", "/system.slice/cron.service");
	json_put_string(json_at(self->doc, "process"), "executable",
			"/bin/bash");
	ASSERT_TRUE(explain_again(self, "default: deny\n"));
	text = at(self, "remedy");
	EXPECT_NE(NULL, strstr(text, "    executables: ['/bin/bash']\n"));
	EXPECT_NE(NULL, strstr(text, "    units: ['cron.service']\n"));
	EXPECT_NE(NULL, strstr(text, "    context: background\n"));
	dir_write(&self->dir, "0.yaml", text);
	ASSERT_TRUE(read_policy(self, "default: deny\n"));
	EXPECT_EQ(SMTPWARD_VERDICT_ALLOW, verdict_with(self));
	json_put_string(own, "cgroup", "/system.slice/other.service");
	EXPECT_EQ(SMTPWARD_VERDICT_DENY, verdict_with(self));
}

TEST_F(explain, what_comes_after)
{
	ASSERT_TRUE(explain_by(self, CONNECT,
			       DENY "  - {title: late, verdict: allow}\n"));
	EXPECT_STREQ("late: comes after the rule that decided", near(self, 0));
}

TEST_F(explain, tools_that_came_close)
{
	ASSERT_TRUE(explain_by(
		self, EXEC,
		"default: deny\nrules:\n"
		"  - {title: mail, verdict: audit, users: [0],\n"
		"     tools: [mailx]}\n"
		"  - {title: net, verdict: allow, users: [0], ports: [25]}\n"));
	EXPECT_STREQ("mail: is for the tool mailx", near(self, 0));
	EXPECT_STREQ("nothing", near(self, 1));
}

static const char *const records[] = { CONNECT, EXEC };

TEST_F(explain, remedy_helps)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(records); i++) {
		dir_write(&self->dir, "0.yaml", "rules: []\n");
		ASSERT_TRUE(explain_by(self, records[i], "default: deny\n"));
		EXPECT_EQ(SMTPWARD_VERDICT_DENY, verdict_with(self));
		dir_write(&self->dir, "0.yaml", at(self, "remedy"));
		ASSERT_TRUE(read_policy(self, "default: deny\n"));
		EXPECT_EQ(SMTPWARD_VERDICT_ALLOW, verdict_with(self));
		EXPECT_EQ(0, diag_warnings(&self->dir.diag));
	}
}

/* Names are a sender's own choice. */
TEST_F(explain, remedy_of_hostile_names)
{
	static const char hostile[] =
		"a': [x]\\n  - {title: b, verdict: allow}";
	struct json_object *process;

	self->doc = json_tokener_parse(CONNECT);
	process = json_at(self->doc, "process");
	json_put_string(process, "executable", hostile);
	json_put_string(json_at(self->doc, "user"), "name", hostile);
	ASSERT_TRUE(explain_again(self, "default: deny\n"));
	dir_write(&self->dir, "0.yaml", at(self, "remedy"));
	ASSERT_TRUE(read_policy(self, "default: deny\n"));
	EXPECT_EQ(1, self->dir.set.compiled.rules);
	EXPECT_EQ(SMTPWARD_VERDICT_ALLOW, verdict_with(self));
}

/* No rule would have helped. */
TEST_F(explain, limits)
{
	struct json_object *own;

	self->doc = json_tokener_parse(CONNECT);
	own = json_at(self->doc, "smtpward");
	json_put_string(json_child(own, "limit"), "kind", "sessions");
	ASSERT_TRUE(explain_again(self, "default: deny\n"));
	EXPECT_STRNE("nothing", at(self, "limit"));
	EXPECT_STREQ("nothing", at(self, "remedy"));
}

#define MODE                                                             \
	"{\"event\":{\"action\":\"mode-change\",\"id\":\"00c0ffee-6\"}," \
	"\"message\":\"MODE\"}"

TEST_F(explain, no_attempt)
{
	ASSERT_TRUE(explain_by(self, MODE, DENY));
	EXPECT_STREQ("MODE", at(self, "message"));
	EXPECT_STREQ("nothing", at(self, "what"));
}

static int find(FIXTURE_DATA(explain) * self, const char *word)
{
	char *file = xasprintf("%s/events", self->dir.path);
	int err;

	json_object_put(self->doc);
	err = explain_find(word, &file, 1, &self->doc);
	free(file);
	return err;
}

static const char *found(FIXTURE_DATA(explain) * self)
{
	return self->doc ? json_text_at(self->doc, "event.id") : "nothing";
}

TEST_F(explain, what_is_meant)
{
	dir_write(
		&self->dir, "events",
		"{\"event\":{\"id\":\"00c0ffee00000001-4\",\"sequence\":4}}\n"
		"nonsense\n"
		"{\"event\":{\"id\":\"00c0ffee00000001-41\",\"sequence\":41}}\n"
		"{\"event\":{\"id\":\"00c0ffee00000001-41\",\"sequence\":41}}\n"
		"{\"event\":{\"id\":\"0badcafe00000002-4\",\"sequence\":4}}\n"
		"{\"event\":{\"id\":\"0badcafe00000002-5\",\"sequence\":5}}\n");
	EXPECT_EQ(0, find(self, "00c0ffee00000001-4"));
	EXPECT_STREQ("00c0ffee00000001-4", found(self));
	EXPECT_EQ(0, find(self, "00c0ffee00000001-41"));
	EXPECT_STREQ("00c0ffee00000001-41", found(self));
	EXPECT_EQ(0, find(self, "41"));
	EXPECT_STREQ("00c0ffee00000001-41", found(self));
	EXPECT_EQ(0, find(self, "5"));
	EXPECT_STREQ("0badcafe00000002-5", found(self));
	EXPECT_EQ(-EEXIST, find(self, "4"));
	EXPECT_EQ(-EEXIST, find(self, "0badcafe"));
	EXPECT_EQ(-ENOENT, find(self, "6"));
	EXPECT_EQ(-ENOENT, find(self, "00c0ffee00000001-42"));
	EXPECT_EQ(NULL, self->doc);
}

TEST_HARNESS_MAIN
