// SPDX-License-Identifier: GPL-2.0-only
/*
 * For every way to execute a mail tool that the tests know: it runs where it may,
 * and where it would be denied; denied, it does not and is told of. What
 * docs/LIMITS.md says is not recognised runs, and its connection is denied. One line
 * of TAP for each, which ends with what becomes of it: "refused" or "limit".
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "exec_ways.h"
#include "expect.h"
#include "kernel.h"
#include "kselftest.h"
#include "listener.h"
#include "vectors.h"

#define SMTP_PORT 25
#define ALLOWED_UID 1000
#define DENIED_UID 1001

static struct sw_client client;
static struct listener smtp;

static void install(void)
{
	const struct sw_tool tools[] = {
		{ .id = TOOL_BY_NAME, .name = "sendmail", .file = "sendmail" },
		{ .id = TOOL_BY_INODE,
		  .name = "engine",
		  .path = exec_ways_path("engine") },
	};
	const struct sw_rule rule = { .id = 1,
				      .verdict = SMTPWARD_VERDICT_ALLOW,
				      .n_uids = 1,
				      .uids = { ALLOWED_UID } };
	const struct sw_policy policy = {
		.default_verdict = SMTPWARD_VERDICT_DENY,
		.n_rules = 1,
		.rules = &rule,
		.n_tools = 2,
		.tools = tools,
	};

	sw_install(&client, &policy);
}

static bool take(uid_t uid, const struct exec_way *way, int want)
{
	const int err = exec_way_take(uid, way);
	const unsigned int n = listener_heard(&smtp, VECTOR_WORD);

	return expect(err == want, way->name, "error %d for uid %u", err, uid) &
	       expect(n == !want, way->name, "arrived %u times for uid %u", n,
		      uid);
}

static bool is_as_it_was(const struct sw_event *event,
			 const struct exec_way *way, uid_t uid,
			 uint32_t verdict, bool refused)
{
	return expect(event->verdict == verdict && event->refused == refused,
		      way->name, "verdict %u, refused %d", event->verdict,
		      event->refused) &
	       expect(sw_number(event->subject[SMTPWARD_A_SUBJECT_EUID]) == uid,
		      way->name, "the effective uid is another") &
	       expect((int)sw_number(event->image[SMTPWARD_A_IMAGE_TOOL]) ==
			      way->tool,
		      way->name, "the tool is another");
}

/* Of the execution one event, besides that of the connection. */
static bool is_told(const struct exec_way *way, uint64_t after, uid_t uid,
		    uint32_t verdict, bool refused)
{
	struct sw_events events;
	unsigned int n = 0;
	bool ret = true;
	size_t i;

	sw_drain(&client, after, &events);
	for (i = 0; i < events.n; i++) {
		if (events.event[i].type != SMTPWARD_EVENT_TYPE_EXEC)
			continue;
		ret &= is_as_it_was(&events.event[i], way, uid, verdict,
				    refused);
		n++;
	}
	ret &= expect(n == 1, way->name, "%u events", n);
	ret &= expect(events.n == 1U + !refused, way->name, "%zu events in all",
		      events.n);
	sw_events_free(&events);
	return ret;
}

static uint64_t set_mode(uint32_t mode)
{
	if (sw_set_mode(&client, mode))
		sw_die("mode: %s", client.error);
	return sw_status(&client, SMTPWARD_A_STATUS_LAST_SEQ);
}

static bool test_one(const struct exec_way *way, uint32_t mode, uid_t uid)
{
	const bool denied = uid == DENIED_UID;
	const bool refused = denied && mode == SMTPWARD_MODE_ENFORCE;
	const uint64_t seq = set_mode(mode);

	return take(uid, way, refused ? -EPERM : 0) &&
	       is_told(way, seq, uid,
		       denied ? SMTPWARD_VERDICT_DENY : SMTPWARD_VERDICT_ALLOW,
		       refused);
}

/* Where the program runs, the error is of its connection. */
static bool test_limit(const struct exec_way *way)
{
	const uint64_t seq = set_mode(SMTPWARD_MODE_ENFORCE);
	struct sw_events events;
	bool ret = take(ALLOWED_UID, way, 0) & take(DENIED_UID, way, -EPERM);
	size_t i;

	sw_drain(&client, seq, &events);
	ret &= expect(events.n == 2, way->name, "%zu events", events.n);
	for (i = 0; i < events.n; i++)
		ret &= expect(events.event[i].type ==
				      SMTPWARD_EVENT_TYPE_CONNECT,
			      way->name, "an execution was told of");
	sw_events_free(&events);
	return ret;
}

static bool can(const struct exec_way *way)
{
	return !way->can || way->can();
}

static unsigned int count(const struct exec_way *way)
{
	unsigned int n = 0;

	for (; way->name; way++)
		n += can(way);
	return n;
}

static void test_all(void)
{
	const struct exec_way *way;

	for (way = exec_ways; way->name; way++) {
		if (can(way))
			ksft_test_result(
				test_one(way, SMTPWARD_MODE_ENFORCE,
					 ALLOWED_UID) &&
					test_one(way, SMTPWARD_MODE_AUDIT,
						 DENIED_UID) &&
					test_one(way, SMTPWARD_MODE_ENFORCE,
						 DENIED_UID),
				"exec: %s: refused\n", way->name);
		else
			kernel_lacks(way->name, true);
	}
	for (way = exec_limits; way->name; way++)
		ksft_test_result(test_limit(way), "exec: %s: limit\n",
				 way->name);
}

int main(void)
{
	char port[8];

	snprintf(port, sizeof(port), "%u", SMTP_PORT);
	setenv("PORT", port, 1);
	ksft_print_header();
	ksft_set_plan(count(exec_ways) + count(exec_limits));
	exec_ways_make();
	sw_open(&client);
	install();
	listener_open(&smtp, SMTP_PORT);
	test_all();
	listener_close(&smtp);
	sw_close(&client);
	exec_ways_remove();
	ksft_finished();
}
