// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mails: what logs say of them, joined with what the kernel has seen. Of the
 * documents that come of it some are in tests/golden.
 */
#include <kselftest_harness.h>

#include "join_fixture.h"

#define LARGE 1000

FIXTURE(join)
{
	struct scene scene;
};

FIXTURE_SETUP(join)
{
	setenv("TZ", "UTC", 1);
	self->scene.joiner = joiner_new(LARGE);
}

FIXTURE_TEARDOWN(join)
{
	while (self->scene.n)
		json_object_put(self->scene.docs[--self->scene.n]);
	joiner_free(self->scene.joiner);
}

TEST_F(join, from_the_tool_to_the_relay)
{
	struct json_object *doc;
	size_t i;

	exec(&self->scene, "mailx", 33, 10, 1, 3);
	exec(&self->scene, "sendmail", 33, 11, 10, 2);
	exec(&self->scene, "postfix", 33, 12, 11, 1);
	flow(&self->scene, 20, 7001, 0);
	say(&self->scene, PICKUP("AAAAAA", "33"));
	EXPECT_EQ(NULL, written(&self->scene));
	say(&self->scene, "postfix/cleanup[7]: AAAAAA: message-id=<1\xff@x>");
	say(&self->scene, QUEUED("AAAAAA", "1234"));
	say(&self->scene, SENT("AAAAAA"));
	say(&self->scene, "postfix/qmgr[9]: AAAAAA: removed");
	doc = written(&self->scene);
	ASSERT_NE(NULL, doc);
	EXPECT_STREQ("transmitted", own(doc, "outcome"));
	EXPECT_STREQ("1234", own(doc, "size"));
	EXPECT_STREQ("uid-and-time", own(doc, "joined_by"));
	EXPECT_STREQ("1", own(doc, "candidates"));
	EXPECT_STREQ("1", own(doc, "sequence"));
	/* Who called first stands for all. */
	EXPECT_STREQ("10", json_text_at(doc, "process.pid"));
	EXPECT_STREQ("likely",
		     json_text_at(doc, "smtpward.attachment.verdict"));
	EXPECT_EQ(NULL, written(&self->scene));
	flow(&self->scene, 20, 7001, 4321);
	doc = written(&self->scene);
	ASSERT_NE(NULL, doc);
	EXPECT_STREQ("2", own(doc, "sequence"));
	for (i = 0; i < 2; i++)
		EXPECT_STREQ(own(self->scene.docs[0], "id"),
			     own(self->scene.docs[i], "id"));
	EXPECT_TRUE(is_golden(doc, "transmission"));
}

TEST_F(join, small_messages_are_no_evidence)
{
	say(&self->scene, QUEUED("AAAAAA", "999"));
	EXPECT_EQ(NULL, json_at(written(&self->scene), "smtpward.attachment"));
	say(&self->scene, QUEUED("BBBBBB", "1000"));
	EXPECT_NE(NULL, json_at(written(&self->scene), "smtpward.attachment"));
}

TEST_F(join, late_outcomes)
{
	struct json_object *doc;

	say(&self->scene, QUEUED("AAAAAA", "5"));
	EXPECT_STREQ("submitted", own(written(&self->scene), "outcome"));
	say(&self->scene,
	    TRIED("AAAAAA", "none", "4.4.1", "deferred (refused)"));
	doc = written(&self->scene);
	EXPECT_STREQ("deferred", own(doc, "outcome"));
	EXPECT_STREQ("1", own(doc, "recipients.deferred"));
	say(&self->scene, SENT("AAAAAA"));
	doc = written(&self->scene);
	EXPECT_STREQ("transmitted", own(doc, "outcome"));
	EXPECT_STREQ("0", own(doc, "recipients.deferred"));
	EXPECT_STREQ("3", own(doc, "sequence"));
	EXPECT_STREQ("5", own(doc, "size"));
	EXPECT_STREQ(own(self->scene.docs[0], "id"), own(doc, "id"));
	say(&self->scene, QUEUED("BBBBBB", "5"));
	say(&self->scene,
	    TRIED("BBBBBB", "mx[192.0.2.2]:25", "5.1.1", "bounced (no)"));
	doc = written(&self->scene);
	EXPECT_STREQ("failed", own(doc, "outcome"));
	EXPECT_STREQ("failure", json_text_at(doc, "event.outcome"));
	EXPECT_STRNE(own(self->scene.docs[0], "id"), own(doc, "id"));
}

