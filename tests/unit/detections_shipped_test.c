// SPDX-License-Identifier: GPL-2.0-only
/*
 * The shipped detections, each with a record that it fits and with one that it almost
 * does.
 */
#include <kselftest_harness.h>

#include "detect_fixture.h"

#define SHIPPED "../../dist/detections.yaml"

#define OUT "\"destination\": {\"ip\": \"192.0.2.2\", \"port\": 25}"
#define LOOP "\"destination\": {\"ip\": \"127.0.0.1\", \"port\": 25}"
#define EXE(path) "\"process\": {\"executable\": \"" path "\"}"
#define OWN(rest) "\"smtpward\": {\"context\": \"background\"" rest "}"
#define FILTER(name)                                                 \
	OWN(", \"script\": {\"interpreter\": \"python\", \"kind\": " \
	    "\"file\", \"filters\": [\"" name "\"]}")
#define BELOW(path)                                                                       \
	", \"ancestors\": [{\"executable\": \"/usr/bin/dash\"}, {\"executable\": \"" path \
	"\"}]"
#define APPROVED ", \"verdict\": \"allow\"}, \"rule\": {\"author\": [\"sales\"]"
#define SHIPPED_RULE \
	", \"verdict\": \"allow\"}, \"rule\": {\"author\": [\"root\"]"
/* As smtpward learn proposes it. */
#define PROPOSED ", \"verdict\": \"allow\"}, \"rule\": {\"author\": [\"FIXME\"]"
#define ATTACHED ", \"attachment\": {\"verdict\": \"likely\"}"
#define MAIL(size) ", \"transmission\": {\"sequence\": 1, \"size\": " size "}"

FIXTURE(shipped)
{
	struct detect_fixture fx;
};

FIXTURE_SETUP(shipped)
{
	detect_begin(&self->fx);
	ASSERT_TRUE(detections_load(&self->fx.detector.d, SHIPPED, NULL,
				    &self->fx.diag));
	baseline_freeze(self->fx.detector.b, true);
}

FIXTURE_TEARDOWN(shipped)
{
	detect_end(&self->fx);
}

static bool is_low(struct json_object *one)
{
	return !strcmp(json_text_at(one, "severity"), "low");
}

/* Detections of medium severity or more, the name of each behind a space. */
static const char *alerts(const struct detect_fixture *fx)
{
	struct json_object *list = json_at(fx->doc, "smtpward.detections");
	const size_t n = list ? json_object_array_length(list) : 0;
	static char text[512];
	size_t i;

	text[0] = '\0';
	for (i = 0; i < n; i++)
		if (!is_low(json_object_array_get_idx(list, i)))
			snprintf(text + strlen(text),
				 sizeof(text) - strlen(text), " %s",
				 nth_id(fx->doc, "smtpward.detections", i));
	return text;
}

