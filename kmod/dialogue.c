// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the first bytes that a client sends to a verdict. A socket is noted when
 * it connects, looked at with all that it sends until it is known what it
 * speaks, and then forgotten. What has left is beyond recall, so that the
 * segment which shows SMTP is the first that is stopped.
 */
#include <linux/cred.h>
#include <linux/minmax.h>
#include <linux/net.h>
#include <linux/pid.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/inet_sock.h>
#include <net/mptcp.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "addr.h"
#include "context.h"
#include "dialogue_parts.h"
#include "judge.h"
#include "segment.h"
#include "subject.h"

/* Bytes that are taken from a packet at a time. */
#define PIECE 64

DEFINE_STATIC_KEY_FALSE(sw_dialogue_listens);

/*
 * What MPTCP connects by itself goes on with what another subflow has begun,
 * and other connections of the kernel are nobody's.
 */
static bool is_wanted(const struct sock *sk)
{
	return in_task() && !(current->flags & PF_KTHREAD) &&
	       (!sk->sk_kern_sock || sk_is_mptcp(sk)) &&
	       !sw_judge_port(ntohs(inet_sk(sk)->inet_dport));
}

/**
 * sw_dialogue_state() - A socket is about to change its state.
 * @sk: Socket, locked.
 * @new: What it is to be, TCP_*.
 *
 * Context: Tracepoint, in the task that uses the socket or in softirq.
 */
void sw_dialogue_state(const struct sock *sk, int new)
{
	if (!static_branch_unlikely(&sw_dialogue_listens) ||
	    sk->sk_protocol != IPPROTO_TCP)
		return;
	if (new == TCP_CLOSE)
		sw_clients_remove(sk);
	else if (new == TCP_SYN_SENT && is_wanted(sk))
		sw_clients_add(sk);
}

/* Place of a segment in the stream, 0 for its first byte. Wraps after 4 GiB. */
static u32 place_of(const struct sock *sk, const struct sw_segment *segment)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	const u32 isn = tp->snd_una - (u32)tp->bytes_acked;

	return segment->seq - isn - 1;
}

/*
 * Whether the current task is who sends, and may be looked at. With bottom
 * halves off it can be anybody, or hold locks that are taken in softirq. One that
 * is exiting has let go of what there is to be seen, and sends what it had left.
 */
static bool is_sender_here(void)
{
	return !in_interrupt() && !irqs_disabled() &&
	       !(current->flags & (PF_KTHREAD | PF_EXITING));
}

static void note_sender(struct sw_recognised *rec)
{
	if (!is_sender_here())
		return;
	rec->process = get_pid(task_tgid(current));
	rec->context = sw_context_sender(GFP_ATOMIC | __GFP_NOWARN);
	rec->event.context = rec->context;
}

static void judge(struct sw_recognised *rec, struct sw_client *client)
{
	struct sw_event *event = &rec->event;
	const struct sw_policy *policy;
	struct sw_subject subject;

	if (is_sender_here())
		sw_subject_current(&subject);
	else
		subject = client->subject;
	event->account = client->account;
	rec->who = client->who;
	rec->who.evidence = client->match.evidence;
	rec->euid = subject.uid;
	sw_addr_peer(rec->sk, &rec->dest);
	rec->dest.protocol = sk_is_mptcp(rec->sk) ? IPPROTO_MPTCP : IPPROTO_TCP;
	policy = sw_judge_connect(&subject, &rec->dest, &event->decision,
				  GFP_ATOMIC | __GFP_NOWARN);
	sw_judge_apply(policy, event);
	sw_verdict_policy_put();
	sw_subject_release(&subject);
}

/*
 * Without memory for what there is to tell nothing is decided: the segment
 * stays unsent, and TCP comes again.
 */
