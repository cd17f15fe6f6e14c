// SPDX-License-Identifier: GPL-2.0-only
/*
 * Metrics for Prometheus: what the text is, what counts as what, and that it takes the
 * place of the file as a whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon_state.h"
#include "feed.h"
#include "feeds.h"
#include "file.h"
#include "golden.h"
#include "metrics.h"
#include "record.h"
#include "tally.h"

#define STATUS                                                                     \
	"{\"mode\":\"enforce\",\"sealed\":false,\"healthy\":false,"                \
	"\"policy\":{\"generation\":7,\"rules\":4,\"tools\":33},"                  \
	"\"hooks\":{\"rearmed\":1,\"unseen\":2,\"each\":["                         \
	"{\"hook\":\"connect\",\"armed\":true,\"health\":\"works\",\"missed\":0}," \
	"{\"hook\":\"exec\",\"armed\":false,\"health\":\"fails\",\"missed\":9}]}," \
	"\"events\":{\"last\":100,\"acknowledged\":90,\"unread\":10,"              \
	"\"lost\":3,\"ring_used\":4096,\"ring_size\":16777216},"                   \
	"\"flows\":{\"followed\":5,\"untracked\":0,\"unheard\":1}}"
#define DAEMON                                                             \
	"{\"sinks\":[{\"name\":\"file\",\"state\":\"up\",\"failures\":2}," \
	"{\"name\":\"syslog\",\"state\":\"down\",\"failures\":4,"          \
	"\"sent\":80,\"dropped\":6,\"queued\":1234}],"                     \
	"\"reload\":{\"successful\":false,\"success_time\":1763900000}}"

static void put(struct tally *t, const char *json)
{
	struct json_object *doc = json_tokener_parse(json);

	tally_put(t, doc);
	json_object_put(doc);
}

#define CONNECT(verdict, refused, port)                           \
	"{\"event\":{\"action\":\"smtp-connect\"},\"smtpward\":{" \
	"\"verdict\":\"" verdict "\",\"refused\":" refused "},"   \
	"\"destination\":{\"port\":" port "}}"
#define EXEC(verdict, refused)                                      \
	"{\"event\":{\"action\":\"mail-tool-exec\"},\"smtpward\":{" \
	"\"verdict\":\"" verdict "\",\"refused\":" refused "}}"
#define FLOW(verdict, state, bytes)                                    \
	"{\"event\":{\"action\":\"smtp-flow\"},\"smtpward\":{"         \
	"\"verdict\":\"" verdict "\",\"transfer\":{\"state\":\"" state \
	"\",\"bytes_out\":" bytes "}}}"

static void count(struct tally *t)
{
	put(t, CONNECT("allow", "false", "25"));
	put(t, CONNECT("allow", "false", "25"));
	put(t, CONNECT("deny", "true", "587"));
	put(t, CONNECT("deny", "false", "465"));
	put(t, CONNECT("audit", "false", "2525"));
	put(t, EXEC("allow", "false"));
	put(t, EXEC("deny", "true"));
	put(t, FLOW("allow", "closed", "1000"));
	put(t, FLOW("allow", "open", "500"));
	put(t, FLOW("deny", "reset", "30"));
	put(t, "{\"event\":{\"action\":\"policy-change\"}}");
}

static bool text_is(const char *status, const char *daemon,
		    const struct counts *counts, const char *name)
{
	struct json_object *s = status ? json_tokener_parse(status) : NULL;
	struct json_object *d = json_tokener_parse(daemon);
	char *text = metrics_text(s, d, counts, "6.1.0-52-amd64");
	bool same = as_expected(name, text);

	free(text);
	json_object_put(d);
	json_object_put(s);
	return same;
}

TEST(everything)
{
	struct tally t = { 0 };

	count(&t);
	EXPECT_TRUE(text_is(STATUS, DAEMON, &t.now, GOLDEN "metrics.prom"));
}

/* Of a daemon that has just started, without a module. */
TEST(nothing_yet)
{
	struct tally t = { 0 };

	EXPECT_TRUE(text_is(
		NULL,
		"{\"sinks\":[{\"name\":\"file\",\"state\":\"up\",\"failures\":0}]}",
		&t.now, GOLDEN "metrics-begin.prom"));
}

