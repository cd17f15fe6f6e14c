// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>

#include "hook.h"

static struct sw_hook *const hooks[SW_HOOKS] = {
	&sw_hook_connect,
	&sw_hook_fastopen,
	&sw_hook_exec,
};

static const struct sw_hook_backend *const backends[] = {
	&sw_hook_ftrace,
	&sw_hook_kprobe,
};

static const struct sw_hook_backend *backend;

/* Protects arming and disarming. Between the two a hook can be armed anew. */
static DEFINE_MUTEX(lock);
static bool in_use;
static bool pinned; /* there is a hook that cannot be taken away */

/* Tasks in a judge. They may sleep there, so unloading has to count them. */
static atomic_t inside = ATOMIC_INIT(0);

/**
 * sw_hook_enter() - Keep the module while a judge runs.
 *
 * Context: Process context, first thing in a judge.
 */
void sw_hook_enter(void)
{
	atomic_inc(&inside);
}

/**
 * sw_hook_leave() - Undo sw_hook_enter().
 *
 * Nothing may sleep any more, so it wakes nobody: with PREEMPT_RT that can.
 *
 * Context: Process context, last thing in a judge.
 */
void sw_hook_leave(void)
{
	atomic_dec(&inside);
}

/* The first backend of the table is the better one. */
static const struct sw_hook_backend *find_backend(const char *name)
{
	size_t i;

	if (!strcmp(name, "auto"))
		return backends[0];
	for (i = 0; i < ARRAY_SIZE(backends); i++) {
		if (!strcmp(name, backends[i]->name))
			return backends[i];
	}
	return NULL;
}

static void explain(const struct sw_hook *hook, int err)
{
	if (err == -EBUSY)
		pr_err("%s() is held by a livepatch or a tracer that changes its flow, or kernel.ftrace_enabled is 0\n",
		       hook->symbol);
	else if (err == -EOPNOTSUPP)
		pr_err("%s() does not begin as the compiler and ftrace leave it: it is not hooked, for there may be no way back to it\n",
		       hook->symbol);
	else
		pr_err("cannot hook %s(): error %d\n", hook->symbol, err);
}

static int check(const struct sw_hook *hook)
{
	int err = sw_hook_check_entry(hook->symbol);

	if (err)
		explain(hook, err);
	return err;
}

static int arm(struct sw_hook *hook)
{
	int err = backend->arm(hook);

	if (err)
		explain(hook, err);
	else
		hook->armed = true;
	return err;
}

static int disarm(struct sw_hook *hook)
{
	const u64 missed = hook->missed + backend->missed(hook);
	int err = backend->disarm(hook);

	if (err)
		return err;
	hook->armed = false;
	hook->missed = missed;
	return 0;
}

/**
 * sw_hooks_arm() - Arm all hooks, or none.
 * @name: Module parameter hook.
 *
 * Context: Process context.
 * Return: 0, -EINVAL for a name that is no backend here, or what the kernel
 * said to the first hook it refused.
 */
int sw_hooks_arm(const char *name)
{
	const struct sw_hook_backend *found = find_backend(name);
	int err = 0;
	size_t i;

	if (!found) {
		pr_err("hook=%s is not known here, expected auto, ftrace or kprobe\n",
		       name);
		return -EINVAL;
	}
	mutex_lock(&lock);
	WRITE_ONCE(backend, found);
	for (i = 0; i < SW_HOOKS && !err; i++)
		err = check(hooks[i]) ?: arm(hooks[i]);
	in_use = !err;
	mutex_unlock(&lock);
	if (err)
		sw_hooks_disarm();
	return err;
}

/*
 * What cannot be disarmed stays as it is: it may begin to work by itself. The
 * kernel goes on to call us there, so the module has to stay as well.
 */
static bool rearm(struct sw_hook *hook)
{
	int err;

	if (check(hook))
		return false;
	err = hook->armed ? disarm(hook) : 0;
	if (!err)
		return !arm(hook);
	if (!pinned)
		__module_get(THIS_MODULE);
	pinned = true;
	pr_err("cannot take the hook on %s() away to arm it anew: error %d\n",
	       hook->symbol, err);
	return false;
}

/**
 * sw_hooks_rearm() - Arm hooks anew that do not work.
 * @vias: A bit for each, BIT(enum smtpward_via).
 *
 * The others are not touched. Nobody has to be waited for, because the module
 * stays.
 *
 * Context: Process context.
 * Return: How many were armed anew.
 */
u32 sw_hooks_rearm(unsigned long vias)
{
	u32 n = 0;
	size_t i;

	mutex_lock(&lock);
	for (i = 0; i < SW_HOOKS && in_use; i++)
		if (vias & BIT(hooks[i]->via))
			n += rearm(hooks[i]);
	mutex_unlock(&lock);
	return n;
}

/* Where ftrace has given up for a fault of the kernel, nothing is changed. */
static void disarm_at_last(struct sw_hook *hook)
{
	int err = disarm(hook);

	if (!err)
		return;
	pr_emerg(
		"cannot take the hook on %s() away: error %d. The module cannot be unloaded before a reboot\n",
		hook->symbol, err);
	while (disarm(hook))
		ssleep(10);
}

/**
 * sw_hooks_disarm() - Disarm what is armed and wait until nobody is inside.
 *
 * A task that a handler sent to a stub is in one of three places. Between
 * handler and sw_hook_enter(), and between sw_hook_leave() and the original,
 * it can be preempted but does not sleep by itself, which is what a
 * Tasks-RCU grace period waits for. In between, it is counted.
 *
 * Without preemption, as Debian builds 5.10 and all for arm64, nothing takes
 * the CPU from it in the first and the last, and synchronize_rcu_tasks() is
 * synchronize_rcu(), which waits until every CPU has scheduled, idled or been
 * in userspace.
 *
 * Context: Process context. No hook is armed anew afterwards.
 */
void sw_hooks_disarm(void)
{
	size_t i;

	mutex_lock(&lock);
	in_use = false;
	for (i = 0; i < SW_HOOKS; i++)
		if (hooks[i]->armed)
			disarm_at_last(hooks[i]);
	mutex_unlock(&lock);
	synchronize_rcu_tasks();
	while (atomic_read(&inside))
		usleep_range(500, 1000);
	synchronize_rcu_tasks();
}

/**
 * sw_hook_state() - Tell what holds the hooks.
 * @state: Filled.
 *
 * Context: Any context, also before sw_hooks_arm().
 */
void sw_hook_state(struct sw_hook_state *state)
{
	const struct sw_hook_backend *by = READ_ONCE(backend);
	size_t i;

	*state = (struct sw_hook_state){ .backend = by ? by->name : "none" };
	for (i = 0; i < SW_HOOKS; i++) {
		state->hook[i].symbol = hooks[i]->symbol;
		state->hook[i].armed = READ_ONCE(hooks[i]->armed);
		state->hook[i].missed = READ_ONCE(hooks[i]->missed);
		if (by && state->hook[i].armed)
			state->hook[i].missed += by->missed(hooks[i]);
		state->armed += state->hook[i].armed;
		state->missed += state->hook[i].missed;
	}
}
