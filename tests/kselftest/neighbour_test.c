// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module beside everybody else who can be at the functions that it hooks, in
 * every order of coming and going: what is denied stays denied and is told of once,
 * what is allowed passes, and who cannot be beside it is refused.
 */
#include <errno.h>
#include <stdio.h>

#include "common.h"
#include "exec_ways.h"
#include "expect.h"
#include "kernel.h"
#include "kselftest.h"
#include "listener.h"
#include "module.h"
#include "neighbours.h"
#include "vectors.h"

#define DENIED_UID 1000
#define ALLOWED_UID 0
#define SMTP_PORT 25

/* Attempts that all_is_well() makes and that are told of. */
#define N_TOLD 7

/**
 * struct order - Who comes and goes when.
 * @name: For test names.
 * @it_first: The neighbour comes first.
 * @it_stays: The neighbour goes last.
 */
struct order {
	const char *name;
	bool it_first;
	bool it_stays;
};

static const struct order orders[] = {
	{ "after us, leaves first", false, false },
	{ "after us, leaves last", false, true },
	{ "before us, leaves first", true, false },
	{ "before us, leaves last", true, true },
};

#define N_ORDERS (sizeof(orders) / sizeof(*orders))

static const struct neighbour *const kinds[] = {
	tracer_neighbours,
	bpf_neighbours,
	module_neighbours,
	lsm_neighbours,
};

#define N_KINDS (sizeof(kinds) / sizeof(*kinds))

static struct listener smtp;
static struct sw_client client;
static const struct vector *connects, *fastopens;

/* Name and order of the neighbour that is there. */
static char who[128];

static void set_up_policy(void)
{
	const struct sw_tool tool = { .id = TOOL_BY_NAME,
				      .name = "sendmail",
				      .file = "sendmail" };
	const struct sw_rule rule = { .id = 1,
				      .verdict = SMTPWARD_VERDICT_ALLOW,
				      .n_uids = 1,
				      .uids = { ALLOWED_UID } };
	const struct sw_policy policy = {
		.default_verdict = SMTPWARD_VERDICT_DENY,
		.n_rules = 1,
		.rules = &rule,
		.n_tools = 1,
		.tools = &tool,
	};

	sw_install(&client, &policy);
	if (sw_set_mode(&client, SMTPWARD_MODE_ENFORCE))
		sw_die("mode: %s", client.error);
}

/* Returns whether it was loaded. */
static bool we_come(void)
{
	if (module_load("2>/dev/null"))
		return false;
	sw_open(&client);
	set_up_policy();
	return true;
}

static bool we_go(void)
{
	sw_close(&client);
	return expect(!module_unload(), who,
		      "the module could not be unloaded");
}

/* An ordinary program runs for both; its connection is judged. */
static bool all_is_well(const char *stage)
{
	const struct exec_way tool = exec_ways[0];
	const struct exec_way program = exec_limits[0];
	const uint64_t seq = sw_status(&client, SMTPWARD_A_STATUS_LAST_SEQ);
	struct sw_events events;
	bool ret;

	ret = expect(vector_open(DENIED_UID, connects, SMTP_PORT) == -EPERM,
		     who, "%s: connect passes", stage) &
	      expect(vector_open(DENIED_UID, fastopens, SMTP_PORT) == -EPERM,
		     who, "%s: MSG_FASTOPEN passes", stage) &
	      expect(exec_way_take(DENIED_UID, &tool) == -EPERM, who,
		     "%s: a tool runs", stage) &
	      expect(exec_way_take(DENIED_UID, &program) == -EPERM, who,
		     "%s: connect of a program passes", stage) &
	      expect(!vector_open(ALLOWED_UID, connects, SMTP_PORT), who,
		     "%s: connect does not pass", stage) &
	      expect(!vector_open(ALLOWED_UID, fastopens, SMTP_PORT), who,
		     "%s: MSG_FASTOPEN does not pass", stage) &
	      expect(!exec_way_take(ALLOWED_UID, &program), who,
		     "%s: a program does not run", stage);
	ret &= expect(listener_heard(&smtp, VECTOR_WORD) == 3, who,
		      "%s: not all arrived that may, or more", stage);
	sw_drain(&client, seq, &events);
	ret &= expect(events.n == N_TOLD, who, "%s: not told of once each",
		      stage);
	sw_events_free(&events);
	return ret;
}

