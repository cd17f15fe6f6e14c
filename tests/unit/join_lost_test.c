// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mails that were handed over, and of which no log speaks.
 */
#include <kselftest_harness.h>

#include "join_fixture.h"

FIXTURE(join_lost)
{
	struct scene scene;
};

FIXTURE_SETUP(join_lost)
{
	setenv("TZ", "UTC", 1);
	self->scene.joiner = joiner_new(1000);
}

FIXTURE_TEARDOWN(join_lost)
{
	while (self->scene.n)
		json_object_put(self->scene.docs[--self->scene.n]);
	joiner_free(self->scene.joiner);
}

/* Somebody else's mail, so that the log is one that is read. */
static void hear(struct scene *s)
{
	say(s, QUEUED("EEEEEE", "10"));
	written(s);
}

static void give_up(struct scene *s, unsigned int seconds)
{
	joiner_give_up(s->joiner, NOW + seconds * SECOND);
}

TEST_F(join_lost, no_mail_server_has_it)
{
	struct scene *s = &self->scene;
	struct json_object *doc;
	char id[64];

	exec(s, "mailx", 33, 10, 1, 3);
	exec(s, "sendmail", 33, 11, 10, 3);
	exec(s, "postfix", 33, 12, 11, 2);
	hear(s);
	give_up(s, 58);
	EXPECT_EQ(NULL, written(s));
	give_up(s, 59);
	doc = written(s);
	ASSERT_NE(NULL, doc);
	EXPECT_STREQ("attempted", own(doc, "outcome"));
	EXPECT_EQ(2, s->n);
	EXPECT_STREQ("10", json_text_at(doc, "process.pid"));
	EXPECT_STREQ("", own(doc, "mta"));
	snprintf(id, sizeof(id), "%s", own(doc, "id"));
	give_up(s, 600);
	EXPECT_EQ(NULL, written(s));
	say(s, PICKUP("AAAAAA", "33"));
	say(s, QUEUED("AAAAAA", "1234"));
	doc = written(s);
	ASSERT_NE(NULL, doc);
	EXPECT_STREQ(id, own(doc, "id"));
	EXPECT_STREQ("2", own(doc, "sequence"));
	EXPECT_STREQ("submitted", own(doc, "outcome"));
	EXPECT_STREQ("10", json_text_at(doc, "process.pid"));
}

TEST_F(join_lost, nobody_listens)
{
	struct scene *s = &self->scene;

	exec(s, "sendmail", 33, 11, 10, 2);
	give_up(s, 600);
	EXPECT_EQ(NULL, written(s));
	say(s,
	    "msmtp: host=mx tls=on from=a@x recipients=b@x mailsize=12 exitcode=EX_OK");
	written(s);
	give_up(s, 600);
	EXPECT_NE(NULL, written(s));
}

TEST_F(join_lost, what_sends_nothing_is_not_missed)
{
	struct scene *s = &self->scene;
	static const char version[] =
		"/usr/sbin/exim4\0-C\0/etc/exim4.conf\0-bV";
	static const char expansion[] = "/usr/sbin/exim4\0-be\0${run{x}}";
	static const char delivery[] = "/usr/sbin/exim4\0-MC\0smtp\0host";

	call(s, "sendmail", "/usr/bin/mailq");
	exec_args(s, "exim", 33, 15, 10, 2,
		  (struct bytes){ version, sizeof(version) });
	exec_args(s, "exim", 33, 16, 10, 2,
		  (struct bytes){ expansion, sizeof(expansion) });
	exec_args(s, "exim", 33, 12, 10, 2,
		  (struct bytes){ delivery, sizeof(delivery) });
	say(s, "exim4[5]: 1rABCd-000123-Xy <= a@x U=root P=local S=325");
	exec(s, "mailx", 33, 13, 10, 2);
	exec(s, "postfix", 33, 14, 10, 2);
	say(s, PICKUP("AAAAAA", "33"));
	say(s, QUEUED("AAAAAA", "1234"));
	written(s);
	give_up(s, 600);
	EXPECT_EQ(NULL, written(s));
}

/* What looks like that, and sends. */
TEST_F(join_lost, what_does_send_is_missed)
{
	struct scene *s = &self->scene;
	static const char args[] = "/usr/sbin/exim4\0-be\0-t";

	exec_args(s, "exim", 33, 16, 10, 2,
		  (struct bytes){ args, sizeof(args) });
	say(s, "exim4[5]: 1rABCd-000123-Xy <= a@x U=root P=local S=325");
	written(s);
	give_up(s, 600);
	EXPECT_NE(NULL, written(s));
}

TEST_HARNESS_MAIN
