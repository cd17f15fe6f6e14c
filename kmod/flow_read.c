// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counters that TCP has anyway. SYN and FIN take sequence numbers like
 * payload does, and are taken off again.
 */
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/pid.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/user_namespace.h>
#include <net/mptcp.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "addr.h"
#include "flow_parts.h"

/* Jiffies from the judgement, within which a SYN to another address is its. */
#define REWRITE_TIME HZ

/*
 * Sequence numbers sent. Those that were acknowledged are counted in 64 bits, and
 * never are more than were sent, whatever changes between the two reads.
 */
static u64 read_sent(const struct tcp_sock *tp, u32 isn)
{
	const u64 acked = READ_ONCE(tp->bytes_acked);

	smp_rmb(); /* not paired: the stack does much in between */
	return acked + (u32)(READ_ONCE(tp->snd_nxt) - isn - (u32)acked);
}

/* A socket gets one of these states before it sends its FIN. */
static bool has_sent_fin(const struct tcp_sock *tp, int state)
{
	switch (state) {
	case TCP_FIN_WAIT1:
	case TCP_FIN_WAIT2:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
		return READ_ONCE(tp->snd_nxt) == READ_ONCE(tp->write_seq);
	default:
		return false;
	}
}

/* Before that, the counters can be those of the connection before. */
static bool is_counting(const struct sw_flow *flow)
{
	return flow->transfer.established || sw_flow_is_late(flow);
}

/*
 * What says that there was a FIN is read behind what can have counted it. @state
 * is 0 for the one that the socket has.
 */
static void read_bytes(const struct sw_flow *flow, int state,
		       struct sw_transfer *transfer)
{
	const struct sock *sk = flow->sk;
	const struct tcp_sock *tp = tcp_sk(sk);
	const u64 out = read_sent(tp, flow->isn);
	const u64 in = READ_ONCE(tp->bytes_received);
	u32 no_payload = 1;

	smp_rmb(); /* as above */
	no_payload += has_sent_fin(tp, state ?: READ_ONCE(sk->sk_state));
	transfer->bytes_out = out > no_payload ? out - no_payload : 0;
	transfer->bytes_in = in ? in - sock_flag(sk, SOCK_DONE) : 0;
	transfer->retransmits = READ_ONCE(tp->total_retrans);
	if (!is_counting(flow)) {
		transfer->bytes_out = 0;
		transfer->bytes_in = 0;
	}
}

/**
 * sw_flow_is_of() - Whether a SYN is that of an attempt.
 * @flow: The attempt.
 * @sk: Socket that is about to send the SYN.
 *
 * MPTCP connects another socket than the one that it was asked on. BPF may have
 * changed the address behind the judge, but then the SYN follows at once: who
 * holds the socket's lock may keep the attempt waiting, or it may have come to
 * nothing.
 *
 * Context: Any context, with sw_flow_lock held.
 * Return: true when it is.
 */
bool sw_flow_is_of(const struct sw_flow *flow, const struct sock *sk)
{
	struct sw_dest dest;

	if (sk != flow->asked &&
	    (flow->dest.protocol != IPPROTO_MPTCP || !sk_is_mptcp(sk)))
		return false;
	if (time_before(jiffies, flow->noted + REWRITE_TIME))
		return true;
	sw_addr_peer(sk, &dest);
	return sw_addr_same(&dest, &flow->dest);
}

/**
 * sw_flow_read_begin() - Read from which number on there is payload.
 * @flow: It, with its socket, which is open.
 *
 * Of one that is found it can be wrong, when an acknowledgment is just being
 * counted.
 *
 * Context: Any context, with sw_flow_lock held.
 */
void sw_flow_read_begin(struct sw_flow *flow)
{
	const struct tcp_sock *tp = tcp_sk(flow->sk);

	lockdep_assert_held(&sw_flow_lock);
	flow->isn = READ_ONCE(tp->snd_una) - (u32)READ_ONCE(tp->bytes_acked);
}

/* Whether it is to be told, once, that as much was sent as the threshold. */
static void look_at_threshold(struct sw_flow *flow, u64 bytes_out)
{
	if (flow->crossed || !flow->decision.threshold ||
	    bytes_out < flow->decision.threshold)
		return;
	flow->crossed = true;
	sw_flow_make_due(flow, BIT(SMTPWARD_EVENT_TYPE_THRESHOLD));
}

/**
 * sw_flow_look() - See whether the first byte has come or gone, and how many.
 * @flow: It, with its socket.
 *
 * Context: Any context, with sw_flow_lock held.
 */
void sw_flow_look(struct sw_flow *flow)
{
	struct sw_transfer now;

	lockdep_assert_held(&sw_flow_lock);
	read_bytes(flow, 0, &now);
	/* A FIN that has just come counts as a byte, for an instant. */
	if (!flow->transfer.first_byte && flow->transfer.established &&
	    (now.bytes_out || now.bytes_in > 1))
		flow->transfer.first_byte = sw_flow_age(flow);
	look_at_threshold(flow, now.bytes_out);
}

