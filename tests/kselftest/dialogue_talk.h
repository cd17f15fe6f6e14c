/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes that speak SMTP to a port that does not count as SMTP, and what is told
 * of them.
 */
#ifndef _DIALOGUE_TALK_H
#define _DIALOGUE_TALK_H

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "common.h"
#include "dialogue_ways.h"
#include "flow.h"
#include "kselftest_harness.h"
#include "sink.h"

#define SMTP_PORT 25
#define OTHER_PORT 4025
#define RULED_PORT 4026
#define ALLOWED_UID 1000
#define DENIED_UID 1001

/* Milliseconds. So long a connection that is cut may last. */
#define SOON 10000

static const struct sw_rule rules[] = {
	{ .id = 1,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .n_uids = 1,
	  .uids = { ALLOWED_UID } },
	{ .id = 2,
	  .verdict = SMTPWARD_VERDICT_AUDIT,
	  .n_dests = 1,
	  .dests = { { .port_min = RULED_PORT } } },
};

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_DENY,
	.n_rules = sizeof(rules) / sizeof(*rules),
	.rules = rules,
	.look = SMTPWARD_LOOK_DIALOGUE,
};

static const struct sw_policy without = {
	.default_verdict = SMTPWARD_VERDICT_DENY,
};

static const char mail[] = "EHLO here.example\r\nMAIL FROM:<a@here.example>\r\n"
			   "RCPT TO:<b@there.example>\r\nDATA\r\n"
			   "Subject: x\r\n\r\nx\r\n.\r\nQUIT\r\n";

static const struct dialogue_text mail_text = { mail, sizeof(mail) - 1 };

/**
 * struct talk - What a process says, and what came of it.
 * @way: How.
 * @text: What.
 * @port: Where to.
 * @uid: Who.
 * @more: Bytes to send besides, if it can.
 * @accepted: Connections that there were at its port before.
 * @from: Own port, is set.
 * @err: Of the socket at the end, is set.
 */
struct talk {
	const struct dialogue_way *way;
	const struct dialogue_text *text;
	uint16_t port;
	uid_t uid;
	size_t more;
	unsigned int accepted;
	uint16_t from;
	int err;
};

FIXTURE(dialogue)
{
	struct sw_client client;
	struct sink sink;
	struct sink ruled;
	struct sw_events events;
	struct talk *talk;
	uint64_t seq;
};

FIXTURE_SETUP(dialogue)
{
	struct sink_way way = { .port = OTHER_PORT };

	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	sink_open(&self->sink, &way);
	way.port = RULED_PORT;
	sink_open(&self->ruled, &way);
	ASSERT_TRUE(flow_settle(&self->client));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	self->talk = act_share(sizeof(*self->talk));
	*self->talk = (struct talk){ .way = dialogue_ways,
				     .text = &mail_text,
				     .port = OTHER_PORT,
				     .uid = DENIED_UID };
}

FIXTURE_TEARDOWN(dialogue)
{
	sink_close(&self->sink);
	sink_close(&self->ruled);
	sw_install(&self->client, &without);
	sw_events_free(&self->events);
	sw_close(&self->client);
}

static inline void send_more(int fd, size_t more)
{
	static const char text[4096];
	ssize_t n;

	for (; more; more -= n) {
		n = send(fd, text, more < sizeof(text) ? more : sizeof(text),
			 MSG_NOSIGNAL);
		if (n < 0)
			return;
	}
}

/* Says it, and waits for the end, which is ours when all is allowed. */
static inline int talk_fn(void *data)
{
	struct talk *talk = data;
	struct pollfd poll_fd = { .events = POLLIN };
	socklen_t len = sizeof(talk->err);
	int fd;

	act_must(prctl(PR_SET_NAME, "talker"), "PR_SET_NAME");
	if (talk->way->prepare)
		talk->way->prepare();
	sw_become(talk->uid);
	fd = talk->way->say(talk->way, talk->port, talk->text, &talk->err);
	if (fd < 0)
		return fd;
	talk->from = flow_port(fd);
	send_more(fd, talk->more);
	/* What is cut is cut at once: who is not has an answer by closing. */
	poll_fd.fd = fd;
	poll(&poll_fd, 1, 300);
	shutdown(fd, SHUT_WR);
	act_must(poll(&poll_fd, 1, SOON) == 1 ? 0 : -1, "end");
	if (!talk->err)
		act_must(getsockopt(fd, SOL_SOCKET, SO_ERROR, &talk->err, &len),
			 "SO_ERROR");
	return 0;
}

/*
 * With fast open the segment that is stopped can be the one that would have told
 * the server that the connection is open.
 */
static inline uint64_t heard(FIXTURE_DATA(dialogue) * self)
{
	if (self->talk->way->is_fastopen &&
	    sink_accepted(&self->sink) == self->talk->accepted)
		return 0;
	return sink_heard(self->talk->port == RULED_PORT ? &self->ruled :
							   &self->sink,
			  self->talk->from);
}

static const struct sw_event *dialogue_of(FIXTURE_DATA(dialogue) * self)
{
	size_t i;

	sw_events_free(&self->events);
	flow_settle(&self->client);
	sw_drain_all(&self->client, self->seq, &self->events);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	for (i = 0; i < self->events.n; i++)
		if (self->events.event[i].type == SMTPWARD_EVENT_TYPE_DIALOGUE)
			return &self->events.event[i];
	return NULL;
}

static inline void expect_denied(struct __test_metadata *_metadata,
				 FIXTURE_DATA(dialogue) * self)
{
	const struct dialogue_way *way = self->talk->way;
	const struct sw_event *e = dialogue_of(self);
	const struct nlattr *evidence;

	ASSERT_NE(NULL, e)
	{
		TH_LOG("%s", way->name);
	}
	EXPECT_EQ(SMTPWARD_VERDICT_DENY, e->verdict);
	EXPECT_EQ(SMTPWARD_VIA_OUTPUT, e->via);
	EXPECT_TRUE(e->refused);
	EXPECT_EQ(0, e->rule_id);
	evidence = e->attrs[SMTPWARD_A_EVENT_DIALOGUE];
	EXPECT_EQ(SMTPWARD_DIALOGUE_EHLO, sw_number(evidence));
	EXPECT_EQ(self->talk->port,
		  sw_number(e->target[SMTPWARD_A_TARGET_PORT]));
	EXPECT_EQ(self->talk->uid,
		  sw_number(e->subject[SMTPWARD_A_SUBJECT_EUID]));
	EXPECT_NE(NULL, e->subject[SMTPWARD_A_SUBJECT_TGID]);
	EXPECT_NE(NULL, e->subject[SMTPWARD_A_SUBJECT_START_TIME]);
	EXPECT_TRUE(sw_is(e->subject[SMTPWARD_A_SUBJECT_COMM], "talker"));
	if (way->is_late)
		return;
	EXPECT_NE(NULL, e->subject[SMTPWARD_A_SUBJECT_EXE])
	{
		TH_LOG("%s", way->name);
	}
	EXPECT_NE(NULL, e->subject[SMTPWARD_A_SUBJECT_CWD]);
}

#endif /* _DIALOGUE_TALK_H */
