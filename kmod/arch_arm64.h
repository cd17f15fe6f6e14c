/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a handler sees and changes on arm64.
 */
#ifndef _SMTPWARD_ARCH_ARM64_H
#define _SMTPWARD_ARCH_ARM64_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>

#include <asm/insn.h>

/**
 * sw_arg() - An argument at a function's entry.
 * @regs: Registers there, from a kprobe.
 * @n: From 0 to 4.
 *
 * Return: Its value.
 */
static __always_inline unsigned long sw_arg(const struct pt_regs *regs, int n)
{
	return regs->regs[n];
}

/**
 * sw_ftrace_arg() - An argument at a function's entry.
 * @fregs: Registers there, from an ftrace_ops.
 * @n: From 0 to 4.
 *
 * Return: Its value.
 */
static __always_inline unsigned long sw_ftrace_arg(struct ftrace_regs *fregs,
						   int n)
{
	return ftrace_regs_get_argument(fregs, n);
}

/**
 * sw_ftrace_go_to() - Have ftrace return somewhere else.
 * @fregs: Registers, from an ftrace_ops.
 * @ip: Address.
 */
static __always_inline void sw_ftrace_go_to(struct ftrace_regs *fregs,
					    unsigned long ip)
{
	ftrace_regs_set_instruction_pointer(fregs, ip);
}

/**
 * sw_kprobe_can_skip() - Whether a function can go on behind its probe.
 * @kprobe: Registered.
 *
 * A probe replaces the function's first instruction. The stub leaves that out,
 * which is right if it is a landing pad, or what ftrace puts before its site:
 * "mov x9, x30", which the stub does as well.
 *
 * Return: Whether it can.
 */
static inline bool sw_kprobe_can_skip(struct kprobe *kprobe)
{
	return kprobe->opcode == 0xaa1e03e9 ||
	       aarch64_insn_is_bti(kprobe->opcode);
}

#endif /* _SMTPWARD_ARCH_ARM64_H */
