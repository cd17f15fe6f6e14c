// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a client says in SMTP is told with its connection, where the policy has it
 * looked for, however it is sent.
 */
#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "common.h"
#include "dialogue_ways.h"
#include "flow.h"
#include "kselftest_harness.h"
#include "sink.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define LOSSY_PORT 587
#define BODY (1 << 20)

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
	.look = SMTPWARD_LOOK_SESSION,
};

static const struct sw_policy without = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
	.look = SMTPWARD_LOOK_DIALOGUE,
};

#define BEFORE                                                             \
	"EHLO here.example\r\nMAIL FROM:<a@here.example> SIZE=1234567\r\n" \
	"RCPT TO:<b@There.example>\r\nRCPT TO:<c@elsewhere.example>\r\n"   \
	"DATA\r\nContent-Type: multipart/mixed; boundary=\"=_x\"\r\n\r\n"  \
	"--=_x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
#define AFTER                                                            \
	"\r\n--=_x\r\nContent-Type: application/zip\r\n"                 \
	"Content-Disposition: attachment; filename=\"list.zip\"\r\n\r\n" \
	"UEsDBA==\r\n--=_x--\r\n.\r\nQUIT\r\n"

/**
 * struct talk - What a process says.
 * @way: How.
 * @text: What.
 * @port: Where to.
 */
struct talk {
	const struct dialogue_way *way;
	struct dialogue_text text;
	uint16_t port;
};

FIXTURE(session)
{
	struct sw_client client;
	struct sink sink;
	struct sw_events events;
	struct nlattr *attrs[SMTPWARD_A_SESSION_MAX + 1];
	const struct sw_event *end;
	struct talk talk;
	uint64_t seq;
};

FIXTURE_SETUP(session)
{
	const struct sink_way way = { .port = SMTP_PORT };

	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	sink_open(&self->sink, &way);
	ASSERT_TRUE(flow_settle(&self->client));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	self->talk = (struct talk){ .way = dialogue_ways,
				    .text = { BEFORE "x" AFTER,
					      sizeof(BEFORE "x" AFTER) - 1 },
				    .port = SMTP_PORT };
}

FIXTURE_TEARDOWN(session)
{
	sink_close(&self->sink);
	sw_install(&self->client, &without);
	sw_events_free(&self->events);
	sw_close(&self->client);
}

static int talk_fn(void *data)
{
	struct talk *talk = data;
	struct pollfd poll_fd = { .events = POLLIN };
	int fd, err = 0;

	if (talk->way->prepare)
		talk->way->prepare();
	fd = talk->way->say(talk->way, talk->port, &talk->text, &err);
	if (fd < 0)
		return fd;
	shutdown(fd, SHUT_WR);
	poll_fd.fd = fd;
	act_must(poll(&poll_fd, 1, 60000) == 1 ? 0 : -1, "end");
	return -err;
}

/* Says it, and reads the end of the connection and what it says of the session. */
static bool talk_and_read(FIXTURE_DATA(session) * self)
{
	struct nlattr *nest;

	sw_events_free(&self->events);
	memset(self->attrs, 0, sizeof(self->attrs));
	if (act(talk_fn, &self->talk) || !flow_settle(&self->client))
		return false;
	sw_drain_all(&self->client, self->seq, &self->events);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	if (!self->events.n)
		return false;
	self->end = &self->events.event[self->events.n - 1];
	nest = self->end->attrs[SMTPWARD_A_EVENT_SESSION];
	return flow_is_end(self->end) && nest &&
	       !nla_parse_nested(self->attrs, SMTPWARD_A_SESSION_MAX, nest,
				 NULL);
}

static const struct nlattr *nth(const struct nlattr *nest, int type, size_t n)
{
	const struct nlattr *attr;
	int left;

	nla_for_each_nested(attr, nest, left)
		if (nla_type(attr) == type && !n--)
			return attr;
	return NULL;
}

static bool is_part(const struct nlattr *nest, size_t n, const char *type,
		    const char *name)
{
	struct nlattr *part[SMTPWARD_A_PART_MAX + 1];
	const struct nlattr *attr = nth(nest, SMTPWARD_A_SESSION_PART, n);

	if (!attr || nla_parse_nested(part, SMTPWARD_A_PART_MAX,
				      (struct nlattr *)attr, NULL))
		return false;
	return sw_is(part[SMTPWARD_A_PART_TYPE], type) &&
	       (name ? sw_is(part[SMTPWARD_A_PART_NAME], name) :
		       !part[SMTPWARD_A_PART_NAME]);
}