/* Whoever comes second may be refused only when that is what is known. */
static bool may_be_refused(const struct neighbour *it)
{
	return it->terms != BESIDE || (it->is_bpf && kernel_before(5, 11));
}

static bool it_comes(const struct neighbour *it, bool *is_there)
{
	const int err = it->arrive(it);

	*is_there = !err;
	if (it->terms == DEAD)
		return expect(!err || err == -EBUSY, who, "error %d", err);
	return expect(err == (may_be_refused(it) ? -EBUSY : 0), who, "error %d",
		      err);
}

static bool it_goes(const struct neighbour *it)
{
	const int err = it->leave(it);

	return expect(!err, who, "error %d when it leaves", err);
}

static bool it_first(const struct neighbour *it, bool it_stays)
{
	bool ret = expect(!it->arrive(it), who, "it cannot come alone");
	bool loaded;

	if (!ret)
		return false;
	loaded = we_come();
	ret = expect(loaded != may_be_refused(it), who,
		     "the module was%s loaded", loaded ? "" : " not");
	if (!loaded)
		return ret & it_goes(it);
	ret &= all_is_well("beside it");
	if (!it_stays)
		return ret & it_goes(it) & all_is_well("alone") & we_go();
	return ret & we_go() & it_goes(it);
}

static bool it_second(const struct neighbour *it, bool it_stays)
{
	bool is_there, ret;

	if (!expect(we_come(), who, "the module cannot come alone"))
		return false;
	ret = it_comes(it, &is_there) & all_is_well("beside it");
	if (is_there && !it_stays)
		ret &= it_goes(it) & all_is_well("alone");
	ret &= we_go();
	if (is_there && it_stays)
		ret &= it_goes(it);
	return ret;
}

/* docs/LIMITS.md, "Root": the kernel crashes. */
static bool is_deadly(const struct neighbour *it, const struct order *order)
{
	return it->kills_kprobe && !order->it_first && module_uses_kprobes();
}

static bool is_here(const struct neighbour *it)
{
	return !it->can || it->can();
}

static bool can(const struct neighbour *it, const struct order *order)
{
	return is_here(it) && !is_deadly(it, order);
}

typedef void each_fn(const struct neighbour *it, const struct order *order);

static void for_each(each_fn *fn)
{
	const struct neighbour *it;
	size_t i, k;

	for (i = 0; i < N_KINDS; i++)
		for (it = kinds[i]; it->name; it++)
			for (k = 0; k < N_ORDERS; k++)
				fn(it, &orders[k]);
}

static unsigned int n_tests;

static void count(const struct neighbour *it, const struct order *order)
{
	n_tests += can(it, order);
}

static void test(const struct neighbour *it, const struct order *order)
{
	snprintf(who, sizeof(who), "%s, %s", it->name, order->name);
	if (!is_here(it)) {
		kernel_lacks(it->name, true);
		return;
	}
	if (is_deadly(it, order)) {
		ksft_print_msg("deadly: %s\n", who);
		return;
	}
	ksft_test_result(order->it_first ? it_first(it, order->it_stays) :
					   it_second(it, order->it_stays),
			 "neighbour: %s\n", who);
}

int main(void)
{
	char port[8];

	snprintf(port, sizeof(port), "%u", SMTP_PORT);
	setenv("PORT", port, 1);
	connects = vector_find("IPv4");
	fastopens = vector_find("MSG_FASTOPEN, sendto");
	for_each(count);
	ksft_print_header();
	ksft_set_plan(n_tests);
	exec_ways_make();
	listener_open(&smtp, SMTP_PORT);
	if (module_unload())
		sw_die("the module could not be unloaded");
	for_each(test);
	if (module_load(""))
		sw_die("the module could not be loaded");
	listener_close(&smtp);
	exec_ways_remove();
	ksft_finished();
}
