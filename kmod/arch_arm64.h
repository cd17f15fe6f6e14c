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

#define SW_MOV_X9_X30 0xaa1e03e9
#define SW_NOP 0xd503201f

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
 * sw_entry_is_known() - Whether a function begins as it is left for ftrace.
 * @kprobe: Registered at the function.
 *
 * That is "mov x9, x30" and what ftrace patches: a NOP, or a BL while somebody
 * is there. In front can be a landing pad. A probe replaces the function's
 * first instruction, and the stub of the kprobe backend goes on behind it: it
 * does the same to x9, and needs no landing pad.
 *
 * Return: Whether it does.
 */
static inline bool sw_entry_is_known(struct kprobe *kprobe)
{
	const __le32 *next = (const __le32 *)kprobe->addr + 1;
	u32 insn = kprobe->opcode;

	if (aarch64_insn_is_bti(insn))
		insn = le32_to_cpu(READ_ONCE(*next++));
	if (insn != SW_MOV_X9_X30)
		return false;
	insn = le32_to_cpu(READ_ONCE(*next));
	return insn == SW_NOP || aarch64_insn_is_bl(insn);
}

#endif /* _SMTPWARD_ARCH_ARM64_H */
