// SPDX-License-Identifier: GPL-2.0-only
/*
 * After a seal nothing changes. It is until the next boot, so this is the last test of
 * its machine, and its own tests build on each other: who comes first seals.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "actor.h"
#include "checker.h"
#include "common.h"
#include "kselftest_harness.h"
#include "vectors.h"

#define SMTP_PORT 25
#define DENIED_UID 1000
#define STRANGER 1000

#define WRITABLE "find /sys/module/smtpward/parameters -type f -perm /222"
#define SEALED "sealed until the next boot"
#define N_CHANGERS 4
#define CHANGES_MIN 50

static const struct sw_policy refuses = { .default_verdict =
						  SMTPWARD_VERDICT_DENY };
static const struct sw_policy allows = { .default_verdict =
						 SMTPWARD_VERDICT_ALLOW };

/**
 * struct shared - In memory that is shared with who changes.
 * @changes: How many were made.
 * @refused: How many of them were told that it is sealed.
 */
struct shared {
	atomic_uint changes;
	atomic_uint refused;
};

static int try(void)
{
	return vector_open(DENIED_UID, &vectors.vector[0], SMTP_PORT);
}

/* Sets the mode, or a policy, until that is refused. */
static int change(struct shared *shared, bool policy)
{
	struct sw_client client;
	struct sw_upload upload;
	int err;

	sw_open(&client);
	for (;;) {
		if (policy)
			err = sw_policy_send(&client, &refuses, &upload);
		else
			err = sw_set_mode(&client, SMTPWARD_MODE_ENFORCE);
		if (!err && policy)
			err = sw_policy_commit(&client, &upload, 0);
		if (err < 0)
			break;
		atomic_fetch_add(&shared->changes, 1);
	}
	if (err == -EPERM && !strcmp(client.error, SEALED))
		atomic_fetch_add(&shared->refused, 1);
	return 0;
}

static void start_changers(struct shared *shared)
{
	int i;

	for (i = 0; i < N_CHANGERS; i++) {
		if (!fork())
			_exit(change(shared, i & 1));
	}
	while (atomic_load(&shared->changes) < CHANGES_MIN)
		usleep(1000);
}

static void wait_for_changers(void)
{
	int i;

	for (i = 0; i < N_CHANGERS; i++)
		act_must(wait(NULL), "wait");
}

FIXTURE(seal)
{
	struct sw_client client;
	struct sw_client begun;
	struct sw_upload upload;
	struct sw_events events;
};

FIXTURE_SETUP(seal)
{
	sw_open(&self->client);
	sw_open(&self->begun);
}

FIXTURE_TEARDOWN(seal)
{
	sw_events_free(&self->events);
	sw_close(&self->begun);
	sw_close(&self->client);
}

/* The events of changes, of which the last has to be the seal. */
static const struct sw_event *
last_change(struct sw_client *client, uint64_t seq, struct sw_events *events)
{
	const struct sw_event *last = NULL;
	size_t i;

	sw_drain_all(client, seq, events);
	for (i = 0; i < events->n; i++)
		if (events->event[i].type == SMTPWARD_EVENT_TYPE_MODE ||
		    events->event[i].type == SMTPWARD_EVENT_TYPE_POLICY ||
		    events->event[i].type == SMTPWARD_EVENT_TYPE_SEAL)
			last = &events->event[i];
	if (!last)
		sw_die("nothing was changed");
	return last;
}

/* Whatever is under way comes before, or not at all. */
TEST_F(seal, a_race_with_changes)
{
	struct shared *shared = act_share(sizeof(*shared));
	const struct sw_event *event;
	const uint64_t seq =
		sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);

	start_changers(shared);
	ASSERT_EQ(0, sw_policy_send(&self->begun, &allows, &self->upload));
	ASSERT_EQ(0, sw_seal(&self->client));
	EXPECT_EQ(-EPERM, sw_policy_commit(&self->begun, &self->upload, 0));
	EXPECT_STREQ(SEALED, self->begun.error);
	wait_for_changers();
	EXPECT_EQ(N_CHANGERS, atomic_load(&shared->refused));

	EXPECT_EQ(1, sw_status(&self->client, SMTPWARD_A_STATUS_SEALED));
	event = last_change(&self->client, seq, &self->events);
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_SEAL, event->type);
	EXPECT_EQ(sw_status(&self->client, SMTPWARD_A_STATUS_MODE),
		  event->mode);
	EXPECT_EQ(sw_status(&self->client, SMTPWARD_A_STATUS_GENERATION),
		  event->generation);
	EXPECT_EQ(getpid(),
		  (pid_t)sw_number(event->subject[SMTPWARD_A_SUBJECT_TGID]));
}

