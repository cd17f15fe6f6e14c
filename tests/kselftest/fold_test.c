// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one process is refused again and again is counted, exactly, and hides nothing
 * of others.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"
#include "vectors.h"

#define SMTP_PORT 25
#define UID 1000

/* Of a process, that have an event each. */
#define N_WHOLE 100
#define N_MORE 250

#define N_DESTS 3

/* Of more than so many, it is only told that they are so many. */
#define N_TOLD_APART 16

#define N_THREADS 4

/* Seconds in which attempts are counted together, and a little. */
#define WINDOW 12

#define TOOL "/tmp/fold_test-sendmail"

static const struct sw_tool tool = { .id = 7, .name = "fold", .path = TOOL };

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_DENY,
	.n_tools = 1,
	.tools = &tool,
};

FIXTURE(fold)
{
	struct sw_client client;
	struct sw_events events;
	uint64_t seq;
};

FIXTURE_SETUP(fold)
{
	act_must(system("cp /bin/true " TOOL) ? -1 : 0, "cp");
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(fold)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	unlink(TOOL);
}

static int try(unsigned int i)
{
	char addr[16];

	snprintf(addr, sizeof(addr), "127.0.0.%u", 1 + i % N_DESTS);
	return connect_to(SOCK_STREAM, 0, addr, SMTP_PORT);
}

static int connect_often(void *data)
{
	const unsigned int n = *(unsigned int *)data;
	unsigned int i;

	sw_become(UID);
	for (i = 0; i < n; i++)
		if (try(i) != -EPERM)
			return -EINVAL;
	return 0;
}

static void storm(unsigned int n)
{
	if (act(connect_often, &n))
		sw_die("not refused");
}

static uint64_t repeat(const struct sw_event *event, int type)
{
	struct nlattr *nest = event->attrs[SMTPWARD_A_EVENT_REPEATS];

	return nest ? sw_number(nla_find(nla_data(nest), nla_len(nest), type)) :
		      0;
}

/**
 * struct tally - What there is of attempts.
 * @whole: That have an event each.
 * @told: Events that stand for several.
 * @counted: For how many they stand.
 * @last: The last of these events.
 */
struct tally {
	unsigned int whole;
	unsigned int told;
	uint64_t counted;
	const struct sw_event *last;
};

static void read_tally(struct sw_client *client, struct sw_events *events,
		       uint64_t after, struct tally *tally)
{
	size_t i;

	*tally = (struct tally){};
	sw_events_free(events);
	sw_drain(client, after, events);
	for (i = 0; i < events->n; i++) {
		if (!events->event[i].attrs[SMTPWARD_A_EVENT_REPEATS]) {
			tally->whole++;
			continue;
		}
		tally->told++;
		tally->last = &events->event[i];
		tally->counted += repeat(tally->last, SMTPWARD_A_REPEATS_COUNT);
	}
}

#define TALLY(tally) read_tally(&self->client, &self->events, self->seq, tally)

/* Until all have been told of, or too long. */
static void wait_for(struct sw_client *client, struct sw_events *events,
		     uint64_t after, unsigned int n, struct tally *tally)
{
	const struct timespec step = { 0, 200000000 };
	int i;

	for (i = 0; i < 150; i++) {
		read_tally(client, events, after, tally);
		if (tally->whole + tally->counted >= n)
			return;
		nanosleep(&step, NULL);
	}
}

#define WAIT_FOR(n, tally) \
	wait_for(&self->client, &self->events, self->seq, n, tally)

