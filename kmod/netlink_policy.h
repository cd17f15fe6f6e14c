/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands about mode and policy.
 */
#ifndef _SMTPWARD_NETLINK_POLICY_H
#define _SMTPWARD_NETLINK_POLICY_H

#include <net/genetlink.h>

#include "types.h"

struct sw_hits;
struct sw_limits;
struct sw_policy_builder;
struct sw_rule_def;
struct sw_scratch;

extern const struct nla_policy sw_nl_mode_set[SMTPWARD_A_MODE_CONFIRM + 1];
extern const struct nla_policy sw_nl_policy_begin[SMTPWARD_A_POLICY_LOOK + 1];
extern const struct nla_policy sw_nl_policy_add[SMTPWARD_A_POLICY_TOOL + 1];
extern const struct nla_policy
	sw_nl_policy_commit[SMTPWARD_A_POLICY_GENERATION + 1];
extern const struct nla_policy sw_nl_policy_get[SMTPWARD_A_POLICY_RULE_ID + 1];

/* netlink_mode.c */
int sw_nl_mode_set_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_mode_confirm_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_seal_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_change(struct sk_buff *skb, struct genl_info *info,
		 int (*make)(struct genl_info *info));
int sw_nl_reply_u32(struct genl_info *info, u8 cmd, int type, u32 value);

/* netlink_policy.c */
int sw_nl_policy_begin_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_policy_add_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_policy_commit_doit(struct sk_buff *skb, struct genl_info *info);
void sw_nl_policy_release(u32 portid);
void sw_nl_policy_exit(void);

/* netlink_rule.c */
extern const struct nla_policy sw_nl_executable[SMTPWARD_A_EXECUTABLE_PAD + 1];

int sw_nl_take_executable(struct sw_inode *exe, const struct nlattr *nest,
			  struct netlink_ext_ack *extack);
struct sw_scratch *sw_scratch_new(void);
void sw_scratch_free(struct sw_scratch *scratch);
int sw_nl_add_rule(struct sw_policy_builder *b, struct sw_scratch *scratch,
		   const struct nlattr *nest, struct netlink_ext_ack *extack);
int sw_nl_set_limits(struct sw_policy_builder *b, const struct genl_info *info);
void sw_nl_set_look(struct sw_policy_builder *b, const struct genl_info *info);
int sw_nl_add_ports(struct sw_policy_builder *b, const struct genl_info *info);

/* netlink_tool.c */
extern const struct nla_policy sw_nl_tool[SMTPWARD_A_TOOL_PROGRAM + 1];

int sw_nl_add_tool(struct sw_policy_builder *b, const struct nlattr *nest,
		   struct netlink_ext_ack *extack);

/* netlink_test.c */
extern const struct nla_policy sw_nl_test[SMTPWARD_A_TEST_TOOL + 1];

int sw_nl_policy_test_doit(struct sk_buff *skb, struct genl_info *info);

/* netlink_put_rule.c */
int sw_nl_put_rule(struct sk_buff *skb, const struct sw_rule_def *rule,
		   const struct sw_hits *hits);
size_t sw_nl_rule_size(const struct sw_rule_def *rule);

/* netlink_limit.c */

/**
 * struct sw_nl_limit_types - Numbers of attributes.
 * @threshold: Of the threshold.
 * @cap: Of the cap.
 * @budget: Of each budget.
 * @pad: Of padding.
 */
struct sw_nl_limit_types {
	int threshold;
	int cap;
	int budget;
	int pad;
};

extern const struct nla_policy sw_nl_budget[SMTPWARD_A_BUDGET_PAD + 1];
extern const struct sw_nl_limit_types sw_nl_rule_limits;
extern const struct sw_nl_limit_types sw_nl_policy_limits;

int sw_nl_take_limit(struct sw_limits *limits, const struct nlattr *attr,
		     const struct sw_nl_limit_types *types,
		     struct netlink_ext_ack *extack);
int sw_nl_put_limits(struct sk_buff *skb, const struct sw_limits *limits,
		     const struct sw_nl_limit_types *types);
size_t sw_nl_limits_size(const struct sw_limits *limits);

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