static bool recognise(struct sock *sk, struct sw_client *client)
{
	struct sw_recognised *rec = sw_recognised_new(sk);
	bool refused;

	if (!rec)
		return false;
	judge(rec, client);
	note_sender(rec);
	refused = rec->event.refused;
	if (refused)
		client->is_denied = true;
	else
		sw_clients_remove(sk);
	sw_recognised_tell(rec);
	return !refused;
}

/* Feeds what was not seen before of a segment. */
static enum sw_match_result feed(struct sw_match *match, const struct sock *sk,
				 const struct sk_buff *skb, u32 offset, u32 len)
{
	const bool greeted = READ_ONCE(tcp_sk(sk)->bytes_received);
	enum sw_match_result result = SW_MATCH_OPEN;
	char piece[PIECE];
	u32 n;

	while (len && result == SW_MATCH_OPEN) {
		n = min_t(u32, len, sizeof(piece));
		if (skb_copy_bits(skb, offset, piece, n))
			return SW_MATCH_OTHER;
		result = sw_match_feed(match, piece, n, greeted);
		offset += n;
		len -= n;
	}
	return result;
}

/* Segments are sent in order, and what was sent before was looked at then. */
static bool look(struct sock *sk, struct sw_client *client,
		 const struct sw_segment *segment)
{
	const struct sw_client before = *client;
	bool ret;
	u32 skip;

	if (!client->is_begun)
		client->next = segment->seq;
	client->is_begun = true;
	skip = max_t(s32, client->next - segment->seq, 0);
	if (skip >= segment->len)
		return true;
	client->next += segment->len - skip;
	switch (feed(&client->match, sk, segment->skb, segment->offset + skip,
		     segment->len - skip)) {
	case SW_MATCH_OPEN:
		return true;
	case SW_MATCH_OTHER:
		sw_clients_remove(sk);
		return true;
	case SW_MATCH_SMTP:
		break;
	}
	ret = recognise(sk, client);
	if (!ret && !client->is_denied) {
		client->next = before.next;
		client->is_begun = before.is_begun;
		client->match = before.match;
	}
	return ret;
}

/**
 * sw_dialogue_output() - A socket is about to send a segment.
 * @sk: Socket, locked.
 * @segment: The segment, with payload.
 *
 * What is held back once is in the way of all that is behind it: TCP sends
 * nothing else before.
 *
 * Context: Process context or softirq, under the RCU lock.
 * Return: false when it is not to leave.
 */
bool sw_dialogue_output(struct sock *sk, const struct sw_segment *segment)
{
	struct sw_client *client;

	if (!sw_dialogue_may_have(sk) ||
	    place_of(sk, segment) >= SW_MATCH_WINDOW)
		return true;
	client = sw_clients_find(sk);
	if (!client)
		return true;
	return !client->is_denied && look(sk, client, segment);
}

/**
 * sw_dialogue_listen() - Begin or cease to look.
 * @on: Which.
 *
 * Context: Process context, may sleep. One caller at a time.
 * Return: 0 or -ENOMEM.
 */
int sw_dialogue_listen(bool on)
{
	if (on == static_key_enabled(&sw_dialogue_listens))
		return 0;
	if (on) {
		if (sw_clients_init())
			return -ENOMEM;
		sw_clients_open();
		static_branch_enable(&sw_dialogue_listens);
		return 0;
	}
	static_branch_disable(&sw_dialogue_listens);
	synchronize_rcu(); /* nobody looks at a client any more */
	sw_clients_close();
	return 0;
}

/**
 * sw_dialogue_unheard() - Count connections that could not be looked at.
 *
 * Context: Process context.
 * Return: How many.
 */
u64 sw_dialogue_unheard(void)
{
	return sw_clients_unheard();
}

/**
 * sw_dialogue_exit() - Let what was recognised be told, and forget the rest.
 *
 * Context: Process context, when nobody calls any more.
 */
void sw_dialogue_exit(void)
{
	sw_recognised_exit();
	sw_clients_exit();
}
