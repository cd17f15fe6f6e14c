// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections that were open before anybody judged them: when the module was
 * loaded, or when a policy named their port.
 */
#include <linux/net.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/user_namespace.h>
#include <net/inet_hashtables.h>
#include <net/mptcp.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "addr.h"
#include "compat.h"
#include "event.h"
#include "flow_parts.h"
#include "judge.h"
#include "subject.h"

/* Sockets that are taken from one chain at a time. */
#define BATCH 16

static bool is_wanted(const struct sock *sk)
{
	return sk_fullsock(sk) && sk->sk_protocol == IPPROTO_TCP &&
	       !sk->sk_kern_sock && sk->sk_state != TCP_CLOSE &&
	       sw_judge_port(ntohs(sk->sk_dport));
}

/*
 * The policy in force is asked for what it wants to know, and not for its
 * verdict: another one may have let the connection through.
 */
static struct sw_flow *describe(const struct sock *sk)
{
	const u32 uid = from_kuid(&init_user_ns, sk->sk_uid);
	struct sw_subject subject;
	struct sw_event event = {};
	struct sw_dest dest;
	struct sw_flow *flow;

	sw_addr_peer(sk, &dest);
	dest.protocol = sk_is_mptcp(sk) ? IPPROTO_MPTCP : IPPROTO_TCP;
	sw_subject_only(&subject, uid);
	sw_judge_connect(&subject, &dest, &event.decision, GFP_KERNEL);
	sw_verdict_policy_put();
	if (!sw_judge_follows(&event))
		return NULL;
	flow = sw_flow_new(uid);
	if (!flow)
		return NULL;
	flow->id = sw_event_new_flow();
	flow->mode = sw_mode_get();
	flow->decision = event.decision;
	if (flow->decision.verdict != SMTPWARD_VERDICT_AUDIT)
		flow->decision.verdict = SMTPWARD_VERDICT_ALLOW;
	flow->decision.rule_id = 0;
	if (sw_budget_take(&flow->decision, uid, &flow->stake))
		sw_flow_room_miss();
	flow->quiet = !sw_judge_reports(&event);
	flow->dest = dest;
	flow->transfer.flags = SMTPWARD_FLOW_FLAGS_FOUND;
	return flow;
}

static void adopt(struct sock *sk)
{
	struct sw_flow *flow;

	if (sw_flow_is_followed(sk) || !is_wanted(sk))
		return;
	flow = describe(sk);
	if (flow && !sw_flow_adopt(flow, sk))
		sw_flow_free(flow);
}

/* References up to BATCH sockets of a chain, behind the first @skip. */
static int take(struct inet_hashinfo *hashinfo, u32 i, u32 skip,
		struct sock *sks[])
{
	spinlock_t *lock = inet_ehash_lockp(hashinfo, i);
	const struct hlist_nulls_node *node;
	struct sock *sk;
	int n = 0;

	spin_lock_bh(lock);
	sk_nulls_for_each(sk, node, &hashinfo->ehash[i].chain) {
		if (!is_wanted(sk) || (skip && skip--))
			continue;
		sock_hold(sk);
		sks[n++] = sk;
		if (n == BATCH)
			break;
	}
	spin_unlock_bh(lock);
	return n;
}

/*
 * A chain can change between two batches, so that one is taken twice or not at
 * all. Chains are short.
 */
static void search_chain(struct inet_hashinfo *hashinfo, u32 i)
{
	struct sock *sks[BATCH];
	u32 skip = 0;
	int n, k;

	do {
		n = take(hashinfo, i, skip, sks);
		for (k = 0; k < n; k++) {
			adopt(sks[k]);
			sock_put(sks[k]);
		}
		skip += n;
	} while (n == BATCH);
}

static void search(struct inet_hashinfo *hashinfo)
{
	u32 i;

	for (i = 0; i <= hashinfo->ehash_mask; i++) {
		if (!hlist_nulls_empty(&hashinfo->ehash[i].chain))
			search_chain(hashinfo, i);
		cond_resched();
	}
}

/**
 * sw_flow_find() - Follow the connections to SMTP ports that are open.
 *
 * Those that are followed already stay as they are.
 *
 * Context: Process context, may sleep.
 */
void sw_flow_find(void)
{
	struct inet_hashinfo *common = sw_hashinfo(&init_net);
	struct net *net;

	search(common);
	down_read(&net_rwsem);
	for_each_net(net)
		if (sw_hashinfo(net) != common)
			search(sw_hashinfo(net));
	up_read(&net_rwsem);
}
