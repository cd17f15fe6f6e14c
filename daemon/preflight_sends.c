// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a user may send in a way, which can take more than to run one program.
 */
#include <stdio.h>
#include <string.h>

#include "compiler.h"
#include "preflight.h"
#include "preflight_job.h"

#define SENDMAIL "/usr/sbin/sendmail"

static const uint16_t ports[] = { 25, 587, 465 };

/* Which server and port it is, is seldom to be seen: one of them will do. */
static enum preflight_answer connects(const struct preflight *p,
				      const struct asked *who, uint32_t *rule)
{
	enum preflight_answer answer, best = PREFLIGHT_DENIED;
	uint32_t by;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ports); i++) {
		answer = preflight_publicly(p, who, ports[i], &by);
		if (!i || answer < best)
			*rule = by;
		best = answer < best ? answer : best;
	}
	return best;
}

/**
 * sends_by() - Whether somebody may send in a way.
 * @p: The policy.
 * @who: Who.
 * @m: The way.
 * @rule: Receives the rule that denies it, 0 for the default.
 * @missing: Receives what it may not do, in words.
 * @size: Bytes of @missing.
 *
 * Return: What the policy says of the first step that it does not let.
 */
enum preflight_answer sends_by(const struct preflight *p,
			       const struct asked *who, const struct means *m,
			       uint32_t *rule, char *missing, size_t size)
{
	const bool hands_on = *m->path && preflight_is(p, m->path, TOOL_MUA);
	enum preflight_answer answer = PREFLIGHT_LET;

	if (*m->path) {
		snprintf(missing, size, "run %s", m->path);
		answer = preflight_executes(p, who, m->path, rule);
	}
	/* Most of what is for people runs this. */
	if (answer == PREFLIGHT_LET && hands_on) {
		snprintf(missing, size, "run %s", SENDMAIL);
		answer = preflight_executes(p, who, SENDMAIL, rule);
	}
	if (answer == PREFLIGHT_LET &&
	    (!*m->path || preflight_is(p, m->path, TOOL_CLIENT) ||
	     (hands_on && preflight_is(p, SENDMAIL, TOOL_CLIENT)))) {
		snprintf(missing, size, "connect to servers outside");
		answer = connects(p, who, rule);
	}
	return answer;
}