TEST_F(join, users)
{
	struct json_object *doc;

	exec(&self->scene, "sendmail", 33, 11, 1, 3);
	exec(&self->scene, "sendmail", 34, 12, 1, 2);
	exec(&self->scene, "sendmail", 35, 13, 1, 1);
	say(&self->scene, PICKUP("AAAAAA", "34"));
	say(&self->scene, QUEUED("AAAAAA", "5"));
	EXPECT_STREQ("12", json_text_at(written(&self->scene), "process.pid"));
	say(&self->scene, PICKUP("BBBBBB", "36"));
	say(&self->scene, QUEUED("BBBBBB", "5"));
	doc = written(&self->scene);
	EXPECT_STREQ("none", own(doc, "joined_by"));
	EXPECT_EQ(NULL, json_at(doc, "process"));
	EXPECT_STREQ("36", json_text_at(doc, "user.id"));
}

TEST_F(join, order_and_doubt)
{
	struct json_object *doc;

	exec(&self->scene, "sendmail", 33, 10, 1, 500);
	exec(&self->scene, "sendmail", 33, 11, 1, 3);
	exec(&self->scene, "sendmail", 33, 12, 1, 2);
	say(&self->scene, PICKUP("AAAAAA", "33"));
	say(&self->scene, QUEUED("AAAAAA", "5"));
	doc = written(&self->scene);
	EXPECT_STREQ("11", json_text_at(doc, "process.pid"));
	EXPECT_STREQ("3", own(doc, "candidates"));
	say(&self->scene, PICKUP("BBBBBB", "33"));
	say(&self->scene, QUEUED("BBBBBB", "5"));
	doc = written(&self->scene);
	EXPECT_STREQ("12", json_text_at(doc, "process.pid"));
	EXPECT_STREQ("2", own(doc, "candidates"));
}

TEST_F(join, what_has_another_name)
{
	struct mta_parser parser = { 0 };
	struct mta_event e;

	call(&self->scene, "sendmail", "newaliases");
	call(&self->scene, "sendmail", "/usr/bin/mailq");
	say(&self->scene, PICKUP("AAAAAA", "33"));
	say(&self->scene, QUEUED("AAAAAA", "5"));
	EXPECT_STREQ("none", own(written(&self->scene), "joined_by"));
	/* It reads who gets the mail, by any name. */
	call(&self->scene, "nullmailer", "/tmp/mailq");
	ASSERT_TRUE(read_line(
		&parser,
		"nullmailer[7]: Starting delivery: host: mx protocol: smtp file: 1.11",
		&e));
	joiner_take(self->scene.joiner, &e);
	ASSERT_TRUE(read_line(&parser, "nullmailer[7]: Sent file.", &e));
	joiner_take(self->scene.joiner, &e);
	EXPECT_STREQ("pid", own(written(&self->scene), "joined_by"));
}

TEST_F(join, what_sends_nothing)
{
	static const char args[] = "sendmail\0-bp";

	exec_args(&self->scene, "sendmail", 33, 11, 1, 1,
		  (struct bytes){ args, sizeof(args) });
	exec(&self->scene, "sendmail", 33, 12, 1, 700);
	exec(&self->scene, "swaks", 33, 13, 1, 1);
	say(&self->scene, PICKUP("AAAAAA", "33"));
	say(&self->scene, QUEUED("AAAAAA", "5"));
	EXPECT_STREQ("none", own(written(&self->scene), "joined_by"));
}

#define MSMTP(answer)                                                \
	"msmtp[11]: host=localhost from=a recipients=b@example.net " \
	"mailsize=77 smtpstatus=250 smtpmsg='250 Ok: " answer        \
	"' exitcode=EX_OK"

/* What looks as if it sent nothing. */
TEST_F(join, what_does_send)
{
	static const char last[] = "sendmail\0-bp\0-bm\0b@example.net";
	static const char name[] = "sendmail\0-F\0-bp\0b@example.net";
	static const char verp[] = "sendmail\0-V\0b@example.net";

	exec_args(&self->scene, "sendmail", 33, 11, 1, 1,
		  (struct bytes){ last, sizeof(last) });
	exec_args(&self->scene, "sendmail", 33, 12, 1, 1,
		  (struct bytes){ name, sizeof(name) });
	exec_args(&self->scene, "sendmail", 33, 13, 1, 1,
		  (struct bytes){ verp, sizeof(verp) });
	say(&self->scene, PICKUP("AAAAAA", "33"));
	say(&self->scene, QUEUED("AAAAAA", "5"));
	EXPECT_STREQ("3", own(written(&self->scene), "candidates"));
}