#define ABSENT                                                             \
	"{\"sinks\":[{\"name\":\"file\",\"state\":\"up\",\"failures\":0}," \
	"{\"name\":\"journal\",\"state\":\"absent\",\"failures\":4,"       \
	"\"sent\":0,\"dropped\":0,\"queued\":0}]}"

/* Where there is none, there is nothing to be watched. */
TEST(no_journal)
{
	struct json_object *daemon = json_tokener_parse(ABSENT);
	struct tally t = { 0 };
	char *text = metrics_text(NULL, daemon, &t.now, "6.1.0-52-amd64");

	EXPECT_EQ(NULL, strstr(text, "sink=\"journal\""));
	EXPECT_NE(NULL, strstr(text, "failures_total{sink=\"file\"} 0"));
	free(text);
	json_object_put(daemon);
}

/* What was not written will be put again. */
TEST(only_what_is_kept)
{
	struct tally t = { 0 };

	put(&t, CONNECT("allow", "false", "25"));
	tally_settle(&t, 0);
	put(&t, CONNECT("allow", "false", "25"));
	tally_settle(&t, -ENOSPC);
	put(&t, CONNECT("allow", "false", "25"));
	tally_settle(&t, 0);
	EXPECT_EQ(2, t.kept.connects[TALLY_ALLOWED][TALLY_SMTP]);
	EXPECT_EQ(2, t.kept.records);
}

#define REPEATS(action, count)                                                \
	"{\"event\":{\"action\":\"" action "\"},\"smtpward\":{"               \
	"\"verdict\":\"deny\",\"refused\":true,\"repeats\":{\"count\":" count \
	"}},\"destination\":{\"port\":25}}"

TEST(a_record_of_several_attempts)
{
	struct tally t = { 0 };

	put(&t, CONNECT("deny", "true", "25"));
	put(&t, REPEATS("smtp-connect", "999"));
	put(&t, EXEC("deny", "true"));
	put(&t, REPEATS("mail-tool-exec", "99"));
	EXPECT_EQ(1000, t.now.connects[TALLY_DENIED][TALLY_SMTP]);
	EXPECT_EQ(100, t.now.execs[TALLY_DENIED]);
	EXPECT_EQ(4, t.now.records);
}

static unsigned int files(const char *dir)
{
	size_t n;
	char **list = file_list(dir, "", &n);

	file_list_free(list, n);
	return n;
}

