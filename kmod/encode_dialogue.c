// SPDX-License-Identifier: GPL-2.0-only
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <net/netlink.h>

#include "dialogue.h"
#include "event.h"

/**
 * sw_encode_dialogue_size() - Room that sw_encode_dialogue() needs.
 *
 * Context: Any context.
 * Return: Bytes.
 */
size_t sw_encode_dialogue_size(void)
{
	return nla_total_size(0) + 5 * nla_total_size(sizeof(u32)) +
	       nla_total_size_64bit(sizeof(u64)) +
	       nla_total_size(TASK_COMM_LEN);
}

/* Who connected, when nobody was there who sends. */
static int put_subject(struct sk_buff *skb, const struct sw_dialogue *who)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_EVENT_SUBJECT);

	if (!nest || nla_put_u32(skb, SMTPWARD_A_SUBJECT_UID, who->uid) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_EUID, who->euid) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_PID, who->pid) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_TGID, who->tgid) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_SUBJECT_START_TIME,
			      who->start_time, SMTPWARD_A_SUBJECT_PAD) ||
	    nla_put(skb, SMTPWARD_A_SUBJECT_COMM,
		    strnlen(who->comm, sizeof(who->comm)), who->comm))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * sw_encode_dialogue() - Write how a client was recognised.
 * @skb: To put it.
 * @event: Of type dialogue. Without a context the subject is written as well.
 *
 * Context: Any context.
 * Return: 0 or -EMSGSIZE.
 */
int sw_encode_dialogue(struct sk_buff *skb, const struct sw_event *event)
{
	const struct sw_dialogue *dialogue = event->dialogue;

	if (!event->context && put_subject(skb, dialogue))
		return -EMSGSIZE;
	return nla_put_u32(skb, SMTPWARD_A_EVENT_DIALOGUE, dialogue->evidence);
}
