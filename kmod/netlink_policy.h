/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands about mode and policy.
 */
#ifndef _SMTPWARD_NETLINK_POLICY_H
#define _SMTPWARD_NETLINK_POLICY_H

#include <net/genetlink.h>

#include "types.h"

struct sw_event;
struct sw_policy_builder;
struct sw_scratch;

extern const struct nla_policy sw_nl_mode_set[SMTPWARD_A_MODE_MODE + 1];
extern const struct nla_policy sw_nl_policy_begin[SMTPWARD_A_POLICY_PAD + 1];
extern const struct nla_policy sw_nl_policy_add[SMTPWARD_A_POLICY_TOOL + 1];
extern const struct nla_policy
	sw_nl_policy_commit[SMTPWARD_A_POLICY_GENERATION + 1];
extern const struct nla_policy sw_nl_policy_get[SMTPWARD_A_POLICY_RULE_ID + 1];

/* netlink_mode.c */
int sw_nl_mode_set_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_reply_u32(struct genl_info *info, u8 cmd, int type, u32 value);
void sw_nl_report_change(struct sw_event *event);

/* netlink_policy.c */
int sw_nl_policy_begin_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_policy_add_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_policy_commit_doit(struct sk_buff *skb, struct genl_info *info);
void sw_nl_policy_release(u32 portid);
void sw_nl_policy_exit(void);

/* netlink_rule.c */
struct sw_scratch *sw_scratch_new(void);
void sw_scratch_free(struct sw_scratch *scratch);
int sw_nl_add_rule(struct sw_policy_builder *b, struct sw_scratch *scratch,
		   const struct nlattr *nest, struct netlink_ext_ack *extack);
int sw_nl_add_tool(struct sw_policy_builder *b, const struct nlattr *nest,
		   struct netlink_ext_ack *extack);
void sw_nl_set_threshold(struct sw_policy_builder *b,
			 const struct genl_info *info);
int sw_nl_add_ports(struct sw_policy_builder *b, const struct genl_info *info);

/* netlink_dump.c */
int sw_nl_policy_get_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_policy_get_start(struct netlink_callback *cb);
int sw_nl_policy_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

/**
 * sw_nl_refuse() - Say why a request is refused.
 * @extack: Where to say it.
 * @attr: Attribute that is to blame, or NULL.
 * @err: Negative error.
 * @why: The reason, a string that is never freed.
 *
 * Return: @err.
 */
static inline int sw_nl_refuse(struct netlink_ext_ack *extack,
			       const struct nlattr *attr, int err,
			       const char *why)
{
	if (extack) {
		extack->_msg = why;
		NL_SET_BAD_ATTR(extack, attr);
	}
	return err;
}

#endif /* _SMTPWARD_NETLINK_POLICY_H */
