/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a handler to a judge and on to the original, or back to its caller.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/nospec-branch.h>
#include <asm/unwind_hints.h>

/*
 * SW_STUB - entered in place of the original, with its arguments and stack.
 *
 * The original has not run yet: nothing but the return address to its caller
 * is on the stack, and only the argument registers matter besides those that
 * a function must preserve anyway.
 *
 * The way on is a return to the instruction behind the patched site. A jump
 * or a call through a pointer would need an ENDBR there on CPUs with IBT, and
 * there is none.
 */
.macro SW_STUB name judge resume
SYM_FUNC_START(\name)
	/* Its address is returned to, not called. */
	ANNOTATE_NOENDBR
	subq	$8, %rsp
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx
	pushq	%rcx
	pushq	%r8
	pushq	%r9
	call	\judge
	popq	%r9
	popq	%r8
	popq	%rcx
	popq	%rdx
	popq	%rsi
	popq	%rdi
	testq	%rax, %rax
	jnz	.Lrefuse_\@
	movq	\resume(%rip), %rax
	movq	%rax, (%rsp)
	/* For the unwinder, the slot holds the return address from here on. */
	UNWIND_HINT_FUNC
	RET
.Lrefuse_\@:
	addq	$8, %rsp
	RET
SYM_FUNC_END(\name)
.endm

SW_STUB sw_hook_connect_stub sw_connect_judge sw_hook_connect_resume
SW_STUB sw_hook_fastopen_stub sw_fastopen_judge sw_hook_fastopen_resume
SW_STUB sw_hook_exec_stub sw_exec_judge sw_hook_exec_resume
