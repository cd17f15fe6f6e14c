/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every difference between the supported kernels.
 */
#ifndef _SMTPWARD_COMPAT_H
#define _SMTPWARD_COMPAT_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/version.h>

/*
 * Since 5.11 x86 hands every ftrace_ops the arguments and lets it change the
 * flow. Before, that took SAVE_REGS, and recursion protection was the default:
 * our handlers call nothing that they hook.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#define SW_FTRACE_OPS_FLAGS 0
#else
#define SW_FTRACE_OPS_FLAGS \
	(FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_RECURSION_SAFE)
#endif

#if defined(CONFIG_X86_64) && defined(CONFIG_DYNAMIC_FTRACE_WITH_REGS)
#define SW_HAVE_FTRACE_REDIRECT
#endif

/**
 * sw_ftrace_regs() - Registers at the entry of a hooked function.
 * @fregs: As the ftrace callback got it. Only arguments, stack pointer and
 *	instruction pointer are set in what it holds.
 */
#ifdef arch_ftrace_regs
#define sw_ftrace_regs(fregs) (&arch_ftrace_regs(fregs)->regs)
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#define sw_ftrace_regs(fregs) (&(fregs)->regs)
#else
#define ftrace_regs pt_regs
#define sw_ftrace_regs(fregs) (fregs)
#endif

#ifdef CONFIG_X86_64
/**
 * sw_arg() - An argument at a function's entry.
 * @regs: Registers there.
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
#endif

#endif /* _SMTPWARD_COMPAT_H */
