// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether attempt, verdict, event and record say the same.
 */
#include <errno.h>

#include <linux/smtpward.h>

#include "validate.h"

/**
 * enum outcome - What became of an attempt.
 * @REFUSED: The hook has refused it.
 * @PASSED: What comes behind the hook has answered.
 * @UNKNOWN: Something else has, or it was not made.
 */
enum outcome {
	REFUSED,
	PASSED,
	UNKNOWN,
};

static enum outcome outcome_of(const struct validate_row *row)
{
	switch (row->answer) {
	case EPERM:
		return REFUSED;
	case 0:
		return PASSED;
	case VALIDATE_UNTRIED:
	case EACCES: /* another security module */
	case ENOBUFS:
	case ENOMEM:
		return UNKNOWN;
	default:
		return row->kind == VALIDATE_EXEC ? UNKNOWN : PASSED;
	}
}

/**
 * validate_event() - The event of an attempt.
 * @row: The attempt.
 *
 * What the daemon has acknowledged is not in the kernel any more.
 *
 * Return: As the kernel has told it, otherwise as it was recorded.
 */
const struct validate_seen *validate_event(const struct validate_row *row)
{
	return row->event.found ? &row->event : &row->record;
}

/**
 * validate_expects_event() - Whether an attempt is to be told of.
 * @row: The attempt.
 *
 * Return: true, but for what a rule with "log: no" allows.
 */
bool validate_expects_event(const struct validate_row *row)
{
	return !row->quiet || row->expected.verdict != SMTPWARD_VERDICT_ALLOW;
}

/* Limits are not in what the policy is asked. */
static bool is_verdict(const struct validate_seen *e, const struct answer *a)
{
	return e->verdict == a->verdict ||
	       (e->limited && a->verdict == SMTPWARD_VERDICT_ALLOW &&
		e->verdict == SMTPWARD_VERDICT_DENY);
}

static const char *judge_event(const struct validate_row *row,
			       const struct validate_seen *e)
{
	const struct answer *a = &row->expected;
	const bool refuse = e->verdict == SMTPWARD_VERDICT_DENY &&
			    e->mode == SMTPWARD_MODE_ENFORCE;

	if (e->generation != a->generation || e->mode != a->mode)
		return "policy or mode have changed meanwhile";
	if (!is_verdict(e, a))
		return "the verdict is another than that of policy test";
	if (e->rule_id != a->rule_id)
		return "another rule has decided than policy test says";
	if (!e->limited && e->refused != refuse)
		return "the event does not do what verdict and mode say";
	if (e->refused != (outcome_of(row) == REFUSED))
		return e->refused ? "the event says refused, but it went on" :
				    "something else than the policy refused it";
	return NULL;
}

static const char *judge_record(const struct validate_row *row)
{
	const struct validate_seen *e = &row->event, *r = &row->record;

	if (!r->found)
		return "there is no record: does smtpwardd run?";
	if (e->found && (e->seq != r->seq || e->verdict != r->verdict ||
			 e->rule_id != r->rule_id || e->refused != r->refused ||
			 e->mode != r->mode || e->generation != r->generation))
		return "the record is not what the event says";
	return NULL;
}

/* Where nothing is told, there is the answer only. */
static const char *judge_silent(const struct validate_row *row)
{
	if (validate_expects_event(row))
		return outcome_of(row) == REFUSED ?
			       "it was refused without an event" :
			       "there is no event: nothing has judged it";
	return outcome_of(row) == PASSED ?
		       NULL :
		       "it was refused, though the rule allows it";
}

/**
 * validate_judge() - Whether all that is known of an attempt agrees.
 * @row: The attempt.
 *
 * Return: NULL when it does, otherwise why not.
 */
const char *validate_judge(const struct validate_row *row)
{
	const struct validate_seen *e = validate_event(row);
	const char *why;

	if (outcome_of(row) == UNKNOWN)
		return "the attempt was not made, or something else has ended it";
	if (!e->found)
		return judge_silent(row);
	why = judge_event(row, e);
	if (why)
		return why;
	if (!validate_expects_event(row) && !e->limited)
		return "there is an event, though its rule says log: no";
	return judge_record(row);
}
