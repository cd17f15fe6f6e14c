// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints that see what no hook has seen: nothing while the hooks work,
 * and at once when they do not.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "actor.h"
#include "checker.h"
#include "common.h"
#include "kselftest_harness.h"
#include "listener.h"
#include "module.h"
#include "vectors.h"

#define SMTP_PORT 25
#define OTHER_PORT 2526
#define KPROBES "/sys/kernel/debug/kprobes/enabled"
#define DIR "/tmp/witness"
#define WAIT_MS 5000
#define SILENCE_MS 500

/* Two tools, of which one is executed by way of an interpreter too. */
static const struct sw_tool tools[] = {
	{ .id = 1, .name = "sendmail", .file = "sendmail" },
	{ .id = 2, .name = "mailer", .file = "mailer" },
};

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
	.n_tools = 2,
	.tools = tools,
};

FIXTURE(witness)
{
	struct sw_client client;
	struct sw_client ear;
	struct listener smtp;
	uint64_t unseen;
};

static uint64_t unseen(struct sw_client *client)
{
	return sw_status(client, SMTPWARD_A_STATUS_UNSEEN);
}

FIXTURE_SETUP(witness)
{
	struct check check;

	checker_prepare();
	ASSERT_EQ(0, system("mkdir -p " DIR));
	ASSERT_EQ(0, system("cp /bin/true " DIR "/sendmail"));
	ASSERT_EQ(0, system("echo '#!" DIR "/sendmail' >" DIR "/mailer"));
	ASSERT_EQ(0, system("chmod +x " DIR "/mailer"));
	sw_open(&self->client);
	sw_open(&self->ear);
	ASSERT_EQ(0, sw_join(&self->ear, sw_doorbell(&self->ear)));
	sw_install(&self->client, &policy);
	checker_run(&self->client, &check);
	listener_open(&self->smtp, SMTP_PORT);
	self->unseen = unseen(&self->client);
}

FIXTURE_TEARDOWN(witness)
{
	listener_close(&self->smtp);
	sw_close(&self->ear);
	sw_close(&self->client);
}

static int execute(void *path)
{
	execl(path, path, NULL);
	return -errno;
}

static void *execute_sendmail(void *unused)
{
	execute(DIR "/sendmail");
	return unused;
}

/* The thread gets another id by that: the one of its process. */
static int execute_in_thread(void *unused)
{
	pthread_t thread;

	(void)unused;
	act_must(-pthread_create(&thread, NULL, execute_sendmail, NULL),
		 "pthread_create");
	pthread_join(thread, NULL);
	return -ENOEXEC;
}

static void send_in_every_way(struct __test_metadata *_metadata)
{
	size_t i;

	for (i = 0; i < vectors.n; i++) {
		EXPECT_EQ(0, vector_open(0, &vectors.vector[i], SMTP_PORT))
		{
			TH_LOG("%s", vectors.vector[i].name);
		}
	}
	EXPECT_EQ(0, act(execute, DIR "/sendmail"));
	EXPECT_EQ(0, act(execute, DIR "/mailer"));
	EXPECT_EQ(0, act(execute_in_thread, NULL));
}

/* How often it was asked for a check. */
static int asked(struct sw_client *ear, int timeout_ms)
{
	const int fd = nl_socket_get_fd(ear->sock);
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	struct nlmsghdr message[64];
	const struct genlmsghdr *genl = nlmsg_data(message);
	int n = 0;

	while (poll(&poll_fd, 1, timeout_ms) > 0) {
		act_must(recv(fd, message, sizeof(message), 0), "recv");
		n += genl->cmd == SMTPWARD_CMD_HEALTH_WANTED;
		timeout_ms = 0;
	}
	return n;
}

TEST_F(witness, nothing_while_the_hooks_work)
{
	send_in_every_way(_metadata);
	EXPECT_EQ(self->unseen, unseen(&self->client));
	EXPECT_EQ(0, asked(&self->ear, 0));
}