/* Who has a record too long to be kept is known all the same. */
TEST_F(join, long_records)
{
	static char args[33 << 10];
	struct json_object *doc;

	memset(args, 'x', sizeof(args));
	exec_args(&self->scene, "sendmail", 33, 11, 1, 1,
		  (struct bytes){ args, sizeof(args) });
	say(&self->scene, PICKUP("AAAAAA", "33"));
	say(&self->scene, QUEUED("AAAAAA", "5"));
	doc = written(&self->scene);
	EXPECT_EQ(NULL, json_at(doc, "process"));
	EXPECT_STREQ("www-data", json_text_at(doc, "user.name"));
	EXPECT_STREQ("uid-and-time", own(doc, "joined_by"));
}

TEST_F(join, by_process)
{
	struct json_object *doc;

	exec(&self->scene, "msmtp", 33, 10, 1, 1);
	exec(&self->scene, "msmtp", 33, 11, 1, 1);
	exec(&self->scene, "msmtp", 33, 12, 1, 1);
	say_as(&self->scene, MTA_BY_USER, 33, MSMTP("done"));
	doc = written(&self->scene);
	EXPECT_STREQ("pid", own(doc, "joined_by"));
	EXPECT_STREQ("11", json_text_at(doc, "process.pid"));
	EXPECT_STREQ("77", own(doc, "size"));
	EXPECT_STREQ("", own(doc, "queue_id"));
}

TEST_F(join, refused_is_no_execution)
{
	struct json_object *doc;

	exec(&self->scene, "sendmail", 33, 10, 1, 3);
	refuse(&self->scene, 10, 1);
	refuse(&self->scene, 12, 10);
	say(&self->scene, PICKUP("AAAAAA", "33"));
	say(&self->scene, QUEUED("AAAAAA", "5"));
	doc = written(&self->scene);
	EXPECT_STREQ("uid-and-time", own(doc, "joined_by"));
	EXPECT_STREQ("1", own(doc, "candidates"));
	EXPECT_STREQ("10", json_text_at(doc, "process.pid"));
}

/* Whoever takes it on this machine says later what becomes of it. */
TEST_F(join, handed_on)
{
	struct json_object *doc;
	size_t i;

	say_as(&self->scene, MTA_BY_USER, 33, MSMTP("queued as CCCCCC"));
	doc = written(&self->scene);
	EXPECT_STREQ("submitted", own(doc, "outcome"));
	say(&self->scene, SENT("CCCCCC"));
	EXPECT_NE(NULL, written(&self->scene));
	EXPECT_EQ(3, self->scene.n);
	for (i = 1; i < self->scene.n; i++)
		EXPECT_STREQ("transmitted",
			     own(self->scene.docs[i], "outcome"));
	EXPECT_STREQ(own(doc, "id"), own(self->scene.docs[1], "id"));
	EXPECT_STREQ("msmtp", own(self->scene.docs[1], "mta"));
}

/* What a server has said is not changed by a line that anybody can write. */
TEST_F(join, handed_on_to_unknown)
{
	say(&self->scene, TRIED("AAAAAA", "localhost[127.0.0.1]:25", "2.0.0",
				"sent (250 queued as BBBBBB)"));
	EXPECT_STREQ("submitted", own(written(&self->scene), "outcome"));
	say_as(&self->scene, MTA_BY_UNKNOWN, 0,
	       TRIED("BBBBBB", "none", "5.1.1", "bounced (no)"));
	written(&self->scene);
	EXPECT_EQ(2, self->scene.n);
	EXPECT_STREQ("unknown", own(self->scene.docs[1], "logged_by"));
	say(&self->scene, SENT("BBBBBB"));
	written(&self->scene);
	ASSERT_EQ(4, self->scene.n);
	EXPECT_STREQ(own(self->scene.docs[0], "id"),
		     own(self->scene.docs[2], "id"));
	EXPECT_STREQ("transmitted", own(self->scene.docs[2], "outcome"));
}

/* What logger -t postfix/smtp can do. */
TEST_F(join, forged_lines)
{
	struct json_object *doc;

	exec(&self->scene, "sendmail", 33, 11, 1, 1);
	say(&self->scene, PICKUP("AAAAAA", "33"));
	say(&self->scene, QUEUED("AAAAAA", "5"));
	doc = written(&self->scene);
	EXPECT_STREQ("server", own(doc, "logged_by"));
	exec(&self->scene, "sendmail", 33, 12, 1, 1);
	say_as(&self->scene, MTA_BY_OTHER, 1000, PICKUP("AAAAAA", "33"));
	say_as(&self->scene, MTA_BY_OTHER, 1000, SENT("AAAAAA"));
	doc = written(&self->scene);
	EXPECT_EQ(2, self->scene.n);
	EXPECT_STREQ("other", own(doc, "logged_by"));
	EXPECT_STREQ("1000", own(doc, "logged_by_uid"));
	EXPECT_STREQ("none", own(doc, "joined_by"));
	EXPECT_STRNE(own(self->scene.docs[0], "id"), own(doc, "id"));
	EXPECT_TRUE(is_golden(doc, "transmission-forged"));
	/* Another user's msmtp, by the right name of the process. */
	exec(&self->scene, "msmtp", 33, 11, 1, 1);
	say_as(&self->scene, MTA_BY_USER, 1000, MSMTP("x"));
	EXPECT_STREQ("none", own(written(&self->scene), "joined_by"));
	/* What the server says goes on as if nothing had been. */
	say(&self->scene,
	    TRIED("AAAAAA", "none", "4.4.1", "deferred (refused)"));
	EXPECT_STREQ("deferred", own(written(&self->scene), "outcome"));
}

