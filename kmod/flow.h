/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the connections carry that were let through.
 */
#ifndef _SMTPWARD_FLOW_H
#define _SMTPWARD_FLOW_H

#include "context.h"
#include "table.h"
#include "types.h"

struct pid;
struct sk_buff;
struct sock;
struct sw_event;
struct sw_flow;
struct sw_segment;

/**
 * struct sw_transfer - What a connection has carried.
 * @state: enum smtpward_flow_state.
 * @flags: enum smtpward_flow_flags.
 * @bytes_out: Payload sent, each byte once.
 * @bytes_in: Payload received, each byte once.
 * @duration: Nanoseconds from the SYN, or from when it was found.
 * @established: The same, to the end of the handshake, 0 for not yet.
 * @first_byte: The same, to the first byte either way, 0 for none yet.
 * @retransmits: Segments that were sent again.
 * @error: Errno that it ended with, positive, 0 for none.
 * @uid: Whose socket it is, in the initial user namespace.
 * @source: Own address and port. Its family is 0 when it has none yet.
 * @has_holder: @holder is set.
 * @holder: Who closed it, when it was not who opened it.
 */
struct sw_transfer {
	u32 state;
	u32 flags;
	u64 bytes_out;
	u64 bytes_in;
	u64 duration;
	u64 established;
	u64 first_byte;
	u32 retransmits;
	u32 error;
	u32 uid;
	struct sw_dest source;
	bool has_holder;
	struct sw_ancestor holder;
};

/**
 * struct sw_flow_count - For status.
 * @flows: Connections that are followed now.
 * @untracked: Connections that could not be followed.
 */
struct sw_flow_count {
	u32 flows;
	u64 untracked;
};

extern struct sw_table sw_flow_table;

/**
 * sw_flow_may_have() - Whether it is worth taking the lock.
 * @key: &struct pid of the thread for an attempt, later the socket.
 *
 * What is under a socket was put there under that socket's lock, or else is
 * looked at later, and what is under a thread by that thread.
 *
 * Context: Any context.
 * Return: false when nothing is followed under @key.
 */
static inline bool sw_flow_may_have(const void *key)
{
	return sw_table_may_have(&sw_flow_table, key);
}

int sw_flow_init(u32 interval);
void sw_flow_exit(void);
void sw_flow_count(struct sw_flow_count *count);

struct sw_flow *sw_flow_admit(struct sw_event *event, const struct sock *sk);
void sw_flow_expect(struct sw_flow *flow, const struct sw_event *event,
		    const struct sock *sk, struct sk_buff *attempt);
bool sw_flow_may_begin(struct sock *sk);
bool sw_flow_output(struct sock *sk, const struct sw_segment *segment);
void sw_flow_state(const struct sock *sk, int old, int new);
void sw_flow_find(void);
void sw_flow_take_up(const struct sw_event *event, struct sock *sk, u32 euid,
		     struct pid *process, struct sk_buff *attempt);

#endif /* _SMTPWARD_FLOW_H */
