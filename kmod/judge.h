/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the two kinds of probe share: from a decision to an answer.
 */
#ifndef _SMTPWARD_JUDGE_H
#define _SMTPWARD_JUDGE_H

#include "event.h"
#include "policy.h"
#include "port.h"
#include "verdict.h"

/**
 * sw_judge_port() - Whether connects to a port are candidates.
 * @port: Host order.
 *
 * Context: Any context.
 * Return: true when the policy in force counts it as SMTP.
 */
static __always_inline bool sw_judge_port(u16 port)
{
	return sw_port_may_count(port) && sw_verdict_port(port);
}

u32 sw_judge_uid(void);
const struct sw_policy *sw_judge_connect(struct sw_subject *subject,
					 const struct sw_dest *dest,
					 struct sw_decision *decision,
					 gfp_t gfp);
void sw_judge_apply(const struct sw_policy *policy, struct sw_event *event);
bool sw_judge_reports(const struct sw_event *event);
bool sw_judge_follows(const struct sw_event *event);
bool sw_judge_limits(const struct sw_event *event);
void sw_judge_limit(struct sw_event *event, const struct sw_limit *limit);
bool sw_judge_enforces(u32 mode, const struct sw_decision *decision);
bool sw_judge_refuses_joins(void);
long sw_judge_answer(const struct sw_event *event);

#endif /* _SMTPWARD_JUDGE_H */