static const struct {
	const char *action, *user, *rest, *alerts;
} cases[] = {
	/* clang-format off */
	{ "mail-tool-exec", "alice", OWN(ATTACHED), " background-attachment" },
	{ "mail-tool-exec", "alice", OWN(ATTACHED APPROVED), "" },
	{ "mail-tool-exec", "alice", OWN(ATTACHED SHIPPED_RULE), " background-attachment" },
	{ "mail-tool-exec", "alice", OWN(ATTACHED PROPOSED), " background-attachment" },
	{ "mail-tool-exec", "alice",
	  "\"smtpward\": {\"context\": \"interactive\"" ATTACHED "}",
	  "" },
	{ "smtp-threshold", "alice", OWN(""), " background-large" },
	{ "smtp-threshold", "postfix", OWN("") ", " EXE("/usr/lib/postfix/sbin/smtp"), "" },
	{ "smtp-threshold", "postfix", OWN("") ", " EXE("/tmp/smtp"), " background-large" },
	{ "smtp-threshold", "alice",
	  OWN("") ", " EXE("/usr/lib/postfix/sbin/smtp"),
	  " background-large" },
	{ "smtp-connect", "alice",
	  OWN("") ", " OUT ", " EXE("/usr/bin/python3.11"),
	  " interpreter-direct" },
	{ "smtp-connect", "alice", OWN("") ", " LOOP ", " EXE("/usr/bin/python3.11"), "" },
	{ "smtp-connect", "alice", OWN("") ", " OUT ", " EXE("/usr/bin/pythonista"), "" },
	{ "mail-tool-exec", "www-data", OWN(""), " web-mail-tool" },
	{ "mail-tool-exec", "postgres", OWN(""), " database-mail" },
	{ "smtp-connect", "mysql", OWN("") ", " LOOP, " database-mail" },
	{ "mail-tool-exec", "alice",
	  OWN(", \"origin\": {\"kind\": \"database\"}"),
	  " database-origin" },
	{ "mail-tool-exec", "postfix",
	  OWN(BELOW("/usr/lib/postfix/sbin/pipe")),
	  " mail-server-shell" },
	{ "mail-tool-exec", "postfix",
	  OWN(BELOW("/usr/lib/postfix/sbin/pipe") APPROVED),
	  " mail-server-shell" },
	{ "mail-tool-exec", "nobody",
	  OWN(BELOW("/usr/lib/postfix/sbin/local")),
	  " mail-server-pipe" },
	{ "mail-tool-exec", "nobody", OWN(BELOW("/usr/sbin/cron")), "" },
	{ "smtp-connect", "postfix",
	  OWN("") ", " OUT ", " EXE("/usr/lib/postfix/sbin/smtp"),
	  "" },
	{ "smtp-connect", "postfix",
	  OWN("") ", " OUT ", " EXE("/opt/smtp"),
	  " mail-server-account" },
	{ "smtp-connect", "alice",
	  OWN("") ", " OUT ", " EXE("/usr/bin/bash"),
	  " shell-socket" },
	{ "smtp-connect", "alice",
	  OWN("") ", " LOOP ", " EXE("/usr/bin/bash"),
	  " shell-socket" },
	{ "smtp-connect", "alice",
	  OWN("") ", " OUT ", " EXE("/usr/bin/gawk"),
	  " awk-socket" },
	{ "smtp-connect", "alice", FILTER("one-liner") ", " OUT, " one-liner" },
	{ "smtp-connect", "alice", FILTER("base64") ", " OUT, " encoded-script" },
	{ "mail-tool-exec", "alice", FILTER("deleted"), " vanished-script" },
	{ "mail-tool-exec", "alice", FILTER("in-memory"), " vanished-script" },
	{ "mail-tool-exec", "alice", FILTER("missing"), " missing-script" },
	{ "mail-tool-exec", "alice", FILTER("world-writable"), " misplaced-script" },
	{ "mail-tool-exec", "alice", FILTER("hidden"), " misplaced-script" },
	{ "smtp-connect", "alice",
	  OWN("") ", " OUT ", " EXE("/usr/bin/nc.openbsd"),
	  " hand-tool" },
	{ "smtp-connect", "alice",
	  OWN("") ", " OUT ", \"process\": {\"args\": [\"curl\", \"smtp://x\"]}",
	  " mail-client" },
	{ "smtp-connect", "alice",
	  OWN("") ", " OUT ", \"process\": {\"args\": [\"perl\", \"/usr/bin/swaks\"]}",
	  " mail-client" },
	{ "smtp-dialogue", "alice", OWN("") ", " OUT, "" },
	{ "mail-transmission", "alice", OWN(MAIL("1000000")), "" },
	{ "mail-tool-exec", "alice",
	  OWN(", \"origin\": {\"schedule_age\": 900}"),
	  " schedule-changed" },
	{ "mail-tool-exec", "alice", OWN(", \"origin\": {\"schedule_age\": 901}"), "" },
	/* clang-format on */
};

TEST_F(shipped, cases)
{
	struct detect_fixture *fx = &self->fx;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		/* So late that nothing repeats. */
		look_at(fx, START + i * 365 * DAY, cases[i].action,
			cases[i].user, cases[i].rest);
		EXPECT_STREQ(cases[i].alerts, alerts(fx))
		TH_LOG("case %zu: %s %s", i, cases[i].action, cases[i].rest);
	}
}

/* Whoever speaks SMTP where nobody expects it is an alert already, by the event. */
TEST_F(shipped, odd_port)
{
	struct detect_fixture *fx = &self->fx;

	fx->doc = record_at(START, "smtp-dialogue", "alice", OWN(""));
	json_put_string(json_child(fx->doc, "event"), "kind", "alert");
	detect(&fx->detector, fx->doc);
	EXPECT_STREQ(" odd-port", alerts(fx));
}

static void mails(struct detect_fixture *fx, const char *rest, int n)
{
	int i;

	for (i = 0; i < n; i++)
		look_at(fx, START + i, "mail-transmission", "alice", rest);
}

TEST_F(shipped, amounts)
{
	struct detect_fixture *fx = &self->fx;

	mails(fx, OWN(MAIL("32768")), 10);
	EXPECT_STREQ("", alerts(fx));
	mails(fx, OWN(MAIL("32768")), 1);
	EXPECT_STREQ(" split-upload", alerts(fx));
	mails(fx, OWN(MAIL("2000000")), 1);
	EXPECT_STREQ(" larger", alerts(fx));
}

TEST_F(shipped, too_often)
{
	struct detect_fixture *fx = &self->fx;
	int i;

	look_at(fx, START, "mail-tool-exec", "alice", OWN(""));
	for (i = 0; i < 20; i++)
		look_at(fx, START + 3 * DAY, "mail-tool-exec", "alice",
			OWN(""));
	EXPECT_STREQ("", alerts(fx));
	look_at(fx, START + 3 * DAY, "mail-tool-exec", "alice", OWN(""));
	EXPECT_STREQ(" more-often", alerts(fx));
}

TEST_HARNESS_MAIN
