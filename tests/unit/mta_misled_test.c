// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines that were made to mislead, by who sends a mail, who gets it, or who writes
 * to the log.
 */
#include <kselftest_harness.h>
#include <string.h>

#include "mta_fixture.h"

/* What somebody chose comes before what counts, or behind it. */
TEST(postfix_is_not_misled)
{
	struct mta_event e;

	e = said(
		"postfix/qmgr[8]: 2F1A0C0B7: from=<\"a>, size=9, nrcpt=7 x\"@b>, size=328, nrcpt=2 (queue active)");
	EXPECT_EQ(328, e.size);
	EXPECT_EQ(2, e.recipients);
	e = said(
		"postfix/smtp[8]: 2F1A0C0B7: to=<\"a>, status=sent, b\"@c>, relay=m[192.0.2.2]:25, delay=1, delays=1/0/0/0, dsn=5.0.0, status=bounced (host said: 550 x, status=sent (250 ok))");
	EXPECT_EQ(MTA_BOUNCED, e.kind);
	EXPECT_STREQ("c", e.domain);
	e = said("postfix/qmgr[8]: 2F1A0C0B7: from=<\"a, size=9");
	EXPECT_EQ(MTA_NONE, e.mta);
	e = said(
		"postfix/qmgr[8]: 2F1A0C0B7: from=<a>, size=99999999999999999999, nrcpt=1");
	EXPECT_FALSE(e.has_size);
	/* The header of the message can have anything. */
	e = said(
		"postfix/cleanup[8]: 2F1A0C0B7: message-id=<a> uid=0, client=x[192.0.2.9]");
	EXPECT_EQ(MTA_NOTED, e.kind);
	EXPECT_STREQ("a", e.message_id);
	EXPECT_EQ(MTA_UID_UNSET, e.uid);
	EXPECT_FALSE(e.remote);
	e = said(
		"postfix/pickup[8]: 2F1A0C0B7: uid=1000 from=<a> client=x[192.0.2.9]");
	EXPECT_EQ(1000, e.uid);
	EXPECT_FALSE(e.remote);
}

/* Quotation marks and backslashes can be anywhere in a local part. */
TEST(exim_is_not_misled)
{
	struct mta_event e;

	e = said(
		"exim4: 1rABCd-000123-Xy <= a.\"b U=root S=1 c\"@x U=alice P=local S=325 id=1.\" U=root S=2 \"@x");
	EXPECT_STREQ("alice", e.user);
	EXPECT_EQ(325, e.size);
	e = said(
		"exim4: 1rABCd-000123-Xy <= a\\ U=root\\ S=1@x U=alice P=local S=325");
	EXPECT_STREQ("alice", e.user);
	EXPECT_EQ(325, e.size);
	e = said(
		"exim4: 1rABCd-000123-Xy => a.\" H=m [192.0.2.9] b\"@x.example F=<a.\" H=m [192.0.2.9] b\"@y> R=local T=mail_spool");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_STREQ("x.example", e.domain);
	EXPECT_EQ(0, e.addr_len);
	e = said("exim4: 1rABCd-000123-Xy => a\"b");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
}

TEST(sendmail_is_not_misled)
{
	struct mta_event e;

	e = said(
		"sendmail[900]: 5ARB7aXY000900: from=a.\"b, size=1, c\"@x, size=325, class=0, nrcpts=1, msgid=<1>, relay=root@localhost, relay=alice@localhost");
	EXPECT_EQ(325, e.size);
	EXPECT_STREQ("alice", e.user);
	e = said(
		"sendmail[900]: 5ARB7aXY000900: to=\"a b\"@example.net, ctladdr=alice (1000/1000), delay=00:00:01, mailer=relay, relay=mx [192.0.2.2], dsn=2.0.0, stat=Sent (ok)");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_STREQ("example.net", e.domain);
	e = said(
		"sendmail[900]: 5ARB7aXY000900: to=a.\"b, ctladdr=root (0/0), stat=Deferred, c\"@x, ctladdr=alice (1000/1000), dsn=2.0.0, stat=Sent (ok)");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_EQ(1000, e.uid);
	e = said(
		"sendmail[900]: 5ARB7aXY000900: to=<a.\"b>, stat=Deferred, c\"@x>, dsn=2.0.0, stat=Sent (ok)");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
}

static bool read_as(struct mta_parser *parser, uint32_t uid, uint32_t pid,
		    const char *text, struct mta_event *e)
{
	struct mta_line line = { .program = span_of("nullmailer"),
				 .text = span_of(text),
				 .pid = pid,
				 .trusted = true,
				 .uid = uid };

	return mta_parse(parser, &line, e);
}

/* A user whom nobody knows, where the journal tells who has written. */
TEST(nullmailer_is_not_interrupted)
{
	static const char start[] =
		"Starting delivery: host: mx protocol: smtp file: 1559199706.31426";
	const uint32_t other = MTA_UID_UNSET - 2;
	struct mta_parser parser = { 0 };
	struct mta_event e;

	ASSERT_TRUE(read_as(&parser, 0, 7, start, &e));
	EXPECT_EQ(MTA_BY_SERVER, e.speaker);
	EXPECT_FALSE(read_as(&parser, other, 7, "Sent file.", &e));
	ASSERT_TRUE(read_as(&parser, other, 8, start, &e));
	EXPECT_EQ(MTA_BY_OTHER, e.speaker);
	ASSERT_TRUE(read_as(&parser, 0, 7, "Sent file.", &e));
	EXPECT_EQ(MTA_BY_SERVER, e.speaker);
	EXPECT_EQ(MTA_DELIVERED, e.kind);
}

TEST_HARNESS_MAIN
