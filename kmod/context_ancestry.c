// SPDX-License-Identifier: GPL-2.0-only
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "compat.h"
#include "context_parts.h"

/*
 * Whether the current process lost its parent. A session is inherited, and
 * who leaves it leads a new one: a process that leads none and is in another
 * session than its parent was born to somebody else. That only an init or a
 * subreaper adopts tells it from the rare process whose parent left its
 * session afterwards. Reads of a parent in another pid namespace are fine,
 * every namespace has its init.
 */
static bool is_orphan(const struct task_struct *parent)
{
	const struct signal_struct *signal = parent->signal;
	struct pid *pid = READ_ONCE(signal->pids[PIDTYPE_TGID]);

	if (current->signal->leader ||
	    current->signal->pids[PIDTYPE_SID] == signal->pids[PIDTYPE_SID])
		return false;
	return signal->is_child_subreaper || (pid && is_child_reaper(pid));
}

/**
 * sw_context_exe_of() - Find the program that another task runs.
 * @thread: The task. Its leader can have exited before its other threads.
 *
 * Context: In an RCU read-side critical section.
 * Return: The file, to be released by fput(), or NULL.
 */
struct file *sw_context_exe_of(struct task_struct *thread)
{
	struct file *file = NULL;

	task_lock(thread);
	if (thread->mm && !(thread->flags & PF_KTHREAD))
		file = sw_mm_exe_file(thread->mm);
	task_unlock(thread);
	return file;
}

/**
 * sw_context_describe() - Say of another process what is at hand.
 * @leader: Leader of its threads.
 * @anc: Is set, but for the program.
 *
 * Context: In an RCU read-side critical section.
 */
void sw_context_describe(const struct task_struct *leader,
			 struct sw_ancestor *anc)
{
	anc->pid = leader->pid;
	anc->uid = from_kuid(&init_user_ns, task_uid(leader));
	anc->loginuid = from_kuid(&init_user_ns, leader->loginuid);
	strscpy_pad(anc->comm, leader->comm, sizeof(anc->comm));
	anc->exe = (struct sw_bytes){};
}

/*
 * Climb from the current task to init. A task that is still hashed while we
 * read it has a parent that cannot be freed before we leave the RCU section.
 * Memory of an ancestor is never touched.
 */
static void climb(struct sw_context *ctx, struct file *exe[])
{
	const struct task_struct *leader = current;
	struct task_struct *thread;
	u32 n = 0;

	rcu_read_lock();
	while (n < SMTPWARD_ANCESTORS_MAX && pid_alive(leader)) {
		thread = rcu_dereference(leader->real_parent);
		if (!thread->pid || !pid_alive(thread))
			break;
		leader = thread->group_leader;
		if (!n && is_orphan(leader))
			ctx->evidence |= SMTPWARD_EVIDENCE_ORPHAN;
		sw_context_describe(leader, &ctx->ancestors[n]);
		exe[n] = sw_context_exe_of(thread);
		n++;
	}
	rcu_read_unlock();
	ctx->n_ancestors = n;
}

/**
 * sw_context_ancestry() - Find who the current task descends from.
 * @ctx: ppid, ancestors, n_ancestors and SMTPWARD_EVIDENCE_ORPHAN are set.
 *	The last ancestor is the initial init, unless there are too many.
 * @text: For the paths of their programs.
 *
 * SMTPWARD_EVIDENCE_ORPHAN: the process leads no session, is in another one
 * than its parent, and that parent is the init of a pid namespace or a child
 * subreaper. Its own parent is gone.
 */
void sw_context_ancestry(struct sw_context *ctx, struct sw_text *text)
{
	struct file *exe[SMTPWARD_ANCESTORS_MAX];
	u32 i;

	climb(ctx, exe);
	if (ctx->n_ancestors)
		ctx->ppid = ctx->ancestors[0].pid;
	for (i = 0; i < ctx->n_ancestors; i++) {
		if (!exe[i])
			continue;
		sw_text_add_path(text, &exe[i]->f_path,
				 SMTPWARD_ANCESTOR_PATH_MAX,
				 &ctx->ancestors[i].exe);
		fput(exe[i]);
	}
}
