// SPDX-License-Identifier: GPL-2.0-only
#include <linux/audit.h>
#include <linux/binfmts.h>
#include <linux/cred.h>
#include <linux/nsproxy.h>
#include <linux/path.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>

#include "context_parts.h"

static void read_credentials(struct sw_context *ctx)
{
	const struct cred *cred = current_cred();

	ctx->uid = from_kuid(&init_user_ns, cred->uid);
	ctx->euid = from_kuid(&init_user_ns, cred->euid);
	ctx->gid = from_kgid(&init_user_ns, cred->gid);
	ctx->egid = from_kgid(&init_user_ns, cred->egid);
	ctx->userns = cred->user_ns->ns.inum;
	ctx->loginuid = from_kuid(&init_user_ns, audit_get_loginuid(current));
	ctx->sessionid = audit_get_sessionid(current);
}

/* A process began when its leader did, which is what /proc/PID/stat says. */
static void read_task(struct sw_context *ctx)
{
	ctx->pid = task_pid_nr(current);
	ctx->tgid = task_tgid_nr(current);
	ctx->pgid = task_pgrp_nr_ns(current, &init_pid_ns);
	ctx->sid = task_session_nr_ns(current, &init_pid_ns);
	ctx->start_time = current->group_leader->start_boottime;
	get_task_comm(ctx->comm, current);
	ctx->netns = current->nsproxy->net_ns->ns.inum;
	ctx->pidns = task_active_pid_ns(current)->ns.inum;
}

static void conclude(struct sw_context *ctx)
{
	if (uid_valid(audit_get_loginuid(current)))
		ctx->evidence |= SMTPWARD_EVIDENCE_LOGIN;
	if (current->flags & PF_KTHREAD)
		ctx->evidence |= SMTPWARD_EVIDENCE_KTHREAD;
	ctx->context = sw_context_of(ctx->evidence);
}

/*
 * In the order of what must not be pushed out by what a process can make
 * long: its own paths come last. Their room is not that of the evidence.
 */
static struct sw_context *capture(const struct linux_binprm *bprm, bool sends,
				  gfp_t gfp)
{
	struct sw_context *ctx = kzalloc(sizeof(*ctx), gfp);
	struct sw_text text;

	if (!ctx)
		return NULL;
	sw_text_begin(&text, &ctx->buf, SW_CONTEXT_TEXT_MAX, gfp);
	read_credentials(ctx);
	read_task(ctx);
	if (bprm)
		sw_context_args_exec(ctx, &text, bprm);
	else
		sw_context_args_running(ctx, &text);
	sw_context_ancestry(ctx, &text);
	sw_context_cgroup(ctx, &text);
	sw_context_exe(ctx, &text);
	sw_context_cwd(ctx, &text);
	sw_context_tty(ctx);
	conclude(ctx);
	if (sends) {
		text.left += SW_EVIDENCE_TEXT_MAX;
		sw_context_group(ctx, &text);
		sw_context_past(ctx);
		sw_context_files(ctx, &text, bprm);
	}
	sw_text_end(&text);
	return ctx;
}

/**
 * sw_context_connect() - Find out who opens a connection.
 * @gfp: How to allocate.
 *
 * Context: Process context. No user memory is faulted in, and nothing waits
 * for a file system.
 * Return: To be freed by sw_context_free(), or NULL when memory is short.
 */
struct sw_context *sw_context_connect(gfp_t gfp)
{
	return capture(NULL, true, gfp);
}

/**
 * sw_context_exec() - Find out who executes a program.
 * @bprm: The program, whose arguments are taken.
 * @gfp: How to allocate.
 *
 * Context: Process context, may sleep.
 * Return: To be freed by sw_context_free(), or NULL when memory is short.
 */
struct sw_context *sw_context_exec(struct linux_binprm *bprm, gfp_t gfp)
{
	return capture(bprm, true, gfp);
}

/**
 * sw_context_sender() - Find out who sends on a connection.
 * @gfp: How to allocate.
 *
 * Context: Process context with bottom halves and interrupts on. Does not
 * sleep if @gfp does not.
 * Return: To be freed by sw_context_free(), or NULL when memory is short.
 */
struct sw_context *sw_context_sender(gfp_t gfp)
{
	return capture(NULL, true, gfp);
}

/**
 * sw_context_caller() - Find out who makes a request.
 * @gfp: How to allocate.
 *
 * Context: Process context of the sender.
 * Return: To be freed by sw_context_free(), or NULL when memory is short.
 */
struct sw_context *sw_context_caller(gfp_t gfp)
{
	return capture(NULL, false, gfp);
}

/**
 * sw_context_free() - Free a context.
 * @ctx: The context, or NULL.
 *
 * Context: Process context, may sleep.
 */
void sw_context_free(struct sw_context *ctx)
{
	if (!ctx)
		return;
	path_put(&ctx->pwd);
	sw_text_free(ctx->buf);
	kfree(ctx);
}
