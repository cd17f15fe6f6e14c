// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module says of itself, and what is called wrong about it.
 */
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <netlink/genl/genl.h>
#include <string.h>

#include "event_fixture.h"
#include "record.h"
#include "status.h"

#define NS_PER_S 1000000000ULL
#define CHECKED (1000 * NS_PER_S)
#define INTERVAL 60

/**
 * struct module - What a module is like.
 * @checked: When it was checked last, 0 for never.
 * @health: Of each hook, by enum smtpward_via.
 * @armed: Hooks that are armed.
 * @missed: Calls.
 * @lost: Events.
 * @untracked: Connections.
 * @unheard: Connections.
 * @daemon: One is there.
 * @confirm_left: Seconds, 0 for a mode that is there to stay.
 * @sealed: It is.
 */
struct module {
	uint64_t checked;
	uint32_t health[4];
	uint32_t armed;
	uint64_t missed;
	uint64_t lost;
	uint64_t untracked;
	uint64_t unheard;
	bool daemon;
	uint32_t confirm_left;
	bool sealed;
};

static const struct module good = {
	.checked = CHECKED,
	.health = { 0, SMTPWARD_HEALTH_WORKS, SMTPWARD_HEALTH_WORKS,
		    SMTPWARD_HEALTH_WORKS },
	.armed = 3,
	.daemon = true,
};

FIXTURE(status)
{
	struct module module;
	struct json_object *doc;
};

FIXTURE_SETUP(status)
{
	self->module = good;
	self->doc = json_object_new_object();
}

FIXTURE_TEARDOWN(status)
{
	json_object_put(self->doc);
}

static void put_status(struct nl_msg *msg, const struct module *m)
{
	nla_put_u32(msg, SMTPWARD_A_STATUS_ARMED, m->armed);
	nla_put_u32(msg, SMTPWARD_A_STATUS_HOOKS, 3);
	nla_put_u64(msg, SMTPWARD_A_STATUS_MISSED, m->missed);
	nla_put_u64(msg, SMTPWARD_A_STATUS_LOST, m->lost);
	nla_put_u32(msg, SMTPWARD_A_STATUS_FLOWS, 12);
	nla_put_u64(msg, SMTPWARD_A_STATUS_UNTRACKED, m->untracked);
	nla_put_u64(msg, SMTPWARD_A_STATUS_UNHEARD, m->unheard);
	nla_put_u32(msg, SMTPWARD_A_STATUS_MODE, SMTPWARD_MODE_ENFORCE);
	if (m->confirm_left)
		nla_put_u32(msg, SMTPWARD_A_STATUS_CONFIRM_LEFT,
			    m->confirm_left);
	if (m->sealed)
		nla_put_flag(msg, SMTPWARD_A_STATUS_SEALED);
	if (m->daemon)
		nla_put_u32(msg, SMTPWARD_A_STATUS_OWNER, 4711);
	put_hooks(msg, SMTPWARD_A_STATUS_EACH_HOOK,
		  m->health[SMTPWARD_VIA_CONNECT],
		  m->health[SMTPWARD_VIA_FASTOPEN],
		  m->health[SMTPWARD_VIA_EXEC]);
	if (m->checked)
		nla_put_u64(msg, SMTPWARD_A_STATUS_CHECKED, m->checked);
	nla_put_u32(msg, SMTPWARD_A_STATUS_INTERVAL, INTERVAL);
}

/* Judges the module so many seconds after it was checked. */
static void judge(FIXTURE_DATA(status) * self, unsigned int later)
{
	struct nl_msg *msg = nlmsg_alloc_size(65536);

	genlmsg_put(msg, 0, 0, 0, 0, 0, SMTPWARD_CMD_STATUS_GET, 1);
	put_status(msg, &self->module);
	status_take(msg, self->doc);
	nlmsg_free(msg);
	status_judge(self->doc, CHECKED + later * NS_PER_S);
}

static bool is_healthy(FIXTURE_DATA(status) * self)
{
	return json_object_get_boolean(json_at(self->doc, "healthy"));
}

/* The only problem begins so. */
static bool has_problem(FIXTURE_DATA(status) * self, const char *text)
{
	struct json_object *problems = json_at(self->doc, "problems");
	const char *first;

	if (is_healthy(self) || json_object_array_length(problems) != 1)
		return false;
	first = json_object_get_string(json_object_array_get_idx(problems, 0));
	return !strncmp(first, text, strlen(text));
}

