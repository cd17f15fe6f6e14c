// SPDX-License-Identifier: GPL-2.0-only
#include <linux/binfmts.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "context_parts.h"

/* Copy up to the first page that is not there, without waiting for it. */
static u32 copy_resident(char *to, unsigned long from, u32 len)
{
	u32 done = 0, n;

	while (done < len) {
		n = min_t(u32, len - done, PAGE_SIZE - offset_in_page(from));
		if (copy_from_user_nofault(to + done, (void __user *)from, n))
			break;
		done += n;
		from += n;
	}
	return done;
}

/**
 * sw_context_args_running() - Read the arguments of the running program.
 * @ctx: args and argflags are set, unless the task is a kernel thread.
 * @text: For the arguments.
 *
 * They lie in memory of the process, which can have rewritten them and can
 * have put them where reading them would wait for ever (userfaultfd, a mapped
 * file on FUSE). So no page is faulted in, and mmap_lock, which a fault that
 * waits may hold, is not taken.
 */
void sw_context_args_running(struct sw_context *ctx, struct sw_text *text)
{
	struct mm_struct *mm = current->mm;
	unsigned long start, end;
	char *args;
	u32 len;

	if (!mm || current->flags & PF_KTHREAD)
		return;
	ctx->argflags = SMTPWARD_ARGFLAGS_CLAIMED;

	spin_lock(&mm->arg_lock);
	start = mm->arg_start;
	end = mm->arg_end;
	spin_unlock(&mm->arg_lock);
	if (end <= start)
		return;

	len = min_t(unsigned long, end - start, SMTPWARD_ARGS_MAX);
	if (len < end - start)
		ctx->argflags |= SMTPWARD_ARGFLAGS_CUT;
	args = sw_text_reserve(text, len);
	if (args) {
		ctx->args.data = args;
		ctx->args.len = copy_resident(args, start, len);
	}
	if (ctx->args.len < len)
		ctx->argflags |= SMTPWARD_ARGFLAGS_UNAVAILABLE;
}

/* How many of @len bytes belong to the next *@missing strings. */
static u32 take_strings(const char *data, u32 len, int *missing)
{
	const char *nul;
	u32 taken = 0;

	while (*missing > 0 && taken < len) {
		nul = memchr(data + taken, '\0', len - taken);
		if (!nul)
			return len;
		taken = nul - data + 1;
		(*missing)--;
	}
	return taken;
}

/*
 * Read what lies in one page of the new program's stack. Nobody else can have
 * the lock of its address space for long: only this task knows of it.
 */
static u32 read_piece(struct mm_struct *mm, unsigned long from, char *to,
		      u32 len, int *missing)
{
	struct page *page;
	char *addr;

	mmap_read_lock(mm);
	page = sw_get_remote_page(mm, from);
	mmap_read_unlock(mm);
	if (!page)
		return 0;
	addr = kmap_local_page(page);
	len = take_strings(addr + offset_in_page(from), len, missing);
	memcpy(to, addr + offset_in_page(from), len);
	kunmap_local(addr);
	put_page(page);
	return len;
}

static u32 read_strings(const struct linux_binprm *bprm, char *to, u32 max,
			int *missing)
{
	unsigned long from = bprm->p;
	u32 done = 0, n;

	while (*missing > 0 && done < max) {
		n = min_t(u32, max - done, PAGE_SIZE - offset_in_page(from));
		n = read_piece(bprm->mm, from, to + done, n, missing);
		if (!n)
			break;
		done += n;
		from += n;
	}
	return done;
}

/**
 * sw_context_args_first() - Read the first arguments of the program to be
 * executed.
 * @bprm: The program, or an interpreter, which then has its own in front.
 * @n: How many.
 * @to: Where to, each ended by a NUL.
 * @size: Bytes in @to.
 *
 * Context: Process context, may sleep.
 * Return: Bytes read. The last argument is cut where that is @size, and some
 * are missing where not all could be read.
 */
u32 sw_context_args_first(const struct linux_binprm *bprm, int n, char *to,
			  u32 size)
{
	int missing = min(n, bprm->argc);

	return read_strings(bprm, to, size, &missing);
}

/**
 * sw_context_args_exec() - Read the arguments of the program to be executed.
 * @ctx: args and argflags are set.
 * @text: For the arguments.
 * @bprm: The program.
 *
 * The kernel has copied them to where the process cannot reach them, the
 * environment behind them: what is read here is what the program will get.
 */
void sw_context_args_exec(struct sw_context *ctx, struct sw_text *text,
			  const struct linux_binprm *bprm)
{
	int missing = bprm->argc;
	u32 done = 0;

	if (text->page)
		done = read_strings(bprm, text->page, SMTPWARD_ARGS_MAX,
				    &missing);
	if (missing > 0)
		ctx->argflags |= done == SMTPWARD_ARGS_MAX ?
					 SMTPWARD_ARGFLAGS_CUT :
					 SMTPWARD_ARGFLAGS_UNAVAILABLE;
	if (done)
		sw_text_add(text, text->page, done, &ctx->args);
}
