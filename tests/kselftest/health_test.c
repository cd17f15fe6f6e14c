// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of the hooks: what they find, what they change for others, and what is
 * left of one that is not ended.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "checker.h"
#include "common.h"
#include "flow.h"
#include "kselftest_harness.h"
#include "listener.h"
#include "module.h"
#include "vectors.h"

#define DENIED_UID 1000
#define ROUNDS 3
/* So many can be under way, in kmod/health_check.c. */
#define CHECKS_MAX 8

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_DENY,
	.n_rules = 1,
	.rules = &(const struct sw_rule){ .id = 1,
					  .verdict = SMTPWARD_VERDICT_ALLOW,
					  .n_uids = 1,
					  .uids = { 0 } },
};

static int open_denied(void)
{
	return vector_open(DENIED_UID, &vectors.vector[0], CHECKER_PORT);
}

static int exec_by_child(void *data)
{
	return act(checker_exec, data);
}

#define EXPECT_ALL(expected, array)                             \
	do {                                                    \
		uint32_t _via;                                  \
		for (_via = 1; _via <= CHECKER_HOOKS; _via++) { \
			EXPECT_EQ(expected, array[_via])        \
			{                                       \
				TH_LOG("hook %u", _via);        \
			}                                       \
		}                                               \
	} while (0)

FIXTURE(health)
{
	struct sw_client client;
	struct check check;
	uint64_t seq;
};

