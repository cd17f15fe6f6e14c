// SPDX-License-Identifier: GPL-2.0-only
#include "compat.h"
#include "hook.h"

/* What ftrace_free_filter() does, which 5.10 does not export. */
static void free_filter(struct ftrace_ops *ops)
{
	ftrace_set_filter(ops, NULL, 0, 1);
}

/**
 * sw_hook_reserve() - Become the one who may change the flow of a function.
 * @hook: Hook whose ops is used.
 * @func: Called at the function's entry.
 *
 * IPMODIFY keeps livepatches and redirecting kprobes away, and makes them keep
 * us away. PERMANENT makes "sysctl kernel.ftrace_enabled=0" fail with EBUSY
 * instead of silently switching us off.
 *
 * Context: Process context.
 * Return: 0, -EBUSY if somebody else holds the function or ftrace is switched
 * off, or another error.
 */
int sw_hook_reserve(struct sw_hook *hook, ftrace_func_t func)
{
	int err;

	hook->ops.func = func;
	hook->ops.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT |
			  SW_FTRACE_OPS_FLAGS;
	err = ftrace_set_filter(&hook->ops, (unsigned char *)hook->symbol,
				strlen(hook->symbol), 1);
	if (err)
		return err;
	err = register_ftrace_function(&hook->ops);
	if (err)
		free_filter(&hook->ops);
	else
		hook->held = true;
	return err;
}

/**
 * sw_hook_unreserve() - Undo sw_hook_reserve().
 * @hook: The same.
 *
 * Context: Process context.
 * Return: 0, or -ENODEV when ftrace has given up after a fault of the kernel
 * and changes nothing any more.
 */
int sw_hook_unreserve(struct sw_hook *hook)
{
	int err;

	if (!hook->held)
		return 0;
	err = unregister_ftrace_function(&hook->ops);
	if (err)
		return err;
	free_filter(&hook->ops);
	hook->held = false;
	return 0;
}

static int ftrace_arm(struct sw_hook *hook)
{
	return sw_hook_reserve(hook, hook->on_ftrace);
}

/* An ftrace_ops runs at every entry or is not registered. */
static u64 ftrace_missed(const struct sw_hook *hook)
{
	return 0;
}

const struct sw_hook_backend sw_hook_ftrace = {
	.name = "ftrace",
	.arm = ftrace_arm,
	.disarm = sw_hook_unreserve,
	.missed = ftrace_missed,
};
