// SPDX-License-Identifier: GPL-2.0-only
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/uidgid.h>
#include <net/genetlink.h>

#include "compat.h"
#include "context.h"
#include "event.h"
#include "netlink.h"
#include "netlink_policy.h"
#include "verdict.h"

/* The order of mode events is that in which modes were set. */
static DEFINE_MUTEX(mode_lock);

const struct nla_policy sw_nl_mode_set[SMTPWARD_A_MODE_MODE + 1] = {
	[SMTPWARD_A_MODE_MODE] = NLA_POLICY_MAX(NLA_U32, SMTPWARD_MODE_ENFORCE),
};

/* The name a process gave itself is escaped: it could forge lines of a log. */
static void describe_caller(char *text, size_t size)
{
	const kuid_t login = audit_get_loginuid(current);
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, current);
	snprintf(text, size, "loginuid=%d uid=%u pid=%d comm=%*pE",
		 (int)from_kuid(&init_user_ns, login),
		 from_kuid(&init_user_ns, current_uid()), task_tgid_nr(current),
		 (int)strlen(comm), comm);
}

static void log_change(const struct sw_event *event)
{
	const bool enforce = event->mode == SMTPWARD_MODE_ENFORCE;
	char who[160];

	describe_caller(who, sizeof(who));
	if (event->type == SMTPWARD_EVENT_TYPE_MODE)
		pr_notice("%s mode, set by %s\n", enforce ? "enforce" : "audit",
			  who);
	else
		pr_notice("policy %u with %u rules in force, by %s\n",
			  event->decision.generation, event->rules, who);
}

/**
 * sw_nl_report_change() - Report that the current task changed mode or policy.
 * @event: The change. Who made it is filled in.
 *
 * To the kernel log too, which the reader of events may not be able to remove.
 *
 * Context: Process context of the sender, may sleep.
 */
void sw_nl_report_change(struct sw_event *event)
{
	struct sw_context *context = sw_context_caller(GFP_KERNEL);

	log_change(event);
	event->context = context;
	sw_event_report(event);
	event->context = NULL;
	sw_context_free(context);
}

/**
 * sw_nl_reply_u32() - Answer with one number.
 * @info: The request.
 * @cmd: Command of the answer.
 * @type: Attribute.
 * @value: Its value.
 *
 * Context: Process context, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_reply_u32(struct genl_info *info, u8 cmd, int type, u32 value)
{
	struct sk_buff *msg =
		genlmsg_new(nla_total_size(sizeof(u32)), GFP_KERNEL);
	void *header;

	if (!msg)
		return sw_nl_refuse(info->extack, NULL, -ENOMEM,
				    "done, but no memory for the reply");
	header = genlmsg_put_reply(msg, info, &sw_nl_family, 0, cmd);
	if (!header || nla_put_u32(msg, type, value)) {
		nlmsg_free(msg);
		return sw_nl_refuse(info->extack, NULL, -EMSGSIZE,
				    "done, but the reply does not fit");
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

static void set_mode(u32 mode)
{
	struct sw_event event = {
		.type = SMTPWARD_EVENT_TYPE_MODE,
		.mode = mode,
		.decision.generation = sw_verdict_generation(),
	};

	mutex_lock(&mode_lock);
	sw_mode_set(mode);
	sw_nl_report_change(&event);
	mutex_unlock(&mode_lock);
}

/**
 * sw_nl_mode_set_doit() - Set the mode.
 * @skb: The request.
 * @info: Its attributes.
 *
 * Context: Process context of the sender, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_mode_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[SMTPWARD_A_MODE_MODE];
	int err;

	err = sw_nl_capable(skb, CAP_MAC_ADMIN, info->extack);
	if (err)
		return err;
	if (GENL_REQ_ATTR_CHECK(info, SMTPWARD_A_MODE_MODE))
		return sw_nl_refuse(info->extack, NULL, -EINVAL,
				    "mode is missing");
	set_mode(nla_get_u32(attr));
	return sw_nl_reply_u32(info, SMTPWARD_CMD_MODE_SET,
			       SMTPWARD_A_MODE_MODE, nla_get_u32(attr));
}
