// SPDX-License-Identifier: GPL-2.0-only
/*
 * What TCP sends, before anybody else sees it: a netfilter hook in every network
 * namespace, which is there only while a policy needs it. All ways to send come
 * by here, whichever call it was, and first in the order of the stream.
 */
#include <linux/ipv6.h>
#include <linux/ip.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/tcp.h>
#include <net/ipv6.h>
#include <net/mptcp.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "dialogue.h"
#include "flow.h"
#include "judge.h"
#include "output.h"
#include "segment.h"

#define TCPOPT_MPTCP 30
#define MP_JOIN 1

static DEFINE_MUTEX(arm_lock); /* protects what follows */
static bool armed;
static bool closed;

static bool is_tcp_socket(const struct sock *sk)
{
	return sk && sk_fullsock(sk) && sk->sk_type == SOCK_STREAM &&
	       sk->sk_protocol == IPPROTO_TCP;
}

/* A tunnel sends its own packets under the name of the socket. */
static bool is_tcp_packet(const struct sk_buff *skb, u8 pf)
{
	unsigned int offset = 0;

	if (pf == NFPROTO_IPV4)
		return ip_hdr(skb)->protocol == IPPROTO_TCP;
	if (ipv6_hdr(skb)->nexthdr == IPPROTO_TCP)
		return true;
	return ipv6_find_hdr(skb, &offset, IPPROTO_TCP, NULL, NULL) ==
	       IPPROTO_TCP;
}

static bool read_segment(const struct sk_buff *skb, struct sw_segment *segment)
{
	const u32 at = skb_transport_offset(skb);
	const struct tcphdr *th = tcp_hdr(skb);

	segment->skb = skb;
	segment->offset = at + th->doff * 4;
	if (skb->len <= segment->offset)
		return false;
	segment->len = skb->len - segment->offset;
	segment->seq = ntohl(th->seq) + th->syn;
	return true;
}

/* RFC 8684, section 3.2: option MPTCP, subtype MP_JOIN. */
static bool joins_mptcp(const struct tcphdr *th)
{
	const u8 *opt = (const u8 *)(th + 1);
	const u8 *end = (const u8 *)th + th->doff * 4;

	while (opt < end && *opt != TCPOPT_EOL) {
		if (*opt == TCPOPT_NOP) {
			opt++;
			continue;
		}
		if (end - opt < 3 || opt[1] < 2)
			return false;
		if (*opt == TCPOPT_MPTCP)
			return opt[2] >> 4 == MP_JOIN;
		opt += opt[1];
	}
	return false;
}

/* What a SYN begins to a port of SMTP. */
static bool may_begin(struct sock *sk, const struct sk_buff *skb)
{
	const struct tcphdr *th = tcp_hdr(skb);

	if (!th->syn || th->ack || !sw_judge_port(ntohs(th->dest)))
		return true;
	if (sk_is_mptcp(sk) && joins_mptcp(th))
		return !sw_judge_refuses_joins();
	return sw_flow_may_begin(sk);
}

/* Kept apart, so that on_output() saves no registers for what it spares. */
static noinline unsigned int judge(struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	struct sw_segment segment;
	struct sock *sk = state->sk;

	if (!is_tcp_socket(sk) || !is_tcp_packet(skb, state->pf))
		return NF_ACCEPT;
	if (!may_begin(sk, skb))
		return NF_DROP;
	if (!read_segment(skb, &segment))
		return NF_ACCEPT;
	if (!sw_flow_output(sk, &segment) || !sw_dialogue_output(sk, &segment))
		return NF_DROP;
	return NF_ACCEPT;
}

/*
 * Every packet of the machine comes here. Whose socket is nothing to us goes on
 * at once, TCP or not, and whatever there is of the socket: only its state is
 * read, which all have. It is this one when a SYN is sent that begins something.
 */
static unsigned int on_output(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	const struct sock *sk = state->sk;

	if (!sk || (sk->sk_state != TCP_SYN_SENT && !sw_flow_may_have(sk) &&
		    !sw_dialogue_may_have(sk)))
		return NF_ACCEPT;
	return judge(skb, state);
}

/* In front of all others, of which one may send it on later (nf_queue). */
static const struct nf_hook_ops ops[] = {
	{
		.hook = on_output,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = INT_MIN,
	},
	{
		.hook = on_output,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = INT_MIN,
	},
};

static int __net_init begin_net(struct net *net)
{
	return nf_register_net_hooks(net, ops, ARRAY_SIZE(ops));
}

static void __net_exit end_net(struct net *net)
{
	nf_unregister_net_hooks(net, ops, ARRAY_SIZE(ops));
}

static struct pernet_operations net_ops = {
	.init = begin_net,
	.exit = end_net,
};

static void disarm(void)
{
	lockdep_assert_held(&arm_lock);
	if (!armed)
		return;
	unregister_pernet_subsys(&net_ops);
	synchronize_net();
	armed = false;
}

/**
 * sw_output_arm() - Begin to look, if that is not done already.
 *
 * Context: Process context, may sleep.
 * Return: 0 or a negative error.
 */
int sw_output_arm(void)
{
	int err = 0;

	mutex_lock(&arm_lock);
	if (closed)
		err = -ESHUTDOWN;
	else if (!armed)
		err = register_pernet_subsys(&net_ops);
	armed |= !err;
	mutex_unlock(&arm_lock);
	return err;
}

/**
 * sw_output_disarm() - Look no more.
 *
 * Context: Process context, may sleep. Nobody is asked any more when it returns.
 */
void sw_output_disarm(void)
{
	mutex_lock(&arm_lock);
	disarm();
	mutex_unlock(&arm_lock);
}

/**
 * sw_output_exit() - Look no more, whatever policy may come.
 *
 * Context: As sw_output_disarm().
 */
void sw_output_exit(void)
{
	mutex_lock(&arm_lock);
	closed = true;
	disarm();
	mutex_unlock(&arm_lock);
}
