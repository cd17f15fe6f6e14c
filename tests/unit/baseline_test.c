// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was usual so far, and is so tomorrow.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <unistd.h>

#include "baseline.h"

#define SHARE 4096
#define START 1795824000ULL

FIXTURE(baseline)
{
	char path[32];
	struct baseline *b;
};

FIXTURE_SETUP(baseline)
{
	int fd;

	snprintf(self->path, sizeof(self->path), "/tmp/baseline-XXXXXX");
	fd = mkstemp(self->path);
	if (fd < 0 || close(fd))
		abort();
	self->b = baseline_open(self->path, true);
	ASSERT_NE(NULL, self->b);
}

FIXTURE_TEARDOWN(baseline)
{
	baseline_close(self->b);
	unlink(self->path);
}

static void reopen(FIXTURE_DATA(baseline) * self)
{
	baseline_close(self->b);
	self->b = baseline_open(self->path, true);
	if (!self->b)
		abort();
}

static const struct sender alice = { .user = "alice",
				     .job = "/home/alice/job",
				     .origin = "cron: job",
				     .destination = "192.0.2.2:25",
				     .first = START,
				     .last = START,
				     .attempts = 1,
				     .largest = 1000,
				     .hours = 1 << 3,
				     .approved = "a rule (sales)",
				     .learned = true };

static void take(const struct sender *s, void *arg)
{
	struct sender *to = arg;

	*to = *s;
	/* What it has of text is not there any more afterwards. */
	to->approved = strcmp(s->approved, "") ? "somebody" : "nobody";
}

TEST_F(baseline, senders_add_up)
{
	struct sender more = alice, got = { 0 };
	int64_t id = baseline_sender(self->b, &alice);

	more.last = START + 60;
	more.largest = 10;
	more.hours = 1 << 4;
	more.approved = "";
	EXPECT_EQ(id, baseline_sender(self->b, &more));
	more.destination = "192.0.2.3:25";
	EXPECT_NE(id, baseline_sender(self->b, &more));
	EXPECT_TRUE(baseline_commit(self->b));
	reopen(self);
	EXPECT_TRUE(baseline_senders(self->b, id, take, &got));
	EXPECT_EQ(2, got.attempts);
	EXPECT_EQ(1000, got.largest);
	EXPECT_EQ(3 << 3, got.hours);
	EXPECT_EQ(START, got.first);
	EXPECT_EQ(START + 60, got.last);
	EXPECT_TRUE(got.learned);
	EXPECT_STREQ("nobody", got.approved);
	EXPECT_FALSE(baseline_senders(self->b, id + 7, take, &got));
}

TEST_F(baseline, what_is_not_committed_was_nothing)
{
	struct sender got;
	int64_t id = baseline_sender(self->b, &alice);

	baseline_rollback(self->b);
	EXPECT_FALSE(baseline_senders(self->b, id, take, &got));
	baseline_sender(self->b, &alice);
	reopen(self);
	EXPECT_FALSE(baseline_senders(self->b, 0, take, &got));
}

TEST_F(baseline, forgetting)
{
	struct subject_key key = { .detection = "d",
				   .key = "k",
				   .user = "alice" };
	struct known known = { .count = 1, .learned = true };
	struct sender got;
	int64_t id = baseline_sender(self->b, &alice);

	key.sender = id;
	baseline_note(self->b, &key, &known);
	baseline_rate(self->b, &key, START, 0, 5);
	EXPECT_TRUE(baseline_known(self->b, &key, &known));
	EXPECT_FALSE(baseline_forget(self->b, id + 1));
	EXPECT_TRUE(baseline_forget(self->b, id));
	EXPECT_FALSE(baseline_known(self->b, &key, &known));
	EXPECT_EQ(0, baseline_rate(self->b, &key, START, 0, 5).periods);
	EXPECT_FALSE(baseline_senders(self->b, id, take, &got));
}

static void count(const char *detection, const char *key,
		  const struct known *known, void *arg)
{
	int *n = arg;

	*n += known->count + !strcmp(detection, "d") + !strcmp(key, "k");
}

TEST_F(baseline, what_is_known_of_a_sender)
{
	struct subject_key key = {
		.detection = "d", .key = "k", .user = "alice", .sender = 7
	};
	struct known known = { .count = 5 };
	int n = 0;

	baseline_note(self->b, &key, &known);
	key.sender = 8;
	key.key = "l";
	baseline_note(self->b, &key, &known);
	baseline_known_of(self->b, 7, count, &n);
	EXPECT_EQ(7, n);
	baseline_known_of(self->b, 8, count, &n);
	EXPECT_EQ(13, n);
}

TEST_F(baseline, who_has_too_much_pushes_out_his_own)
{
	struct subject_key key = { .detection = "d",
				   .key = "k",
				   .user = "bob" };
	struct known known = { .count = 1 };
	char text[16];
	int i;

	baseline_note(self->b, &key, &known);
	key.user = "mallory";
	key.key = text;
	for (i = 0; i <= SHARE; i++) {
		snprintf(text, sizeof(text), "k%d", i);
		known.last = START + i;
		baseline_note(self->b, &key, &known);
	}
	EXPECT_TRUE(baseline_known(self->b, &key, &known));
	snprintf(text, sizeof(text), "k0");
	EXPECT_FALSE(baseline_known(self->b, &key, &known));
	snprintf(text, sizeof(text), "k1");
	EXPECT_TRUE(baseline_known(self->b, &key, &known));
	snprintf(text, sizeof(text), "k");
	EXPECT_TRUE(baseline_known(self->b, &key, &known));
}

TEST_F(baseline, also_of_senders)
{
	struct sender s = alice, got;
	int64_t bobs, first = 0;
	char job[16];
	int i;

	s.user = "bob";
	bobs = baseline_sender(self->b, &s);
	s.user = "mallory";
	s.job = job;
	for (i = 0; i <= SHARE; i++) {
		snprintf(job, sizeof(job), "/%d", i);
		s.first = START + i;
		s.last = START + i;
		if (i)
			baseline_sender(self->b, &s);
		else
			first = baseline_sender(self->b, &s);
	}
	EXPECT_EQ(1 + SHARE, baseline_state(self->b).senders);
	EXPECT_EQ(2, baseline_state(self->b).users);
	EXPECT_TRUE(baseline_senders(self->b, bobs, take, &got));
	EXPECT_FALSE(baseline_senders(self->b, first, take, &got));
}

TEST_F(baseline, says_once_that_it_has_learned)
{
	EXPECT_FALSE(baseline_has_learned(self->b));
	EXPECT_TRUE(baseline_learns(self->b, START, 10));
	EXPECT_FALSE(baseline_has_learned(self->b));
	EXPECT_FALSE(baseline_learns(self->b, START + 10, 10));
	EXPECT_TRUE(baseline_has_learned(self->b));
	EXPECT_TRUE(baseline_commit(self->b));
	reopen(self);
	EXPECT_FALSE(baseline_has_learned(self->b));
}

/* What an intruder may have left there is not taken for a baseline. */
TEST_F(baseline, no_baseline)
{
	FILE *f;

	baseline_close(self->b);
	f = fopen(self->path, "w");
	ASSERT_NE(NULL, f);
	fputs("this is no database, though it is long enough to be one", f);
	fclose(f);
	self->b = baseline_open(self->path, true);
	EXPECT_EQ(NULL, self->b);
	unlink(self->path);
	EXPECT_EQ(NULL, baseline_open(self->path, false));
}

TEST_HARNESS_MAIN
