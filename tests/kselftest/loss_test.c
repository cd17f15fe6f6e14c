// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events that do not fit into the ring: the loss is exact, stands where the
 * events are missing, and changes no answer.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"
#include "module.h"

/* The smallest ring, and how many losses are told apart in it. */
#define RING_BYTES 262144
#define LOSSES 64

/* More than fit, as an event takes 768 bytes at least. */
#define N_FILL 360

/* More of one process could be counted instead. */
#define N_EACH 90

/**
 * struct tally - Events by kind.
 * @connects: Attempts to connect.
 * @execs: Attempts to execute a tool.
 * @others: What is neither.
 */
struct tally {
	uint64_t connects;
	uint64_t execs;
	uint64_t others;
};

FIXTURE(loss)
{
	struct sw_client client;
	struct sw_events events;
	struct tally made;
	char dir[32];
	char tool[64];
};

static void make_tool(FIXTURE_DATA(loss) * self)
{
	char command[128];

	snprintf(self->dir, sizeof(self->dir), "/tmp/loss_test-XXXXXX");
	act_must(mkdtemp(self->dir) ? 0 : -1, self->dir);
	snprintf(self->tool, sizeof(self->tool), "%s/sendmail", self->dir);
	snprintf(command, sizeof(command), "cp /bin/true %s", self->tool);
	act_must(system(command) ? -1 : 0, command);
}

/* Who ends the module that is loaded here is the next one, or the last. */
FIXTURE_SETUP(loss)
{
	char params[32];

	snprintf(params, sizeof(params), "ring_bytes=%d", RING_BYTES);
	ASSERT_EQ(0, module_unload());
	ASSERT_EQ(0, module_load(params));
	make_tool(self);
	sw_open(&self->client);
	act_refuse_all(&self->client);
	ASSERT_EQ(0, sw_claim(&self->client));
	self->made.others = 2;
}

FIXTURE_TEARDOWN(loss)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	unlink(self->tool);
	rmdir(self->dir);
}

static int execute(void *data)
{
	execl(data, data, NULL);
	return -errno;
}

/* Each is refused, recorded or not. Returns how many were. */
static unsigned int make_connects(struct tally *made, unsigned int n)
{
	unsigned int refused = 0, some;

	made->connects += n;
	while (n) {
		some = n < N_EACH ? n : N_EACH;
		refused += act_connects(some);
		n -= some;
	}
	return refused;
}

static unsigned int make_execs(struct tally *made, unsigned int n, char *tool)
{
	unsigned int i, refused = 0;

	for (i = 0; i < n; i++)
		refused += act(execute, tool) == -EPERM;
	made->execs += n;
	return refused;
}

static void make_changes(struct tally *made, unsigned int n,
			 struct sw_client *client)
{
	made->others += n;
	while (n--)
		if (sw_set_mode(client, SMTPWARD_MODE_ENFORCE))
			sw_die("mode: %s", client->error);
}

static uint64_t lost_number(const struct sw_event *event, int type)
{
	return sw_number(event->lost[type]);
}

static void count(struct tally *tally, const struct sw_event *event)
{
	switch (event->type) {
	case SMTPWARD_EVENT_TYPE_CONNECT:
		tally->connects++;
		break;
	case SMTPWARD_EVENT_TYPE_EXEC:
		tally->execs++;
		break;
	case SMTPWARD_EVENT_TYPE_LOST:
		tally->connects += lost_number(event, SMTPWARD_A_LOST_CONNECTS);
		tally->execs += lost_number(event, SMTPWARD_A_LOST_EXECS);
		tally->others += lost_number(event, SMTPWARD_A_LOST_OTHERS);
		break;
	default:
		tally->others++;
		break;
	}
}

static uint64_t total(const struct tally *tally)
{
	return tally->connects + tally->execs + tally->others;
}

/*
 * Reads everything behind @after and checks that the numbers follow each other,
 * losses included. Adds to @tally. Returns the number of losses.
 */
static unsigned int read_all(struct __test_metadata *_metadata,
			     struct sw_client *client, uint64_t after,
			     struct sw_events *events, struct tally *tally)
{
	unsigned int losses = 0;
	size_t i;

	sw_events_free(events);
	sw_drain_all(client, after, events);
	for (i = 0; i < events->n; i++) {
		const struct sw_event *event = &events->event[i];
		struct tally here = {};
		uint64_t first = event->seq;

		count(&here, event);
		count(tally, event);
		if (event->type == SMTPWARD_EVENT_TYPE_LOST) {
			first = lost_number(event, SMTPWARD_A_LOST_FIRST_SEQ);
			EXPECT_EQ(event->seq,
				  lost_number(event, SMTPWARD_A_LOST_LAST_SEQ));
			losses++;
		}
		EXPECT_EQ(after + 1, first);
		EXPECT_EQ(event->seq - after, total(&here));
		after = event->seq;
	}
	EXPECT_EQ(after, sw_status(client, SMTPWARD_A_STATUS_LAST_SEQ));
	return losses;
}

#define READ_ALL(after, tally) \
	read_all(_metadata, &self->client, after, &self->events, tally)

static bool same(const struct tally *a, const struct tally *b)
{
	return a->connects == b->connects && a->execs == b->execs &&
	       a->others == b->others;
}

