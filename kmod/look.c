// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nothing that a connection sends is looked at unless the policy in force asks
 * for it, or limits it: without, there is no hook that could cost anything.
 */
#include "dialogue.h"
#include "look.h"
#include "output.h"
#include "policy.h"
#include "verdict.h"

static bool wants_dialogue(const struct sw_policy *policy)
{
	return sw_policy_look(policy) & SMTPWARD_LOOK_DIALOGUE;
}

static bool wants_output(const struct sw_policy *policy)
{
	return sw_policy_look(policy) || sw_policy_has_limits(policy);
}

static int begin(const struct sw_policy *policy)
{
	int err = wants_output(policy) ? sw_output_arm() : 0;

	if (err || !wants_dialogue(policy))
		return err;
	return sw_dialogue_listen(true);
}

/* What the policy in force does not ask for is over. */
static void end(void)
{
	const struct sw_policy *policy = sw_verdict_policy_get();
	const bool output = wants_output(policy);
	const bool dialogue = wants_dialogue(policy);

	sw_verdict_policy_put();
	if (!dialogue)
		sw_dialogue_listen(false);
	if (!output)
		sw_output_disarm();
}

/**
 * sw_look_commit() - Put a policy in force, and the hooks that it needs.
 * @policy: As for sw_verdict_commit().
 * @why: Set to the reason of a failure.
 *
 * Context: Process context, may sleep. One caller at a time.
 * Return: 0 or a negative error, when @policy is the caller's.
 */
int sw_look_commit(struct sw_policy *policy, const char **why)
{
	int err = begin(policy);

	if (err) {
		*why = "what is sent cannot be hooked";
	} else {
		err = sw_verdict_commit(policy);
		if (err)
			*why = "another policy was committed meanwhile";
	}
	end();
	return err;
}
