/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generic netlink: policy in, events out.
 */
#ifndef _SMTPWARD_NETLINK_H
#define _SMTPWARD_NETLINK_H

#include <net/genetlink.h>

#include "types.h"

extern struct genl_family sw_nl_family;

int sw_netlink_init(void);
void sw_netlink_exit(void);

int sw_nl_capable(struct sk_buff *skb, int cap, struct netlink_ext_ack *extack);

/**
 * typedef sw_dump_check_fn - Checks whether there may be a dump.
 * @cb: Of the dump.
 * @extack: To be set to the reason why not.
 *
 * Return: 0 or a negative error.
 */
typedef int sw_dump_check_fn(struct netlink_callback *cb,
			     struct netlink_ext_ack *extack);

int sw_nl_dump_start(struct netlink_callback *cb, sw_dump_check_fn *check);
int sw_nl_dump_refused(const struct netlink_callback *cb);

void sw_nl_doorbell(void);
void sw_nl_want_check(void);

/* Of the module */
int sw_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info);

/* Of the hooks */
extern const struct nla_policy sw_nl_health_end[SMTPWARD_A_HEALTH_INTERVAL + 1];

int sw_nl_health_begin_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_health_end_doit(struct sk_buff *skb, struct genl_info *info);

/* Of the events */
extern const struct nla_policy sw_nl_event_seq[SMTPWARD_A_EVENT_SEQ + 1];

int sw_nl_event_get_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_event_get_start(struct netlink_callback *cb);
int sw_nl_event_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int sw_nl_event_get_done(struct netlink_callback *cb);
int sw_nl_event_claim_doit(struct sk_buff *skb, struct genl_info *info);
int sw_nl_event_ack_doit(struct sk_buff *skb, struct genl_info *info);
bool sw_nl_event_release(u32 portid);
u32 sw_nl_event_owner(void);

#endif /* _SMTPWARD_NETLINK_H */
