// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records whose words are chosen to become more than words.
 */
#include <kselftest_harness.h>

#include "compiler.h"
#include "learn_entry.h"
#include "learn_fixture.h"
#include "text.h"

/* As JSON has them. None may break out of its line, or of its quotes. */
static const char *const words[] = {
	"\\n- title: x\\n  verdict: allow",
	"\\r\\n#   - title: x",
	"x\\n#   \\n#   - title: y\\n#     verdict: allow",
	"\\u2028- title: x",
	"\\u0085- title: x",
	"# comment",
	"a: b",
	"a #b",
	"'",
	"''\\\"\\\"",
	"\\\"",
	"\\\\",
	"\\\\n",
	"%TAG ! x",
	"---",
	"...",
	"- a",
	"? a",
	"{a: b}",
	"[a, b]",
	"&a *a !a |",
	"null",
	"~",
	"yes",
	"$all",
	"any",
	"\\u0000x",
	"\\u001b[31m",
	"\\u007f",
	"\\u202e",
	"\\ufeff",
	"\\ud800",
	"\xff\xfe",
	"\xc3",
	"\xe2\x80\xa8- title: x",
	"\\ud83d\\ude00",
	"\t",
	" ",
	"FIXME",
};

#define WORDS (ARRAY_SIZE(words))

FIXTURE(hostile)
{
	struct learn_fixture fx;
	struct learned_rules r;
};

FIXTURE_SETUP(hostile)
{
	learn_begin(&self->fx);
}

FIXTURE_TEARDOWN(hostile)
{
	rules_end(&self->r);
	learn_end(&self->fx);
}

static void learn_raw(struct learn_fixture *fx, const char *format,
		      const char *word)
{
	struct json_object *doc;
	char *text;

	if (asprintf(&text, format, word, word, word, word, word, word, word,
		     word, word, word, word, word, word, word, word, word) < 0)
		abort();
	doc = json_tokener_parse(text);
	free(text);
	/* What json-c does not take is no record either. */
	if (doc)
		learn_add(fx->l, doc);
	json_object_put(doc);
}

static bool is_clean(const char *text)
{
	const size_t len = strlen(text);
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = text_char_len(text + i, len - i);
		if (!n ||
		    (n == 1 && (unsigned char)text[i] < ' ' && text[i] != '\n'))
			return false;
	}
	return true;
}

/* All that are written, whether as rules or as comments, and no other. */
static bool is_whole(FIXTURE_DATA(hostile) * self)
{
	struct learn_fixture *fx = &self->fx;
	char *all;
	bool good;

	learned(fx);
	good = is_clean(fx->text) && rules_in(&self->r, fx->text) &&
	       self->r.n == fx->found.rules;
	rules_end(&self->r);
	/* A list without entries cannot be written another way. */
	all = fx->found.rules + fx->found.doubtful ?
		      without_comments(fx->text) :
		      strdup(fx->text);
	good = rules_in(&self->r, all) && good &&
	       self->r.n == fx->found.rules + fx->found.doubtful;
	good = policy_accepts(fx->text) && policy_accepts(all) && good;
	free(all);
	if (!good)
		fprintf(stderr, "# %s", fx->text);
	return good;
}

static bool has_keys(FIXTURE_DATA(hostile) * self, const char *user)
{
	size_t i;

	for (i = 0; i < self->r.n; i++)
		if (strcmp(rule_word(&self->r, i, "users"), user) != 0 ||
		    strcmp(rule_word(&self->r, i, "verdict"), "allow") != 0 ||
		    strcmp(rule_word(&self->r, i, "owner"), "FIXME") != 0 ||
		    strncmp(rule_word(&self->r, i, "title"), user,
			    strlen(user)) != 0)
			return false;
	return true;
}

static bool titles_differ(FIXTURE_DATA(hostile) * self)
{
	char **v = calloc(self->r.n + 1, sizeof(*v));
	bool good = true;
	size_t i, k;

	for (i = 0; i < self->r.n; i++) {
		v[i] = strdup(rule_word(&self->r, i, "title"));
		good = good && strlen(v[i]) <= 255;
		for (k = 0; k < i; k++)
			good = good && strcmp(v[i], v[k]) != 0;
	}
	for (i = 0; i < self->r.n; i++)
		free(v[i]);
	free(v);
	return good;
}

#define HEAD(action)                                                          \
	"{\"@timestamp\": \"2026-11-28T00:00:00Z\", \"event\": {\"action\": " \
	"\"" action "\"}, "

