/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a handler sees and changes on x86-64.
 */
#ifndef _SMTPWARD_ARCH_X86_64_H
#define _SMTPWARD_ARCH_X86_64_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>

#include "compat.h"

/**
 * sw_arg() - An argument at a function's entry.
 * @regs: Registers there, from a kprobe.
 * @n: From 0 to 4, a constant.
 *
 * Return: Its value.
 */
static __always_inline unsigned long sw_arg(const struct pt_regs *regs, int n)
{
	switch (n) {
	case 0:
		return regs->di;
	case 1:
		return regs->si;
	case 2:
		return regs->dx;
	case 3:
		return regs->cx;
	default:
		return regs->r8;
	}
}

/**
 * sw_ftrace_arg() - An argument at a function's entry.
 * @fregs: Registers there, from an ftrace_ops.
 * @n: From 0 to 4, a constant.
 *
 * Return: Its value.
 */
static __always_inline unsigned long sw_ftrace_arg(struct ftrace_regs *fregs,
						   int n)
{
	return sw_arg(sw_ftrace_regs(fregs), n);
}

/**
 * sw_ftrace_go_to() - Have ftrace return somewhere else.
 * @fregs: Registers, from an ftrace_ops.
 * @ip: Address.
 */
static __always_inline void sw_ftrace_go_to(struct ftrace_regs *fregs,
					    unsigned long ip)
{
	instruction_pointer_set(sw_ftrace_regs(fregs), ip);
}

/**
 * sw_kprobe_can_skip() - Whether a function can go on behind its probe.
 * @kprobe: Registered.
 *
 * The stub goes on behind the site that ftrace patches, and only there.
 *
 * Return: Whether it can.
 */
static inline bool sw_kprobe_can_skip(struct kprobe *kprobe)
{
	return kprobe_ftrace(kprobe);
}

#endif /* _SMTPWARD_ARCH_X86_64_H */