static int only(struct sw_client *client, int cmd)
{
	return sw_request(client, sw_message(client, cmd, 0), NULL, NULL);
}

#define EXPECT_SEALED(request)                            \
	do {                                              \
		EXPECT_EQ(-EPERM, request);               \
		EXPECT_STREQ(SEALED, self->client.error); \
	} while (0)

TEST_F(seal, nothing_is_changed)
{
	const uint64_t mode = sw_status(&self->client, SMTPWARD_A_STATUS_MODE);

	EXPECT_SEALED(sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	EXPECT_SEALED(sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	EXPECT_SEALED(sw_set_tentative(&self->client, 1));
	EXPECT_SEALED(sw_confirm(&self->client));
	EXPECT_SEALED(sw_policy_begin(&self->client, &allows));
	EXPECT_SEALED(only(&self->client, SMTPWARD_CMD_POLICY_ADD));
	EXPECT_SEALED(only(&self->client, SMTPWARD_CMD_POLICY_COMMIT));
	EXPECT_EQ(-EALREADY, sw_seal(&self->client));
	EXPECT_STREQ("sealed already", self->client.error);
	EXPECT_EQ(mode, sw_status(&self->client, SMTPWARD_A_STATUS_MODE));
}

static void expect_service(struct __test_metadata *_metadata,
			   FIXTURE_DATA(seal) * self)
{
	struct check check = {};
	struct sw_listing listing;

	EXPECT_EQ(0, sw_list_policy(&self->client, &listing));
	sw_listing_free(&listing);
	sw_events_free(&self->events);
	sw_drain_all(&self->client, 0, &self->events);
	EXPECT_EQ(0, sw_claim(&self->client));
	EXPECT_EQ(0, sw_ack(&self->client, 1));
	checker_prepare();
	checker_run(&self->client, &check);
	EXPECT_EQ(SMTPWARD_HEALTH_WORKS, check.health[SMTPWARD_VIA_CONNECT]);
	EXPECT_EQ(SMTPWARD_HEALTH_WORKS, check.health[SMTPWARD_VIA_EXEC]);
	EXPECT_EQ(-EPERM, try());
}

TEST_F(seal, everything_else_goes_on)
{
	expect_service(_metadata, self);
}

/* That it is sealed is said to who would be let otherwise. */
TEST_F(seal, a_stranger_is_refused_as_before)
{
	struct sw_client client;

	sw_become(STRANGER);
	sw_open(&client);
	EXPECT_EQ(-EPERM, sw_set_mode(&client, SMTPWARD_MODE_AUDIT));
	EXPECT_STREQ("needs CAP_MAC_ADMIN", client.error);
	EXPECT_EQ(-EPERM, sw_seal(&client));
	EXPECT_STREQ("needs CAP_MAC_ADMIN", client.error);
	sw_close(&client);
}

static long unload(int flags)
{
	return syscall(SYS_delete_module, "smtpward", flags) ? -errno : 0;
}

TEST_F(seal, the_module_is_in_use)
{
	EXPECT_EQ(-EWOULDBLOCK, unload(O_NONBLOCK));
	expect_service(_metadata, self);
}

/* Who does not come back is left to init. */
static pid_t unload_by_force(void)
{
	const pid_t pid = fork();

	act_must(pid, "fork");
	if (!pid) {
		prctl(PR_SET_NAME, "force");
		_exit(unload(O_NONBLOCK | O_TRUNC) ? 1 : 0);
	}
	sleep(1);
	return pid;
}

TEST_F(seal, by_force_neither)
{
	const pid_t pid = unload_by_force();

	EXPECT_EQ(0, waitpid(pid, NULL, WNOHANG));
	kill(pid, SIGKILL);
	sleep(1);
	EXPECT_EQ(0, waitpid(pid, NULL, WNOHANG));
	EXPECT_EQ(0, system("grep -qx live /sys/module/smtpward/initstate"));
	expect_service(_metadata, self);
	EXPECT_EQ(-EWOULDBLOCK, unload(O_NONBLOCK));
	EXPECT_EQ(1, sw_status(&self->client, SMTPWARD_A_STATUS_SEALED));
}

/* Where one could be written, it would have to be looked at what that changes. */
TEST(no_parameter_can_be_written)
{
	EXPECT_EQ(0, system(WRITABLE " | grep . && exit 1 || exit 0"));
}

TEST_HARNESS_MAIN
