// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nothing that a connection sends is looked at unless the policy in force limits
 * it: without, there is no hook that could cost anything.
 */
#include "look.h"
#include "output.h"
#include "policy.h"
#include "verdict.h"

static bool wants_output(const struct sw_policy *policy)
{
	return sw_policy_has_limits(policy);
}

static int begin(const struct sw_policy *policy)
{
	return wants_output(policy) ? sw_output_arm() : 0;
}

/* What the policy in force does not ask for is over. */
static void end(void)
{
	const bool output = wants_output(sw_verdict_policy_get());

	sw_verdict_policy_put();
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
