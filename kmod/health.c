// SPDX-License-Identifier: GPL-2.0-only
/*
 * A check of the hooks: a process says that it is about to try what nobody but
 * they refuse, tries it, and says what it got past. That it was refused by them
 * is counted here.
 *
 * It gains nothing by that. What is refused for the sake of a check could not
 * have succeeded (a TCP connection to a multicast address), or is of no use
 * (the execution of a file that is there for this), and everything else that
 * the process does is judged as always.
 */
#include <linux/bits.h>
#include <linux/dcache.h>
#include <linux/in.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/socket.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "context.h"
#include "event.h"
#include "health.h"
#include "verdict.h"
#include "witness.h"

/**
 * struct check - A check under way.
 * @process: Who tries, NULL when there is none.
 * @portid: Netlink port of the socket that the check belongs to.
 * @generation: Policy by which it has to try.
 * @refused: BIT(enum smtpward_via) for each hook that refused an attempt.
 */
struct check {
	struct pid *process;
	u32 portid;
	u32 generation;
	unsigned long refused;
};

static DEFINE_SPINLOCK(check_lock);
static struct check check; /* protected by check_lock */

/* Protects health. The order of events is that of the checks. */
static DEFINE_MUTEX(health_lock);
static struct sw_health health;

/* Puts another check in the place of the one there is, which is returned. */
static struct check exchange(struct check new)
{
	struct check old;

	spin_lock(&check_lock);
	old = check;
	check = new;
	spin_unlock(&check_lock);
	return old;
}

/**
 * sw_health_begin() - Begin a check by the current process.
 * @portid: Netlink port of the socket that it belongs to.
 *
 * One that was begun by somebody else is over.
 *
 * Context: Process context.
 */
void sw_health_begin(u32 portid)
{
	const struct check old = exchange((struct check){
		.process = get_task_pid(current, PIDTYPE_TGID),
		.portid = portid,
		.generation = sw_verdict_generation(),
	});

	put_pid(old.process);
}

static bool take(u32 portid, struct check *ended)
{
	bool ret;

	spin_lock(&check_lock);
	ret = check.process && check.portid == portid;
	if (ret) {
		*ended = check;
		check.process = NULL;
	}
	spin_unlock(&check_lock);
	if (ret)
		put_pid(ended->process);
	return ret;
}

/**
 * sw_health_release() - End the check of a socket, if it has begun one.
 * @portid: Netlink port of the socket.
 *
 * Context: Process context.
 */
void sw_health_release(u32 portid)
{
	struct check ended;

	take(portid, &ended);
}

/**
 * sw_health_checks() - Whether the current task makes the check.
 *
 * Context: Any context.
 * Return: true when it is of the process that does, or a child of it.
 */
bool sw_health_checks(void)
{
	const struct pid *process = READ_ONCE(check.process);
	bool ret;

	if (!process)
		return false;
	rcu_read_lock();
	ret = task_tgid(current) == process ||
	      task_tgid(rcu_dereference(current->real_parent)) == process;
	rcu_read_unlock();
	return ret;
}

static bool refuse(u32 via)
{
	bool ret;

	spin_lock(&check_lock);
	ret = sw_health_checks();
	if (ret)
		check.refused |= BIT(via);
	spin_unlock(&check_lock);
	return ret;
}

/* Without the lock, for the many attempts while there is no check. */
static bool is_under_way(void)
{
	return READ_ONCE(check.process);
}

/**
 * sw_health_connect() - Whether a connect is one of a check.
 * @dest: Where to, at an SMTP port.
 * @via: enum smtpward_via.
 *
 * Context: Process context.
 * Return: true when it is, and then it is to be refused.
 */
bool sw_health_connect(const struct sw_dest *dest, u32 via)
{
	const __be32 addr = htonl(INADDR_ALLHOSTS_GROUP);

	return is_under_way() && dest->family == AF_INET &&
	       !memcmp(dest->addr, &addr, sizeof(addr)) && refuse(via);
}

/**
 * sw_health_exec() - Whether an exec is one of a check.
 * @dentry: Of the file.
 *
 * Context: Process context.
 * Return: true when it is, and then it is to be refused.
 */
bool sw_health_exec(struct dentry *dentry)
{
	struct name_snapshot name;
	bool ret;

	if (!is_under_way())
		return false;
	take_dentry_name_snapshot(&name, dentry);
	ret = !strcmp(name.name.name, SMTPWARD_HEALTH_FILE);
	release_dentry_name_snapshot(&name);
	return ret && refuse(SMTPWARD_VIA_EXEC);
}

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
	struct check ended;

	if (!take(portid, &ended))
		return -ENOENT;
	if (ended.generation != sw_verdict_generation())
		return -EAGAIN;
	mutex_lock(&health_lock);
	if (interval)
		health.interval = interval;
	take_result(ended.refused, passed);
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

/**
 * sw_health_exit() - Drop the check that is under way.
 *
 * Context: Process context, when no judge and no request runs any more.
 */
void sw_health_exit(void)
{
	put_pid(exchange((struct check){}).process);
}
