// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records as messages of syslog: header, structured data, and whatever bytes are in them.
 */
#include <arpa/inet.h>
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "feed.h"
#include "record.h"
#include "sink_journal.h"
#include "syslog_line.h"

#define DENIED                                                       \
	"{\"@timestamp\":\"2025-11-23T12:13:20.123456789Z\","        \
	"\"event\":{\"kind\":\"alert\",\"action\":\"smtp-connect\"," \
	"\"id\":\"c0ffee-7\",\"sequence\":7},"                       \
	"\"host\":{\"hostname\":\"mail.example\"},"                  \
	"\"smtpward\":{\"verdict\":\"deny\",\"refused\":true},"      \
	"\"user\":{\"id\":\"33\",\"name\":\"www-data\"},"            \
	"\"destination\":{\"ip\":\"192.0.2.7\",\"port\":25},"        \
	"\"message\":\"denied: www-data\"}"

#define HOSTILE                                         \
	"{\"host\":{\"hostname\":\"a b\\n\\u00e4\"},"   \
	"\"event\":{\"action\":\"x y\"},"               \
	"\"rule\":{\"name\":\"a\\nb\\u0000c\\u001b\"}," \
	"\"message\":\"a\\r\\nb\\u007f\"}"

static char *remote_of(const char *json)
{
	struct json_object *doc = json_tokener_parse(json);
	size_t len;
	char *text = syslog_remote(doc, &len);

	if (len != strlen(text))
		abort();
	json_object_put(doc);
	return text;
}

TEST(as_rfc_5424_has_it)
{
	char expected[512], framed[600], *text = remote_of(DENIED);

	snprintf(
		expected, sizeof(expected),
		"<84>1 2025-11-23T12:13:20.123456Z mail.example smtpward %d smtp-connect [smtpward@32473 id=\"c0ffee-7\" seq=\"7\" action=\"smtp-connect\" verdict=\"deny\" refused=\"true\" uid=\"33\" user=\"www-data\" dest=\"192.0.2.7\" port=\"25\"] denied: www-data",
		(int)getpid());
	snprintf(framed, sizeof(framed), "%zu %s", strlen(expected), expected);
	EXPECT_STREQ(framed, text);
	free(text);
}

TEST(what_is_missing)
{
	char *text = remote_of("{}");

	EXPECT_NE(NULL, strstr(text, " <86>1 - - smtpward "));
	EXPECT_NE(NULL, strstr(text, " - [smtpward@32473] "));
	free(text);
}

/* Section 6.3.3: only these three are escaped, and others must not end the value. */
TEST(values_are_escaped)
{
	char *text = remote_of(
		"{\"rule\":{\"name\":\"a\\\"b\\\\c]d[e\"},\"message\":\"]\\\"\\\\\"}");

	EXPECT_NE(NULL, strstr(text, " rule=\"a\\\"b\\\\c\\]d[e\"] ]\"\\"));
	free(text);
}

TEST(one_line_only)
{
	char *text = remote_of(HOSTILE);

	EXPECT_EQ(NULL, strpbrk(text, "\r\n\x1b\x7f"));
	EXPECT_NE(NULL, strstr(text, " a?b??? smtpward "));
	EXPECT_NE(NULL, strstr(text, " x?y ["));
	EXPECT_NE(NULL, strstr(text, "rule=\"a?b"));
	free(text);
}

/* No character is cut in two, and what is cut is seen to be. */
TEST(long_ones_are_cut)
{
	char name[601] = "", json[8192], message[5001], *text;
	int i;

	for (i = 0; i < 300; i++)
		memcpy(name + 2 * i, "\xc3\xa4", 3);
	memset(message, 'm', sizeof(message) - 1);
	message[sizeof(message) - 1] = '\0';
	snprintf(json, sizeof(json),
		 "{\"rule\":{\"name\":\"x%s\"},\"message\":\"%s\"}", name,
		 message);
	text = remote_of(json);
	EXPECT_NE(NULL, strstr(text, "\xc3\xa4...\"] m"));
	EXPECT_NE(NULL, strstr(text, "mm..."));
	EXPECT_GT(4096, strlen(text));
	free(text);
}

