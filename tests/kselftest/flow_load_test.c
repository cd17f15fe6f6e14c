// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections that come and go as fast as they can, while policy and mode change: in
 * the end one event tells of the end of each that was opened, and of no other.
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "flow_ways.h"
#include "kernel.h"
#include "kselftest_harness.h"
#include "sink.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define SHUT_PORT 587
#define N_ACTORS 4
#define FIRST_UID 1000
#define SECONDS 5

/* Each makes two events, and there is a ring of 16 MiB. */
#define N_EACH 400

static const struct sw_rule denies = { .id = 1,
				       .verdict = SMTPWARD_VERDICT_DENY,
				       .n_uids = 1,
				       .uids = { FIRST_UID } };

static const struct sw_policy policies[] = {
	{ .default_verdict = SMTPWARD_VERDICT_ALLOW },
	{ .default_verdict = SMTPWARD_VERDICT_AUDIT,
	  .n_rules = 1,
	  .rules = &denies },
	{ .default_verdict = SMTPWARD_VERDICT_ALLOW,
	  .n_ports = 2,
	  .ports = { SMTP_PORT, SHUT_PORT } },
};

/**
 * struct counts - What the actors count.
 * @opened: Connections that were let through.
 * @refused: And that were not.
 */
struct counts {
	atomic_uint opened;
	atomic_uint refused;
};

FIXTURE(flow_load)
{
	struct sw_client client;
	struct sink sink;
	struct counts *counts;
	uint64_t seq;
};

FIXTURE_SETUP(flow_load)
{
	const struct sink_way way = { .port = SMTP_PORT };

	kernel_quiet(true);
	self->counts = act_share(sizeof(*self->counts));
	sink_open(&self->sink, &way);
	sw_open(&self->client);
	sw_install(&self->client, &policies[0]);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	ASSERT_TRUE(flow_settle(&self->client));
	ASSERT_EQ(0, sw_claim(&self->client));
	ASSERT_EQ(0,
		  sw_ack(&self->client,
			 sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ)));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(flow_load)
{
	sw_close(&self->client);
	sink_close(&self->sink);
	kernel_quiet(false);
}

/* Of every kind some, and of every user. */
static void attempt(struct counts *counts, unsigned int i)
{
	const uint16_t port = i % 5 ? SMTP_PORT : SHUT_PORT;
	const struct target t = target_at(i % 2 ? "127.0.0.1" : "::1", port);
	const int fd = must_socket(t.family, SOCK_STREAM, 0);
	const int err = to_error(connect(fd, &t.any, t.len));

	if (err == -EPERM)
		counts->refused++;
	else if (err && err != -ECONNREFUSED)
		sw_die("connect: %m");
	else
		counts->opened++;
	if (!err)
		flow_write(fd, i % 7);
	if (!err && i % 3 == 1)
		flow_abort(fd);
	else
		close(fd);
}

static void start_actor(struct counts *counts, uid_t uid)
{
	const time_t end = time(NULL) + SECONDS;
	unsigned int i;
	const pid_t pid = fork();

	act_must(pid, "fork");
	if (pid)
		return;
	sw_become(uid);
	act_must(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
	for (i = 0; i < N_EACH && time(NULL) < end; i++)
		attempt(counts, i);
	_exit(0);
}

static void change(struct sw_client *client, unsigned int i)
{
	sw_install(client, &policies[i % 3]);
	if (sw_set_mode(client,
			i % 2 ? SMTPWARD_MODE_AUDIT : SMTPWARD_MODE_ENFORCE))
		sw_die("mode: %s", client->error);
}

static void change_meanwhile(struct __test_metadata *_metadata,
			     struct sw_client *client)
{
	unsigned int running = N_ACTORS, i;
	int status;

	for (i = 0; running; i++) {
		change(client, i);
		while (running && waitpid(-1, &status, WNOHANG) > 0) {
			EXPECT_EQ(0, status);
			running--;
		}
	}
	TH_LOG("%u changes", i);
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Sorts the numbers of those connections. Returns how many there are. */
static size_t gather(const struct sw_events *events, bool ends,
		     uint64_t flows[])
{
	size_t i, n = 0;

	for (i = 0; i < events->n; i++) {
		const struct sw_event *event = &events->event[i];

		if (ends ? flow_is_end(event) :
			   event->type == SMTPWARD_EVENT_TYPE_CONNECT &&
				    !event->refused)
			flows[n++] = event->flow;
	}
	qsort(flows, n, sizeof(*flows), compare);
	return n;
}

static void expect_each(struct __test_metadata *_metadata,
			const struct sw_events *events, unsigned int n)
{
	uint64_t *opened = calloc(events->n, sizeof(*opened));
	uint64_t *ended = calloc(events->n, sizeof(*ended));
	size_t i;

	ASSERT_EQ(n, gather(events, false, opened));
	ASSERT_EQ(n, gather(events, true, ended));
	for (i = 0; i < n; i++) {
		EXPECT_EQ(opened[i], ended[i]);
		if (i)
			EXPECT_LT(ended[i - 1], ended[i]);
	}
	free(opened);
	free(ended);
}

TEST_F_TIMEOUT(flow_load, each_ends_once, 180)
{
	struct sw_events events;
	size_t i;

	for (i = 0; i < N_ACTORS; i++)
		start_actor(self->counts, FIRST_UID + i);
	change_meanwhile(_metadata, &self->client);
	TH_LOG("%u opened, %u refused", self->counts->opened,
	       self->counts->refused);
	EXPECT_LT(0, self->counts->opened);
	EXPECT_LT(0, self->counts->refused);
	EXPECT_TRUE(flow_settle(&self->client));
	EXPECT_EQ(0, sw_status(&self->client, SMTPWARD_A_STATUS_UNTRACKED));

	sw_drain_all(&self->client, self->seq, &events);
	for (i = 0; i < events.n; i++)
		ASSERT_NE(SMTPWARD_EVENT_TYPE_LOST, events.event[i].type);
	expect_each(_metadata, &events, self->counts->opened);
	/* Every one was judged, so that there is none to be found. */
	EXPECT_EQ(self->counts->opened, flow_ends(&events));
	for (i = 0; i < events.n; i++)
		if (flow_is_end(&events.event[i]))
			EXPECT_EQ(0, flow_number(&events.event[i],
						 SMTPWARD_A_TRANSFER_FLAGS));
	sw_events_free(&events);
}

TEST_HARNESS_MAIN
