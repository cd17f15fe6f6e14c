// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines as each mail server writes them.
 */
#include <kselftest_harness.h>
#include <string.h>

#include "mta_fixture.h"

TEST(postfix_takes_a_mail)
{
	struct mta_event e;

	e = said("postfix/pickup[811]: 2F1A0C0B7: uid=1000 from=<alice>");
	EXPECT_EQ(MTA_POSTFIX, e.mta);
	EXPECT_EQ(MTA_ACCEPTED, e.kind);
	EXPECT_STREQ("2F1A0C0B7", e.id);
	EXPECT_EQ(1000, e.uid);
	EXPECT_EQ(811, e.pid);
	EXPECT_STREQ("postfix/pickup", e.program);
	e = said("postfix/cleanup[813]: 2F1A0C0B7: message-id=<1@a.example>");
	EXPECT_EQ(MTA_NOTED, e.kind);
	EXPECT_STREQ("1@a.example", e.message_id);
	e = said("postfix/smtpd[8]: 2F1A0C0B7: client=localhost[127.0.0.1]");
	EXPECT_EQ(MTA_ACCEPTED, e.kind);
	EXPECT_FALSE(e.remote);
	e = said(
		"postfix/submission/smtpd[8]: 4bGZxq0Z1yz1Q: client=a.example[192.0.2.9]:4711, sasl_method=PLAIN, sasl_username=bob");
	EXPECT_STREQ("4bGZxq0Z1yz1Q", e.id);
	EXPECT_TRUE(e.remote);
	e = said(
		"postfix/qmgr[812]: 2F1A0C0B7: from=<alice@a.example>, size=328, nrcpt=2 (queue active)");
	EXPECT_EQ(MTA_QUEUED, e.kind);
	EXPECT_TRUE(e.has_size);
	EXPECT_EQ(328, e.size);
	EXPECT_EQ(2, e.recipients);
	e = said("postfix/qmgr[812]: 2F1A0C0B7: removed");
	EXPECT_EQ(MTA_REMOVED, e.kind);
	e = said(
		"postfix/qmgr[812]: 2F1A0C0B7: from=<a@b>, status=expired, returned to sender");
	EXPECT_EQ(MTA_BOUNCED, e.kind);
}

