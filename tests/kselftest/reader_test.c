// SPDX-License-Identifier: GPL-2.0-only
/*
 * What readers get: a doorbell that rings once, all events whatever became of
 * other readers, and who changed mode and policy.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/socket.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"

/* More than the kernel puts into messages ahead of the reader. */
#define N_EVENTS 80

#define LOGIN_UID 1001
#define ACTOR "change maker"

FIXTURE(reader)
{
	struct sw_client client;
	struct sw_client ear;
	struct sw_events events;
	uint64_t seq;
};

FIXTURE_SETUP(reader)
{
	sw_open(&self->client);
	sw_open(&self->ear);
	act_refuse_all(&self->client);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(reader)
{
	sw_events_free(&self->events);
	sw_close(&self->ear);
	sw_close(&self->client);
}

static void drain(struct sw_client *client)
{
	struct sw_events events;

	sw_drain(client, 0, &events);
	sw_events_free(&events);
}

/* How often it rang, each time without a word. */
static int rings(struct sw_client *ear)
{
	const int fd = nl_socket_get_fd(ear->sock);
	struct nlmsghdr message[64];
	const struct genlmsghdr *genl = nlmsg_data(message);
	int n = 0, len;

	while ((len = recv(fd, message, sizeof(message), MSG_DONTWAIT)) > 0) {
		if (len != NLMSG_LENGTH(GENL_HDRLEN) ||
		    message->nlmsg_type != ear->family ||
		    genl->cmd != SMTPWARD_CMD_EVENT_READY)
			sw_die("%d bytes, command %d", len, genl->cmd);
		n++;
	}
	if (errno != EAGAIN)
		sw_die("recv: %m");
	return n;
}

/* Takes the rest. Returns 0 or the error with which the answer ends. */
static int finish_reading(struct sw_client *client)
{
	const int fd = nl_socket_get_fd(client->sock);
	static struct nlmsghdr buffer[(64 << 10) / NLMSG_HDRLEN];
	struct nlmsghdr *message;
	int len;

	for (;;) {
		len = recv(fd, buffer, sizeof(buffer), 0);
		act_must(len, "recv");
		message = buffer;
		for (; nlmsg_ok(message, len);
		     message = nlmsg_next(message, &len))
			if (message->nlmsg_type == NLMSG_DONE)
				return *(int *)nlmsg_data(message);
	}
}

TEST_F(reader, doorbell_rings_once)
{
	ASSERT_EQ(0, sw_join(&self->ear, sw_doorbell(&self->ear)));
	drain(&self->client);
	EXPECT_EQ(0, rings(&self->ear));
	act_connects(3);
	EXPECT_EQ(1, rings(&self->ear));
	act_connects(1);
	EXPECT_EQ(0, rings(&self->ear));

	drain(&self->client);
	EXPECT_EQ(0, rings(&self->ear));
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	EXPECT_EQ(1, rings(&self->ear));
}

TEST_F(reader, doorbell_rings_for_an_empty_ring)
{
	ASSERT_EQ(0, sw_join(&self->ear, sw_doorbell(&self->ear)));
	ASSERT_EQ(0, sw_claim(&self->client));
	ASSERT_EQ(0, sw_ack(&self->client, self->seq));
	drain(&self->client);
	act_connects(1);
	EXPECT_EQ(1, rings(&self->ear));
}

/* Whoever has something to read need not be told that there is something. */
TEST_F(reader, doorbell_rings_after_the_end_only)
{
	struct sw_client slow;

	ASSERT_EQ(0, sw_join(&self->ear, sw_doorbell(&self->ear)));
	drain(&self->client);
	act_connects(N_EVENTS);
	EXPECT_EQ(1, rings(&self->ear));
	sw_open(&slow);
	sw_begin_drain(&slow);
	act_connects(1);
	EXPECT_EQ(0, rings(&self->ear));
	sw_close(&slow);
	act_connects(1);
	EXPECT_EQ(0, rings(&self->ear));
}

TEST_F(reader, events_survive_a_reader)
{
	struct sw_client slow;
	size_t i;

	act_connects(N_EVENTS);
	sw_open(&slow);
	sw_begin_drain(&slow);
	sw_close(&slow);

	sw_drain(&self->client, self->seq, &self->events);
	ASSERT_EQ(N_EVENTS, self->events.n);
	for (i = 0; i < N_EVENTS; i++)
		EXPECT_EQ(self->seq + 1 + i, self->events.event[i].seq);
}

/* The one that is next to be put was taken before, and is put nevertheless. */
TEST_F(reader, events_are_acknowledged_in_mid_dump)
{
	struct sw_client slow;

	act_connects(N_EVENTS);
	sw_open(&slow);
	sw_begin_drain(&slow);
	ASSERT_EQ(0, sw_claim(&self->client));
	ASSERT_EQ(0, sw_ack(&self->client, self->seq + N_EVENTS));
	EXPECT_EQ(0, sw_status(&self->client, SMTPWARD_A_STATUS_RING_USED));
	EXPECT_EQ(0, finish_reading(&slow));
	sw_close(&slow);
	act_connects(1);
	sw_drain(&self->client, 0, &self->events);
	EXPECT_EQ(1, self->events.n);
}

static void become_somebody(void)
{
	FILE *f = fopen("/proc/self/loginuid", "w");

	if (!f || fprintf(f, "%d", LOGIN_UID) < 0 || fclose(f))
		sw_die("loginuid: %m");
	act_must(prctl(PR_SET_NAME, ACTOR), "prctl");
}

/**
 * struct change - Who made a change, in shared memory.
 * @pid: Process that made it.
 * @sha256: Checksum of the policy.
 */
struct change {
	pid_t pid;
	uint8_t sha256[SMTPWARD_SHA256_SIZE];
};

static int change_mode(void *data)
{
	struct change *change = data;
	struct sw_client client;

	become_somebody();
	change->pid = getpid();
	sw_open(&client);
	return sw_set_mode(&client, SMTPWARD_MODE_AUDIT);
}

static int change_policy(void *data)
{
	static const struct sw_rule rules[] = {
		{ .id = 1, .verdict = SMTPWARD_VERDICT_ALLOW },
		{ .id = 2, .verdict = SMTPWARD_VERDICT_DENY },
	};
	const struct sw_policy policy = { .n_rules = 2, .rules = rules };
	struct change *change = data;
	struct sw_upload upload;
	struct sw_client client;

	become_somebody();
	change->pid = getpid();
	sw_open(&client);
	if (sw_policy_send(&client, &policy, &upload))
		return -EINVAL;
	memcpy(change->sha256, upload.sha256, sizeof(upload.sha256));
	return sw_policy_commit(&client, &upload, 0) < 0 ? -EBADMSG : 0;
}

static bool names_who(const struct sw_event *event, pid_t pid)
{
	struct nlattr *const *who = event->subject;
	char exe[4096] = "";

	if (readlink("/proc/self/exe", exe, sizeof(exe) - 1) < 0)
		sw_die("/proc/self/exe: %m");
	return sw_number(who[SMTPWARD_A_SUBJECT_UID]) == 0 &&
	       sw_number(who[SMTPWARD_A_SUBJECT_LOGINUID]) == LOGIN_UID &&
	       sw_number(who[SMTPWARD_A_SUBJECT_TGID]) == (uint64_t)pid &&
	       sw_is(who[SMTPWARD_A_SUBJECT_COMM], ACTOR) &&
	       sw_is(who[SMTPWARD_A_SUBJECT_EXE], exe);
}

TEST_F(reader, mode_event)
{
	const uint32_t generation =
		sw_status(&self->client, SMTPWARD_A_STATUS_GENERATION);
	struct change *change = act_share(sizeof(*change));
	const struct sw_event *event;

	ASSERT_EQ(0, act(change_mode, change));
	sw_drain(&self->client, self->seq, &self->events);
	ASSERT_EQ(1, self->events.n);
	event = &self->events.event[0];
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_MODE, event->type);
	EXPECT_EQ(SMTPWARD_MODE_AUDIT, event->mode);
	EXPECT_EQ(generation, event->generation);
	EXPECT_EQ(NULL, event->attrs[SMTPWARD_A_EVENT_VERDICT]);
	EXPECT_TRUE(names_who(event, change->pid));
}

TEST_F(reader, policy_event)
{
	const uint32_t generation =
		sw_status(&self->client, SMTPWARD_A_STATUS_GENERATION);
	struct change *change = act_share(sizeof(*change));
	const struct sw_event *event;

	ASSERT_EQ(0, act(change_policy, change));
	sw_drain(&self->client, self->seq, &self->events);
	ASSERT_EQ(1, self->events.n);
	event = &self->events.event[0];
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_POLICY, event->type);
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, event->mode);
	EXPECT_EQ(generation + 1, event->generation);
	EXPECT_EQ(2, sw_number(event->attrs[SMTPWARD_A_EVENT_RULES]));
	EXPECT_TRUE(act_bytes_are(event->attrs[SMTPWARD_A_EVENT_SHA256],
				  change->sha256, SMTPWARD_SHA256_SIZE));
	EXPECT_TRUE(names_who(event, change->pid));
}

TEST_HARNESS_MAIN