TEST_F_TIMEOUT(fold, first_is_whole_and_the_rest_is_counted, 120)
{
	const struct sw_event *first, *last;
	struct tally tally;

	storm(N_WHOLE + N_MORE);
	TALLY(&tally);
	EXPECT_EQ(N_WHOLE, tally.whole);
	WAIT_FOR(N_WHOLE + N_MORE, &tally);
	EXPECT_EQ(N_WHOLE, tally.whole);
	ASSERT_EQ(1, tally.told);
	EXPECT_EQ(N_MORE, tally.counted);

	first = &self->events.event[0];
	last = tally.last;
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_CONNECT, last->type);
	EXPECT_EQ(SMTPWARD_VIA_CONNECT, last->via);
	EXPECT_EQ(SMTPWARD_VERDICT_DENY, last->verdict);
	EXPECT_TRUE(last->refused);
	EXPECT_EQ(0, last->flow);
	EXPECT_EQ(UID, sw_number(last->subject[SMTPWARD_A_SUBJECT_EUID]));
	EXPECT_EQ(sw_number(first->subject[SMTPWARD_A_SUBJECT_TGID]),
		  sw_number(last->subject[SMTPWARD_A_SUBJECT_TGID]));
	EXPECT_EQ(SMTP_PORT, sw_number(last->target[SMTPWARD_A_TARGET_PORT]));
	EXPECT_EQ(N_DESTS, repeat(last, SMTPWARD_A_REPEATS_DESTINATIONS));
}

TEST_F_TIMEOUT(fold, says_from_when_to_when, 120)
{
	const struct sw_event *before;
	uint64_t first, last;
	struct tally tally;

	storm(N_WHOLE + N_MORE);
	WAIT_FOR(N_WHOLE + N_MORE, &tally);
	ASSERT_EQ(1, tally.told);
	before = &self->events.event[N_WHOLE - 1];
	first = repeat(tally.last, SMTPWARD_A_REPEATS_FIRST_BOOT);
	last = repeat(tally.last, SMTPWARD_A_REPEATS_LAST_BOOT);
	EXPECT_LT(sw_number(before->attrs[SMTPWARD_A_EVENT_TIME_BOOT]), first);
	EXPECT_LT(first, last);
	EXPECT_EQ(last,
		  sw_number(tally.last->attrs[SMTPWARD_A_EVENT_TIME_BOOT]));
	EXPECT_EQ(repeat(tally.last, SMTPWARD_A_REPEATS_LAST_WALL),
		  sw_number(tally.last->attrs[SMTPWARD_A_EVENT_TIME_WALL]));
	EXPECT_LT(repeat(tally.last, SMTPWARD_A_REPEATS_FIRST_WALL),
		  repeat(tally.last, SMTPWARD_A_REPEATS_LAST_WALL));
}

/* Of the same user, by the same program, for the same reason. */
TEST_F_TIMEOUT(fold, hides_no_other_process, 120)
{
	struct tally before, tally;

	storm(N_WHOLE + N_MORE);
	TALLY(&before);
	storm(1);
	TALLY(&tally);
	EXPECT_EQ(before.whole + 1, tally.whole);
	WAIT_FOR(N_WHOLE + N_MORE + 1, &tally);
	EXPECT_EQ(N_MORE, tally.counted);
}

static void *in_thread(void *data)
{
	unsigned int i;

	for (i = 0; i < N_MORE; i++)
		try(i);
	return data;
}

