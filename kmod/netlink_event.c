// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "compat.h"
#include "netlink.h"
#include "ring.h"

/**
 * struct dump - A dump of events under way.
 * @after: Everything up to here was put.
 * @have: @next is set.
 * @next: What is to be put next. Held from when the message for it is sized,
 *	as it may be acknowledged meanwhile.
 */
struct dump {
	u64 after;
	bool have;
	struct sw_record next;
};

const struct nla_policy sw_nl_event_seq[SMTPWARD_A_EVENT_SEQ + 1] = {
	[SMTPWARD_A_EVENT_SEQ] = { .type = NLA_U64 },
};

/* Port id of the socket that may acknowledge, 0 for none. */
static atomic_t owner = ATOMIC_INIT(0);

static u64 instance(void)
{
	struct sw_ring_state state;

	sw_ring_state(&state);
	return state.instance;
}

static size_t record_size(const struct sw_record *record)
{
	const size_t u64_size = nla_total_size_64bit(sizeof(u64));

	/* Seq and instance, then those of the event or of a loss. */
	return nlmsg_total_size(GENL_HDRLEN) + 2 * u64_size +
	       (record->event ? record->event->len :
				7 * u64_size + 2 * nla_total_size(sizeof(u32)));
}

static int put_u64(struct sk_buff *skb, int type, u64 value)
{
	return nla_put_u64_64bit(skb, type, value, SMTPWARD_A_EVENT_PAD);
}

static int put_lost_u64(struct sk_buff *skb, int type, u64 value)
{
	return nla_put_u64_64bit(skb, type, value, SMTPWARD_A_LOST_PAD);
}

static int put_lost(struct sk_buff *skb, const struct sw_record *record)
{
	const struct sw_lost *lost = &record->lost;
	struct nlattr *nest;

	if (nla_put_u32(skb, SMTPWARD_A_EVENT_TYPE, SMTPWARD_EVENT_TYPE_LOST) ||
	    put_u64(skb, SMTPWARD_A_EVENT_TIME_BOOT, lost->time_boot) ||
	    put_u64(skb, SMTPWARD_A_EVENT_TIME_WALL, lost->time_wall))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, SMTPWARD_A_EVENT_LOST);
	if (!nest ||
	    put_lost_u64(skb, SMTPWARD_A_LOST_FIRST_SEQ, lost->first_seq) ||
	    put_lost_u64(skb, SMTPWARD_A_LOST_LAST_SEQ, record->seq) ||
	    put_lost_u64(skb, SMTPWARD_A_LOST_CONNECTS, lost->connects) ||
	    put_lost_u64(skb, SMTPWARD_A_LOST_EXECS, lost->execs) ||
	    put_lost_u64(skb, SMTPWARD_A_LOST_OTHERS, lost->others))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_event(struct sk_buff *skb, const struct sk_buff *event)
{
	if (skb_tailroom(skb) < event->len)
		return -EMSGSIZE;
	skb_put_data(skb, event->data, event->len);
	return 0;
}

static int put_record(struct sk_buff *skb, const struct sw_record *record,
		      u32 portid, u32 seq, int flags)
{
	void *header = genlmsg_put(skb, portid, seq, &sw_nl_family, flags,
				   SMTPWARD_CMD_EVENT_GET);

	if (!header)
		return -EMSGSIZE;
	if (put_u64(skb, SMTPWARD_A_EVENT_SEQ, record->seq) ||
	    put_u64(skb, SMTPWARD_A_EVENT_INSTANCE, instance()) ||
	    (record->event ? put_event(skb, record->event) :
			     put_lost(skb, record))) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

static int reply_record(struct genl_info *info, const struct sw_record *record)
{
	struct sk_buff *msg = nlmsg_new(record_size(record), GFP_KERNEL);
	int err;

	if (!msg) {
		GENL_SET_ERR_MSG(info, "no memory for the event");
		return -ENOMEM;
	}
	err = put_record(msg, record, info->snd_portid, info->snd_seq, 0);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

static int refuse_event(struct genl_info *info, const struct nlattr *attr)
{
	struct sw_ring_state state;

	sw_ring_state(&state);
	if (nla_get_u64(attr) && nla_get_u64(attr) <= state.acked_seq)
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "event was acknowledged");
	else
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "no such event");
	return -ENOENT;
}

/**
 * sw_nl_event_get_doit() - Get one event, or the loss that it is part of.
 * @skb: The request.
 * @info: Its attributes.
 *
 * Context: Process context.
 * Return: 0, -ENOENT when it is not in the ring, or another error.
 */
int sw_nl_event_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[SMTPWARD_A_EVENT_SEQ];
	struct sw_record record;
	int err;
	u64 seq;

	err = sw_nl_capable(skb, CAP_AUDIT_READ, info->extack);
	if (err)
		return err;
	if (GENL_REQ_ATTR_CHECK(info, SMTPWARD_A_EVENT_SEQ)) {
		GENL_SET_ERR_MSG(info, "seq is missing");
		return -EINVAL;
	}

	seq = nla_get_u64(attr);
	if (!seq || !sw_ring_peek(seq - 1, &record))
		return refuse_event(info, attr);
	if (record.event ? record.seq != seq : record.lost.first_seq > seq)
		err = refuse_event(info, attr);
	else
		err = reply_record(info, &record);
	kfree_skb(record.event);
	return err;
}

static struct dump *cb_dump(struct netlink_callback *cb)
{
	return (struct dump *)cb->args[0];
}

/* Take the next record into the dump. The message after this must hold it. */
static bool take_next(struct dump *dump, struct netlink_callback *cb)
{
	if (!dump->have)
		dump->have = sw_ring_peek(dump->after, &dump->next);
	if (dump->have)
		cb->min_dump_alloc = record_size(&dump->next);
	return dump->have;
}

