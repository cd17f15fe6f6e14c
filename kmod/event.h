/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a decision to a record in the ring.
 */
#ifndef _SMTPWARD_EVENT_H
#define _SMTPWARD_EVENT_H

#include "types.h"

struct sw_ancestor;
struct sw_context;
struct sw_dialogue;
struct sw_facts;
struct sw_health;
struct sw_image;
struct sw_repeats;
struct sw_transfer;
struct sk_buff;

/**
 * struct sw_event - What there is to say, before it is encoded.
 * @type: enum smtpward_event_type.
 * @mode: enum smtpward_mode at the time of the decision.
 * @via: enum smtpward_via, 0 when the event is no attempt.
 * @refused: The call returned EPERM, or the connection was cut.
 * @account: From sw_account_current(), of who attempts, or has.
 * @flow: Number of the connection, 0 when there is none.
 * @decision: What the policy said. Only @decision.generation counts when the
 *	event is no attempt.
 * @limit: What is used up, for limits and for connects that are denied because
 *	of it.
 * @context: Who did it, NULL when memory was short: the event is recorded all
 *	the same, with the ids of the current task. Not for flows.
 * @dest: For connects, flows, thresholds and limits.
 * @image: For execs, may be NULL when memory was short.
 * @rules: For policy events, number of rules.
 * @sha256: For policy events, NULL otherwise.
 * @mode_change: For mode events, enum smtpward_mode_change, 0 otherwise.
 * @confirm: For mode events, seconds until the mode falls back, 0 for never.
 * @health: For health events, NULL otherwise.
 * @dialogue: For dialogues, NULL otherwise.
 * @session: For flows, NULL when nothing is known of what was said.
 * @attempt: For flows, thresholds and limits, attributes of the connect, whose subject
 *	is repeated. NULL when there was none, or memory was short.
 * @transfer: For flows, thresholds and limits, NULL otherwise.
 * @repeats: How many attempts it stands for, NULL for one.
 */
struct sw_event {
	u32 type;
	u32 mode;
	u32 via;
	bool refused;
	u32 account;
	u64 flow;
	struct sw_decision decision;
	struct sw_limit limit;
	const struct sw_context *context;
	const struct sw_dest *dest;
	const struct sw_image *image;
	u32 rules;
	const u8 *sha256;
	u32 mode_change;
	u32 confirm;
	const struct sw_health *health;
	const struct sw_dialogue *dialogue;
	const struct sw_facts *session;
	const struct sk_buff *attempt;
	const struct sw_transfer *transfer;
	const struct sw_repeats *repeats;
};

void sw_event_report(const struct sw_event *event);
void sw_event_push(const struct sw_event *event, struct sk_buff *attrs);
u64 sw_event_new_flow(void);

/* encode.c: what an event has of its own */
struct sk_buff *sw_encode(const struct sw_event *event);
int sw_encode_ancestor(struct sk_buff *skb, int type,
		       const struct sw_ancestor *ancestor);

/* encode_flow.c: the attribute set transfer, and what a flow repeats */
size_t sw_encode_flow_size(const struct sw_event *event);
int sw_encode_flow(struct sk_buff *skb, const struct sw_event *event);

/* encode_dialogue.c: how a client was recognised, and who has connected */
size_t sw_encode_dialogue_size(void);
int sw_encode_dialogue(struct sk_buff *skb, const struct sw_event *event);

/* encode_session.c: the attribute set session */
size_t sw_encode_session_size(const struct sw_facts *facts);
int sw_encode_session(struct sk_buff *skb, const struct sw_facts *facts);

/* encode_hook.c: the attribute set hook, which events share with replies */
size_t sw_encode_hooks_size(void);
int sw_encode_hooks(struct sk_buff *skb, int type,
		    const struct sw_health *health);

#endif /* _SMTPWARD_EVENT_H */
