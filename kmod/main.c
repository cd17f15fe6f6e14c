// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>

#include <version.h>

#include "account.h"
#include "budget.h"
#include "change.h"
#include "cut.h"
#include "dialogue.h"
#include "flow.h"
#include "fold.h"
#include "hook.h"
#include "mode.h"
#include "netlink.h"
#include "output.h"
#include "probe.h"
#include "ring.h"
#include "verdict.h"
#include "witness.h"

static char *hook = "auto";
module_param(hook, charp, 0444);
MODULE_PARM_DESC(hook, "How to hook: auto (default), ftrace or kprobe");

static char *ports = "25,465,587,2525";
module_param(ports, charp, 0444);
MODULE_PARM_DESC(ports,
		 "Ports that count as SMTP until a policy names its own");

static ulong ring_bytes = 16 << 20;
module_param(ring_bytes, ulong, 0444);
MODULE_PARM_DESC(ring_bytes,
		 "Memory for unread events in bytes (default 16 MiB)");

static uint flow_interval = 600;
module_param(flow_interval, uint, 0444);
MODULE_PARM_DESC(
	flow_interval,
	"Seconds after which an open connection is told of again (default 600)");

/*
 * The hooks come late: from then on everything else is used. They go early,
 * and sw_hooks_disarm() returns when nobody uses it any more. Only what sees
 * what the hooks have let through comes behind them, and goes before.
 */
static int __init smtpward_init(void)
{
	struct sw_hook_state state;
	int err;

	sw_account_init();
	sw_fold_init();
	err = sw_verdict_init(ports);
	if (err)
		return err;
	err = sw_ring_init(ring_bytes);
	if (err)
		goto err_verdict;
	err = sw_cut_init();
	if (err)
		goto err_ring;
	sw_mode_init();
	err = sw_netlink_init();
	if (err)
		goto err_cut;
	err = sw_flow_init(flow_interval);
	if (err)
		goto err_netlink;
	err = sw_hooks_arm(hook);
	if (err)
		goto err_flow;
	sw_trace_init();
	sw_flow_find();

	sw_hook_state(&state);
	pr_info("version %s, audit mode, %u hooks by %s\n", SMTPWARD_VERSION,
		state.armed, state.backend);
	return 0;

err_flow:
	sw_fold_exit();
	sw_output_exit();
	sw_dialogue_exit();
	sw_flow_exit();
err_netlink:
	sw_change_exit();
	sw_mode_exit();
	sw_netlink_exit();
	sw_budget_exit();
err_cut:
	sw_cut_exit();
err_ring:
	sw_ring_exit();
err_verdict:
	sw_verdict_exit();
	return err;
}

static void __exit smtpward_exit(void)
{
	sw_change_exit();
	sw_trace_exit();
	sw_witness_exit();
	sw_hooks_disarm();
	sw_fold_exit();
	sw_output_exit();
	sw_dialogue_exit();
	sw_cut_exit();
	sw_flow_exit();
	sw_mode_exit();
	sw_netlink_exit();
	sw_budget_exit();
	sw_ring_exit();
	sw_verdict_exit();
}

module_init(smtpward_init);
module_exit(smtpward_exit);

MODULE_AUTHOR("The smtpward maintainers");
MODULE_DESCRIPTION("Per-user SMTP allowlist: who may send mail by itself");
MODULE_LICENSE("GPL");
MODULE_VERSION(SMTPWARD_VERSION);