TEST_F(loss, is_exact)
{
	struct tally read = {}, kept = {};
	size_t i;

	EXPECT_EQ(N_FILL, make_connects(&self->made, N_FILL));
	EXPECT_EQ(5, make_execs(&self->made, 5, self->tool));
	make_changes(&self->made, 3, &self->client);
	EXPECT_EQ(7, make_connects(&self->made, 7));

	EXPECT_LE(1, READ_ALL(0, &read));
	EXPECT_TRUE(same(&self->made, &read))
	{
		TH_LOG("%lu connects, %lu execs, %lu others", read.connects,
		       read.execs, read.others);
	}
	for (i = 0; i < self->events.n; i++)
		if (self->events.event[i].type != SMTPWARD_EVENT_TYPE_LOST)
			count(&kept, &self->events.event[i]);
	EXPECT_LT(0, kept.connects);
	EXPECT_EQ(total(&self->made) - total(&kept),
		  sw_status(&self->client, SMTPWARD_A_STATUS_LOST));
	EXPECT_GE(RING_BYTES,
		  sw_status(&self->client, SMTPWARD_A_STATUS_RING_USED));
	EXPECT_EQ(RING_BYTES,
		  sw_status(&self->client, SMTPWARD_A_STATUS_RING_SIZE));
}

TEST_F(loss, ends_when_events_are_acknowledged)
{
	struct tally read = {};
	uint64_t last;

	make_connects(&self->made, N_FILL);
	EXPECT_EQ(1, READ_ALL(0, &read));
	last = self->events.event[self->events.n - 1].seq;
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_LOST,
		  self->events.event[self->events.n - 1].type);

	/* Room for one more, which stands behind the loss. */
	ASSERT_EQ(0, sw_ack(&self->client, 4));
	EXPECT_EQ(1, make_connects(&self->made, 1));
	EXPECT_EQ(0, READ_ALL(last, &read));
	EXPECT_EQ(1, self->events.n);
	EXPECT_TRUE(same(&self->made, &read));

	ASSERT_EQ(0, sw_ack(&self->client, last + 1));
	EXPECT_EQ(0, sw_status(&self->client, SMTPWARD_A_STATUS_RING_USED));
	EXPECT_EQ(9, make_connects(&self->made, 9));
	EXPECT_EQ(0, READ_ALL(last + 1, &read));
	EXPECT_EQ(9, self->events.n);
}

/* Its reader has the count, so what comes then is another loss. */
TEST_F(loss, that_was_read_does_not_grow)
{
	struct tally read = {};
	uint64_t last;

	make_connects(&self->made, N_FILL);
	EXPECT_EQ(1, READ_ALL(0, &read));
	last = self->events.event[self->events.n - 1].seq;

	make_connects(&self->made, 2);
	make_execs(&self->made, 1, self->tool);
	EXPECT_EQ(1, READ_ALL(last, &read));
	ASSERT_EQ(1, self->events.n);
	EXPECT_EQ(last + 1, lost_number(&self->events.event[0],
					SMTPWARD_A_LOST_FIRST_SEQ));
	EXPECT_TRUE(same(&self->made, &read));
}

/* One record stands for each number that it covers. */
TEST_F(loss, is_got_by_each_of_its_numbers)
{
	struct tally read = {};
	uint64_t first, last, seq;

	make_connects(&self->made, N_FILL);
	READ_ALL(0, &read);
	last = self->events.event[self->events.n - 1].seq;
	first = lost_number(&self->events.event[self->events.n - 1],
			    SMTPWARD_A_LOST_FIRST_SEQ);
	ASSERT_LT(first, last);
	for (seq = first; seq <= last; seq++) {
		sw_events_free(&self->events);
		ASSERT_EQ(0, sw_get_event(&self->client, seq, &self->events));
		EXPECT_EQ(last, self->events.event[0].seq);
	}

	/* A part of it cannot be forgotten. */
	ASSERT_EQ(0, sw_ack(&self->client, last - 1));
	EXPECT_EQ(1, sw_status(&self->client, SMTPWARD_A_STATUS_UNREAD));
	ASSERT_EQ(0, sw_ack(&self->client, last));
	EXPECT_EQ(0, sw_status(&self->client, SMTPWARD_A_STATUS_UNREAD));
}

/*
 * Each loss that is read takes a slot, until there are many. Then the last one
 * grows, and its numbers show that they overlap with what was read. What others do
 * has room all the same.
 */
TEST_F(loss, takes_few_slots)
{
	struct tally read = {}, again = {};
	uint64_t last, unread;
	int i;

	make_connects(&self->made, N_FILL);
	READ_ALL(0, &read);
	unread = sw_status(&self->client, SMTPWARD_A_STATUS_UNREAD);
	for (i = 0; i < 2 * LOSSES; i++) {
		last = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
		EXPECT_EQ(1, make_connects(&self->made, 1));
		sw_events_free(&self->events);
		sw_drain(&self->client, last, &self->events);
		ASSERT_EQ(1, self->events.n);
		ASSERT_EQ(last + 1, self->events.event[0].seq);
	}
	EXPECT_GT(last, lost_number(&self->events.event[0],
				    SMTPWARD_A_LOST_FIRST_SEQ));
	EXPECT_GE(unread + LOSSES,
		  sw_status(&self->client, SMTPWARD_A_STATUS_UNREAD));
	make_changes(&self->made, 1, &self->client);
	EXPECT_LT(1, READ_ALL(0, &again));
	EXPECT_TRUE(same(&self->made, &again));
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_MODE,
		  self->events.event[self->events.n - 1].type);
}

TEST(unreasonable_rings)
{
	ASSERT_EQ(0, module_unload());
	EXPECT_NE(0, module_load("ring_bytes=262143 2>/dev/null"));
	EXPECT_NE(0, module_load("ring_bytes=0 2>/dev/null"));
	EXPECT_NE(0, module_load("ring_bytes=1073741825 2>/dev/null"));
	ASSERT_EQ(0, module_load(""));
}

TEST_HARNESS_MAIN