TEST_F(status, all_is_well)
{
	judge(self, 3 * INTERVAL);
	EXPECT_TRUE(is_healthy(self));
	EXPECT_EQ(3 * INTERVAL, json_number_at(self->doc, "hooks.checked_ago"));
	EXPECT_EQ(3,
		  json_object_array_length(json_at(self->doc, "hooks.each")));
}

TEST_F(status, mode_that_stays)
{
	judge(self, 1);
	EXPECT_STREQ("enforce", json_text_at(self->doc, "mode"));
	EXPECT_EQ(NULL, json_at(self->doc, "confirm_left"));
	ASSERT_NE(NULL, json_at(self->doc, "sealed"));
	EXPECT_FALSE(json_is_true(self->doc, "sealed"));
}

/* What an administrator wants to be so is no problem. */
TEST_F(status, mode_for_a_while)
{
	self->module.confirm_left = 598;
	judge(self, 1);
	EXPECT_EQ(598, json_number_at(self->doc, "confirm_left"));
	EXPECT_TRUE(is_healthy(self));
}

TEST_F(status, sealed)
{
	self->module.sealed = true;
	judge(self, 1);
	EXPECT_TRUE(json_is_true(self->doc, "sealed"));
	EXPECT_TRUE(is_healthy(self));
}

TEST_F(status, not_checked_any_more)
{
	judge(self, 3 * INTERVAL + 1);
	EXPECT_TRUE(has_problem(self, "the hooks were last checked 181 s ago"));
}

TEST_F(status, never_checked)
{
	self->module.checked = 0;
	self->module.health[SMTPWARD_VIA_EXEC] = SMTPWARD_HEALTH_UNTESTED;
	judge(self, 1);
	EXPECT_TRUE(has_problem(self, "the hooks were not checked"));
}

TEST_F(status, hook_that_fails)
{
	self->module.health[SMTPWARD_VIA_EXEC] = SMTPWARD_HEALTH_FAILS;
	judge(self, 1);
	EXPECT_TRUE(has_problem(self, "the hook exec does not work"));
}

TEST_F(status, hook_that_could_not_be_tried)
{
	self->module.health[SMTPWARD_VIA_FASTOPEN] = SMTPWARD_HEALTH_UNTESTED;
	judge(self, 1);
	EXPECT_TRUE(
		has_problem(self, "the hook fastopen could not be checked"));
}

TEST_F(status, fast_open_that_is_off)
{
	self->module.health[SMTPWARD_VIA_FASTOPEN] = SMTPWARD_HEALTH_UNTESTED;
	json_put_bool(json_child(self->doc, "hooks"), "fastopen_off", true);
	judge(self, 1);
	EXPECT_TRUE(is_healthy(self));
}

TEST_F(status, fast_open_that_is_off_and_fails)
{
	self->module.health[SMTPWARD_VIA_FASTOPEN] = SMTPWARD_HEALTH_FAILS;
	json_put_bool(json_child(self->doc, "hooks"), "fastopen_off", true);
	judge(self, 1);
	EXPECT_TRUE(has_problem(self, "the hook fastopen does not work"));
}

TEST_F(status, fast_open_that_is_off_excuses_no_other)
{
	self->module.health[SMTPWARD_VIA_CONNECT] = SMTPWARD_HEALTH_UNTESTED;
	json_put_bool(json_child(self->doc, "hooks"), "fastopen_off", true);
	judge(self, 1);
	EXPECT_TRUE(has_problem(self, "the hook connect could not be checked"));
}

TEST_F(status, hook_that_is_not_armed)
{
	self->module.armed = 2;
	judge(self, 1);
	EXPECT_TRUE(has_problem(self, "not all hooks are armed"));
}

TEST_F(status, missed_calls)
{
	self->module.missed = 1;
	judge(self, 1);
	EXPECT_TRUE(has_problem(self, "the kernel skipped hooks"));
}

TEST_F(status, lost_events)
{
	self->module.lost = 1;
	judge(self, 1);
	EXPECT_TRUE(has_problem(self, "events were lost"));
}

TEST_F(status, connections_that_are_not_followed)
{
	self->module.untracked = 3;
	self->module.unheard = 4;
	judge(self, 1);
	EXPECT_EQ(12, json_number_at(self->doc, "flows.followed"));
	EXPECT_EQ(3, json_number_at(self->doc, "flows.untracked"));
	EXPECT_EQ(4, json_number_at(self->doc, "flows.unheard"));
	EXPECT_TRUE(is_healthy(self));
}

TEST_F(status, without_a_daemon)
{
	self->module.daemon = false;
	judge(self, 1000 * INTERVAL);
	EXPECT_TRUE(has_problem(self, "no daemon takes events"));
}

TEST_HARNESS_MAIN
