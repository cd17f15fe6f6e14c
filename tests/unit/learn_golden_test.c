// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file that is made of records, as a whole.
 */
#include <kselftest_harness.h>

#include "compiler.h"
#include "golden.h"
#include "learn_fixture.h"

#define JOB                                                                  \
	OWN(BACKGROUND ", " UNIT("cron.service") ", " SCRIPT("/srv/job.py")) \
	", " EXE("/usr/bin/python3.11")
#define PLAIN OWN(BACKGROUND) ", " EXE("/usr/bin/app")

/* clang-format off */
#define SUM_1 "ab1200ab1200ab1200ab1200ab1200ab1200ab1200ab1200ab1200ab1200ab12"
#define SUM_2 "0099000099000099000099000099000099000099000099000099000099000099"
#define BACKUP(sum) \
	"\"script\": {\"kind\": \"file\", \"path\": \"/srv/backup\", \"sha256\": \"" sum "\"}"
#define NEW_JOB "\"detections\": [{\"id\": \"new-job\", \"severity\": \"low\"}]"
#define FULL(sum, bytes) \
	OWN(BACKGROUND ", " UNIT("backup.service") ", " BACKUP(sum) ", " \
	    TRANSFER("closed", bytes) ", " NEW_JOB) ", " \
	EXE("/usr/bin/perl") ", " TO("10.1.2.3", 465)
#define CRONTAB(name) "\"crontab\": {\"file\": \"/etc/cron.d/" name "\"}"
#define CRON(name) \
	OWN(BACKGROUND ", " UNIT("cron.service") ", " TOOL("mailx") ", \"origin\": " \
	    "{\"command\": \"df | mail ops\", " CRONTAB(name) "}") ", " \
	RUN("/usr/bin/bsd-mailx", "/usr/bin/dash")
/* clang-format on */

/* Action, user, and the rest, as different as they come. */
static const char *const many[][3] = {
	{ CONNECT, "www-data", JOB ", " RELAY },
	{ CONNECT, "www-data", JOB ", " TO("203.0.113.9", 25) },
	{ CONNECT, "svc-backup", FULL(SUM_1, "100") },
	{ "smtp-flow", "svc-backup", FULL(SUM_1, "100") },
	{ CONNECT, "svc-backup", FULL(SUM_2, "900") },
	{ "smtp-flow", "svc-backup", FULL(SUM_2, "900") },
	{ EXEC, "ops", CRON("disks") },
	{ EXEC, "ops", CRON("disks") },
	{ EXEC, "ops", CRON("raid") },
	{ CONNECT, "app", PLAIN ", " RELAY },
	{ CONNECT, "app", PLAIN ", " TO("127.0.0.1", 25) },
	{ CONNECT, "root", OWN(PERSON) ", " EXE("/usr/bin/swaks") ", " RELAY },
	{ CONNECT, "alice",
	  OWN(PERSON ", \"login_user\": {\"name\": \"bob\"}") ", " EXE(
		  "/tmp/.x (deleted)") ", " TO("203.0.113.77", 2525) },
	{ "events-lost", "", "\"smtpward\": {\"lost\": {\"execs\": 3}}" },
};

#define MANY (ARRAY_SIZE(many))

static void learn_many(struct learn_fixture *fx, size_t step)
{
	size_t i, k;

	for (i = 0; i < 2 * MANY; i++) {
		k = i * step % (2 * MANY);
		learn_one(fx, k / MANY * DAY + k % MANY, many[k % MANY][0],
			  many[k % MANY][1], many[k % MANY][2]);
	}
}

FIXTURE(learned)
{
	struct learn_fixture fx;
};

FIXTURE_SETUP(learned)
{
	learn_begin(&self->fx);
}

FIXTURE_TEARDOWN(learned)
{
	learn_end(&self->fx);
}

TEST_F(learned, golden)
{
	learn_many(&self->fx, 1);
	EXPECT_TRUE(as_expected(GOLDEN "learn.yaml", learned(&self->fx)));
}

TEST_F(learned, a_policy)
{
	char *all;

	learn_many(&self->fx, 1);
	EXPECT_TRUE(policy_accepts(learned(&self->fx)));
	all = without_comments(self->fx.text);
	EXPECT_TRUE(policy_accepts(all));
	free(all);
}

/* 28 records; steps that have no factor with it give each once. */
TEST_F(learned, order_does_not_matter)
{
	static const size_t steps[] = { 27, 3, 5, 9, 11, 13 };
	struct learn_fixture *fx = &self->fx;
	char *first;
	size_t i;

	ASSERT_EQ(14, MANY);
	learn_many(fx, 1);
	first = strdup(learned(fx));
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		learn_again(fx);
		learn_many(fx, steps[i]);
		EXPECT_STREQ(first, learned(fx));
	}
	free(first);
}

TEST_HARNESS_MAIN