static void expect_all(struct __test_metadata *_metadata,
		       FIXTURE_DATA(session) * self)
{
	const struct nlattr *nest = self->end->attrs[SMTPWARD_A_EVENT_SESSION];
	struct nlattr **attrs = self->attrs;

	EXPECT_EQ(SMTPWARD_SESSION_FLAGS_HELLO,
		  sw_number(attrs[SMTPWARD_A_SESSION_FLAGS]));
	EXPECT_TRUE(sw_is(attrs[SMTPWARD_A_SESSION_HELO], "here.example"));
	EXPECT_EQ(1, sw_number(attrs[SMTPWARD_A_SESSION_MESSAGES]));
	EXPECT_TRUE(sw_is(attrs[SMTPWARD_A_SESSION_SENDER], "a@here.example"));
	EXPECT_EQ(1234567, sw_number(attrs[SMTPWARD_A_SESSION_SIZE]));
	EXPECT_EQ(2, sw_number(attrs[SMTPWARD_A_SESSION_RECIPIENTS]));
	EXPECT_TRUE(sw_is(nth(nest, SMTPWARD_A_SESSION_DOMAIN, 0),
			  "there.example"));
	EXPECT_TRUE(sw_is(nth(nest, SMTPWARD_A_SESSION_DOMAIN, 1),
			  "elsewhere.example"));
	EXPECT_EQ(NULL, nth(nest, SMTPWARD_A_SESSION_DOMAIN, 2));
	EXPECT_EQ(2, sw_number(attrs[SMTPWARD_A_SESSION_PARTS]));
	EXPECT_TRUE(is_part(nest, 0, "text/plain", NULL));
	EXPECT_TRUE(is_part(nest, 1, "application/zip", "list.zip"));
}

TEST_F(session, is_told_however_it_is_sent)
{
	const struct dialogue_way *way;

	for (way = dialogue_ways; way->name; way++) {
		if (way->can && !way->can())
			continue;
		self->talk.way = way;
		ASSERT_TRUE(talk_and_read(self))
		{
			TH_LOG("%s", way->name);
		}
		expect_all(_metadata, self);
	}
}

/* More than a packet, and than a page, between one part and the next. */
TEST_F(session, is_told_of_a_large_message)
{
	char *text = malloc(sizeof(BEFORE) + BODY + sizeof(AFTER));
	size_t len = sizeof(BEFORE) - 1, i;

	memcpy(text, BEFORE, len);
	for (i = 0; i < BODY; i++)
		text[len + i] = i % 78 == 76 ? '\r' : i % 78 == 77 ? '\n' : '-';
	len += BODY;
	memcpy(text + len, AFTER, sizeof(AFTER) - 1);
	self->talk.text =
		(struct dialogue_text){ text, len + sizeof(AFTER) - 1 };
	ASSERT_TRUE(talk_and_read(self));
	expect_all(_metadata, self);
	free(text);
}

/* Takes one connection, and loses a third of what comes. */
static pid_t make_lossy(uint16_t port)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_RANDOM),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, UINT32_MAX / 3, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog lossy = { .len = 4, .filter = code };
	const struct vector to = { .name = "" };
	const int listener = own_listener(&to, port);
	char buffer[4096];
	pid_t pid;
	int fd;

	act_must(setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &lossy,
			    sizeof(lossy)),
		 "SO_ATTACH_FILTER");
	pid = fork();
	act_must(pid, "fork");
	if (pid) {
		close(listener);
		return pid;
	}
	act_must(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
	fd = accept(listener, NULL, NULL);
	while (read(fd, buffer, sizeof(buffer)) > 0)
		;
	_exit(0);
}

/* What is sent again is read once. */
TEST_F_TIMEOUT(session, is_told_when_much_is_lost, 120)
{
	const struct dialogue_way *way;
	pid_t lossy;

	for (way = dialogue_ways; way->heard == 0; way++)
		;
	self->talk.way = way;
	self->talk.port = LOSSY_PORT;
	lossy = make_lossy(LOSSY_PORT);
	ASSERT_TRUE(talk_and_read(self));
	expect_all(_metadata, self);
	EXPECT_LT(0, flow_number(self->end, SMTPWARD_A_TRANSFER_RETRANSMITS));
	kill(lossy, SIGKILL);
	waitpid(lossy, NULL, 0);
}

TEST_F(session, ends_with_tls)
{
	static const char text[] = "EHLO h\r\nSTARTTLS\r\n\x16\x03\x01\r\n"
				   "MAIL FROM:<a@b>\r\n";

	self->talk.text = (struct dialogue_text){ text, sizeof(text) - 1 };
	ASSERT_TRUE(talk_and_read(self));
	EXPECT_EQ(SMTPWARD_SESSION_FLAGS_HELLO |
			  SMTPWARD_SESSION_FLAGS_STARTTLS |
			  SMTPWARD_SESSION_FLAGS_TLS,
		  sw_number(self->attrs[SMTPWARD_A_SESSION_FLAGS]));
	EXPECT_EQ(0, sw_number(self->attrs[SMTPWARD_A_SESSION_MESSAGES]));
	EXPECT_EQ(NULL, self->attrs[SMTPWARD_A_SESSION_SENDER]);
}

TEST_F(session, of_something_else_is_none)
{
	self->talk.text =
		(struct dialogue_text){ "GET / HTTP/1.1\r\n\r\n", 18 };
	EXPECT_FALSE(talk_and_read(self));
	ASSERT_NE(0, self->events.n);
	EXPECT_TRUE(flow_is_end(self->end));
	EXPECT_EQ(NULL, self->end->attrs[SMTPWARD_A_EVENT_SESSION]);
}

TEST_F(session, is_nobodys_business_without)
{
	sw_install(&self->client, &without);
	EXPECT_FALSE(talk_and_read(self));
	ASSERT_NE(0, self->events.n);
	EXPECT_TRUE(flow_is_end(self->end));
	EXPECT_EQ(NULL, self->end->attrs[SMTPWARD_A_EVENT_SESSION]);
}

TEST_HARNESS_MAIN
