/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a handler to a judge and on to the original, or back to its caller.
 */
#include <linux/linkage.h>
#include <asm/assembler.h>

/*
 * SW_STUB - entered in place of the original, with its arguments and stack.
 *
 * The original has not run yet: x30 is the return address to its caller, x0 to
 * x8 can hold arguments, x9 to x17 are free, and the rest is preserved by
 * whatever is called. The stub begins with a landing pad, as a kprobe leaves
 * PSTATE.BTYPE to the original's caller; ftrace returns to it.
 *
 * The way on is a return to the instruction behind the patched site, or behind
 * the one that a kprobe replaced. That can be the site: x9 is what it expects,
 * the return address. A jump would need a landing pad there.
 */
.macro SW_STUB name judge resume
SYM_FUNC_START(\name)
#ifdef CONFIG_ARM64_PTR_AUTH_KERNEL
	paciasp
#endif
	stp	x29, x30, [sp, #-96]!
	mov	x29, sp
	stp	x0, x1, [sp, #16]
	stp	x2, x3, [sp, #32]
	stp	x4, x5, [sp, #48]
	stp	x6, x7, [sp, #64]
	str	x8, [sp, #80]
	bl	\judge
	mov	x10, x0
	cbnz	x10, .Lleave_\@
	ldp	x0, x1, [sp, #16]
	ldp	x2, x3, [sp, #32]
	ldp	x4, x5, [sp, #48]
	ldp	x6, x7, [sp, #64]
	ldr	x8, [sp, #80]
.Lleave_\@:
	ldp	x29, x30, [sp], #96
#ifdef CONFIG_ARM64_PTR_AUTH_KERNEL
	autiasp
#endif
	cbnz	x10, .Lrefuse_\@
	mov	x9, x30
	ldr_l	x10, \resume
	ret	x10
.Lrefuse_\@:
	ret
SYM_FUNC_END(\name)
.endm

SW_STUB sw_hook_connect_stub sw_connect_judge sw_hook_connect_resume
SW_STUB sw_hook_fastopen_stub sw_fastopen_judge sw_hook_fastopen_resume
SW_STUB sw_hook_exec_stub sw_exec_judge sw_hook_exec_resume
