// SPDX-License-Identifier: GPL-2.0-only
/*
 * A mode that nobody confirms falls back, and one that somebody does, stays.
 */
#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"
#include "module.h"
#include "vectors.h"

#define SMTP_PORT 25
#define DENIED_UID 1000

#define NS_PER_MS 1000000

/* As many steps of waiting as a fall-back may be late. */
#define STEP_MS 20
#define STEPS 100

FIXTURE(mode)
{
	struct sw_client client;
	struct sw_events events;
	uint64_t seq;
};

FIXTURE_SETUP(mode)
{
	const struct sw_policy policy = { .default_verdict =
						  SMTPWARD_VERDICT_DENY };

	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(mode)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
}

static uint64_t mode_of(struct sw_client *client)
{
	return sw_status(client, SMTPWARD_A_STATUS_MODE);
}

static uint64_t left_of(struct sw_client *client)
{
	return sw_status(client, SMTPWARD_A_STATUS_CONFIRM_LEFT);
}

static int try(void)
{
	return vector_open(DENIED_UID, &vectors.vector[0], SMTP_PORT);
}

static void sleep_ms(unsigned int ms)
{
	const struct timespec time = { .tv_sec = ms / 1000,
				       .tv_nsec = ms % 1000 * NS_PER_MS };

	nanosleep(&time, NULL);
}

static uint64_t boot_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / NS_PER_MS;
}

/* Waits for it. */
static bool falls_back(struct sw_client *client)
{
	int i;

	for (i = 0; i < STEPS; i++) {
		if (mode_of(client) == SMTPWARD_MODE_AUDIT)
			return true;
		sleep_ms(STEP_MS);
	}
	return false;
}

static const struct sw_event *mode_event(struct sw_client *client, uint64_t seq,
					 struct sw_events *events,
					 uint32_t change)
{
	size_t i;

	sw_events_free(events);
	sw_drain(client, seq, events);
	for (i = 0; i < events->n; i++) {
		const struct sw_event *event = &events->event[i];

		if (event->type == SMTPWARD_EVENT_TYPE_MODE &&
		    sw_number(event->attrs[SMTPWARD_A_EVENT_MODE_CHANGE]) ==
			    change)
			return event;
	}
	sw_die("no mode event of change %u", change);
}

#define EVENT(change)                                       \
	mode_event(&self->client, self->seq, &self->events, \
		   SMTPWARD_MODE_CHANGE_##change)

TEST_F(mode, falls_back)
{
	const uint64_t begin = boot_ms();
	const struct sw_event *event;

	ASSERT_EQ(0, sw_set_tentative(&self->client, 1));
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, mode_of(&self->client));
	EXPECT_EQ(1, left_of(&self->client));
	EXPECT_EQ(-EPERM, try());
	EXPECT_TRUE(falls_back(&self->client));
	EXPECT_LE(1000, boot_ms() - begin);
	EXPECT_EQ(0, left_of(&self->client));
	EXPECT_EQ(-ECONNREFUSED, try());
	event = EVENT(TENTATIVE);
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, event->mode);
	EXPECT_EQ(1, sw_number(event->attrs[SMTPWARD_A_EVENT_CONFIRM]));
	EXPECT_EQ(getpid(),
		  (pid_t)sw_number(event->subject[SMTPWARD_A_SUBJECT_TGID]));
	event = EVENT(FALLBACK);
	EXPECT_EQ(SMTPWARD_MODE_AUDIT, event->mode);
	EXPECT_EQ(NULL, event->attrs[SMTPWARD_A_EVENT_CONFIRM]);
	EXPECT_EQ(NULL, event->attrs[SMTPWARD_A_EVENT_SUBJECT]);
	EXPECT_EQ(-ENOENT, sw_confirm(&self->client));
}

/* Who has set it is gone, with everything that it had open. */
static int set_and_die(void *unused)
{
	struct sw_client client;

	(void)unused;
	sw_open(&client);
	return sw_set_tentative(&client, 1);
}

TEST_F(mode, falls_back_without_who_set_it)
{
	ASSERT_EQ(0, act(set_and_die, NULL));
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, mode_of(&self->client));
	EXPECT_TRUE(falls_back(&self->client));
}

TEST_F(mode, stays_when_confirmed)
{
	const struct sw_event *event;

	ASSERT_EQ(0, sw_set_tentative(&self->client, 1));
	ASSERT_EQ(0, sw_confirm(&self->client));
	EXPECT_EQ(0, left_of(&self->client));
	event = EVENT(CONFIRMED);
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, event->mode);
	EXPECT_EQ(getpid(),
		  (pid_t)sw_number(event->subject[SMTPWARD_A_SUBJECT_TGID]));
	EXPECT_EQ(-ENOENT, sw_confirm(&self->client));
	sleep_ms(1200);
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, mode_of(&self->client));
	EXPECT_EQ(-EPERM, try());
}

TEST_F(mode, stays_when_set_again)
{
	ASSERT_EQ(0, sw_set_tentative(&self->client, 1));
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	EXPECT_EQ(0, left_of(&self->client));
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, EVENT(SET)->mode);
	sleep_ms(1200);
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, mode_of(&self->client));
}

TEST_F(mode, audit_ends_it)
{
	ASSERT_EQ(0, sw_set_tentative(&self->client, 600));
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	EXPECT_EQ(0, left_of(&self->client));
	EXPECT_EQ(-ENOENT, sw_confirm(&self->client));
	EXPECT_STREQ("no mode is tentative, or not any more",
		     self->client.error);
}

TEST_F(mode, begun_anew_counts_from_then)
{
	ASSERT_EQ(0, sw_set_tentative(&self->client, 1));
	ASSERT_EQ(0, sw_set_tentative(&self->client, 600));
	EXPECT_GE(600, left_of(&self->client));
	EXPECT_LE(590, left_of(&self->client));
	sleep_ms(1200);
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, mode_of(&self->client));
	ASSERT_EQ(0, sw_set_tentative(&self->client, 1));
	EXPECT_TRUE(falls_back(&self->client));
}

static void jump(time_t seconds)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec += seconds;
	act_must(clock_settime(CLOCK_REALTIME, &now), "clock_settime");
}

TEST_F(mode, wall_clock_does_not_count)
{
	ASSERT_EQ(0, sw_set_tentative(&self->client, 2));
	jump(100000);
	sleep_ms(300);
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, mode_of(&self->client));
	jump(-200000);
	EXPECT_TRUE(falls_back(&self->client));
	jump(100000);
}

/* A seal would keep it for ever, or its end would break the seal. */
TEST_F(mode, tentative_is_not_sealed)
{
	ASSERT_EQ(0, sw_set_tentative(&self->client, 600));
	EXPECT_EQ(-EBUSY, sw_seal(&self->client));
	EXPECT_STREQ("the mode is tentative: confirm it first, or set one",
		     self->client.error);
	EXPECT_EQ(0, sw_status(&self->client, SMTPWARD_A_STATUS_SEALED));
	EXPECT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
}

TEST_F(mode, unload_while_tentative)
{
	ASSERT_EQ(0, sw_set_tentative(&self->client, 1));
	ASSERT_EQ(0, module_unload());
	sleep_ms(1200);
	ASSERT_EQ(0, module_load(""));
	sw_close(&self->client);
	sw_open(&self->client);
	EXPECT_EQ(SMTPWARD_MODE_AUDIT, mode_of(&self->client));
}

TEST_HARNESS_MAIN
