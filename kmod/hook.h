/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hooks on functions of the kernel that offer none: one interface, two
 * backends.
 *
 * A hook has a handler that runs at the function's entry and decides, cheaply,
 * whether the call is a candidate, and a judge that runs in the caller's own
 * context, may sleep, and answers 0 to go on or an error to return instead.
 * Between the two lies a stub in assembly (reroute_*.S). It leaves for the
 * original the way ftrace does, by returning to the instruction behind the
 * patched site: no frame of ours stays on the stack while the original sleeps,
 * nothing calls the original, and the patched site is not met twice.
 */
#ifndef _SMTPWARD_HOOK_H
#define _SMTPWARD_HOOK_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>

#include "arch.h"
#include "types.h"

/**
 * struct sw_hook - A function of the kernel and what we do at its entry.
 * @symbol: Name of the function.
 * @via: enum smtpward_via.
 * @on_ftrace: Handler for an ftrace_ops that may change the flow.
 * @on_kprobe: Handler for a kprobe.
 * @ops: Redirects (ftrace backend), or only keeps others from it (kprobe).
 * @kprobe: Used by the kprobe backend.
 * @held: @ops is registered.
 * @armed: The handler can run.
 * @missed: Hits that were skipped before it was last armed.
 */
struct sw_hook {
	const char *symbol;
	u32 via;
	ftrace_func_t on_ftrace;
	kprobe_pre_handler_t on_kprobe;
	struct ftrace_ops ops;
	struct kprobe kprobe;
	bool held;
	bool armed;
	u64 missed;
};

/* Hooks there are, numbered from 0 in the order of enum smtpward_via. */
#define SW_HOOKS SMTPWARD_VIA_EXEC

/**
 * struct sw_call - What a handler knows of a call.
 * @arg: Arguments of the hooked function, as many as any hook needs. Beyond
 *	its own they are whatever the registers hold.
 */
struct sw_call {
	unsigned long arg[5];
};

/* Initialises a struct sw_call by sw_arg() or sw_ftrace_arg(). */
#define SW_CALL(_get, _regs)              \
	{                                 \
		.arg = { _get(_regs, 0),  \
			 _get(_regs, 1),  \
			 _get(_regs, 2),  \
			 _get(_regs, 3),  \
			 _get(_regs, 4) } \
	}

/**
 * SW_HOOK() - Define a hook.
 * @_name: Name of the struct sw_hook. There must be stubs in assembly named
 *	@_name_stub, and this defines the address @_name_resume they go on at.
 * @_symbol: Function of the kernel, a string.
 * @_via: enum smtpward_via.
 * @_wants: Inline function of a struct sw_call that tells whether the call is
 *	a candidate.
 *
 * The handlers are generated so that @_wants is inlined into them, and only
 * the arguments that it looks at are read: they run at every call of the
 * function on the machine.
 */
#define SW_HOOK(_name, _symbol, _via, _wants)                                \
	asmlinkage void _name##_stub(void);                                  \
	extern unsigned long _name##_resume;                                 \
	unsigned long _name##_resume;                                        \
	static void notrace _name##_on_ftrace(unsigned long ip,              \
					      unsigned long parent_ip,       \
					      struct ftrace_ops *ops,        \
					      struct ftrace_regs *fregs)     \
	{                                                                    \
		const struct sw_call call = SW_CALL(sw_ftrace_arg, fregs);   \
		if (_wants(&call)) {                                         \
			WRITE_ONCE(_name##_resume, ip + MCOUNT_INSN_SIZE);   \
			sw_ftrace_go_to(fregs, (unsigned long)_name##_stub); \
		}                                                            \
	}                                                                    \
	static int notrace _name##_on_kprobe(struct kprobe *kprobe,          \
					     struct pt_regs *regs)           \
	{                                                                    \
		const struct sw_call call = SW_CALL(sw_arg, regs);           \
		if (!_wants(&call))                                          \
			return 0;                                            \
		WRITE_ONCE(_name##_resume,                                   \
			   (unsigned long)kprobe->addr + MCOUNT_INSN_SIZE);  \
		instruction_pointer_set(regs, (unsigned long)_name##_stub);  \
		return 1;                                                    \
	}                                                                    \
	NOKPROBE_SYMBOL(_name##_on_kprobe);                                  \
	struct sw_hook _name = {                                             \
		.symbol = _symbol,                                           \
		.via = _via,                                                 \
		.on_ftrace = _name##_on_ftrace,                              \
		.on_kprobe = _name##_on_kprobe,                              \
	}

/**
 * struct sw_hook_backend - A way to run the handlers.
 * @name: For the module parameter and for status.
 * @arm: Make the handler of one hook run, or fail with nothing changed.
 * @disarm: Undo @arm, or fail with nothing changed. No handler of the hook
 *	starts afterwards.
 * @missed: Hits that the kernel says it skipped since @arm.
 */
struct sw_hook_backend {
	const char *name;
	int (*arm)(struct sw_hook *hook);
	int (*disarm)(struct sw_hook *hook);
	u64 (*missed)(const struct sw_hook *hook);
};

/**
 * struct sw_hook_state - For status.
 * @backend: Name of the backend.
 * @armed: Hooks that are armed.
 * @missed: Hits that the kernel says it skipped.
 * @hook: The same of each hook.
 */
struct sw_hook_state {
	const char *backend;
	u32 armed;
	u64 missed;
	struct {
		const char *symbol;
		bool armed;
		u64 missed;
	} hook[SW_HOOKS];
};

extern const struct sw_hook_backend sw_hook_ftrace;
extern const struct sw_hook_backend sw_hook_kprobe;

extern struct sw_hook sw_hook_connect;
extern struct sw_hook sw_hook_fastopen;
extern struct sw_hook sw_hook_exec;

int sw_hook_check_entry(const char *symbol);
int sw_hook_reserve(struct sw_hook *hook, ftrace_func_t func);
int sw_hook_unreserve(struct sw_hook *hook);

int sw_hooks_arm(const char *backend);
u32 sw_hooks_rearm(unsigned long vias);
void sw_hooks_disarm(void);
void sw_hook_state(struct sw_hook_state *state);

void sw_hook_enter(void);
void sw_hook_leave(void);

#endif /* _SMTPWARD_HOOK_H */