TEST_F(hostile, everywhere)
{
	static const char connect[] = HEAD(
		CONNECT) "\"user\": {\"id\": \"7\", \"name\": \"bob\"},\n"
			 "\"process\": {\"executable\": \"/opt/%s\",\n"
			 "\"name\": \"%s\"},\n"
			 "\"smtpward\": {\"context\": \"background\",\n"
			 "\"cgroup\": \"/a.slice/%s.service\",\n"
			 "\"script\": {\"kind\": \"file\", \"path\": \"/srv/%s\",\n"
			 "\"sha256\": \"%s\"}, \"origin\": {\"container\": \"%s\"},\n"
			 "\"login_user\": {\"name\": \"%s\", \"id\": \"%s\"},\n"
			 "\"detections\": [{\"id\": \"%s\", \"severity\": \"%s\"}]},\n"
			 "\"destination\": {\"ip\": \"192.0.2.1\", \"port\": 25}}";
	size_t i;

	for (i = 0; i < WORDS; i++) {
		learn_again(&self->fx);
		learn_raw(&self->fx, connect, words[i]);
		ASSERT_TRUE(is_whole(self));
		ASSERT_TRUE(has_keys(self, "bob"));
	}
	learn_again(&self->fx);
	for (i = 0; i < WORDS; i++)
		learn_raw(&self->fx, connect, words[i]);
	ASSERT_TRUE(is_whole(self));
	EXPECT_TRUE(has_keys(self, "bob"));
	EXPECT_TRUE(titles_differ(self));
}

TEST_F(hostile, texts_and_commands)
{
	static const char text[] = HEAD(
		EXEC) "\"user\": {\"id\": \"7\", \"name\": \"bob\"},\n"
		      "\"process\": {\"executable\": \"/usr/bin/%s\",\n"
		      "\"previous\": [{\"executable\": \"/bin/%s\"}]},\n"
		      "\"smtpward\": {\"context\": \"background\",\n"
		      "\"exec\": {\"tool\": \"mailx\"},\n"
		      "\"script\": {\"kind\": \"one-liner\", \"text\": \"%s\"}}}";
	static const char command[] = HEAD(
		EXEC) "\"user\": {\"id\": \"7\", \"name\": \"bob\"},\n"
		      "\"process\": {\"previous\": [{\"executable\": \"/bin/sh\"}]},\n"
		      "\"smtpward\": {\"context\": \"background\",\n"
		      "\"exec\": {\"tool\": \"mailx\"},\n"
		      "\"origin\": {\"kind\": \"cron\", \"command\": \"%s\",\n"
		      "\"crontab\": {\"file\": \"%s\"}}}}";
	size_t i;

	for (i = 0; i < WORDS; i++) {
		learn_raw(&self->fx, text, words[i]);
		learn_raw(&self->fx, command, words[i]);
	}
	ASSERT_TRUE(is_whole(self));
	EXPECT_TRUE(has_keys(self, "bob"));
	EXPECT_TRUE(titles_differ(self));
}

/* Neither are users, tools and addresses anything but that. */
TEST_F(hostile, what_is_no_sender)
{
	static const char user[] = HEAD(
		CONNECT) "\"user\": {\"id\": \"%s\", \"name\": \"%s\"},\n"
			 "\"destination\": {\"ip\": \"192.0.2.1\", \"port\": 25}}";
	static const char ip[] = HEAD(
		CONNECT) "\"user\": {\"name\": \"bob\"},\n"
			 "\"destination\": {\"ip\": \"%s\", \"port\": 25}}";
	static const char port[] = HEAD(
		CONNECT) "\"user\": {\"name\": \"bob\"},\n"
			 "\"destination\": {\"ip\": \"192.0.2.1\", \"port\": \"%s\"}}";
	static const char tool[] =
		HEAD(EXEC) "\"user\": {\"name\": \"bob\"},\n"
			   "\"smtpward\": {\"exec\": {\"tool\": \"%s\"}}}";
	size_t i;

	for (i = 0; i < WORDS; i++) {
		learn_raw(&self->fx, ip, words[i]);
		learn_raw(&self->fx, port, words[i]);
		if (strspn(words[i], "abcdefghijklmnopqrstuvwxyzFIXME") ==
		    strlen(words[i]))
			continue;
		learn_raw(&self->fx, user, words[i]);
		learn_raw(&self->fx, tool, words[i]);
	}
	learn_raw(&self->fx, tool, "any");
	ASSERT_TRUE(is_whole(self));
	EXPECT_EQ(0, self->r.n);
}

/* What should be text is something else. */
TEST_F(hostile, other_types)
{
	static const char *const records[] = {
		"[]",
		"{\"event\": []}",
		HEAD(CONNECT) "\"user\": 1}",
		HEAD(CONNECT) "\"user\": {\"name\": {\"a\": 1}}}",
		HEAD(CONNECT) "\"user\": {\"name\": \"bob\"}, \"destination\": []}",
		HEAD(CONNECT) "\"user\": {\"name\": \"bob\"}, \"process\": 7,\n"
			      "\"smtpward\": \"x\",\n"
			      "\"destination\": {\"ip\": \"192.0.2.1\", \"port\": 25}}",
		HEAD(CONNECT) "\"user\": {\"name\": \"bob\"},\n"
			      "\"process\": {\"executable\": [\"a\"], \"name\": {}},\n"
			      "\"smtpward\": {\"script\": [1], \"detections\": [1, {},\n"
			      "{\"id\": 1}], \"origin\": 1, \"login_user\": []},\n"
			      "\"destination\": {\"ip\": \"192.0.2.1\", \"port\": 25}}",
		HEAD(EXEC) "\"user\": {\"name\": \"bob\"},\n"
			   "\"process\": {\"previous\": [7]},\n"
			   "\"smtpward\": {\"exec\": 1}}",
		HEAD(EXEC) "\"user\": {\"name\": \"bob\"},\n"
			   "\"process\": {\"previous\": {}},\n"
			   "\"smtpward\": {\"exec\": {\"tool\": \"mailx\"},\n"
			   "\"script\": {\"filters\": 1}}}",
		"{\"@timestamp\": 1, \"event\": {\"action\": \"smtp-connect\"}}",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(records); i++)
		learn_raw(&self->fx, records[i], "");
	ASSERT_TRUE(is_whole(self));
	EXPECT_TRUE(has_keys(self, "bob"));
}

