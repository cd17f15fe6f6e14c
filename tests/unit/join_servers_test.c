// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mails, as the logs of other servers than Postfix have them.
 */
#include <kselftest_harness.h>

#include "join_fixture.h"

FIXTURE(join_servers)
{
	struct scene scene;
};

FIXTURE_SETUP(join_servers)
{
	setenv("TZ", "UTC", 1);
	self->scene.joiner = joiner_new(1000);
}

FIXTURE_TEARDOWN(join_servers)
{
	while (self->scene.n)
		json_object_put(self->scene.docs[--self->scene.n]);
	joiner_free(self->scene.joiner);
}

#define MSP(text) "sendmail[11]: 5ARB7aXY000900: " text
#define MTA(text) "sm-mta[12]: 5ARB7bZZ000901: " text
#define HANDED_ON                                                    \
	MSP("to=b@example.net, relay=[127.0.0.1] [127.0.0.1], "      \
	    "dsn=2.0.0, stat=Sent (5ARB7bZZ000901 Message accepted " \
	    "for delivery)")

/* Sendmail's own queue, and that of the server: one mail by two queue ids. */
TEST_F(join_servers, who_sent_what_was_handed_on)
{
	struct json_object *doc;

	exec(&self->scene, "sendmail", 33, 11, 1, 1);
	say_as(&self->scene, MTA_BY_USER, 33,
	       MSP("from=a, size=5, nrcpts=1, relay=a@localhost"));
	say(&self->scene,
	    MTA("from=<a@x>, size=5, nrcpts=1, relay=localhost [127.0.0.1]"));
	doc = written(&self->scene);
	EXPECT_STREQ("none", own(doc, "joined_by"));
	say_as(&self->scene, MTA_BY_USER, 33, HANDED_ON);
	written(&self->scene);
	say(&self->scene,
	    MTA("to=<b@example.net>, relay=mx [192.0.2.2], dsn=2.0.0, stat=Sent (ok)"));
	doc = written(&self->scene);
	EXPECT_STREQ("5ARB7bZZ000901", own(doc, "queue_id"));
	EXPECT_STREQ("transmitted", own(doc, "outcome"));
	EXPECT_STREQ("previous-queue-id", own(doc, "joined_by"));
	EXPECT_STREQ(own(self->scene.docs[0], "id"), own(doc, "previous_id"));
	EXPECT_STREQ("www-data", json_text_at(doc, "user.name"));
}

/* It can be quicker than who has handed on to it. */
TEST_F(join_servers, deferred_where_it_was_handed_on)
{
	exec(&self->scene, "sendmail", 33, 11, 1, 1);
	say_as(&self->scene, MTA_BY_USER, 33,
	       MSP("from=a, size=5, nrcpts=1, relay=a@localhost"));
	say(&self->scene,
	    MTA("from=<a@x>, size=5, nrcpts=1, relay=localhost [127.0.0.1]"));
	say(&self->scene,
	    MTA("to=<b@example.net>, relay=mx [192.0.2.2], dsn=4.0.0, stat=Deferred: no"));
	say_as(&self->scene, MTA_BY_USER, 33, HANDED_ON);
	written(&self->scene);
	ASSERT_EQ(2, self->scene.n);
	EXPECT_STREQ("deferred", own(self->scene.docs[0], "outcome"));
	EXPECT_STREQ("deferred", own(self->scene.docs[1], "outcome"));
}

/* As by a content filter. What is no news makes no record. */
TEST_F(join_servers, removed_where_it_was_handed_on)
{
	say(&self->scene,
	    TRIED("BBBBBB", "mx[192.0.2.2]:25", "4.0.0", "deferred (no)"));
	say(&self->scene, TRIED("AAAAAA", "localhost[127.0.0.1]:25", "2.0.0",
				"sent (250 queued as BBBBBB)"));
	EXPECT_STREQ("deferred", own(written(&self->scene), "outcome"));
	say(&self->scene, "postfix/qmgr[9]: AAAAAA: removed");
	EXPECT_EQ(NULL, written(&self->scene));
}

/* Nobody makes others the senders of a mail by what anybody can write. */
TEST_F(join_servers, who_did_not_send_what_was_handed_on)
{
	exec(&self->scene, "sendmail", 33, 11, 1, 1);
	say_as(&self->scene, MTA_BY_UNKNOWN, 0,
	       MSP("from=a, size=5, nrcpts=1, relay=a@localhost"));
	say_as(&self->scene, MTA_BY_UNKNOWN, 0, HANDED_ON);
	say(&self->scene,
	    MTA("from=<a@x>, size=5, nrcpts=1, relay=localhost [127.0.0.1]"));
	EXPECT_STREQ("none", own(written(&self->scene), "joined_by"));
}

