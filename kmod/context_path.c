// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cgroup.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/limits.h>
#include <linux/path.h>
#include <linux/sched.h>

#include "compat.h"
#include "context_parts.h"

/**
 * sw_context_exe() - Find the program that the current task runs.
 * @ctx: exe is set, unless the task is a kernel thread.
 * @text: For the path.
 *
 * From the file that was executed, not from what the process says it is.
 */
void sw_context_exe(struct sw_context *ctx, struct sw_text *text)
{
	struct file *file;

	if (!current->mm || current->flags & PF_KTHREAD)
		return;
	file = sw_mm_exe_file(current->mm);
	if (!file)
		return;
	sw_text_add_path(text, &file->f_path, SMTPWARD_PATH_MAX, &ctx->exe);
	fput(file);
}

/**
 * sw_context_cwd() - Find the working directory of the current task.
 * @ctx: cwd and pwd are set.
 * @text: For the path.
 *
 * To let go of a directory can sleep, which is left to sw_context_free().
 */
void sw_context_cwd(struct sw_context *ctx, struct sw_text *text)
{
	get_fs_pwd(current->fs, &ctx->pwd);
	sw_text_add_path(text, &ctx->pwd, SMTPWARD_PATH_MAX, &ctx->cwd);
}

/**
 * sw_context_cgroup() - Find the cgroup of the current task.
 * @ctx: cgroup is set to the path in the unified hierarchy, from its real
 *	root.
 * @text: For the path.
 *
 * cgroup_path_ns() would take cgroup_mutex, which others hold for long.
 */
void sw_context_cgroup(struct sw_context *ctx, struct sw_text *text)
{
	int len;

	if (!text->page)
		return;
	rcu_read_lock();
	len = cgroup_path(task_dfl_cgroup(current), text->page, PATH_MAX);
	rcu_read_unlock();
	/* Too long is an error on some kernels, the whole length on others. */
	if (len > 0 && len < PATH_MAX)
		sw_text_add(text, text->page, len, &ctx->cgroup);
}
