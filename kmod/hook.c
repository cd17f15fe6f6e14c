// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rcupdate.h>
#include <linux/wait_bit.h>

#include "hook.h"

static struct sw_hook *const hooks[] = {
	&sw_hook_connect,
	&sw_hook_fastopen,
	&sw_hook_exec,
};

static const struct sw_hook_backend *const backends[] = {
#ifdef SW_HAVE_FTRACE_REDIRECT
	&sw_hook_ftrace,
#endif
	&sw_hook_kprobe,
};

static const struct sw_hook_backend *backend;

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
 * Context: Process context, last thing in a judge.
 */
void sw_hook_leave(void)
{
	if (atomic_dec_and_test(&inside))
		wake_up_var(&inside);
}

/* The first backend of the table is the best that the architecture offers. */
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
	else
		pr_err("cannot hook %s(): error %d\n", hook->symbol, err);
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
	size_t i;
	int err;

	backend = find_backend(name);
	if (!backend) {
		pr_err("hook=%s is not known here, expected auto, ftrace or kprobe\n",
		       name);
		return -EINVAL;
	}
	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		err = backend->arm(hooks[i]);
		if (err) {
			explain(hooks[i], err);
			sw_hooks_disarm();
			return err;
		}
		hooks[i]->armed = true;
	}
	return 0;
}

/**
 * sw_hooks_disarm() - Disarm what is armed and wait until nobody is inside.
 *
 * A task that a handler sent to a stub is in one of three places. Between
 * handler and sw_hook_enter(), and between sw_hook_leave() and the original,
 * it can be preempted but does not sleep by itself, which is what a
 * Tasks-RCU grace period waits for. In between, it is counted.
 *
 * Without preemption, as Debian builds 5.10, nothing takes the CPU from it in
 * the first and the last, and synchronize_rcu_tasks() is synchronize_rcu(),
 * which waits until every CPU has scheduled, idled or been in userspace.
 *
 * Context: Process context.
 */
void sw_hooks_disarm(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		if (!hooks[i]->armed)
			continue;
		backend->disarm(hooks[i]);
		hooks[i]->armed = false;
	}
	synchronize_rcu_tasks();
	wait_var_event(&inside, !atomic_read(&inside));
	synchronize_rcu_tasks();
}

/**
 * sw_hook_state() - Tell what holds the hooks.
 * @state: Filled.
 *
 * Context: Any context.
 */
void sw_hook_state(struct sw_hook_state *state)
{
	size_t i;

	state->backend = backend->name;
	state->hooks = ARRAY_SIZE(hooks);
	state->armed = 0;
	state->missed = 0;
	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		state->armed += READ_ONCE(hooks[i]->armed);
		state->missed += backend->missed(hooks[i]);
	}
}