static uint64_t last_seq(struct sw_client *client)
{
	return sw_status(client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_SETUP(health)
{
	checker_prepare();
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	checker_run(&self->client, &self->check);
	ASSERT_TRUE(flow_settle(&self->client));
	self->seq = last_seq(&self->client);
}

FIXTURE_TEARDOWN(health)
{
	sw_close(&self->client);
}

TEST_F(health, hooks_that_work)
{
	EXPECT_ALL(-EPERM, self->check.err);
	EXPECT_ALL(SMTPWARD_HEALTH_WORKS, self->check.health);
	EXPECT_ALL(true, self->check.armed);
	checker_run(&self->client, &self->check);
	EXPECT_ALL(SMTPWARD_HEALTH_WORKS, self->check.health);
	/* Neither attempts of a check nor the same result again are events. */
	EXPECT_EQ(self->seq, last_seq(&self->client));
}

TEST_F(health, in_audit_mode)
{
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	checker_run(&self->client, &self->check);
	EXPECT_ALL(-EPERM, self->check.err);
	EXPECT_ALL(SMTPWARD_HEALTH_WORKS, self->check.health);
}

static void expect_event(struct __test_metadata *_metadata,
			 FIXTURE_DATA(health) * self, uint32_t health)
{
	struct nlattr *tb[SMTPWARD_A_HOOK_MAX + 1];
	const struct sw_event *event;
	struct sw_events events;

	sw_drain(&self->client, self->seq, &events);
	ASSERT_EQ(1, events.n);
	event = &events.event[0];
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_HEALTH, event->type);
	EXPECT_EQ(getpid(),
		  (pid_t)sw_number(event->subject[SMTPWARD_A_SUBJECT_TGID]));
	EXPECT_EQ(sw_status(&self->client, SMTPWARD_A_STATUS_REARMED),
		  sw_number(event->attrs[SMTPWARD_A_EVENT_REARMED]));
	ASSERT_EQ(0, nla_parse_nested(tb, SMTPWARD_A_HOOK_MAX,
				      event->attrs[SMTPWARD_A_EVENT_EACH_HOOK],
				      NULL));
	EXPECT_EQ(health, sw_number(tb[SMTPWARD_A_HOOK_HEALTH]));
	self->seq = event->seq;
	sw_events_free(&events);
}

/* Of which nothing else tells. */
TEST_F(health, kprobes_switched_off)
{
	uint32_t rearmed = sw_status(&self->client, SMTPWARD_A_STATUS_REARMED);

	ASSERT_EQ(0, system("echo 0 >/sys/kernel/debug/kprobes/enabled"));
	checker_run(&self->client, &self->check);
	if (module_uses_kprobes()) {
		EXPECT_EQ(-ENETUNREACH, self->check.err[SMTPWARD_VIA_CONNECT]);
		EXPECT_EQ(-ENETUNREACH, self->check.err[SMTPWARD_VIA_FASTOPEN]);
		EXPECT_EQ(0, self->check.err[SMTPWARD_VIA_EXEC]);
		EXPECT_ALL(SMTPWARD_HEALTH_FAILS, self->check.health);
		/* It was tried to mend them, in vain. */
		EXPECT_EQ(rearmed + CHECKER_HOOKS,
			  sw_status(&self->client, SMTPWARD_A_STATUS_REARMED));
		expect_event(_metadata, self, SMTPWARD_HEALTH_FAILS);
		checker_run(&self->client, &self->check);
		EXPECT_ALL(SMTPWARD_HEALTH_FAILS, self->check.health);
	}
	EXPECT_EQ(self->seq, last_seq(&self->client));
	EXPECT_ALL(true, self->check.armed);
	ASSERT_EQ(0, system("echo 1 >/sys/kernel/debug/kprobes/enabled"));
	checker_run(&self->client, &self->check);
	EXPECT_ALL(SMTPWARD_HEALTH_WORKS, self->check.health);
	if (module_uses_kprobes())
		expect_event(_metadata, self, SMTPWARD_HEALTH_WORKS);
	EXPECT_EQ(-EPERM, open_denied());
}

TEST_F(health, armed_anew)
{
	uint32_t rearmed = sw_status(&self->client, SMTPWARD_A_STATUS_REARMED);

	ASSERT_EQ(0, checker_lie(&self->client, &self->check));
	EXPECT_ALL(SMTPWARD_HEALTH_FAILS, self->check.health);
	EXPECT_ALL(true, self->check.armed);
	EXPECT_EQ(rearmed + CHECKER_HOOKS,
		  sw_status(&self->client, SMTPWARD_A_STATUS_REARMED));
	expect_event(_metadata, self, SMTPWARD_HEALTH_FAILS);
	checker_run(&self->client, &self->check);
	EXPECT_ALL(-EPERM, self->check.err);
	EXPECT_ALL(SMTPWARD_HEALTH_WORKS, self->check.health);
	expect_event(_metadata, self, SMTPWARD_HEALTH_WORKS);
	EXPECT_EQ(-EPERM, open_denied());
}

TEST_F(health, nothing_tried)
{
	struct check check = { .interval = 7 };

	ASSERT_EQ(0, checker_begin(&self->client));
	ASSERT_EQ(0, checker_end(&self->client, &check));
	EXPECT_ALL(SMTPWARD_HEALTH_UNTESTED, check.health);
	expect_event(_metadata, self, SMTPWARD_HEALTH_UNTESTED);
	EXPECT_EQ(7, sw_status(&self->client, SMTPWARD_A_STATUS_INTERVAL));
}

/* Everything else that the process of a check does. */
TEST_F(health, who_checks_is_judged)
{
	struct listener smtp;

	listener_open(&smtp, CHECKER_PORT);
	ASSERT_EQ(0, checker_begin(&self->client));
	EXPECT_EQ(0, connect_to(SOCK_STREAM, 0, "127.0.0.1", CHECKER_PORT));
	EXPECT_EQ(-ENETUNREACH, connect_to(SOCK_STREAM, 0, "224.0.0.2", 25));
	EXPECT_EQ(-EPERM, open_denied());
	EXPECT_EQ(self->seq + 3, last_seq(&self->client));
	EXPECT_EQ(0, act(exec_by_child, NULL));
	listener_close(&smtp);
}

/* As if there were no checks, when the stack refuses with an error. */
static void expect_no_privilege(struct __test_metadata *_metadata,
				FIXTURE_DATA(health) * self, int err)
{
	struct check check;

	self->seq = last_seq(&self->client);
	checker_attempt(&check);
	EXPECT_EQ(err, check.err[SMTPWARD_VIA_CONNECT]);
	EXPECT_EQ(err, check.err[SMTPWARD_VIA_FASTOPEN]);
	EXPECT_EQ(0, check.err[SMTPWARD_VIA_EXEC]);
	EXPECT_EQ(-EPERM, as_uid(DENIED_UID, checker_connect, CHECKER_PORT));
	EXPECT_EQ(self->seq + 3, last_seq(&self->client));
}

TEST_F(health, nobody_checks)
{
	expect_no_privilege(_metadata, self, -ENETUNREACH);
}

/* A check rests on it: the stack itself refuses, without sending anything. */
TEST_F(health, whatever_the_routes)
{
	ASSERT_EQ(0, system("ip link add outside up type dummy"));
	ASSERT_EQ(0, system("ip addr add 192.0.2.1/24 dev outside"));
	ASSERT_EQ(0, system("ip route add default via 192.0.2.2"));
	expect_no_privilege(_metadata, self, -ENETUNREACH);
	ASSERT_EQ(0, system("ip route add local 224.0.0.0/4 dev lo"));
	expect_no_privilege(_metadata, self, -EINVAL);
	EXPECT_EQ(0, system("ip route del local 224.0.0.0/4 dev lo"));
	EXPECT_EQ(0, system("ip link del outside"));
}

/* In a child, which says so and then waits to be killed. */
static pid_t begin_elsewhere(void)
{
	struct sw_client client;
	int ready[2];
	pid_t pid;
	char c;

	act_must(pipe(ready), "pipe");
	pid = fork();
	act_must(pid, "fork");
	if (!pid) {
		sw_open(&client);
		if (!checker_begin(&client))
			act_must(write(ready[1], "", 1), "write");
		pause();
	}
	act_must(read(ready[0], &c, 1), "read");
	close(ready[0]);
	close(ready[1]);
	return pid;
}

TEST_F(health, another_checks)
{
	pid_t pid = begin_elsewhere();

	expect_no_privilege(_metadata, self, -ENETUNREACH);
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	/* What it has begun ended with it. */
	expect_no_privilege(_metadata, self, -ENETUNREACH);
	checker_run(&self->client, &self->check);
	EXPECT_ALL(SMTPWARD_HEALTH_WORKS, self->check.health);
}

static int begin_and_leave(void *data)
{
	return checker_begin(data);
}

/* The socket lives on, in another process. */
TEST_F(health, who_checked_is_gone)
{
	ASSERT_EQ(0, act(begin_and_leave, &self->client));
	expect_no_privilege(_metadata, self, -ENETUNREACH);
}

TEST_F(health, never_begun)
{
	EXPECT_EQ(-ENOENT, checker_end(&self->client, &self->check));
	EXPECT_STRNE("", self->client.error);
	EXPECT_EQ(self->seq, last_seq(&self->client));
}

TEST_F(health, beside_another)
{
	struct sw_client other;
	struct check check;

	sw_open(&other);
	ASSERT_EQ(0, checker_begin(&self->client));
	checker_run(&other, &check);
	EXPECT_ALL(SMTPWARD_HEALTH_WORKS, check.health);
	EXPECT_EQ(0, checker_end(&self->client, &self->check));
	EXPECT_ALL(SMTPWARD_HEALTH_WORKS, self->check.health);
	sw_close(&other);
	EXPECT_EQ(self->seq, last_seq(&self->client));
}

/* What many begin beside it ends the oldest one, and nothing else. */
TEST_F(health, as_many_as_there_is_room_for)
{
	struct sw_client other[CHECKS_MAX];
	struct check check;
	int i;

	ASSERT_EQ(0, checker_begin(&self->client));
	for (i = 0; i < CHECKS_MAX; i++) {
		sw_open(&other[i]);
		ASSERT_EQ(0, checker_begin(&other[i]));
	}
	EXPECT_EQ(-ENOENT, checker_end(&self->client, &self->check));
	for (i = 0; i < CHECKS_MAX; i++) {
		EXPECT_EQ(0, checker_end(&other[i], &check));
		sw_close(&other[i]);
	}
}

TEST_F(health, another_policy_meanwhile)
{
	ASSERT_EQ(0, checker_begin(&self->client));
	sw_install(&self->client, &policy);
	EXPECT_EQ(-EAGAIN, checker_end(&self->client, &self->check));
	EXPECT_EQ(-ENOENT, checker_end(&self->client, &self->check));
}

TEST_F(health, forgotten_when_the_owner_leaves)
{
	struct sw_client owner;
	uint64_t checked;

	checked = sw_status(&self->client, SMTPWARD_A_STATUS_CHECKED);
	EXPECT_NE(0, checked);
	sw_open(&owner);
	ASSERT_EQ(0, sw_claim(&owner));
	checker_run(&owner, &self->check);
	EXPECT_LT(checked, sw_status(&self->client, SMTPWARD_A_STATUS_CHECKED));
	sw_close(&owner);
	EXPECT_EQ(0, sw_status(&self->client, SMTPWARD_A_STATUS_CHECKED));
	EXPECT_EQ(0, sw_status(&self->client, SMTPWARD_A_STATUS_INTERVAL));
}

TEST_F(health, unload_while_it_checks)
{
	pid_t pid = begin_elsewhere();

	ASSERT_EQ(0, module_unload());
	ASSERT_EQ(0, module_load(""));
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
}

/* Has hooks armed anew without end, in the module that there is. */
static void keep_rearming(void)
{
	struct sw_client client;
	struct check check;

	for (;;) {
		if (sw_try_open(&client))
			continue;
		while (!checker_lie(&client, &check))
			;
		sw_close(&client);
	}
}

TEST_F_TIMEOUT(health, unload_while_it_arms, 120)
{
	pid_t pid = fork();
	int i;

	act_must(pid, "fork");
	if (!pid)
		keep_rearming();
	for (i = 0; i < ROUNDS; i++) {
		usleep(300 * 1000);
		ASSERT_EQ(0, module_unload());
		ASSERT_EQ(0, module_load(""));
	}
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	sw_close(&self->client);
	sw_open(&self->client);
	checker_run(&self->client, &self->check);
	EXPECT_ALL(SMTPWARD_HEALTH_WORKS, self->check.health);
}

TEST_HARNESS_MAIN
