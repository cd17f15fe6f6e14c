// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the records in tests/golden to events, which are in tests/golden/ocsf. That
 * these keep to the schema is for tests/ocsf to say.
 */
#include <glob.h>
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "ocsf.h"
#include "record.h"

#define TIME "2025-11-23T12:13:20.123456789Z"
#define MS 1763900000123ULL

/* A golden is not to change with the version of the product. */
static void forget_version(struct json_object *event, const char *product)
{
	struct json_object *to = json_at(event, product);

	if (to)
		json_put_string(to, "version", "0");
}

static struct json_object *made(struct json_object *doc)
{
	struct json_object *event = ocsf_make(doc);

	forget_version(event, "metadata.product");
	forget_version(event, "app");
	return event;
}

static bool is_golden(const char *record)
{
	struct json_object *doc = json_object_from_file(record), *event;
	char *path, *text;
	bool same;

	if (!doc)
		abort();
	event = made(doc);
	if (asprintf(&path, GOLDEN "ocsf/%s", record + strlen(GOLDEN)) < 0 ||
	    asprintf(&text, "%s\n",
		     json_object_to_json_string_ext(
			     event, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_NOSLASHESCAPE)) <
		    0)
		abort();
	same = as_expected(path, text);
	free(text);
	free(path);
	json_object_put(event);
	json_object_put(doc);
	return same;
}

TEST(every_record)
{
	glob_t found;
	size_t i;

	ASSERT_EQ(0, glob(GOLDEN "*.json", 0, NULL, &found));
	EXPECT_LT(30, found.gl_pathc);
	for (i = 0; i < found.gl_pathc; i++)
		EXPECT_TRUE(is_golden(found.gl_pathv[i]));
	globfree(&found);
}

/* The journal and the other file get the record as it was. */
TEST(the_record_stays)
{
	struct json_object *doc =
		json_object_from_file(GOLDEN "exec-script.json");
	struct json_object *before =
		json_object_from_file(GOLDEN "exec-script.json");

	ASSERT_NE(NULL, doc);
	json_object_put(ocsf_make(doc));
	EXPECT_TRUE(json_object_equal(before, doc));
	json_object_put(before);
	json_object_put(doc);
}

static struct json_object *parsed(const char *text)
{
	struct json_object *doc = json_tokener_parse(text);

	if (!doc)
		abort();
	return doc;
}

/* Returns what an event has of a record. */
static unsigned long long number(const char *record, const char *path)
{
	struct json_object *doc = parsed(record), *event = ocsf_make(doc);
	const unsigned long long ret =
		json_at(event, path) ? json_number_at(event, path) : -1ULL;

	json_object_put(event);
	json_object_put(doc);
	return ret;
}

#define FLOW(state, error)                                                  \
	"{\"event\":{\"action\":\"smtp-flow\"},\"smtpward\":{\"transfer\":" \
	"{\"state\":\"" state "\",\"error\":\"" error "\"}}}"

TEST(ends_of_connections)
{
	EXPECT_EQ(400106, number(FLOW("open", ""), "type_uid"));
	EXPECT_EQ(400102, number(FLOW("closed", ""), "type_uid"));
	EXPECT_EQ(400102, number(FLOW("peer-closed", ""), "type_uid"));
	EXPECT_EQ(400103, number(FLOW("reset", "ECONNRESET"), "type_uid"));
	EXPECT_EQ(400103, number(FLOW("aborted", ""), "type_uid"));
	EXPECT_EQ(400103, number(FLOW("timed-out", "ETIMEDOUT"), "type_uid"));
	EXPECT_EQ(400103, number(FLOW("cut", "EPERM"), "type_uid"));
	EXPECT_EQ(400104, number(FLOW("failed", "ETIMEDOUT"), "type_uid"));
	EXPECT_EQ(400105, number(FLOW("failed", "ECONNREFUSED"), "type_uid"));
	EXPECT_EQ(400103, number(FLOW("reset", "ECONNREFUSED"), "type_uid"));
	EXPECT_EQ(400100, number(FLOW("of a newer module", ""), "type_uid"));
}

