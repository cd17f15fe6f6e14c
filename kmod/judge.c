// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cred.h>
#include <linux/timekeeping.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "judge.h"
#include "subject.h"

/**
 * sw_judge_uid() - The uid that rules are about.
 *
 * The effective uid, as the kernel itself uses for permissions: a set-id MTA
 * is judged as itself, and a user namespace's root as the user it is outside.
 *
 * Context: Process context.
 * Return: A uid of the initial user namespace.
 */
u32 sw_judge_uid(void)
{
	return from_kuid(&init_user_ns, current_euid());
}

/**
 * sw_judge_connect() - Ask the policy in force about a connect.
 * @subject: Who makes it. What a rule asks of it is looked for in the current
 *	task, which it has to be unless all is known.
 * @dest: Where to.
 * @decision: Result.
 * @gfp: How to allocate.
 *
 * Meanwhile the policy can be replaced, so the one that was asked last is
 * returned.
 *
 * Context: Any context, process context unless all is known. Takes the RCU
 * lock.
 * Return: The policy, for sw_verdict_policy_put().
 */
const struct sw_policy *sw_judge_connect(struct sw_subject *subject,
					 const struct sw_dest *dest,
					 struct sw_decision *decision,
					 gfp_t gfp)
{
	const struct sw_policy *policy = sw_verdict_policy_get();
	u32 needs;

	while ((needs = sw_policy_connect(policy, subject, dest, decision))) {
		sw_verdict_policy_put();
		sw_subject_learn(subject, needs, gfp);
		policy = sw_verdict_policy_get();
	}
	return policy;
}

/**
 * sw_judge_apply() - Apply the mode to a decision and count the hit.
 * @policy: Policy that decided.
 * @event: With its decision set. Mode and answer are filled in.
 *
 * Context: Under sw_verdict_policy_get().
 */
void sw_judge_apply(const struct sw_policy *policy, struct sw_event *event)
{
	event->mode = sw_mode_get();
	event->refused = event->decision.verdict == SMTPWARD_VERDICT_DENY &&
			 event->mode == SMTPWARD_MODE_ENFORCE;
	sw_policy_hit(policy, &event->decision, ktime_get_real_seconds());
}

/**
 * sw_judge_reports() - Whether an attempt is worth an event.
 * @event: After sw_judge_apply().
 *
 * Context: Any context.
 * Return: true, but for what a quiet rule allows.
 */
bool sw_judge_reports(const struct sw_event *event)
{
	return event->decision.verdict != SMTPWARD_VERDICT_ALLOW ||
	       !event->decision.quiet;
}

/**
 * sw_judge_follows() - Whether a connection is to be followed.
 * @event: After sw_judge_apply().
 *
 * Context: Any context.
 * Return: true when there can be something to tell of it, or to limit.
 */
bool sw_judge_follows(const struct sw_event *event)
{
	return sw_judge_reports(event) || event->decision.threshold ||
	       sw_judge_limits(event);
}

/**
 * sw_judge_limits() - Whether a connection may not send as much as it likes.
 * @event: After sw_judge_apply().
 *
 * Context: Any context.
 * Return: true when it has a cap or a budget.
 */
bool sw_judge_limits(const struct sw_event *event)
{
	return event->decision.cap || event->decision.n_budgets;
}

/**
 * sw_judge_limit() - A limit does not leave room for an attempt.
 * @event: After sw_judge_apply(), and not refused. Its answer changes.
 * @limit: What is used up.
 *
 * Of a rule that only watches, limits are only watched, too.
 *
 * Context: Any context.
 */
void sw_judge_limit(struct sw_event *event, const struct sw_limit *limit)
{
	event->limit = *limit;
	event->refused = sw_judge_enforces(event->mode, &event->decision);
	if (event->decision.verdict == SMTPWARD_VERDICT_ALLOW)
		event->decision.verdict = SMTPWARD_VERDICT_DENY;
}

/**
 * sw_judge_enforces() - Whether what a decision limits is refused.
 * @mode: enum smtpward_mode.
 * @decision: The decision.
 *
 * Context: Any context.
 * Return: false when it is only told.
 */
bool sw_judge_enforces(u32 mode, const struct sw_decision *decision)
{
	return mode == SMTPWARD_MODE_ENFORCE &&
	       decision->verdict != SMTPWARD_VERDICT_AUDIT;
}

/**
 * sw_judge_refuses_joins() - Whether MPTCP may add no subflows to SMTP ports.
 *
 * Nobody can tell whose connection they belong to, so their bytes cannot be
 * counted.
 *
 * Context: Any context.
 * Return: true where something is limited, in enforce mode.
 */
bool sw_judge_refuses_joins(void)
{
	const bool ret = sw_policy_has_limits(sw_verdict_policy_get()) &&
			 sw_mode_get() == SMTPWARD_MODE_ENFORCE;

	sw_verdict_policy_put();
	return ret;
}

/**
 * sw_judge_answer() - What the hooked function returns, or does not.
 * @event: After sw_judge_apply().
 *
 * Never depends on whether the event could be stored.
 *
 * Context: Any context.
 * Return: 0 to go on to the original, or -EPERM.
 */
long sw_judge_answer(const struct sw_event *event)
{
	return event->refused ? -EPERM : 0;
}
