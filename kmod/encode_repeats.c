// SPDX-License-Identifier: GPL-2.0-only
#include <linux/skbuff.h>
#include <net/netlink.h>

#include "event.h"
#include "fold.h"

static int put_time(struct sk_buff *skb, int type, u64 time)
{
	return nla_put_u64_64bit(skb, type, time, SMTPWARD_A_REPEATS_PAD);
}

static int put_nest(struct sk_buff *skb, const struct sw_repeats *repeats)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_EVENT_REPEATS);

	if (!nest || put_time(skb, SMTPWARD_A_REPEATS_COUNT, repeats->count) ||
	    put_time(skb, SMTPWARD_A_REPEATS_FIRST_BOOT, repeats->first_boot) ||
	    put_time(skb, SMTPWARD_A_REPEATS_FIRST_WALL, repeats->first_wall) ||
	    put_time(skb, SMTPWARD_A_REPEATS_LAST_BOOT, repeats->last_boot) ||
	    put_time(skb, SMTPWARD_A_REPEATS_LAST_WALL, repeats->last_wall) ||
	    (repeats->n_dests &&
	     nla_put_u32(skb, SMTPWARD_A_REPEATS_DESTINATIONS,
			 repeats->n_dests)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* When it was is another time, and a connection that was refused has no more. */
static bool is_its_own(const struct nlattr *attr)
{
	switch (nla_type(attr)) {
	case SMTPWARD_A_EVENT_TIME_BOOT:
	case SMTPWARD_A_EVENT_TIME_WALL:
	case SMTPWARD_A_EVENT_FLOW:
	case SMTPWARD_A_EVENT_PAD:
		return true;
	default:
		return false;
	}
}

static int put_rest(struct sk_buff *skb, const struct sk_buff *attempt)
{
	const struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, (void *)attempt->data, attempt->len, left)
		if (!is_its_own(attr) &&
		    nla_put(skb, attr->nla_type, nla_len(attr), nla_data(attr)))
			return -EMSGSIZE;
	return 0;
}

/**
 * sw_encode_repeats() - Write that an attempt was repeated, as attributes.
 * @attempt: Attributes of the attempt, of sw_encode().
 * @repeats: How often.
 *
 * Context: Process context, may sleep.
 * Return: The attributes without any header, to be freed by kfree_skb(), or NULL
 * when memory is short.
 */
struct sk_buff *sw_encode_repeats(const struct sk_buff *attempt,
				  const struct sw_repeats *repeats)
{
	const size_t u64_size = nla_total_size_64bit(sizeof(u64));
	struct sk_buff *skb;

	/* The attempt left room for headers, of which there are fewer. */
	skb = alloc_skb(attempt->len + nla_total_size(0) + 7 * u64_size +
				nla_total_size(sizeof(u32)),
			GFP_KERNEL | __GFP_NOWARN);
	if (!skb)
		return NULL;
	if (nla_put_u64_64bit(skb, SMTPWARD_A_EVENT_TIME_BOOT,
			      repeats->last_boot, SMTPWARD_A_EVENT_PAD) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_EVENT_TIME_WALL,
			      repeats->last_wall, SMTPWARD_A_EVENT_PAD) ||
	    put_rest(skb, attempt) || put_nest(skb, repeats)) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}
