// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes of a module, of the kind that its parameter names, at all functions that
 * smtpward hooks. They do nothing.
 */
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/module.h>

#include "compat.h"

#define N_FUNCTIONS 3

static char *kind = "kprobe";
module_param(kind, charp, 0444);
MODULE_PARM_DESC(kind, "kprobe, post_handler, kretprobe, ftrace or ipmodify");

static const char *const functions[N_FUNCTIONS] = {
	"security_socket_connect",
	"__inet_stream_connect",
	"security_bprm_check",
};

static struct kprobe kprobes[N_FUNCTIONS];
static struct kretprobe kretprobes[N_FUNCTIONS];
static struct ftrace_ops ops;
static int n_armed;

static int on_entry(struct kprobe *p, struct pt_regs *regs)
{
	return 0;
}

static void behind_entry(struct kprobe *p, struct pt_regs *regs,
			 unsigned long flags)
{
}

static int on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return 0;
}

static bool is_kind(const char *name)
{
	return !strcmp(kind, name);
}

static int arm_one(int i)
{
	if (is_kind("kretprobe")) {
		kretprobes[i].kp.symbol_name = functions[i];
		kretprobes[i].handler = on_return;
		return register_kretprobe(&kretprobes[i]);
	}
	kprobes[i].symbol_name = functions[i];
	kprobes[i].pre_handler = on_entry;
	if (is_kind("post_handler"))
		kprobes[i].post_handler = behind_entry;
	return register_kprobe(&kprobes[i]);
}

static void disarm_all(void)
{
	while (n_armed--) {
		if (is_kind("kretprobe"))
			unregister_kretprobe(&kretprobes[n_armed]);
		else
			unregister_kprobe(&kprobes[n_armed]);
	}
}

static void notrace on_call(unsigned long ip, unsigned long parent_ip,
			    struct ftrace_ops *self, struct ftrace_regs *fregs)
{
}

/* What ftrace_free_filter() does, which 5.10 does not export. */
static void free_filter(void)
{
	ftrace_set_filter(&ops, NULL, 0, 1);
}

static int arm_ftrace(void)
{
	int err = 0;
	int i;

	ops.func = on_call;
	if (is_kind("ipmodify"))
		ops.flags = FTRACE_OPS_FL_IPMODIFY | SW_FTRACE_OPS_FLAGS;
	for (i = 0; i < N_FUNCTIONS && !err; i++)
		err = ftrace_set_filter(&ops, (unsigned char *)functions[i],
					strlen(functions[i]), 0);
	err = err ?: register_ftrace_function(&ops);
	if (err)
		free_filter();
	return err;
}

static void disarm_ftrace(void)
{
	unregister_ftrace_function(&ops);
	free_filter();
}

static bool by_ftrace(void)
{
	return is_kind("ftrace") || is_kind("ipmodify");
}

static int __init neighbour_init(void)
{
	int err;

	if (by_ftrace())
		return arm_ftrace();
	for (; n_armed < N_FUNCTIONS; n_armed++) {
		err = arm_one(n_armed);
		if (err) {
			disarm_all();
			return err;
		}
	}
	return 0;
}

static void __exit neighbour_exit(void)
{
	if (by_ftrace())
		disarm_ftrace();
	else
		disarm_all();
}

module_init(neighbour_init);
module_exit(neighbour_exit);

MODULE_DESCRIPTION("Probes beside smtpward's");
MODULE_LICENSE("GPL");