static int connect_in_threads(void *data)
{
	pthread_t threads[N_THREADS];
	int i;

	(void)data;
	sw_become(UID);
	for (i = 0; i < N_THREADS; i++)
		if (pthread_create(&threads[i], NULL, in_thread, NULL))
			return -EAGAIN;
	for (i = 0; i < N_THREADS; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

/* Those that are under way meanwhile can be whole, too. */
TEST_F_TIMEOUT(fold, is_exact_with_threads, 120)
{
	struct tally tally;

	ASSERT_EQ(0, act(connect_in_threads, NULL));
	WAIT_FOR(N_THREADS * N_MORE, &tally);
	EXPECT_EQ(N_THREADS * N_MORE, tally.whole + tally.counted);
	EXPECT_LE(N_WHOLE, tally.whole);
	EXPECT_GE(N_WHOLE + N_THREADS, tally.whole);
}

static int go_on(void *data)
{
	const struct timespec pause = { 1, 0 };
	unsigned int *n = data, i;

	sw_become(UID);
	for (*n = 0; *n < N_WHOLE; ++*n)
		try(*n);
	for (i = 0; i < 2 * WINDOW; i++, ++*n) {
		try(i);
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* One event in a while for as long as it lasts. */
TEST_F_TIMEOUT(fold, goes_on_as_it_does, 240)
{
	unsigned int *n = act_share(sizeof(*n));
	struct tally tally;

	ASSERT_EQ(0, act(go_on, n));
	WAIT_FOR(*n, &tally);
	EXPECT_EQ(N_WHOLE, tally.whole);
	EXPECT_EQ(*n, tally.whole + tally.counted);
	EXPECT_LE(2, tally.told);
	EXPECT_GE(4, tally.told);
}

static int come_back(void *data)
{
	unsigned int i;

	(void)data;
	sw_become(UID);
	for (i = 0; i < N_WHOLE + N_MORE; i++)
		try(i);
	sleep(2 * WINDOW);
	return try(0) == -EPERM ? 0 : -EINVAL;
}

TEST_F_TIMEOUT(fold, ends_with_the_storm, 240)
{
	struct tally tally;

	ASSERT_EQ(0, act(come_back, NULL));
	TALLY(&tally);
	EXPECT_EQ(N_WHOLE + 1, tally.whole);
	EXPECT_EQ(N_MORE, tally.counted);
	EXPECT_FALSE(self->events.event[self->events.n - 1]
			     .attrs[SMTPWARD_A_EVENT_REPEATS]);
}

static int become_another_program(void *data)
{
	unsigned int i;

	(void)data;
	sw_become(UID);
	for (i = 0; i < N_WHOLE + N_MORE; i++)
		try(0);
	execl("/bin/bash", "bash", "-c",
	      "! : 2>/dev/null >/dev/tcp/127.0.0.1/25", NULL);
	return -errno;
}

/* What it does then is not what the program before has done. */
TEST_F_TIMEOUT(fold, hides_no_other_program, 120)
{
	const struct sw_event *event;
	struct tally tally;

	ASSERT_EQ(0, act(become_another_program, NULL));
	TALLY(&tally);
	EXPECT_EQ(N_WHOLE + 1, tally.whole);
	event = &self->events.event[N_WHOLE];
	EXPECT_TRUE(sw_is(event->subject[SMTPWARD_A_SUBJECT_COMM], "bash"));
	WAIT_FOR(N_WHOLE + N_MORE + 1, &tally);
	EXPECT_EQ(N_MORE, tally.counted);
}

static int go_elsewhere(void *data)
{
	unsigned int i;

	(void)data;
	sw_become(UID);
	for (i = 0; i < N_WHOLE + N_MORE; i++)
		try(0);
	for (i = 0; i < 2 * N_TOLD_APART; i++)
		connect_to(SOCK_STREAM, 0, "127.0.1.1", 465);
	for (i = 0; i < 2 * N_TOLD_APART; i++) {
		char addr[16];

		snprintf(addr, sizeof(addr), "127.0.2.%u", 1 + i);
		connect_to(SOCK_STREAM, 0, addr, SMTP_PORT);
	}
	return 0;
}

/* A scan has an event for the first it comes to, and the number of all. */
TEST_F_TIMEOUT(fold, hides_no_other_destination, 120)
{
	const unsigned int n = N_WHOLE + N_MORE + 4 * N_TOLD_APART;
	struct tally tally;

	ASSERT_EQ(0, act(go_elsewhere, NULL));
	WAIT_FOR(n, &tally);
	EXPECT_EQ(N_WHOLE + N_TOLD_APART - 1, tally.whole);
	EXPECT_EQ(n, tally.whole + tally.counted);
	EXPECT_EQ(N_TOLD_APART,
		  repeat(tally.last, SMTPWARD_A_REPEATS_DESTINATIONS));
}

static int execute_often(void *data)
{
	unsigned int i;

	(void)data;
	sw_become(UID);
	for (i = 0; i < N_WHOLE + N_MORE; i++)
		if (!execl(TOOL, TOOL, NULL) || errno != EPERM)
			return -EINVAL;
	return 0;
}

TEST_F_TIMEOUT(fold, counts_executions_too, 120)
{
	struct tally tally;

	ASSERT_EQ(0, act(execute_often, NULL));
	WAIT_FOR(N_WHOLE + N_MORE, &tally);
	EXPECT_EQ(N_WHOLE, tally.whole);
	EXPECT_EQ(N_MORE, tally.counted);
	ASSERT_EQ(1, tally.told);
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_EXEC, tally.last->type);
	EXPECT_EQ(7, sw_number(tally.last->image[SMTPWARD_A_IMAGE_TOOL]));
}

TEST_HARNESS_MAIN
