// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cred.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "judge.h"

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
	sw_policy_hit(policy, event->decision.rule_id);
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
