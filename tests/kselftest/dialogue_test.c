// SPDX-License-Identifier: GPL-2.0-only
/*
 * SMTP to a port that does not count as SMTP: recognised, judged, and stopped
 * before anything of a message has left.
 */
#include <netinet/tcp.h>

#include "dialogue_talk.h"

TEST_F(dialogue, is_stopped_however_it_is_said)
{
	const struct dialogue_way *way;

	for (way = dialogue_ways; way->name; way++) {
		if (way->can && !way->can())
			continue;
		self->talk->way = way;
		self->talk->accepted = sink_accepted(&self->sink);
		EXPECT_EQ(0, act(talk_fn, self->talk))
		{
			TH_LOG("%s", way->name);
		}
		EXPECT_EQ(EPERM, self->talk->err)
		{
			TH_LOG("%s", way->name);
		}
		EXPECT_EQ(way->heard, heard(self))
		{
			TH_LOG("%s", way->name);
		}
		expect_denied(_metadata, self);
	}
}

/* What is behind it neither, though the window is over. */
TEST_F(dialogue, is_stopped_for_good)
{
	self->talk->more = 1 << 20;
	EXPECT_EQ(0, act(talk_fn, self->talk));
	EXPECT_EQ(0, heard(self));
	expect_denied(_metadata, self);
}

/* Ends with everything still unsent. */
static int leave(void *data)
{
	struct talk *talk = data;
	const int on = 1;
	int fd;

	act_must(prctl(PR_SET_NAME, "talker"), "PR_SET_NAME");
	sw_become(talk->uid);
	fd = flow_open(talk->port);
	talk->from = flow_port(fd);
	act_must(setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof(on)),
		 "TCP_CORK");
	act_must(send(fd, talk->text->data, talk->text->len, 0), "send");
	_exit(0);
}

/* What the kernel sends for a process that is exiting, of which little is left. */
TEST_F(dialogue, of_one_that_exits_is_stopped)
{
	static const struct dialogue_way way = { .name = "exit",
						 .is_late = true };

	self->talk->way = &way;
	EXPECT_EQ(0, act(leave, self->talk));
	EXPECT_EQ(0, heard(self));
	expect_denied(_metadata, self);
}

TEST_F(dialogue, is_let_through_in_audit_mode)
{
	const struct dialogue_way *way;
	const struct sw_event *e;

	sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT);
	for (way = dialogue_ways; way->name; way++) {
		if (way->can && !way->can())
			continue;
		self->talk->way = way;
		self->talk->accepted = sink_accepted(&self->sink);
		EXPECT_EQ(0, act(talk_fn, self->talk));
		EXPECT_EQ(mail_text.len, heard(self))
		{
			TH_LOG("%s", way->name);
		}
		e = dialogue_of(self);
		ASSERT_NE(NULL, e);
		EXPECT_EQ(SMTPWARD_VERDICT_DENY, e->verdict);
		EXPECT_FALSE(e->refused);
	}
}

static void expect_followed(struct __test_metadata *_metadata,
			    FIXTURE_DATA(dialogue) * self, uint32_t rule)
{
	const struct sw_event *e, *end;

	EXPECT_EQ(0, act(talk_fn, self->talk));
	EXPECT_EQ(mail_text.len, heard(self));
	e = dialogue_of(self);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(rule, e->rule_id);
	EXPECT_FALSE(e->refused);
	EXPECT_EQ(1, flow_count_type(&self->events, SMTPWARD_EVENT_TYPE_FLOW));
	end = flow_find(&self->events, e->flow, SMTPWARD_EVENT_TYPE_FLOW);
	ASSERT_NE(NULL, end);
	EXPECT_EQ(mail_text.len,
		  flow_number(end, SMTPWARD_A_TRANSFER_BYTES_OUT));
	EXPECT_EQ(self->talk->from,
		  flow_number(end, SMTPWARD_A_TRANSFER_SOURCE_PORT));
	EXPECT_EQ(SMTPWARD_FLOW_FLAGS_RECOGNISED,
		  flow_number(end, SMTPWARD_A_TRANSFER_FLAGS));
	EXPECT_EQ(SMTPWARD_FLOW_STATE_CLOSED,
		  flow_number(end, SMTPWARD_A_TRANSFER_STATE));
	EXPECT_TRUE(flow_same(e, end, SMTPWARD_A_EVENT_SUBJECT));
}

TEST_F(dialogue, of_who_may_is_followed)
{
	self->talk->uid = ALLOWED_UID;
	expect_followed(_metadata, self, 1);
}

TEST_F(dialogue, is_judged_by_its_port)
{
	self->talk->port = RULED_PORT;
	expect_followed(_metadata, self, 2);
}

#define TEXT(string)                         \
	{                                    \
		(string), sizeof(string) - 1 \
	}

TEST_F(dialogue, of_others_is_let_alone)
{
	static const struct dialogue_text texts[] = {
		TEXT("USER me\r\nPASS x\r\nPASV\r\nSTOR x\r\n"),
		TEXT("CAPA\r\nUSER me\r\nPASS x\r\nLIST\r\n"),
		TEXT("a LOGIN me x\r\na SELECT INBOX\r\n"),
		TEXT("POST / HTTP/1.1\r\nHost: a\r\n\r\nEHLO me\r\n"),
		TEXT("\x16\x03\x01\0\x09\x01\0\nEHLO me\r\n"),
		TEXT("SSH-2.0-x\r\n\0\0EHLO x\r\n"),
		TEXT("HELLO 3\r\n"),
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		self->talk->text = &texts[i];
		self->talk->more = 2000;
		EXPECT_EQ(0, act(talk_fn, self->talk));
		EXPECT_EQ(texts[i].len + 2000, heard(self));
		EXPECT_EQ(0, self->talk->err);
		EXPECT_EQ(NULL, dialogue_of(self));
	}
}

TEST_F(dialogue, is_nobodys_business_without)
{
	sw_install(&self->client, &without);
	EXPECT_EQ(0, act(talk_fn, self->talk));
	EXPECT_EQ(mail_text.len, heard(self));
	EXPECT_EQ(NULL, dialogue_of(self));
}

TEST_F(dialogue, is_none_where_the_port_is_judged)
{
	struct sink_way way = { .port = SMTP_PORT };
	struct sink smtp;

	sink_open(&smtp, &way);
	self->talk->port = SMTP_PORT;
	self->talk->uid = ALLOWED_UID;
	EXPECT_EQ(0, act(talk_fn, self->talk));
	EXPECT_EQ(mail_text.len, sink_heard(&smtp, self->talk->from));
	EXPECT_EQ(NULL, dialogue_of(self));
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_CONNECT, self->events.event[0].type);
	sink_close(&smtp);
}

TEST_HARNESS_MAIN