TEST_F(hostile, long_words)
{
	static const char connect[] = HEAD(
		CONNECT) "\"user\": {\"id\": \"7\", \"name\": \"bob\"},\n"
			 "\"process\": {\"executable\": \"/opt/%s\"},\n"
			 "\"smtpward\": {\"context\": \"background\",\n"
			 "\"cgroup\": \"/a.slice/%s.service\",\n"
			 "\"script\": {\"path\": \"/srv/%s\"}},\n"
			 "\"destination\": {\"ip\": \"192.0.2.1\", \"port\": 25}}";
	char word[4097];

	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	learn_raw(&self->fx, connect, word);
	/* Whose last characters are the same. */
	word[0] = 'y';
	learn_raw(&self->fx, connect, word);
	ASSERT_TRUE(is_whole(self));
	EXPECT_TRUE(has_keys(self, "bob"));
	EXPECT_TRUE(titles_differ(self));
	EXPECT_LT(strlen(self->fx.text), 4096);
}

/* Programs with the same name, in other places, have other titles. */
TEST_F(hostile, same_titles)
{
	static const char connect[] = HEAD(
		CONNECT) "\"user\": {\"id\": \"7\", \"name\": \"bob\"},\n"
			 "\"process\": {\"executable\": \"/opt/%s/app\"},\n"
			 "\"smtpward\": {\"context\": \"background\"},\n"
			 "\"destination\": {\"ip\": \"192.0.2.1\", \"port\": 25}}";
	char word[16];
	int i;

	for (i = 0; i < 100; i++) {
		snprintf(word, sizeof(word), "%d", i);
		learn_raw(&self->fx, connect, word);
	}
	ASSERT_TRUE(is_whole(self));
	EXPECT_EQ(100, self->r.n);
	EXPECT_TRUE(titles_differ(self));
}

/* One user who is many senders costs the others nothing. */
TEST_F(hostile, too_many)
{
	static const char connect[] = HEAD(
		CONNECT) "\"user\": {\"id\": \"7\", \"name\": \"bob\"},\n"
			 "\"process\": {\"executable\": \"/opt/%s\"},\n"
			 "\"smtpward\": {\"context\": \"background\"},\n"
			 "\"destination\": {\"ip\": \"192.0.2.1\", \"port\": 25}}";
	char word[16];
	int i;

	learn_one(&self->fx, 0, CONNECT, "alice",
		  OWN(BACKGROUND) ", " EXE("/usr/bin/app") ", " RELAY);
	for (i = 0; i < 5000; i++) {
		snprintf(word, sizeof(word), "%04d", 4999 - i);
		learn_raw(&self->fx, connect, word);
	}
	EXPECT_TRUE(learn_is_cut(self->fx.l));
	ASSERT_TRUE(is_whole(self));
	EXPECT_EQ(LEARN_ENTRIES_MAX + 1, self->r.n);
	EXPECT_STREQ("alice", rule_word(&self->r, 0, "users"));
	EXPECT_STREQ("/opt/0000", rule_word(&self->r, 1, "executables"));
	EXPECT_TRUE(says(&self->fx, "too many senders, and some"));
}

TEST_F(hostile, too_many_scripts)
{
	static const char connect[] = HEAD(
		CONNECT) "\"user\": {\"id\": \"7\", \"name\": \"bob\"},\n"
			 "\"process\": {\"executable\": \"/usr/bin/app\"},\n"
			 "\"smtpward\": {\"context\": \"background\",\n"
			 "\"script\": {\"path\": \"/srv/%s\"}},\n"
			 "\"destination\": {\"ip\": \"192.0.2.1\", \"port\": 25}}";
	char word[16];
	int i;

	for (i = 0; i < 1000; i++) {
		snprintf(word, sizeof(word), "%d", i);
		learn_raw(&self->fx, connect, word);
	}
	ASSERT_TRUE(is_whole(self));
	EXPECT_EQ(1, self->fx.found.doubtful);
	EXPECT_TRUE(says(&self->fx, "DOUBTFUL: there were too many scripts"));
	EXPECT_TRUE(says(&self->fx, "# and more than 48 others\n"));
}

TEST_HARNESS_MAIN
