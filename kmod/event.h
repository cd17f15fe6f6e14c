/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a decision to a record in the ring.
 */
#ifndef _SMTPWARD_EVENT_H
#define _SMTPWARD_EVENT_H

#include "types.h"

struct sw_context;
struct sw_health;
struct sw_image;
struct sk_buff;

/**
 * struct sw_event - What there is to say, before it is encoded.
 * @type: enum smtpward_event_type.
 * @mode: enum smtpward_mode at the time of the decision.
 * @via: enum smtpward_via, 0 when the event is no attempt.
 * @refused: The call returned EPERM.
 * @flow: Number of the connection, 0 when there is none.
 * @decision: What the policy said. Only @decision.generation counts when the
 *	event is no attempt.
 * @context: Who did it, NULL when memory was short: the event is recorded all
 *	the same, with the ids of the current task.
 * @dest: For connects.
 * @image: For execs, may be NULL when memory was short.
 * @rules: For policy events, number of rules.
 * @sha256: For policy events, NULL otherwise.
 * @health: For health events, NULL otherwise.
 */
struct sw_event {
	u32 type;
	u32 mode;
	u32 via;
	bool refused;
	u64 flow;
	struct sw_decision decision;
	const struct sw_context *context;
	const struct sw_dest *dest;
	const struct sw_image *image;
	u32 rules;
	const u8 *sha256;
	const struct sw_health *health;
};

void sw_event_report(const struct sw_event *event);
u64 sw_event_new_flow(void);

/* encode.c: the only file that writes event attributes */
struct sk_buff *sw_encode(const struct sw_event *event, gfp_t gfp);

/* encode_hook.c: the attribute set hook, which events share with replies */
size_t sw_encode_hooks_size(void);
int sw_encode_hooks(struct sk_buff *skb, int type,
		    const struct sw_health *health);

#endif /* _SMTPWARD_EVENT_H */
