// SPDX-License-Identifier: GPL-2.0-only
/*
 * A user who opens as many connections as can be does not keep those of others from
 * being followed, and what is not followed is counted.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "kselftest_harness.h"
#include "sink.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define GREEDY_UID 1000
#define OTHER_UID 1001

/* A quarter of all, by number, and what can be less, by memory. */
#define SHARE 8192
#define SHARE_MIN 1024
#define N_MANY (SHARE + 64)

/* Seconds that a connection stays when only this side has closed it. */
#define FIN_TIMEOUT "net/ipv4/tcp_fin_timeout"

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
};

FIXTURE(flow_room)
{
	struct sw_client client;
	struct sink sink;
};

FIXTURE_SETUP(flow_room)
{
	const struct sink_way way = { .port = SMTP_PORT, .manner = SINK_HOLD };

	set_sysctl(FIN_TIMEOUT, "5");
	sink_open(&self->sink, &way);
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_claim(&self->client));
	ASSERT_TRUE(flow_settle(&self->client));
}

FIXTURE_TEARDOWN(flow_room)
{
	sink_close(&self->sink);
	sw_close(&self->client);
	set_sysctl(FIN_TIMEOUT, "60");
}

static uint64_t followed(struct sw_client *client)
{
	return sw_status(client, SMTPWARD_A_STATUS_FLOWS);
}

static uint64_t untracked(struct sw_client *client)
{
	return sw_status(client, SMTPWARD_A_STATUS_UNTRACKED);
}

static void open_many(int tells)
{
	const struct rlimit files = { 2 * N_MANY, 2 * N_MANY };
	const struct target t = target_at("127.0.0.1", SMTP_PORT);
	unsigned int i;

	act_must(setrlimit(RLIMIT_NOFILE, &files), "RLIMIT_NOFILE");
	sw_become(GREEDY_UID);
	act_must(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
	for (i = 0; i < N_MANY; i++)
		act_must(connect(must_socket(AF_INET, SOCK_STREAM, 0), &t.any,
				 t.len),
			 "connect");
	act_must(write(tells, "", 1), "write");
	pause();
}

static pid_t start_greedy(void)
{
	int ends[2];
	char word;
	pid_t pid;

	act_must(pipe(ends), "pipe");
	pid = fork();
	act_must(pid, "fork");
	if (!pid) {
		open_many(ends[1]);
		_exit(1);
	}
	close(ends[1]);
	if (read(ends[0], &word, 1) != 1)
		sw_die("not so many connections");
	close(ends[0]);
	return pid;
}

static int open_it(uint16_t port)
{
	return connect_to(SOCK_STREAM, 0, "127.0.0.1", port);
}

/* The ring is full of the others. */
static void forget_events(struct sw_client *client)
{
	const uint64_t last = sw_status(client, SMTPWARD_A_STATUS_LAST_SEQ);

	if (sw_ack(client, last))
		sw_die("event-ack: %s", client->error);
}

TEST_F_TIMEOUT(flow_room, is_shared, 600)
{
	const uint64_t before = untracked(&self->client);
	const pid_t greedy = start_greedy();
	struct flow_story story;
	uint64_t missed, seq;

	missed = untracked(&self->client) - before;
	TH_LOG("%lu are followed, %lu are not", followed(&self->client),
	       missed);
	EXPECT_EQ(N_MANY, followed(&self->client) + missed);
	EXPECT_LE(N_MANY - SHARE, missed);
	EXPECT_LE(SHARE_MIN, followed(&self->client));

	forget_events(&self->client);
	seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	EXPECT_EQ(0, as_uid(OTHER_UID, open_it, SMTP_PORT));
	EXPECT_TRUE(flow_tell(&self->client, seq, &story));
	sw_events_free(&story.events);
	EXPECT_EQ(missed, untracked(&self->client) - before);

	kill(greedy, SIGKILL);
	ASSERT_EQ(greedy, waitpid(greedy, NULL, 0));
	EXPECT_TRUE(flow_settle(&self->client));
	forget_events(&self->client);
	EXPECT_EQ(missed, untracked(&self->client) - before);
}

TEST_HARNESS_MAIN
