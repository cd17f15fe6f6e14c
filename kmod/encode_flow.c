// SPDX-License-Identifier: GPL-2.0-only
#include <linux/skbuff.h>
#include <linux/socket.h>
#include <net/netlink.h>

#include "event.h"
#include "flow.h"

/**
 * sw_encode_flow_size() - Room that sw_encode_flow() needs.
 * @event: Of type flow or threshold.
 *
 * Context: Any context.
 * Return: Bytes, or a little more.
 */
size_t sw_encode_flow_size(const struct sw_event *event)
{
	/* The attempt has more than what is repeated of it. */
	return (event->attempt ? event->attempt->len : 0) +
	       3 * nla_total_size(0) + 10 * nla_total_size(sizeof(u32)) +
	       6 * nla_total_size_64bit(sizeof(u64)) +
	       nla_total_size(sizeof(event->transfer->source.addr)) +
	       nla_total_size(sizeof(event->transfer->holder.comm));
}

/* Numbers that are 0 when there is nothing to be said. */
static int put_u64_if_set(struct sk_buff *skb, int type, u64 value)
{
	return value ? nla_put_u64_64bit(skb, type, value,
					 SMTPWARD_A_TRANSFER_PAD) :
		       0;
}

static int put_u32_if_set(struct sk_buff *skb, int type, u32 value)
{
	return value ? nla_put_u32(skb, type, value) : 0;
}

static int put_source(struct sk_buff *skb, const struct sw_dest *source)
{
	if (!source->port)
		return 0;
	if (nla_put(skb, SMTPWARD_A_TRANSFER_SOURCE_ADDR,
		    source->family == AF_INET ? 4 : 16, source->addr) ||
	    nla_put_u16(skb, SMTPWARD_A_TRANSFER_SOURCE_PORT, source->port))
		return -EMSGSIZE;
	return 0;
}

static int put_figures(struct sk_buff *skb, const struct sw_transfer *transfer)
{
	if (nla_put_u32(skb, SMTPWARD_A_TRANSFER_STATE, transfer->state) ||
	    nla_put_u32(skb, SMTPWARD_A_TRANSFER_FLAGS, transfer->flags) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_TRANSFER_BYTES_OUT,
			      transfer->bytes_out, SMTPWARD_A_TRANSFER_PAD) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_TRANSFER_BYTES_IN,
			      transfer->bytes_in, SMTPWARD_A_TRANSFER_PAD) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_TRANSFER_DURATION,
			      transfer->duration, SMTPWARD_A_TRANSFER_PAD) ||
	    put_u64_if_set(skb, SMTPWARD_A_TRANSFER_ESTABLISHED,
			   transfer->established) ||
	    put_u64_if_set(skb, SMTPWARD_A_TRANSFER_FIRST_BYTE,
			   transfer->first_byte) ||
	    nla_put_u32(skb, SMTPWARD_A_TRANSFER_RETRANSMITS,
			transfer->retransmits) ||
	    put_u32_if_set(skb, SMTPWARD_A_TRANSFER_ERROR, transfer->error))
		return -EMSGSIZE;
	return 0;
}

static int put_transfer(struct sk_buff *skb, const struct sw_transfer *transfer)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_EVENT_TRANSFER);

	if (!nest || put_figures(skb, transfer) ||
	    put_source(skb, &transfer->source) ||
	    (transfer->has_holder &&
	     sw_encode_ancestor(skb, SMTPWARD_A_TRANSFER_HOLDER,
				&transfer->holder)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* Both ends of this are ours, so that the attribute is what it says. */
static int repeat(struct sk_buff *skb, const struct sk_buff *attempt, int type)
{
	const void *attrs = attempt->data;
	const struct nlattr *attr = nla_find(attrs, attempt->len, type);
	int len;

	if (!attr)
		return 0;
	len = nla_len(attr);
	return nla_put(skb, attr->nla_type, len, nla_data(attr));
}

/* Of a connection that nobody judged, the socket says whose it is. */
static int put_subject(struct sk_buff *skb, const struct sw_event *event)
{
	struct nlattr *nest;

	if (event->attempt)
		return repeat(skb, event->attempt, SMTPWARD_A_EVENT_SUBJECT);
	nest = nla_nest_start(skb, SMTPWARD_A_EVENT_SUBJECT);
	if (!nest ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_UID, event->transfer->uid))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * sw_encode_flow() - Write who has opened a connection, and what it has carried.
 * @skb: To put it.
 * @event: Of type flow or threshold.
 *
 * Context: Any context.
 * Return: 0 or -EMSGSIZE.
 */
int sw_encode_flow(struct sk_buff *skb, const struct sw_event *event)
{
	if (put_subject(skb, event) || put_transfer(skb, event->transfer))
		return -EMSGSIZE;
	return event->type == SMTPWARD_EVENT_TYPE_THRESHOLD ?
		       nla_put_u64_64bit(skb, SMTPWARD_A_EVENT_THRESHOLD,
					 event->decision.threshold,
					 SMTPWARD_A_EVENT_PAD) :
		       0;
}
