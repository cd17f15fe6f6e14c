// SPDX-License-Identifier: GPL-2.0-only
#include <net/genetlink.h>

#include "change.h"
#include "compat.h"
#include "event.h"
#include "mode.h"
#include "netlink.h"
#include "netlink_policy.h"
#include "verdict.h"

static struct netlink_range_validation confirm_range = {
	.min = 1,
	.max = SMTPWARD_CONFIRM_MAX,
};

const struct nla_policy sw_nl_mode_set[SMTPWARD_A_MODE_CONFIRM + 1] = {
	[SMTPWARD_A_MODE_MODE] = NLA_POLICY_MAX(NLA_U32, SMTPWARD_MODE_ENFORCE),
	[SMTPWARD_A_MODE_CONFIRM] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &confirm_range),
};

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

/**
 * sw_nl_change() - Change policy or mode, where that may be.
 * @skb: The request.
 * @info: Its attributes.
 * @make: Makes the change.
 *
 * Context: Process context of the sender, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_change(struct sk_buff *skb, struct genl_info *info,
		 int (*make)(struct genl_info *info))
{
	const char *why = NULL;
	int err;

	err = sw_nl_capable(skb, CAP_MAC_ADMIN, info->extack);
	if (err)
		return err;
	err = sw_change_begin(&why);
	if (err)
		return sw_nl_refuse(info->extack, NULL, err, why);
	err = make(info);
	sw_change_end();
	return err;
}

static int set_mode(struct genl_info *info)
{
	const struct nlattr *mode = info->attrs[SMTPWARD_A_MODE_MODE];
	const struct nlattr *confirm = info->attrs[SMTPWARD_A_MODE_CONFIRM];
	const char *why = NULL;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, SMTPWARD_A_MODE_MODE))
		return sw_nl_refuse(info->extack, NULL, -EINVAL,
				    "mode is missing");
	err = sw_mode_change(nla_get_u32(mode),
			     confirm ? nla_get_u32(confirm) : 0, &why);
	if (err)
		return sw_nl_refuse(info->extack, confirm, err, why);
	return sw_nl_reply_u32(info, SMTPWARD_CMD_MODE_SET,
			       SMTPWARD_A_MODE_MODE, nla_get_u32(mode));
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
	return sw_nl_change(skb, info, set_mode);
}

static int confirm_mode(struct genl_info *info)
{
	const char *why = NULL;
	const int err = sw_mode_confirm(&why);

	return err ? sw_nl_refuse(info->extack, NULL, err, why) : 0;
}

/**
 * sw_nl_mode_confirm_doit() - Keep the tentative mode.
 * @skb: The request.
 * @info: Of the request.
 *
 * Context: Process context of the sender, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_mode_confirm_doit(struct sk_buff *skb, struct genl_info *info)
{
	return sw_nl_change(skb, info, confirm_mode);
}

/**
 * sw_nl_seal_doit() - Keep policy, mode and module until the next boot.
 * @skb: The request.
 * @info: Of the request.
 *
 * Context: Process context of the sender, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_seal_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sw_event event = { .type = SMTPWARD_EVENT_TYPE_SEAL };
	const char *why = NULL;
	int err;

	err = sw_nl_capable(skb, CAP_MAC_ADMIN, info->extack);
	if (err)
		return err;
	err = sw_seal(&why);
	if (err)
		return sw_nl_refuse(info->extack, NULL, err, why);
	event.mode = sw_mode_get();
	event.decision.generation = sw_verdict_generation();
	sw_change_report(&event);
	return 0;
}
