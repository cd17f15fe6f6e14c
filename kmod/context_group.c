// SPDX-License-Identifier: GPL-2.0-only
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/pid.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "context_parts.h"

/* A group can be as large as its user likes. */
#define LOOKED_MAX 256

/*
 * Leaders of threads only are in the list. Under RCU one that changes its group
 * meanwhile leads into the list of another, which ends, too; who is there does
 * not belong to us. The newest come first.
 */
static u32 look(struct sw_context *ctx, struct file *exe[])
{
	struct pid *pgrp;
	struct task_struct *task;
	u32 looked = 0, n = 0;

	rcu_read_lock();
	pgrp = task_pgrp(current);
	hlist_for_each_entry_rcu(task, &pgrp->tasks[PIDTYPE_PGID],
				 pid_links[PIDTYPE_PGID]) {
		if (++looked > LOOKED_MAX)
			break;
		if (task == current->group_leader || task_pgrp(task) != pgrp)
			continue;
		ctx->members++;
		if (n == SMTPWARD_MEMBERS_MAX)
			continue;
		sw_context_describe(task, &ctx->group[n]);
		exe[n++] = sw_context_exe_of(task);
	}
	rcu_read_unlock();
	return n;
}

/**
 * sw_context_group() - Find the other processes of the current task's group.
 * @ctx: members, group and n_group are set, unless the task is a kernel thread.
 * @text: For the paths of their programs.
 *
 * The processes of a pipeline are in one group, and so is all that a script
 * runs. Who has ended and was waited for is not there any more.
 *
 * Context: Process context. Memory of the others is never touched.
 */
void sw_context_group(struct sw_context *ctx, struct sw_text *text)
{
	struct file *exe[SMTPWARD_MEMBERS_MAX];
	u32 i;

	if (current->flags & PF_KTHREAD)
		return;
	ctx->n_group = look(ctx, exe);
	for (i = 0; i < ctx->n_group; i++) {
		if (!exe[i])
			continue;
		sw_text_add_path(text, &exe[i]->f_path,
				 SMTPWARD_ANCESTOR_PATH_MAX,
				 &ctx->group[i].exe);
		fput(exe[i]);
	}
}
