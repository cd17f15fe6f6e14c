// SPDX-License-Identifier: GPL-2.0-only
#include <net/netlink.h>

#include "event.h"
#include "health.h"

/* Holds the longest name of a hooked function. */
#define FUNCTION_SIZE 32

/**
 * sw_encode_hooks_size() - Room that sw_encode_hooks() needs.
 *
 * Context: Any context.
 * Return: Bytes, or a little more.
 */
size_t sw_encode_hooks_size(void)
{
	/* Via, health, and armed, which is shorter; then missed. */
	return SW_HOOKS * (nla_total_size(0) + 3 * nla_total_size(sizeof(u32)) +
			   nla_total_size_64bit(sizeof(u64)) +
			   nla_total_size(FUNCTION_SIZE));
}

static int put_hook(struct sk_buff *skb, const struct sw_health *health, int i)
{
	if (nla_put_u32(skb, SMTPWARD_A_HOOK_VIA, i + 1) ||
	    nla_put_string(skb, SMTPWARD_A_HOOK_FUNCTION,
			   health->hooks.hook[i].symbol) ||
	    nla_put_u32(skb, SMTPWARD_A_HOOK_HEALTH, health->state[i]) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_HOOK_MISSED,
			      health->hooks.hook[i].missed,
			      SMTPWARD_A_HOOK_PAD))
		return -EMSGSIZE;
	return health->hooks.hook[i].armed ?
		       nla_put_flag(skb, SMTPWARD_A_HOOK_ARMED) :
		       0;
}

/**
 * sw_encode_hooks() - Write every hook as an attribute.
 * @skb: To put them.
 * @type: Of each attribute.
 * @health: What they are like.
 *
 * Context: Any context.
 * Return: 0 or -EMSGSIZE.
 */
int sw_encode_hooks(struct sk_buff *skb, int type,
		    const struct sw_health *health)
{
	struct nlattr *nest;
	int i;

	for (i = 0; i < SW_HOOKS; i++) {
		nest = nla_nest_start(skb, type);
		if (!nest || put_hook(skb, health, i))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}
