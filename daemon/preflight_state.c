// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a policy is like as a whole.
 */
#include "engine.h"
#include "preflight.h"

#define CHECK "policy"

/**
 * preflight_state() - Look whether a policy denies everything, or nothing.
 * @p: The policy.
 */
void preflight_state(struct preflight *p)
{
	const unsigned int allows = engine_count(p->engine, false);
	const unsigned int denies = engine_count(p->engine, true);
	const bool denied = engine_default(p->engine) == SMTPWARD_VERDICT_DENY;

	if (denied && !allows)
		result_fail(
			p->results, CHECK,
			"write rules for who may, see smtpward-policy(5)",
			"no rule allows anything: everybody would be cut off");
	else if (!denied && !denies)
		result_warn(
			p->results, CHECK, "default: deny",
			"nothing would be denied: that is the default, and no rule denies anything");
	else if (!denied)
		result_warn(
			p->results, CHECK, "default: deny",
			"what no rule names is allowed: that is the default");
	else
		result_ok(
			p->results, CHECK,
			"what no rule names is denied, and %u rules allow something",
			allows);
}
