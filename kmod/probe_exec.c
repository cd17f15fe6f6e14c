// SPDX-License-Identifier: GPL-2.0-only
#include <linux/binfmts.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/slab.h>

#include "account.h"
#include "context.h"
#include "fold.h"
#include "health.h"
#include "hook.h"
#include "judge.h"
#include "policy.h"
#include "probe.h"
#include "subject.h"
#include "verdict.h"
#include "witness.h"

static __always_inline void file_id(const struct file *file,
				    struct sw_file_id *id)
{
	const struct inode *inode = file_inode(file);

	id->dev_major = MAJOR(inode->i_sb->s_dev);
	id->dev_minor = MINOR(inode->i_sb->s_dev);
	id->ino = inode->i_ino;
	id->args = NULL;
}

/*
 * The name is read while a rename may change it: what the policy makes of that
 * is only a guess, so it must not read beyond a NUL. The judge takes a
 * snapshot.
 */
static __always_inline bool is_candidate(const struct file *file)
{
	const struct dentry *dentry = file->f_path.dentry;
	const struct sw_policy *policy;
	struct sw_file_id id;
	bool ret;

	file_id(file, &id);
	policy = sw_verdict_policy_get();
	id.name = READ_ONCE(dentry->d_name.name);
	id.name_len = READ_ONCE(dentry->d_name.len);
	ret = sw_policy_maybe_tool(policy, &id);
	sw_verdict_policy_put();
	return ret;
}

/*
 * security_bprm_check(struct linux_binprm *)
 *
 * Called once for a program and once more for each interpreter.
 */
static __always_inline bool wants_exec(const struct sw_call *call)
{
	const struct linux_binprm *bprm = (const void *)call->arg[0];

	return is_candidate(bprm->file);
}

/**
 * sw_exec_is_candidate() - Whether the execution of a file is judged.
 * @file: The file.
 *
 * Context: Any context.
 * Return: true when it comes to sw_exec_judge().
 */
bool sw_exec_is_candidate(const struct file *file)
{
	return is_candidate(file);
}

/**
 * struct question - What the policy is asked about an execution.
 * @subject: Who executes.
 * @id: What.
 * @args: Its first arguments, of which @id has the address once they were read.
 * @text: Memory of @args.
 */
struct question {
	struct sw_subject subject;
	struct sw_file_id id;
	struct sw_args args;
	char *text;
};

/* Without memory they stay unknown, which counts as being the tool. */
static void read_args(struct question *q, const struct linux_binprm *bprm)
{
	q->args = (struct sw_args){ .data = "", .argc = bprm->argc };
	q->text = kmalloc(SMTPWARD_ARGS_MAX, GFP_KERNEL);
	if (q->text) {
		q->args.data = q->text;
		q->args.len = sw_context_args_first(bprm,
						    SMTPWARD_APPLET_ARGS_MAX,
						    q->text, SMTPWARD_ARGS_MAX);
	}
	q->id.args = &q->args;
}

/*
 * Ask the policy in force. Where it depends on the arguments which tools a
 * program is, or on what has to be found out of who executes it, that is done,
 * which sleeps. Meanwhile the policy can be replaced, so the one that was asked
 * last is returned, to be used and put.
 */
static const struct sw_policy *ask(struct question *q,
				   const struct linux_binprm *bprm,
				   struct sw_tools *tools,
				   struct sw_decision *decision)
{
	const struct sw_policy *policy;
	u32 needs;

	for (;;) {
		policy = sw_verdict_policy_get();
		sw_policy_find_tools(policy, &q->id, tools);
		needs = tools->n ? sw_policy_exec(policy, &q->subject, tools,
						  decision) :
				   0;
		if (!tools->unsure && !needs)
			return policy;
		sw_verdict_policy_put();
		if (tools->unsure)
			read_args(q, bprm);
		else
			sw_subject_learn(&q->subject, needs, GFP_KERNEL);
	}
}

static bool decide(const struct linux_binprm *bprm, struct sw_event *event,
		   struct sw_tools *tools)
{
	const struct file *file = bprm->file;
	const struct sw_policy *policy;
	struct name_snapshot name;
	struct question q = {};

	take_dentry_name_snapshot(&name, file->f_path.dentry);
	sw_subject_current(&q.subject);
	file_id(file, &q.id);
	q.id.name = name.name.name;
	q.id.name_len = name.name.len;

	policy = ask(&q, bprm, tools, &event->decision);
	if (tools->n)
		sw_judge_apply(policy, event);
	sw_verdict_policy_put();
	sw_subject_release(&q.subject);
	kfree(q.text);
	release_dentry_name_snapshot(&name);
	return tools->n;
}

static void name_tool(struct sw_image *image, u32 tool)
{
	const struct sw_policy *policy = sw_verdict_policy_get();
	const char *name = sw_policy_tool_name(policy, tool);

	image->tool = tool;
	strscpy(image->tool_name, name ?: "", sizeof(image->tool_name));
	sw_verdict_policy_put();
}

static void report(struct linux_binprm *bprm, struct sw_event *event, u32 tool)
{
	struct sw_context *context;
	struct sw_image *image;
	struct sk_buff *attrs;

	event->account = sw_account_current();
	if (sw_fold(event, NULL, tool))
		return;
	context = sw_context_exec(bprm, GFP_KERNEL);
	image = sw_image_exec(bprm, GFP_KERNEL);
	if (image)
		name_tool(image, tool);
	event->context = context;
	event->image = image;
	attrs = sw_encode(event);
	sw_fold_keep(event, tool, attrs);
	sw_event_push(event, attrs);
	sw_image_free(image);
	sw_context_free(context);
}

static long judge(struct linux_binprm *bprm)
{
	struct sw_event event = { .type = SMTPWARD_EVENT_TYPE_EXEC,
				  .via = SMTPWARD_VIA_EXEC };
	struct sw_tools tools;

	if (sw_health_exec(bprm->file->f_path.dentry))
		return -EPERM;
	if (!decide(bprm, &event, &tools))
		return 0;
	if (sw_judge_reports(&event))
		report(bprm, &event, tools.id[0]);
	return sw_judge_answer(&event);
}

/**
 * sw_exec_judge() - Judge a candidate at security_bprm_check().
 * @bprm: As the original's.
 *
 * Set-id credentials are not applied yet: the caller is judged.
 *
 * Context: Process context, may sleep. Called by the stub only.
 * Return: 0 to go on to the original, or -EPERM. EACCES would make execvp(3)
 * try the next directory.
 */
asmlinkage long sw_exec_judge(struct linux_binprm *bprm)
{
	long ret;

	sw_hook_enter();
	ret = judge(bprm);
	if (!ret)
		sw_witness_expect();
	sw_hook_leave();
	return ret;
}

SW_HOOK(sw_hook_exec, "security_bprm_check", SMTPWARD_VIA_EXEC, wants_exec);
