// SPDX-License-Identifier: GPL-2.0-only
#include "hook.h"

static void notrace only_reserve(unsigned long ip, unsigned long parent_ip,
				 struct ftrace_ops *ops,
				 struct ftrace_regs *fregs)
{
}

/*
 * A kprobe alone can be neither safe nor certain. With a post_handler it
 * corrupts memory when an older kprobe without one shares the function and
 * both leave. Without one, a BPF fexit or fmod_ret program on the function
 * cancels the redirection. So it has none, and an ftrace_ops beside it, which
 * does nothing, keeps everybody else from changing the flow.
 */
static int kprobe_arm(struct sw_hook *hook)
{
	int err;

	err = sw_hook_reserve(hook, only_reserve);
	if (err)
		return err;
	memset(&hook->kprobe, 0, sizeof(hook->kprobe));
	hook->kprobe.symbol_name = hook->symbol;
	hook->kprobe.pre_handler = hook->on_kprobe;
	err = register_kprobe(&hook->kprobe);
	if (err)
		sw_hook_unreserve(hook);
	return err;
}

/*
 * In this order: where ftrace has given up, unregister_kprobe() would warn, and
 * leave behind what the next one trips over.
 */
static int kprobe_disarm(struct sw_hook *hook)
{
	int err = sw_hook_unreserve(hook);

	if (!err)
		unregister_kprobe(&hook->kprobe);
	return err;
}

static u64 kprobe_missed(const struct sw_hook *hook)
{
	return READ_ONCE(hook->kprobe.nmissed);
}

const struct sw_hook_backend sw_hook_kprobe = {
	.name = "kprobe",
	.arm = kprobe_arm,
	.disarm = kprobe_disarm,
	.missed = kprobe_missed,
};
