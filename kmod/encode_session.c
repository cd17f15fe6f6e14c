// SPDX-License-Identifier: GPL-2.0-only
#include <linux/skbuff.h>
#include <net/netlink.h>

#include "event.h"
#include "session.h"

static size_t part_size(const struct sw_part *part)
{
	return 2 * nla_total_size(0) + nla_total_size(part->type_len) +
	       nla_total_size(part->name_len);
}

/**
 * sw_encode_session_size() - Room that sw_encode_session() needs.
 * @facts: What is known.
 *
 * Context: Any context.
 * Return: Bytes, or a little more.
 */
size_t sw_encode_session_size(const struct sw_facts *facts)
{
	size_t size = nla_total_size(0) + 4 * nla_total_size(sizeof(u32)) +
		      nla_total_size_64bit(sizeof(u64)) +
		      nla_total_size(facts->helo_len) +
		      nla_total_size(facts->sender_len);
	u32 i;

	for (i = 0; i < facts->n_domains; i++)
		size += nla_total_size(facts->domains[i].len);
	for (i = 0; i < facts->n_parts; i++)
		size += part_size(&facts->part[i]);
	return size;
}

static int put_part(struct sk_buff *skb, const struct sw_part *part)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_SESSION_PART);

	if (!nest ||
	    (part->type_len &&
	     nla_put(skb, SMTPWARD_A_PART_TYPE, part->type_len, part->type)) ||
	    (part->is_named &&
	     nla_put(skb, SMTPWARD_A_PART_NAME, part->name_len, part->name)) ||
	    (part->is_extended && nla_put_flag(skb, SMTPWARD_A_PART_EXTENDED)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_parts(struct sk_buff *skb, const struct sw_facts *facts)
{
	u32 i;

	if (nla_put_u32(skb, SMTPWARD_A_SESSION_PARTS, facts->parts))
		return -EMSGSIZE;
	for (i = 0; i < facts->n_parts; i++)
		if (put_part(skb, &facts->part[i]))
			return -EMSGSIZE;
	return 0;
}

static int put_envelope(struct sk_buff *skb, const struct sw_facts *facts)
{
	u32 i;

	if (nla_put_u32(skb, SMTPWARD_A_SESSION_MESSAGES, facts->messages) ||
	    (facts->messages && nla_put(skb, SMTPWARD_A_SESSION_SENDER,
					facts->sender_len, facts->sender)) ||
	    (facts->size &&
	     nla_put_u64_64bit(skb, SMTPWARD_A_SESSION_SIZE, facts->size,
			       SMTPWARD_A_SESSION_PAD)) ||
	    nla_put_u32(skb, SMTPWARD_A_SESSION_RECIPIENTS, facts->recipients))
		return -EMSGSIZE;
	for (i = 0; i < facts->n_domains; i++)
		if (nla_put(skb, SMTPWARD_A_SESSION_DOMAIN,
			    facts->domains[i].len, facts->domains[i].text))
			return -EMSGSIZE;
	return 0;
}

/**
 * sw_encode_session() - Write what a client has said.
 * @skb: To put it.
 * @facts: What is known.
 *
 * Context: Any context.
 * Return: 0 or -EMSGSIZE.
 */
int sw_encode_session(struct sk_buff *skb, const struct sw_facts *facts)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_EVENT_SESSION);

	if (!nest || nla_put_u32(skb, SMTPWARD_A_SESSION_FLAGS, facts->flags) ||
	    (facts->helo_len && nla_put(skb, SMTPWARD_A_SESSION_HELO,
					facts->helo_len, facts->helo)) ||
	    put_envelope(skb, facts) || put_parts(skb, facts))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
