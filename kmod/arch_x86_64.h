/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a handler sees and changes on x86-64.
 */
#ifndef _SMTPWARD_ARCH_X86_64_H
#define _SMTPWARD_ARCH_X86_64_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/string.h>

#include <asm/text-patching.h>

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
 * sw_entry_is_known() - Whether a function begins as it is left for ftrace.
 * @kprobe: Registered at the function.
 *
 * The stub goes on behind the instruction that ftrace patches: a NOP of five
 * bytes, or while somebody is there a CALL, or since 7.0 a JMP to a trampoline
 * of BPF that calls what follows itself. The kernel has moved the probe over
 * an ENDBR, or over what it writes there when nothing calls the function
 * through a pointer, and over nothing else. The second NOP is what 5.10 has on
 * some CPUs.
 *
 * Return: Whether it does.
 */
static inline bool sw_entry_is_known(struct kprobe *kprobe)
{
	static const u8 nops[][MCOUNT_INSN_SIZE] = {
		{ 0x0f, 0x1f, 0x44, 0x00, 0x00 },
		{ 0x66, 0x66, 0x66, 0x66, 0x90 },
	};
	u8 insn[MCOUNT_INSN_SIZE];

	if (!kprobe_ftrace(kprobe))
		return false;
	memcpy(insn, kprobe->addr, sizeof(insn));
	return insn[0] == CALL_INSN_OPCODE ||
	       (IS_ENABLED(CONFIG_DYNAMIC_FTRACE_WITH_JMP) &&
		insn[0] == JMP32_INSN_OPCODE) ||
	       !memcmp(insn, nops[0], sizeof(insn)) ||
	       !memcmp(insn, nops[1], sizeof(insn));
}

#endif /* _SMTPWARD_ARCH_X86_64_H */