TEST(takes_the_place_of_the_file)
{
	char dir[] = "/tmp/metrics-XXXXXX", path[64], *text;
	struct stat st;
	size_t len;
	int before;

	ASSERT_NE(NULL, mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/smtpward.prom", dir);
	umask(0077);
	EXPECT_EQ(0, file_publish(path, "one\n", 4, 0644));
	before = open(path, O_RDONLY);
	EXPECT_EQ(0, file_publish(path, "two\n", 4, 0644));
	text = file_read(path, &len);
	EXPECT_STREQ("two\n", text);
	free(text);
	ASSERT_EQ(0, fstat(before, &st));
	EXPECT_EQ(0, st.st_nlink);
	ASSERT_EQ(0, stat(path, &st));
	EXPECT_EQ(0644, st.st_mode & 07777);
	EXPECT_EQ(1, files(dir));
	close(before);
	unlink(path);
	rmdir(dir);
	EXPECT_EQ(-ENOENT, file_publish(path, "two\n", 4, 0644));
}

static struct json_object *status_with(const char *daemon)
{
	struct json_object *status =
		json_tokener_parse("{\"problems\":[],\"healthy\":true}");

	daemon_state_judge(status, json_tokener_parse(daemon));
	return status;
}

static const char *problem(struct json_object *status)
{
	struct json_object *list = json_at(status, "problems");

	if (json_object_array_length(list) != 1)
		return "not one problem";
	return json_object_get_string(json_object_array_get_idx(list, 0));
}

TEST(what_status_makes_of_it)
{
	struct feeds *feeds = feeds_new(NULL);
	struct daemon_state state = { .err = -ENOSPC };
	struct json_object *doc = daemon_state_doc(&state, feeds);
	struct json_object *status;

	status = status_with(json_object_to_json_string(doc));
	EXPECT_STREQ("records are not written: No space left on device",
		     problem(status));
	EXPECT_FALSE(json_is_true(status, "healthy"));
	json_object_put(status);
	json_object_put(doc);
	feeds_free(feeds);
	status = status_with(
		"{\"sinks\":[{\"name\":\"syslog\",\"state\":\"down\",\"error\":\"x\",\"dropped\":0}]}");
	EXPECT_STREQ("the syslog is not reached: x", problem(status));
	json_object_put(status);
	status = status_with(
		"{\"sinks\":[{\"name\":\"syslog\",\"state\":\"up\",\"dropped\":2,\"dropping\":true}]}");
	EXPECT_STREQ(
		"2 records were dropped on their way to the syslog, and are in the file",
		problem(status));
	json_object_put(status);
	status = status_with(
		"{\"sinks\":[{\"name\":\"syslog\",\"state\":\"up\",\"dropped\":2,\"dropping\":false}]}");
	EXPECT_TRUE(json_is_true(status, "healthy"));
	json_object_put(status);
	status = status_with(
		"{\"sinks\":[{\"name\":\"journal\",\"state\":\"absent\",\"dropped\":0}]}");
	EXPECT_TRUE(json_is_true(status, "healthy"));
	json_object_put(status);
}

/* Whoever has written it: nothing of it is trusted to be there. */
TEST(not_what_the_daemon_writes)
{
	static const char *const texts[] = { "",
					     "null",
					     "[]",
					     "7",
					     "{}",
					     "{\"sinks\":{}}",
					     "{\"sinks\":[7,null,{}]}" };
	struct json_object *status;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		status = status_with(texts[i]);
		EXPECT_TRUE(json_is_true(status, "healthy"));
		json_object_put(status);
	}
}

#define SINK(name, state) \
	"{\"sinks\":[{\"name\":\"" name "\",\"state\":\"" state "\","

#define HOSTILE \
	"\"error\":\"\\u001b[2J\\nall is well\",\"more\":\"\\u001b\",\"sent\":\"\\u001b\""

/* Nor is it told to a terminal: its user is less than who reads it. */
TEST(what_it_says_is_not_trusted)
{
	struct json_object *status;

	status = status_with(SINK("syslog", "down") HOSTILE "}]}");
	EXPECT_STREQ("the syslog is not reached: \\x1b[2J\\nall is well",
		     problem(status));
	EXPECT_EQ(NULL, strstr(json_object_to_json_string(status), "u001b"));
	json_object_put(status);
	status = status_with(
		SINK("a\\u001b[2J", "down") "\"error\":\"x\",\"dropped\":1}]}");
	EXPECT_TRUE(json_is_true(status, "healthy"));
	EXPECT_EQ(0, json_object_array_length(json_at(status, "sinks")));
	json_object_put(status);
	status = status_with(SINK("syslog", "\\u001b[2J") "\"dropped\":1}]}");
	EXPECT_EQ(0, json_object_array_length(json_at(status, "sinks")));
	json_object_put(status);
}

TEST(no_link_is_followed)
{
	char path[] = "/tmp/metrics-XXXXXX", link[40], *text;
	struct json_object *status;
	size_t len;
	int fd = mkstemp(path);

	ASSERT_LE(0, fd);
	close(fd);
	snprintf(link, sizeof(link), "%s.link", path);
	ASSERT_EQ(0, file_replace(path, DAEMON, strlen(DAEMON), 0644));
	ASSERT_EQ(0, symlink(path, link));
	status = json_tokener_parse("{\"problems\":[],\"daemon\":true}");
	daemon_state_take(status, link);
	EXPECT_EQ(NULL, json_at(status, "sinks"));
	EXPECT_NE(NULL, strstr(problem(status), "Too many levels of symbolic"));
	EXPECT_FALSE(json_is_true(status, "healthy"));
	daemon_state_take(status, path);
	EXPECT_NE(NULL, json_at(status, "sinks"));
	json_object_put(status);
	text = file_read(link, &len);
	EXPECT_NE(NULL, text);
	free(text);
	unlink(link);
	unlink(path);
}

TEST_HARNESS_MAIN