TEST(postfix_delivers)
{
	static const unsigned char addr[] = { 192, 0, 2, 2 };
	struct mta_event e;

	e = said(
		"postfix/smtp[815]: 2F1A0C0B7: to=<b@example.net>, orig_to=<bob>, relay=mx.example.net[192.0.2.2]:25, delay=0.31, delays=0.1/0.01/0.1/0.1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4CA1F2)");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_EQ(1, e.count);
	EXPECT_STREQ("example.net", e.domain);
	EXPECT_STREQ("mx.example.net", e.relay);
	ASSERT_EQ(4, e.addr_len);
	EXPECT_EQ(0, memcmp(addr, e.addr, 4));
	EXPECT_EQ(25, e.port);
	EXPECT_STREQ("2.0.0", e.status);
	EXPECT_STREQ("4CA1F2", e.next_id);
	e = said(
		"postfix/smtp[815]: 2F1A0C0B7: to=<b@example.net>, relay=none, delay=30, delays=0.1/0.01/30/0, dsn=4.4.1, status=deferred (connect to 192.0.2.3[192.0.2.3]:25: Connection refused)");
	EXPECT_EQ(MTA_DEFERRED, e.kind);
	EXPECT_STREQ("", e.relay);
	EXPECT_EQ(0, e.addr_len);
	e = said(
		"postfix/smtp[815]: 2F1A0C0B7: to=<b@example.net>, relay=mx[IPv6:2001:db8::1]:587, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx[2001:db8::1] said: 550 5.1.1 unknown (in reply to RCPT TO command))");
	EXPECT_EQ(MTA_BOUNCED, e.kind);
	EXPECT_EQ(16, e.addr_len);
	EXPECT_EQ(587, e.port);
	e = said(
		"postfix/local[9]: 2F1A0C0B7: to=<root@a.example>, relay=local, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_STREQ("local", e.relay);
	EXPECT_STREQ("", e.next_id);
}

TEST(postfix_refuses)
{
	struct mta_event e;

	e = said(
		"postfix/smtpd[8]: NOQUEUE: reject: RCPT from localhost[127.0.0.1]: 554 5.7.1 <b@x>: Relay access denied; from=<a@y> to=<b@x> proto=ESMTP helo=<z>");
	EXPECT_EQ(MTA_REJECTED, e.kind);
	EXPECT_STREQ("", e.id);
	EXPECT_STREQ("554", e.status);
	EXPECT_FALSE(e.remote);
	e = said(
		"postfix/cleanup[8]: 2F1A0C0B7: milter-reject: END-OF-MESSAGE from localhost[127.0.0.1]: 5.7.1 no; from=<a@y> to=<b@x>");
	EXPECT_EQ(MTA_REJECTED, e.kind);
	EXPECT_STREQ("2F1A0C0B7", e.id);
	EXPECT_STREQ("5.7.1", e.status);
}

TEST(postfix_says_other_things)
{
	static const char *const lines[] = {
		"postfix/smtpd[8]: connect from localhost[127.0.0.1]",
		"postfix/smtpd[8]: disconnect from localhost[127.0.0.1] commands=0/0",
		"postfix/qmgr[8]: warning: size=9, nrcpt=1",
		"postfix/master[1]: daemon started -- version 3.7.11",
		"postfix/bounce[8]: 2F1A0C0B7: sender non-delivery notification: 5F1",
		"postfix/qmgr[8]: 2F1A0C0B7: skipped, still being delivered",
		"postfix/qmgr[8]: ",
		"postfix/qmgr[8]: :",
		"kernel: 2F1A0C0B7: uid=0 from=<a>",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		EXPECT_EQ(MTA_NONE, said(lines[i]).mta);
}

TEST(exim)
{
	struct mta_event e;

	e = said(
		"exim4[5]: 2026-11-27 07:22:09 1rABCd-000123-Xy <= alice@a.example U=alice P=local S=325 id=1@a.example T=\"x S=9 U=root\" for b@example.net");
	EXPECT_EQ(MTA_EXIM, e.mta);
	EXPECT_EQ(MTA_QUEUED, e.kind);
	EXPECT_STREQ("1rABCd-000123-Xy", e.id);
	EXPECT_STREQ("alice", e.user);
	EXPECT_EQ(325, e.size);
	EXPECT_STREQ("1@a.example", e.message_id);
	e = said(
		"exim4[5]: 1rABCd-00000000123-XyZa <= \"a S=9 b\"@a.example H=m (x S=8) [192.0.2.9] P=esmtp S=325");
	EXPECT_STREQ("1rABCd-00000000123-XyZa", e.id);
	EXPECT_EQ(325, e.size);
	EXPECT_TRUE(e.remote);
	/* What another machine says of its users is none of ours. */
	e = said(
		"exim4[5]: 1rABCd-000123-Xy <= a@a.example H=m [192.0.2.9] U=root P=esmtp S=325");
	EXPECT_TRUE(e.remote);
	EXPECT_STREQ("", e.user);
	EXPECT_EQ(325, e.size);
	e = said(
		"exim4[5]: 2026-11-27 07:22:10.123 +0000 [77] 1rABCd-000123-Xy => b@example.net R=smarthost T=remote_smtp_smarthost H=mx.example.net [192.0.2.2]:587 X=TLS1.3:x:256 CV=no C=\"250 OK id=1rABCe-000124-Zz\"");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_STREQ("example.net", e.domain);
	EXPECT_STREQ("mx.example.net", e.relay);
	EXPECT_EQ(4, e.addr_len);
	EXPECT_EQ(587, e.port);
	EXPECT_STREQ("250", e.status);
	EXPECT_STREQ("1rABCe-000124-Zz", e.next_id);
	e = said("exim4: 1rABCd-000123-Xy -> bob <bob@example.org> R=r T=t");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_STREQ("example.org", e.domain);
	EXPECT_EQ(1, e.count);
	e = said(
		"exim4: 1rABCd-000123-Xy ** b@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.2]: SMTP error from remote mail server after RCPT TO:<b@example.net>: 550 5.1.1 unknown");
	EXPECT_EQ(MTA_BOUNCED, e.kind);
	EXPECT_STREQ("550", e.status);
	EXPECT_EQ(4, e.addr_len);
	e = said(
		"exim4: 1rABCd-000123-Xy == b@example.net R=r T=remote_smtp defer (111): Connection refused H=mx [192.0.2.2]");
	EXPECT_EQ(MTA_DEFERRED, e.kind);
	e = said("exim4: 1rABCd-000123-Xy Completed");
	EXPECT_EQ(MTA_REMOVED, e.kind);
	e = said("exim4: Start queue run: pid=1");
	EXPECT_EQ(MTA_NONE, e.mta);
}

TEST(sendmail)
{
	struct mta_event e;

	e = said(
		"sendmail[900]: 5ARB7aXY000900: from=alice, size=325, class=0, nrcpts=1, msgid=<1@a.example>, relay=alice@localhost");
	EXPECT_EQ(MTA_SENDMAIL, e.mta);
	EXPECT_EQ(MTA_QUEUED, e.kind);
	EXPECT_EQ(325, e.size);
	EXPECT_EQ(1, e.recipients);
	EXPECT_STREQ("1@a.example", e.message_id);
	EXPECT_STREQ("alice", e.user);
	EXPECT_EQ(900, e.pid);
	e = said(
		"sendmail[900]: 5ARB7aXY000900: to=b@example.net,c@example.net, ctladdr=alice (1000/1000), delay=00:00:01, xdelay=00:00:01, mailer=relay, pri=30325, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (5ARB7bZZ000901 Message accepted for delivery)");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_EQ(2, e.count);
	EXPECT_EQ(1000, e.uid);
	EXPECT_STREQ("127.0.0.1", e.relay);
	EXPECT_EQ(4, e.addr_len);
	EXPECT_STREQ("5ARB7bZZ000901", e.next_id);
	e = said(
		"sm-mta[901]: 5ARB7bZZ000901: from=<alice@a.example>, size=600, class=0, nrcpts=1, msgid=<1@a.example>, proto=ESMTP, daemon=MTA-v4, relay=mail.example [192.0.2.9]");
	EXPECT_TRUE(e.remote);
	EXPECT_EQ(600, e.size);
	e = said(
		"sm-mta[902]: 5ARB7bZZ000901: to=<b@example.net>, delay=00:00:00, xdelay=00:00:00, mailer=esmtp, pri=1, relay=mx.example.net. [192.0.2.2], dsn=4.0.0, stat=Deferred: Connection refused by mx.example.net.");
	EXPECT_EQ(MTA_DEFERRED, e.kind);
	EXPECT_STREQ("mx.example.net", e.relay);
	e = said(
		"sm-mta[902]: 5ARB7bZZ000901: to=<b@example.net>, delay=00:00:00, mailer=esmtp, relay=mx.example.net. [192.0.2.2], dsn=5.1.1, stat=User unknown");
	EXPECT_EQ(MTA_BOUNCED, e.kind);
	e = said(
		"sm-mta[902]: 5ARB7bZZ000901: ruleset=check_rcpt, arg1=<b@x>, relay=localhost [127.0.0.1], reject=550 5.7.1 <b@x>... Relaying denied");
	EXPECT_EQ(MTA_REJECTED, e.kind);
	EXPECT_STREQ("550", e.status);
	/* The sender's address can be any. */
	e = said(
		"sm-mta[902]: 5ARB7bZZ000901: to=<b@example.net>, ctladdr=<alice@a.example> (1000/1000), delay=00:00:00, mailer=relay, relay=[192.0.2.2] [192.0.2.2], dsn=2.0.0, stat=Sent (kept)");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_EQ(MTA_UID_UNSET, e.uid);
	EXPECT_STREQ("192.0.2.2", e.relay);
	e = said("sm-mta[902]: 5ARB7bZZ000901: to=<b@x>, stat=queued");
	EXPECT_EQ(MTA_NONE, e.mta);
}

TEST(msmtp)
{
	struct mta_event e;

	e = said(
		"msmtp: host=mx.example.net tls=on auth=on user=alice from=a@x recipients=b@example.net,c@example.org mailsize=325 smtpstatus=250 smtpmsg='250 2.0.0 can't say: queued as 77AB ' exitcode=EX_OK");
	EXPECT_EQ(MTA_MSMTP, e.mta);
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_EQ(325, e.size);
	EXPECT_EQ(2, e.recipients);
	EXPECT_STREQ("example.net", e.domain);
	EXPECT_STREQ("250", e.status);
	EXPECT_STREQ("mx.example.net", e.relay);
	e = said(
		"msmtp: host=192.0.2.2 tls=off auth=off from=a@x recipients=b@x mailsize=5 smtpstatus=550 smtpmsg='550 x exitcode=EX_OK' errormsg='recipient address b@x not accepted by the server' exitcode=EX_DATAERR");
	EXPECT_EQ(MTA_BOUNCED, e.kind);
	EXPECT_EQ(4, e.addr_len);
	e = said("msmtp: host=x");
	EXPECT_EQ(MTA_NONE, e.mta);
}

TEST(opensmtpd)
{
	struct mta_event e;

	e = said(
		"smtpd[75]: 5df87c903d709659 smtp message msgid=c405e39a size=303 nrcpt=1 proto=ESMTP");
	EXPECT_EQ(MTA_OPENSMTPD, e.mta);
	EXPECT_EQ(MTA_QUEUED, e.kind);
	EXPECT_STREQ("c405e39a", e.id);
	EXPECT_EQ(303, e.size);
	e = said(
		"smtpd[75]: 5df87c9b982c840c mta delivery evpid=c405e39a4797fe79 from=<a@x> to=<b@example.com> rcpt=<-> source=\"192.0.2.1\" relay=\"192.0.2.2 (mx)\" delay=0s result=\"Ok\" stat=\"250 2.0.0: f6e94209 Message accepted for delivery\"");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_STREQ("c405e39a", e.id);
	EXPECT_STREQ("example.com", e.domain);
	EXPECT_EQ(4, e.addr_len);
	EXPECT_STREQ("250", e.status);
	EXPECT_STREQ("f6e94209", e.next_id);
	e = said(
		"smtpd[75]: 4b3a6c195c1f6010 mta delivery evpid=8f26ea98359eccea from=<a@x> to=<b@y> rcpt=<-> source=\"192.0.2.1\" relay=\"192.0.2.2 (mx)\" delay=0s result=\"TempFail\" stat=\"421 too busy\"");
	EXPECT_EQ(MTA_DEFERRED, e.kind);
	e = said(
		"smtpd[75]: 580c6c14a21d7761 mda delivery evpid=09e5c6717c6aa838 from=<> to=<f@x> rcpt=<f@x> user=foo delay=54s result=Ok stat=Delivered");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	e = said("smtpd[75]: 580c6c127534bb9f smtp disconnected reason=quit");
	EXPECT_EQ(MTA_NONE, e.mta);
}

TEST(dma)
{
	struct mta_event e;

	e = said(
		"dma[18a5e2]: new mail from user=alice uid=1000 envelope_from=<alice@a.example>");
	EXPECT_EQ(MTA_DMA, e.mta);
	EXPECT_EQ(MTA_ACCEPTED, e.kind);
	EXPECT_STREQ("18a5e2", e.id);
	EXPECT_EQ(1000, e.uid);
	e = said(
		"dma[18a5e2.561f3c1b0ab0]: trying remote delivery to mx.example.net [192.0.2.2] pref 0");
	EXPECT_EQ(MTA_NOTED, e.kind);
	EXPECT_STREQ("18a5e2", e.id);
	EXPECT_EQ(4, e.addr_len);
	e = said(
		"dma[18a5e2.561f3c1b0ab0]: <b@example.net> delivery successful");
	EXPECT_EQ(MTA_DELIVERED, e.kind);
	EXPECT_STREQ("example.net", e.domain);
	e = said(
		"dma[18a5e2.561f3c1b0ab0]: connect to mx.example.net [192.0.2.2] failed: No route to host");
	EXPECT_EQ(MTA_DEFERRED, e.kind);
	e = said(
		"dma[18a5e2.561f3c1b0ab0]: remote delivery deferred: mx.example.net [192.0.2.2] failed after MAIL FROM: 451 later");
	EXPECT_EQ(MTA_DEFERRED, e.kind);
	e = said(
		"dma[18a5e2.561f3c1b0ab0]: remote delivery to mx [192.0.2.2] failed after RCPT TO: 550 no");
	EXPECT_EQ(MTA_BOUNCED, e.kind);
}

TEST(nullmailer)
{
	struct mta_parser parser = { 0 };
	struct mta_event e;

	EXPECT_FALSE(read_line(&parser, "nullmailer[7]: Sent file.", &e));
	ASSERT_TRUE(read_line(
		&parser,
		"nullmailer[7]: Starting delivery: host: mx.example.net protocol: smtp file: 1559199706.31426",
		&e));
	EXPECT_STREQ("1559199706.31426", e.id);
	EXPECT_STREQ("mx.example.net", e.relay);
	ASSERT_TRUE(read_line(
		&parser, "nullmailer[7]: From: <a@x> to: <b@example.net>", &e));
	EXPECT_STREQ("example.net", e.domain);
	EXPECT_FALSE(read_line(&parser, "nullmailer[8]: Sent file.", &e));
	ASSERT_TRUE(
		read_line(&parser, "nullmailer[7]: smtp: Failed: 553 no", &e));
	EXPECT_STREQ("553", e.status);
	ASSERT_TRUE(read_line(
		&parser,
		"nullmailer[7]: Sending failed: Permanent error in sending the message",
		&e));
	EXPECT_EQ(MTA_BOUNCED, e.kind);
	EXPECT_STREQ("1559199706.31426", e.id);
	EXPECT_STREQ("mx.example.net", e.relay);
	ASSERT_TRUE(read_line(&parser, "nullmailer[7]: Sent file.", &e));
	EXPECT_EQ(MTA_DELIVERED, e.kind);
}

TEST_HARNESS_MAIN