/* What is common to a connection that is open and one that has ended. */
static void read_socket(const struct sw_flow *flow, int state,
			struct sw_transfer *transfer)
{
	read_bytes(flow, state, transfer);
	sw_addr_own(flow->sk, &transfer->source);
	transfer->duration = sw_flow_age(flow);
	if (transfer->flags & SMTPWARD_FLOW_FLAGS_MPTCP &&
	    flow->joins != sw_flow_joins())
		transfer->flags |= SMTPWARD_FLOW_FLAGS_SUBFLOWS;
}

/**
 * sw_flow_read_open() - Read what an open connection has carried by now.
 * @flow: It, with its socket.
 * @transfer: A copy of @flow->transfer. Is completed.
 *
 * The socket is not locked: who holds it can be kept waiting for ever by the
 * memory that it sends from.
 *
 * Context: Any context, with sw_flow_lock held.
 */
void sw_flow_read_open(const struct sw_flow *flow, struct sw_transfer *transfer)
{
	read_socket(flow, 0, transfer);
	transfer->state = SMTPWARD_FLOW_STATE_OPEN;
}

/**
 * sw_flow_sent() - How much was sent with a segment and what was before it.
 * @flow: It, with its socket.
 * @segment: The segment, with payload.
 *
 * Context: Any context, with sw_flow_lock held and the socket locked.
 * Return: Bytes of payload. Before the connection is established there is only
 * what the SYN carries.
 */
u64 sw_flow_sent(const struct sw_flow *flow, const struct sw_segment *segment)
{
	const u64 acked = tcp_sk(flow->sk)->bytes_acked;
	const u32 end = segment->seq + segment->len;

	if (!is_counting(flow))
		return segment->len;
	/* What is sent again can have been acknowledged by now. */
	return acked + (s32)(end - flow->isn - (u32)acked) - 1;
}

static u32 conclude(const struct sw_flow *flow, int state, u32 error)
{
	if (flow->cut)
		return SMTPWARD_FLOW_STATE_CUT;
	switch (error) {
	case ECONNABORTED:
		return SMTPWARD_FLOW_STATE_ABORTED;
	case ECONNRESET:
	case EPIPE:
		return SMTPWARD_FLOW_STATE_RESET;
	case ETIMEDOUT:
	case EHOSTUNREACH:
	case ENETUNREACH:
		return SMTPWARD_FLOW_STATE_TIMED_OUT;
	}
	switch (state) {
	case TCP_FIN_WAIT1:
	case TCP_FIN_WAIT2:
	case TCP_CLOSING:
		return SMTPWARD_FLOW_STATE_CLOSED;
	case TCP_LAST_ACK:
		return SMTPWARD_FLOW_STATE_PEER_CLOSED;
	default:
		return SMTPWARD_FLOW_STATE_ABORTED;
	}
}

/**
 * sw_flow_read_end() - Read what a connection has carried, and how it ended.
 * @flow: It, with its socket. Its transfer is completed.
 * @state: The last state of the socket, TCP_*.
 *
 * Context: Any context, with sw_flow_lock held, and the socket locked by the
 * caller unless it is closed already.
 */
void sw_flow_read_end(struct sw_flow *flow, int state)
{
	struct sw_transfer *transfer = &flow->transfer;

	lockdep_assert_held(&sw_flow_lock);
	read_socket(flow, state, transfer);
	transfer->error = abs(READ_ONCE(flow->sk->sk_err));
	if (state == TCP_SYN_SENT || !is_counting(flow)) {
		transfer->state = flow->cut ? SMTPWARD_FLOW_STATE_CUT :
					      SMTPWARD_FLOW_STATE_FAILED;
		transfer->bytes_out = 0;
		return;
	}
	transfer->state = conclude(flow, state, transfer->error);
	if (!transfer->first_byte && transfer->established &&
	    (transfer->bytes_out || transfer->bytes_in))
		transfer->first_byte = transfer->duration;
	look_at_threshold(flow, transfer->bytes_out);
	if (transfer->state == SMTPWARD_FLOW_STATE_ABORTED)
		sw_flow_note_holder(flow);
}

/**
 * sw_flow_note_holder() - Note who closes a connection.
 * @flow: It. Who opened it is not noted.
 *
 * In softirq, and when MPTCP or another part of the kernel does it by itself,
 * nobody is there to be noted.
 *
 * Context: Any context, with sw_flow_lock held.
 */
void sw_flow_note_holder(struct sw_flow *flow)
{
	struct sw_transfer *transfer = &flow->transfer;
	struct sw_ancestor *holder = &transfer->holder;

	lockdep_assert_held(&sw_flow_lock);
	if (!in_task() || current->flags & PF_KTHREAD || !flow->process)
		return;
	transfer->has_holder = task_tgid(current) != flow->process;
	if (!transfer->has_holder)
		return;
	holder->pid = task_tgid_nr(current);
	holder->uid = from_kuid(&init_user_ns, current_uid());
	holder->loginuid =
		from_kuid(&init_user_ns, audit_get_loginuid(current));
	strscpy_pad(holder->comm, current->comm, sizeof(holder->comm));
}
