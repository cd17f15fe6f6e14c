// SPDX-License-Identifier: GPL-2.0-only
#include <linux/net.h>
#include <linux/skbuff.h>
#include <net/inet_sock.h>
#include <net/sock.h>

#include "account.h"
#include "addr.h"
#include "context.h"
#include "flow.h"
#include "fold.h"
#include "health.h"
#include "hook.h"
#include "judge.h"
#include "policy.h"
#include "probe.h"
#include "subject.h"
#include "verdict.h"
#include "witness.h"

/*
 * Runs at every connect on the machine, so it asks no policy and calls nothing.
 *
 * Family and port come from the address, never from the socket: an MPTCP or
 * IPv6 socket reaches a plain IPv4 listener. The type spares UDP, whose
 * "connection" sends nothing.
 */
static __always_inline bool is_candidate(const struct socket *sock,
					 const struct sockaddr *addr, int len)
{
	const u16 port = sw_addr_port(addr, len);

	if (!port || sock->type == SOCK_DGRAM || sock->type == SOCK_RAW)
		return false;
	return sw_port_may_count(port);
}

/* security_socket_connect(struct socket *, struct sockaddr *, int) */
static __always_inline bool wants_connect(const struct sw_call *call)
{
	return is_candidate((const void *)call->arg[0],
			    (const void *)call->arg[1], call->arg[2]);
}

/*
 * __inet_stream_connect(struct socket *, struct sockaddr *, int, int flags,
 *			 int is_sendmsg)
 *
 * Only implicit connects are ours here: connect(2) was judged by the hook
 * above, and the kernel's own connects are nobody's. In any state but
 * SS_UNCONNECTED the address is not used, and may be NULL. The caller holds
 * the socket lock, so neither changes before the original reads it.
 */
static __always_inline bool wants_fastopen(const struct sw_call *call)
{
	const struct socket *sock = (const void *)call->arg[0];
	const struct sockaddr *addr = (const void *)call->arg[1];

	if (!(int)call->arg[4] || !addr || sock->state != SS_UNCONNECTED)
		return false;
	return is_candidate(sock, addr, call->arg[2]);
}

/*
 * A second call for a connection under way asks how it goes, as io_uring does
 * by itself after a first non-blocking try. It was reported already.
 */
static bool is_under_way(const struct socket *sock, const struct sw_dest *dest)
{
	struct sw_dest peer;

	if (READ_ONCE(sock->state) != SS_CONNECTING)
		return false;
	sw_addr_peer(sock->sk, &peer);
	return sw_addr_same(&peer, dest);
}

static void report(struct sw_event *event, const struct sock *sk,
		   const struct sw_dest *dest)
{
	struct sw_context *context;
	struct sw_flow *flow = NULL;
	struct sk_buff *attrs;

	event->account = sw_account_current();
	event->flow = sw_event_new_flow();
	if (!event->refused)
		flow = sw_flow_admit(event, sk);
	if (sw_fold(event, dest, 0))
		return;
	context = sw_context_connect(GFP_KERNEL);
	event->context = context;
	event->dest = dest;
	attrs = sw_encode(event);
	sw_context_free(context);
	sw_fold_keep(event, 0, attrs);
	if (flow)
		sw_flow_expect(flow, event, sk, attrs);
	if (sw_judge_reports(event))
		sw_event_push(event, attrs);
	else
		kfree_skb(attrs);
}

/* Returns false for a port that the policy in force does not count. */
static bool decide(struct sw_event *event, const struct sw_dest *dest)
{
	const struct sw_policy *policy;
	struct sw_subject subject;
	bool ret;

	sw_subject_current(&subject);
	policy = sw_judge_connect(&subject, dest, &event->decision, GFP_KERNEL);
	ret = sw_policy_port(policy, dest->port);
	if (ret)
		sw_judge_apply(policy, event);
	sw_verdict_policy_put();
	sw_subject_release(&subject);
	return ret;
}

static long judge(const struct socket *sock, const struct sockaddr *addr,
		  int len, u32 via)
{
	struct sw_event event = { .type = SMTPWARD_EVENT_TYPE_CONNECT,
				  .via = via };
	struct sw_dest dest;

	if (!sw_addr_parse(addr, len, &dest))
		return 0;
	if (sw_health_connect(&dest, via))
		return -EPERM;
	dest.protocol = sock->sk->sk_protocol;

	if (!decide(&event, &dest))
		return 0;
	if (!event.refused && is_under_way(sock, &dest))
		return 0;
	if (sw_judge_follows(&event))
		report(&event, sock->sk, &dest);
	if (!event.refused)
		sw_witness_expect();
	return sw_judge_answer(&event);
}

/**
 * sw_connect_judge() - Judge a candidate at security_socket_connect().
 * @sock: As the original's.
 * @addr: As the original's.
 * @len: As the original's.
 *
 * Context: Process context, may sleep. Called by the stub only.
 * Return: 0 to go on to the original, or -EPERM.
 */
asmlinkage long sw_connect_judge(struct socket *sock, struct sockaddr *addr,
				 int len)
{
	long ret;

	sw_hook_enter();
	ret = judge(sock, addr, len, SMTPWARD_VIA_CONNECT);
	sw_hook_leave();
	return ret;
}

/**
 * sw_fastopen_judge() - Judge a candidate at __inet_stream_connect().
 * @sock: As the original's.
 * @addr: As the original's.
 * @len: As the original's.
 *
 * Context: Process context with the socket lock held. May sleep, but other
 * users of the socket wait meanwhile. Called by the stub only.
 * Return: 0 to go on to the original, or -EPERM.
 */
asmlinkage long sw_fastopen_judge(struct socket *sock, struct sockaddr *addr,
				  int len)
{
	long ret;

	sw_hook_enter();
	ret = judge(sock, addr, len, SMTPWARD_VIA_FASTOPEN);
	sw_hook_leave();
	return ret;
}

SW_HOOK(sw_hook_connect, "security_socket_connect", SMTPWARD_VIA_CONNECT,
	wants_connect);
SW_HOOK(sw_hook_fastopen, "__inet_stream_connect", SMTPWARD_VIA_FASTOPEN,
	wants_fastopen);