/* Who writes many lines pushes out nobody else's mails. */
TEST_F(join, floods)
{
	char text[128];
	size_t i;

	say(&self->scene, QUEUED("AAAAAA", "5"));
	EXPECT_NE(NULL, written(&self->scene));
	for (i = 0; i < 2000; i++) {
		snprintf(text, sizeof(text),
			 "postfix/smtp[1]: %06X: to=<a>, status=sent (x)",
			 (unsigned int)i);
		say_as(&self->scene, MTA_BY_OTHER, 1000, text);
	}
	EXPECT_NE(NULL, written(&self->scene));
	EXPECT_EQ(1 + 64, self->scene.n);
	say(&self->scene, SENT("AAAAAA"));
	EXPECT_STREQ("2", own(written(&self->scene), "sequence"));
	for (i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text),
			 "postfix/smtp[1]: %06X: to=<a>, status=sent (x)",
			 (unsigned int)i);
		say(&self->scene, text);
		exec(&self->scene, "sendmail", i % 50, 11, 1, 1);
	}
}

/* Nor one of his own mails before there is a record of it. */
TEST_F(join, floods_are_written_in_between)
{
	int i;

	for (i = 0; i < 200; i++) {
		if (joiner_is_full(self->scene.joiner))
			written(&self->scene);
		say_as(&self->scene, MTA_BY_USER, 1000,
		       "msmtp[7]: host=mx tls=off auth=off from=a@x recipients=b@x mailsize=5 smtpstatus=250 smtpmsg='250 ok' exitcode=EX_OK");
	}
	written(&self->scene);
	EXPECT_EQ(200, self->scene.n);
}

TEST_F(join, floods_of_executions)
{
	size_t i;

	exec(&self->scene, "sendmail", 33, 11, 1, 1);
	for (i = 0; i < 600; i++)
		exec(&self->scene, "sendmail", 1000, 12, 1, 1);
	say(&self->scene, PICKUP("AAAAAA", "33"));
	say(&self->scene, QUEUED("AAAAAA", "5"));
	EXPECT_STREQ("11", json_text_at(written(&self->scene), "process.pid"));
}

/* What could not be written is put again, and has the same number then. */
TEST_F(join, full_disk)
{
	say(&self->scene, QUEUED("AAAAAA", "5"));
	self->scene.err = -ENOSPC;
	EXPECT_EQ(NULL, written(&self->scene));
	self->scene.err = 0;
	EXPECT_LT(0, joiner_write(self->scene.joiner, keep, &self->scene));
	joiner_written(self->scene.joiner, false);
	EXPECT_STREQ("1", own(written(&self->scene), "sequence"));
	EXPECT_EQ(NULL, written(&self->scene));
}

TEST_F(join, mails_of_others)
{
	say(&self->scene,
	    "postfix/smtpd[8]: AAAAAA: client=m.example[192.0.2.9]");
	say(&self->scene, QUEUED("AAAAAA", "5"));
	say(&self->scene,
	    "postfix/local[9]: AAAAAA: to=<r@x>, relay=local, dsn=2.0.0, status=sent (delivered to mailbox)");
	EXPECT_EQ(NULL, written(&self->scene));
	say(&self->scene,
	    "postfix/smtpd[8]: NOQUEUE: reject: RCPT from m.example[192.0.2.9]: 554 5.7.1 no");
	EXPECT_EQ(NULL, written(&self->scene));
	say(&self->scene,
	    "postfix/smtpd[8]: NOQUEUE: reject: RCPT from localhost[127.0.0.1]: 554 5.7.1 no");
	EXPECT_STREQ("failed", own(written(&self->scene), "outcome"));
	say(&self->scene,
	    "postfix/smtpd[8]: BBBBBB: client=m.example[192.0.2.9]");
	say(&self->scene, QUEUED("BBBBBB", "5"));
	say(&self->scene, SENT("BBBBBB"));
	EXPECT_STREQ("transmitted", own(written(&self->scene), "outcome"));
}

TEST_HARNESS_MAIN