/* The number of an inode, which another mail has soon. */
TEST_F(join_servers, queue_ids_of_dma)
{
	const char *first;

	say(&self->scene,
	    "dma[20022]: new mail from user=a uid=33 envelope_from=<a>");
	say(&self->scene, "dma[20022.5]: <b@example.net> delivery successful");
	first = own(written(&self->scene), "id");
	say(&self->scene,
	    "dma[20022]: new mail from user=a uid=33 envelope_from=<a>");
	say(&self->scene, "dma[20022.6]: <c@example.org> delivery successful");
	EXPECT_STRNE(first, own(written(&self->scene), "id"));
	EXPECT_EQ(2, self->scene.n);
}

#define NULLMAILER(text) "nullmailer[7]: " text

/* It names no recipients: what was tried last is how it stands. */
TEST_F(join_servers, tried_again)
{
	struct mta_parser parser = { 0 };
	struct mta_event e;
	size_t i;
	static const char *const lines[] = {
		NULLMAILER(
			"Starting delivery: host: mx protocol: smtp file: 1559199706.31"),
		NULLMAILER("Sending failed: Connection failed"),
		NULLMAILER(
			"Starting delivery: host: mx protocol: smtp file: 1559199706.31"),
		NULLMAILER("From: <a@x> to: <b@example.net>"),
	};

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		if (read_line(&parser, lines[i], &e))
			joiner_take(self->scene.joiner, &e);
		written(&self->scene);
	}
	ASSERT_EQ(1, self->scene.n);
	EXPECT_STREQ("deferred", own(self->scene.docs[0], "outcome"));
}

static void say_lines(struct scene *scene, const char *const *lines, size_t n)
{
	struct mta_parser parser = { 0 };
	struct mta_event e;

	for (; n--; lines++) {
		if (!read_line(&parser, *lines, &e))
			continue;
		e.speaker = MTA_BY_SERVER;
		joiner_take(scene->joiner, &e);
	}
}

#define SMTPD(text) "smtpd[7]: f0faf0e2f470857" text

static const char *const from_here[] = {
	SMTPD("c smtp connected address=local host=server"),
	SMTPD("c smtp message msgid=bc94c185 size=320 nrcpt=1 proto=ESMTP"),
};

static const char *const from_elsewhere[] = {
	SMTPD("c smtp connected address=local host=server"),
	SMTPD("d smtp connected address=192.0.2.9 host=client"),
	SMTPD("d smtp message msgid=bc94c186 size=320 nrcpt=1 proto=ESMTP"),
};

/* It names nobody. */
TEST_F(join_servers, by_nothing_but_time)
{
	struct json_object *doc;

	exec(&self->scene, "sendmail", 33, 10, 1, 60);
	exec(&self->scene, "sendmail", 33, 11, 1, 1);
	say_lines(&self->scene, from_here, ARRAY_SIZE(from_here));
	doc = written(&self->scene);
	EXPECT_STREQ("time", own(doc, "joined_by"));
	EXPECT_STREQ("11", json_text_at(doc, "process.pid"));
}

TEST_F(join_servers, by_no_guess)
{
	exec(&self->scene, "sendmail", 33, 10, 1, 2);
	exec(&self->scene, "sendmail", 34, 11, 1, 1);
	say_lines(&self->scene, from_here, ARRAY_SIZE(from_here));
	EXPECT_STREQ("none", own(written(&self->scene), "joined_by"));
	EXPECT_STREQ("2", own(self->scene.docs[0], "candidates"));
}

TEST_F(join_servers, from_elsewhere)
{
	exec(&self->scene, "sendmail", 33, 11, 1, 1);
	say_lines(&self->scene, from_elsewhere, ARRAY_SIZE(from_elsewhere));
	EXPECT_STREQ("none", own(written(&self->scene), "joined_by"));
}

/* exim4 -Mc ID */
TEST_F(join_servers, exim_delivers)
{
	static const char args[] = "/usr/sbin/exim4\0-Mc\0"
				   "1rABCd-000123-Xy";

	exec_args(&self->scene, "sendmail", 33, 14, 1, 1,
		  (struct bytes){ args, sizeof(args) });
	say(&self->scene,
	    "exim4[5]: 1rABCd-000124-Xy <= <> R=x U=www-data P=local S=325");
	EXPECT_STREQ("none", own(written(&self->scene), "joined_by"));
}

TEST_HARNESS_MAIN