TEST(on_this_machine_as_syslog_has_it)
{
	struct json_object *doc = json_tokener_parse(DENIED);
	char tail[64], *text;
	size_t len;

	text = syslog_local(doc, &len);
	snprintf(tail, sizeof(tail),
		 " smtpward[%d]: [smtpward@32473 id=", (int)getpid());
	EXPECT_EQ(0, strncmp("<84>", text, 4));
	EXPECT_EQ(text + strlen("<84>Nov 23 12:13:20"), strstr(text, tail));
	free(text);
	json_object_put(doc);
}

TEST(entry_of_the_journal)
{
	struct json_object *doc = json_tokener_parse(DENIED);
	size_t len;
	char *text = sink_journal_record(doc, &len);

	EXPECT_EQ(0,
		  strncmp("MESSAGE=denied: www-data\nMESSAGE_ID=", text, 36));
	EXPECT_NE(NULL, strstr(text, "\nPRIORITY=4\nSYSLOG_FACILITY=10\n"));
	EXPECT_NE(NULL, strstr(text, "\nSMTPWARD_UID=33\n"));
	EXPECT_NE(NULL, strstr(text, "\nSMTPWARD_DEST=192.0.2.7\n"));
	EXPECT_NE(NULL, strstr(text, "\nSMTPWARD_VERDICT=deny\n"));
	EXPECT_NE(NULL, strstr(text, "\nSMTPWARD_RECORD={"));
	EXPECT_EQ('\n', text[len - 1]);
	free(text);
	json_object_put(doc);
}

/* A value that has an end of line cannot become another field. */
TEST(journal_takes_ends_of_lines)
{
	struct json_object *doc =
		json_tokener_parse("{\"message\":\"a\\nPRIORITY=0\"}");
	static const char begin[] =
		"MESSAGE\n\x0c\0\0\0\0\0\0\0a\nPRIORITY=0\n";
	size_t len;
	char *text = sink_journal_record(doc, &len);

	ASSERT_LT(sizeof(begin), len);
	EXPECT_EQ(0, memcmp(begin, text, sizeof(begin) - 1));
	free(text);
	json_object_put(doc);
}

TEST(servers)
{
	struct feed_to to;
	char text[64];

	ASSERT_TRUE(syslog_parse("tcp:192.0.2.1:601", &to));
	EXPECT_TRUE(to.stream);
	EXPECT_EQ(AF_INET, to.addr.ss_family);
	EXPECT_EQ(601, ntohs(((struct sockaddr_in *)&to.addr)->sin_port));
	ASSERT_TRUE(syslog_parse("tcp:[2001:db8::1]:6514", &to));
	EXPECT_EQ(6514, ntohs(((struct sockaddr_in6 *)&to.addr)->sin6_port));
	EXPECT_STREQ("2001:db8::1",
		     inet_ntop(AF_INET6,
			       &((struct sockaddr_in6 *)&to.addr)->sin6_addr,
			       text, sizeof(text)));
	ASSERT_TRUE(syslog_parse("local", &to));
	EXPECT_FALSE(to.stream);
	EXPECT_STREQ("/dev/log", ((struct sockaddr_un *)&to.addr)->sun_path);
}

TEST(no_servers)
{
	static const char *const words[] = {
		"",
		"remote",
		"tcp:",
		"tcp:601",
		"tcp:log.example:601",
		"tcp:192.0.2.1",
		"tcp:192.0.2.1:",
		"tcp:192.0.2.1:0",
		"tcp:192.0.2.1:65536",
		"tcp:2001:db8::1:601",
		"tcp:[192.0.2.1]:601",
		"tcp:[]:601",
		"udp:192.0.2.1:514",
		"tcp:192.0.2.1:+1",
	};
	struct feed_to to;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		EXPECT_FALSE(syslog_parse(words[i], &to))
	TH_LOG("%s", words[i]);
}

TEST_HARNESS_MAIN