static void release_next(struct dump *dump)
{
	if (dump->have)
		kfree_skb(dump->next.event);
	dump->have = false;
}

static int begin_dump(struct netlink_callback *cb,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *attr = sw_dump_attrs(cb)[SMTPWARD_A_EVENT_SEQ];
	struct sw_ring_state state;
	struct dump *dump;
	int err;

	err = sw_nl_capable(cb->skb, CAP_AUDIT_READ, extack);
	if (err)
		return err;

	sw_ring_state(&state);
	if (attr && nla_get_u64(attr) > state.last_seq) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "seq is beyond the newest event");
		return -EINVAL;
	}
	dump = kzalloc(sizeof(*dump), GFP_KERNEL);
	if (!dump) {
		NL_SET_ERR_MSG(extack, "no memory for the dump");
		return -ENOMEM;
	}
	dump->after = attr ? nla_get_u64(attr) : 0;
	take_next(dump, cb);
	cb->args[0] = (long)dump;
	return 0;
}

/**
 * sw_nl_event_get_start() - Begin a dump of what follows an event.
 * @cb: Of the dump.
 *
 * Context: Process context of the requester.
 * Return: 0 or an error.
 */
int sw_nl_event_get_start(struct netlink_callback *cb)
{
	return sw_nl_dump_start(cb, begin_dump);
}

/**
 * sw_nl_event_get_dumpit() - Put as many events as a message holds.
 * @skb: To put them.
 * @cb: Of the dump.
 *
 * Context: Process context.
 * Return: Bytes put, 0 at the end, or an error.
 */
int sw_nl_event_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump *dump = cb_dump(cb);
	int err;

	err = sw_nl_dump_refused(cb);
	if (err)
		return err;
	while (take_next(dump, cb) || !sw_ring_arm(dump->after)) {
		if (!dump->have)
			continue;
		if (put_record(skb, &dump->next, NETLINK_CB(cb->skb).portid,
			       cb->nlh->nlmsg_seq, NLM_F_MULTI))
			return skb->len ?: -EMSGSIZE;
		dump->after = dump->next.seq;
		release_next(dump);
	}
	return 0;
}

/**
 * sw_nl_event_get_done() - End a dump, complete or not.
 * @cb: Of the dump.
 *
 * Context: Process context.
 * Return: 0.
 */
int sw_nl_event_get_done(struct netlink_callback *cb)
{
	struct dump *dump = cb_dump(cb);

	if (dump)
		release_next(dump);
	kfree(dump);
	return 0;
}

static int reply_claim(struct genl_info *info)
{
	const size_t size = 2 * nla_total_size_64bit(sizeof(u64));
	struct sk_buff *msg = genlmsg_new(size, GFP_KERNEL);
	struct sw_ring_state state;
	void *header;

	if (!msg) {
		GENL_SET_ERR_MSG(info, "no memory for the reply");
		return -ENOMEM;
	}
	sw_ring_state(&state);
	header = genlmsg_put_reply(msg, info, &sw_nl_family, 0,
				   SMTPWARD_CMD_EVENT_CLAIM);
	if (!header || put_u64(msg, SMTPWARD_A_EVENT_SEQ, state.acked_seq) ||
	    put_u64(msg, SMTPWARD_A_EVENT_INSTANCE, state.instance)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

/**
 * sw_nl_event_claim_doit() - Make the sending socket the owner of the events.
 * @skb: The request.
 * @info: Where the reply goes: what was acknowledged up to now.
 *
 * Context: Process context.
 * Return: 0, -EBUSY when another socket is the owner, or another error.
 */
int sw_nl_event_claim_doit(struct sk_buff *skb, struct genl_info *info)
{
	const u32 portid = info->snd_portid;
	u32 old;
	int err;

	err = sw_nl_capable(skb, CAP_AUDIT_READ, info->extack);
	if (err)
		return err;
	old = atomic_cmpxchg(&owner, 0, portid);
	if (old && old != portid) {
		GENL_SET_ERR_MSG(info, "another socket owns the events");
		return -EBUSY;
	}
	err = reply_claim(info);
	if (err && !old)
		sw_nl_event_release(portid);
	return err;
}

/**
 * sw_nl_event_ack_doit() - Forget events.
 * @skb: The request.
 * @info: Its attributes.
 *
 * Context: Process context.
 * Return: 0, -EPERM when the socket is not the owner, or another error.
 */
int sw_nl_event_ack_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[SMTPWARD_A_EVENT_SEQ];
	int err;

	err = sw_nl_capable(skb, CAP_AUDIT_READ, info->extack);
	if (err)
		return err;
	if (sw_nl_event_owner() != info->snd_portid) {
		GENL_SET_ERR_MSG(info, "this socket does not own the events");
		return -EPERM;
	}
	if (GENL_REQ_ATTR_CHECK(info, SMTPWARD_A_EVENT_SEQ)) {
		GENL_SET_ERR_MSG(info, "seq is missing");
		return -EINVAL;
	}
	err = sw_ring_ack(nla_get_u64(attr));
	if (err)
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "seq is beyond the newest event");
	return err;
}

/**
 * sw_nl_event_release() - End the claim of a socket, if it has one.
 * @portid: Of the socket.
 *
 * Context: Any context.
 * Return: true when it had.
 */
bool sw_nl_event_release(u32 portid)
{
	return portid && atomic_cmpxchg(&owner, portid, 0) == (int)portid;
}

/**
 * sw_nl_event_owner() - The socket that may acknowledge.
 *
 * Context: Any context.
 * Return: Its port id, 0 for none.
 */
u32 sw_nl_event_owner(void)
{
	return atomic_read(&owner);
}