TEST_F(witness, nothing_of_other_business)
{
	EXPECT_EQ(-ECONNREFUSED,
		  connect_to(SOCK_STREAM, 0, "127.0.0.1", OTHER_PORT));
	EXPECT_EQ(0, connect_to(SOCK_DGRAM, 0, "127.0.0.1", SMTP_PORT));
	EXPECT_EQ(0, act(execute, "/bin/true"));
	EXPECT_EQ(self->unseen, unseen(&self->client));
}

static void expect_unseen(struct __test_metadata *_metadata,
			  FIXTURE_DATA(witness) * self, unsigned int n)
{
	EXPECT_EQ(self->unseen + n, unseen(&self->client));
	self->unseen = unseen(&self->client);
}

static void check_is_event(struct __test_metadata *_metadata,
			   FIXTURE_DATA(witness) * self, uint32_t health)
{
	uint64_t seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	struct sw_events events;
	struct check check;

	checker_run(&self->client, &check);
	EXPECT_EQ(health, check.health[SMTPWARD_VIA_CONNECT]);
	sw_drain(&self->client, seq, &events);
	ASSERT_EQ(1, events.n);
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_HEALTH, events.event[0].type);
	EXPECT_LE(self->unseen,
		  sw_number(events.event[0].attrs[SMTPWARD_A_EVENT_UNSEEN]));
	sw_events_free(&events);
}

/* The switch of kprobes is for these only. */
static void expect_nothing_unseen(struct __test_metadata *_metadata,
				  FIXTURE_DATA(witness) * self)
{
	ASSERT_EQ(0, system("echo 0 >" KPROBES));
	send_in_every_way(_metadata);
	expect_unseen(_metadata, self, 0);
	ASSERT_EQ(0, system("echo 1 >" KPROBES));
}

TEST_F(witness, what_no_hook_sees)
{
	if (!module_uses_kprobes())
		return expect_nothing_unseen(_metadata, self);
	ASSERT_EQ(0, system("echo 0 >" KPROBES));
	EXPECT_EQ(0, connect_to(SOCK_STREAM, 0, "127.0.0.1", SMTP_PORT));
	expect_unseen(_metadata, self, 1);
	EXPECT_EQ(0, connect_to(SOCK_STREAM, 0, "::1", SMTP_PORT));
	EXPECT_EQ(0, act(execute, DIR "/sendmail"));
	expect_unseen(_metadata, self, 2);
	EXPECT_EQ(1, asked(&self->ear, WAIT_MS));
	check_is_event(_metadata, self, SMTPWARD_HEALTH_FAILS);
	/* What is known is not asked about. */
	EXPECT_EQ(0, connect_to(SOCK_STREAM, 0, "127.0.0.1", SMTP_PORT));
	expect_unseen(_metadata, self, 1);
	EXPECT_EQ(0, asked(&self->ear, SILENCE_MS));
	ASSERT_EQ(0, system("echo 1 >" KPROBES));
	check_is_event(_metadata, self, SMTPWARD_HEALTH_WORKS);
	send_in_every_way(_metadata);
	expect_unseen(_metadata, self, 0);
}

/* A gap is told of that is over when the check comes. */
TEST_F(witness, what_no_hook_has_seen)
{
	if (!module_uses_kprobes())
		return expect_nothing_unseen(_metadata, self);
	ASSERT_EQ(0, system("echo 0 >" KPROBES));
	EXPECT_EQ(0, connect_to(SOCK_STREAM, 0, "127.0.0.1", SMTP_PORT));
	ASSERT_EQ(0, system("echo 1 >" KPROBES));
	expect_unseen(_metadata, self, 1);
	EXPECT_EQ(1, asked(&self->ear, WAIT_MS));
	check_is_event(_metadata, self, SMTPWARD_HEALTH_WORKS);
}

TEST_HARNESS_MAIN
