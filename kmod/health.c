// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the checks of the hooks have shown.
 */
#include <linux/bits.h>
#include <linux/mutex.h>
#include <linux/ktime.h>

#include "context.h"
#include "event.h"
#include "health.h"
#include "verdict.h"
#include "witness.h"

/* Protects health. The order of events is that of the checks. */
static DEFINE_MUTEX(health_lock);
static struct sw_health health;

static u32 conclude(unsigned long via, unsigned long refused,
		    unsigned long passed)
{
	if (passed & via)
		return SMTPWARD_HEALTH_FAILS;
	return refused & via ? SMTPWARD_HEALTH_WORKS : SMTPWARD_HEALTH_UNTESTED;
}

static void log_hook(u32 state, bool armed, const char *symbol)
{
	if (!armed)
		pr_err("%s() is not hooked any more: nothing is judged there\n",
		       symbol);
	else if (state == SMTPWARD_HEALTH_FAILS)
		pr_err("the hook on %s() does not work: nothing is judged there\n",
		       symbol);
	else if (state == SMTPWARD_HEALTH_UNTESTED)
		pr_warn("the hook on %s() was not reached by the check\n",
			symbol);
	else
		pr_notice("the hook on %s() works\n", symbol);
}

static bool is_changed(const struct sw_health *old, int i)
{
	return health.state[i] != old->state[i] ||
	       health.hooks.hook[i].armed != old->hooks.hook[i].armed;
}

/* Logs what is another than it was. Returns whether anything is. */
static bool log_changes(const struct sw_health *old)
{
	const u64 missed = health.hooks.missed - old->hooks.missed;
	const u64 unseen = health.unseen - old->unseen;
	bool ret = missed || unseen;
	int i;

	for (i = 0; i < SW_HOOKS; i++) {
		if (!is_changed(old, i))
			continue;
		ret = true;
		log_hook(health.state[i], health.hooks.hook[i].armed,
			 health.hooks.hook[i].symbol);
	}
	if (missed)
		pr_err("the kernel skipped hooks %llu times: so many calls were not judged\n",
		       missed);
	if (unseen)
		pr_notice("no hook saw %llu connections or executions\n",
			  unseen);
	return ret;
}

static void report(void)
{
	struct sw_context *context = sw_context_caller(GFP_KERNEL);
	const struct sw_event event = {
		.type = SMTPWARD_EVENT_TYPE_HEALTH,
		.mode = sw_mode_get(),
		.decision.generation = sw_verdict_generation(),
		.context = context,
		.health = &health,
	};

	sw_event_report(&event);
	sw_context_free(context);
}

/*
 * A hook that fails is armed anew. Whether that helps shows the next check,
 * which the tracepoints need not ask for: what they see now is known.
 */
static void take_result(unsigned long refused, unsigned long passed)
{
	const struct sw_health old = health;
	int i;

	lockdep_assert_held(&health_lock);
	for (i = 0; i < SW_HOOKS; i++)
		health.state[i] = conclude(BIT(i + 1), refused, passed);
	if (passed)
		health.rearmed += sw_hooks_rearm(passed);
	else
		sw_witness_settled();
	sw_hook_state(&health.hooks);
	health.unseen = sw_witness_unseen();
	health.checked = ktime_get_boottime_ns();
	if (log_changes(&old))
		report();
}

/**
 * sw_health_end() - End a check.
 * @portid: Netlink port of the socket that it belongs to.
 * @passed: BIT(enum smtpward_via) for each hook that an attempt got past.
 * @interval: Seconds until the next, 0 for as it was.
 *
 * Context: Process context, may sleep.
 * Return: 0, -ENOENT when there is no check of this socket, or -EAGAIN when
 * the policy has changed, so that it may have tried by the wrong one.
 */
int sw_health_end(u32 portid, unsigned long passed, u32 interval)
{
	unsigned long refused;
	int err = sw_health_take(portid, &refused);

	if (err)
		return err;
	mutex_lock(&health_lock);
	if (interval)
		health.interval = interval;
	take_result(refused, passed);
	mutex_unlock(&health_lock);
	return 0;
}

/**
 * sw_health_forget() - Forget when the last check was, and that there are more.
 *
 * Context: Process context, may sleep.
 */
void sw_health_forget(void)
{
	mutex_lock(&health_lock);
	health.checked = 0;
	health.interval = 0;
	mutex_unlock(&health_lock);
}

/**
 * sw_health_get() - Tell what the checks have shown.
 * @copy: Filled.
 *
 * Context: Process context, may sleep.
 */
void sw_health_get(struct sw_health *copy)
{
	mutex_lock(&health_lock);
	*copy = health;
	sw_hook_state(&copy->hooks); /* none of them is being armed anew */
	copy->unseen = sw_witness_unseen();
	mutex_unlock(&health_lock);
}