#define TO(ip)                                             \
	"{\"event\":{\"action\":\"smtp-connect\"},"        \
	"\"destination\":{\"ip\":\"" ip "\",\"port\":25}," \
	"\"network\":{\"type\":\"ipv6\"}}"
#define DIRECTION "connection_info.direction_id"

TEST(what_stays_on_the_machine)
{
	EXPECT_EQ(4, number(TO("127.0.0.1"), DIRECTION));
	EXPECT_EQ(4, number(TO("::1"), DIRECTION));
	EXPECT_EQ(4, number(TO("::ffff:127.0.0.2"), DIRECTION));
	EXPECT_EQ(2, number(TO("192.0.2.1"), DIRECTION));
	EXPECT_EQ(2, number(TO("2001:db8::1"), DIRECTION));
	EXPECT_EQ(2, number(TO("::ffff:192.0.2.1"), DIRECTION));
}

#define EVENT(seq) "{\"event\":{\"sequence\":" seq "}}"
#define BY(euid)                                                           \
	"{\"process\":{\"pid\":1},\"user\":{\"effective\":{\"id\":\"" euid \
	"\"}}}"
#define MAX "2147483647"
#define MORE "2147483648"

/* A column of 32 bits with a sign has no place for it, and it is not lost. */
TEST(numbers_that_are_too_large)
{
	const char *left = "unmapped.user.effective.id";

	EXPECT_EQ(INT32_MAX, number(BY(MAX), "actor.process.euid"));
	EXPECT_EQ(-1ULL, number(BY(MAX), left));
	EXPECT_EQ(-1ULL, number(BY(MORE), "actor.process.euid"));
	EXPECT_EQ(1ULL << 31, number(BY(MORE), left));

	left = "unmapped.event.sequence";
	EXPECT_EQ(INT32_MAX, number(EVENT(MAX), "metadata.sequence"));
	EXPECT_EQ(-1ULL, number(EVENT(MAX), left));
	EXPECT_EQ(-1ULL, number(EVENT(MORE), "metadata.sequence"));
	EXPECT_EQ(1ULL << 31, number(EVENT(MORE), left));
}

TEST(times)
{
	EXPECT_EQ(MS, number("{\"@timestamp\":\"" TIME "\"}", "time"));
	EXPECT_EQ(0, number("{\"@timestamp\":\"never\"}", "time"));
	EXPECT_EQ(0, number("{}", "time"));
}

#define SCORE(score)                               \
	"{\"event\":{\"action\":\"smtp-connect\"," \
	"\"kind\":\"alert\",\"severity\":" score "}}"

TEST(severities)
{
	EXPECT_EQ(2, number(SCORE("0"), "severity_id"));
	EXPECT_EQ(2, number(SCORE("21"), "severity_id"));
	EXPECT_EQ(3, number(SCORE("47"), "severity_id"));
	EXPECT_EQ(4, number(SCORE("73"), "severity_id"));
	EXPECT_EQ(5, number(SCORE("99"), "severity_id"));
}

#define THREAT                                                  \
	"{\"event\":{\"action\":\"smtp-connect\"},\"threat\":{" \
	"\"technique\":{\"id\":[\"T1071\"],"                    \
	"\"subtechnique\":{\"id\":[\"T1071.003\"]}}}}"

#define ATTACKS                                       \
	"[ { \"technique\": { \"uid\": \"T1071\" }, " \
	"\"sub_technique\": { \"uid\": \"T1071.003\" } } ]"

TEST(techniques)
{
	struct json_object *doc = parsed(THREAT), *event = ocsf_make(doc);

	EXPECT_STREQ(ATTACKS, json_text_at(event, "attacks"));
	EXPECT_EQ(NULL, json_at(event, "unmapped.threat"));
	json_object_put(event);
	json_object_put(doc);
}

/* A module that is newer than the daemon. */
TEST(what_is_not_known)
{
	const char *record = "{\"event\":{\"action\":\"new\"}}";

	EXPECT_EQ(0, number(record, "class_uid"));
	EXPECT_EQ(0, number(record, "type_uid"));
	EXPECT_EQ(1, number(record, "severity_id"));
}

TEST_HARNESS_MAIN
