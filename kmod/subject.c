// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is cheap to know of the current task is known at once, and the rest when
 * a rule about it asks. Nothing here waits for a file system or for user memory.
 */
#include <linux/audit.h>
#include <linux/build_bug.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/limits.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "compat.h"
#include "context_parts.h"
#include "judge.h"
#include "subject.h"

/*
 * In the initial user namespace the ids of the kernel and of userspace are the
 * same numbers, so that the kernel's list is the one that the policy reads.
 */
static void point_to_groups(struct sw_subject *subject, const struct cred *cred)
{
	BUILD_BUG_ON(sizeof(kgid_t) != sizeof(*subject->groups));
	subject->groups = (const u32 *)cred->group_info->gid;
	subject->n_groups = cred->group_info->ngroups;
}

/**
 * sw_subject_current() - Say who the current task is.
 * @subject: Set. Its groups live as long as the task keeps its credentials.
 *
 * Context: Process context.
 */
void sw_subject_current(struct sw_subject *subject)
{
	const struct cred *cred = current_cred();

	*subject = (struct sw_subject){
		.uid = sw_judge_uid(),
		.gid = from_kgid(&init_user_ns, cred->egid),
		.loginuid =
			from_kuid(&init_user_ns, audit_get_loginuid(current)),
		.contained = task_active_pid_ns(current) != &init_pid_ns,
	};
	point_to_groups(subject, cred);
}

/**
 * sw_subject_only() - Say no more than whose an attempt is.
 * @subject: Set. All else of it is missing.
 * @uid: Effective uid.
 *
 * Context: Any context.
 */
void sw_subject_only(struct sw_subject *subject, u32 uid)
{
	*subject = (struct sw_subject){
		.uid = uid,
		.gid = (u32)-1,
		.loginuid = (u32)-1,
	};
	sw_subject_forget(subject);
}

/**
 * sw_subject_forget() - Where the task is not there, it cannot be asked.
 * @subject: Of which nothing is looked for any more but the time.
 *
 * Context: Any context.
 */
void sw_subject_forget(struct sw_subject *subject)
{
	subject->known |= SW_KNOW_ALL & ~SW_KNOW_TIME;
	subject->missing |= SW_KNOW_ALL & ~SW_KNOW_TIME;
}

static bool learn_exe(struct sw_subject *subject)
{
	const struct inode *inode;
	struct file *file;

	if (!current->mm || current->flags & PF_KTHREAD)
		return false;
	file = sw_mm_exe_file(current->mm);
	if (!file)
		return false;
	inode = file_inode(file);
	subject->exe.dev_major = MAJOR(inode->i_sb->s_dev);
	subject->exe.dev_minor = MINOR(inode->i_sb->s_dev);
	subject->exe.ino = inode->i_ino;
	fput(file);
	return true;
}

static bool learn_cgroup(struct sw_subject *subject, gfp_t gfp)
{
	char *path = kmalloc(PATH_MAX, gfp);
	int len;

	if (!path)
		return false;
	rcu_read_lock();
	len = cgroup_path(task_dfl_cgroup(current), path, PATH_MAX);
	rcu_read_unlock();
	/* Too long is an error on some kernels, the whole length on others. */
	if (len <= 0 || len >= PATH_MAX) {
		kfree(path);
		return false;
	}
	subject->cgroup = path;
	return true;
}

static void note(struct sw_subject *subject, u32 what, bool found)
{
	subject->known |= what;
	if (!found)
		subject->missing |= what;
}

/**
 * sw_subject_learn() - Look for what a rule asks of the current task.
 * @subject: The current task. Keeps memory until sw_subject_release().
 * @what: enum sw_know.
 * @gfp: How to allocate.
 *
 * Context: Process context. Does not sleep if @gfp does not.
 */
void sw_subject_learn(struct sw_subject *subject, u32 what, gfp_t gfp)
{
	what &= ~subject->known;
	if (what & SW_KNOW_TIME) {
		subject->time = ktime_get_real_seconds();
		note(subject, SW_KNOW_TIME, true);
	}
	if (what & SW_KNOW_EXE)
		note(subject, SW_KNOW_EXE, learn_exe(subject));
	if (what & SW_KNOW_CGROUP)
		note(subject, SW_KNOW_CGROUP, learn_cgroup(subject, gfp));
	if (what & SW_KNOW_CONTEXT) {
		subject->context = sw_context_now();
		note(subject, SW_KNOW_CONTEXT, true);
	}
}

/**
 * sw_subject_release() - Free what was kept of a subject.
 * @subject: Subject.
 *
 * Context: Any context.
 */
void sw_subject_release(struct sw_subject *subject)
{
	kfree(subject->cgroup);
	subject->cgroup = NULL;
}
