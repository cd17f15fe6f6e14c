// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is to be said of a rule.
 */
#include <stdarg.h>
#include <stdio.h>

#include "compiler.h"
#include "parse.h"
#include "report.h"
#include "report_judge.h"

#define DAY (24 * 60 * 60)
/* So many days before, somebody should begin to think of it. */
#define SOON 30

__printf(3, 4) static void say(struct report_judgement *out,
			       enum report_mood mood, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(out->text, sizeof(out->text), fmt, args);
	va_end(args);
	out->mood = mood;
}

/* As a calendar has it: what ends tomorrow night has one day left. */
static long days_left(time_t now, time_t end)
{
	return (end - now - 1) / DAY;
}

static long days_over(time_t now, time_t end)
{
	return (now - end) / DAY + 1;
}

static const char *plural(long n)
{
	return n == 1 ? "" : "s";
}

/**
 * report_is_approval() - Whether a rule of the policy lets somebody send.
 * @rule: The rule.
 *
 * Return: true when it does, also when it has expired.
 */
bool report_is_approval(const struct report_rule *rule)
{
	return rule->standing == REPORT_IN_FORCE && report_lets(rule);
}

/**
 * report_is_used() - Whether a rule has decided anything in the period.
 * @rule: The rule.
 *
 * Return: true when it has, as far as records tell.
 */
bool report_is_used(const struct report_rule *rule)
{
	return rule->n.attempts || rule->n.sessions || rule->n.mails ||
	       rule->n.failed || rule->n.cut;
}

/**
 * report_judge_review() - Say whether a rule is to be looked at again.
 * @out: Receives it.
 * @rule: The rule.
 * @now: The present.
 */
void report_judge_review(struct report_judgement *out,
			 const struct report_rule *rule, time_t now)
{
	const char *review = rule->texts[REPORT_REVIEW];
	uint64_t due;
	long days;

	*out = (struct report_judgement){ 0 };
	if (!review) {
		if (report_is_approval(rule))
			say(out, REPORT_WARN, "no review date");
		return;
	}
	if (parse_until(review, &due)) {
		say(out, REPORT_BAD, "not a date");
		return;
	}
	days = (uint64_t)now >= due ? days_over(now, due) : days_left(now, due);
	if ((uint64_t)now >= due)
		say(out, REPORT_BAD, "overdue by %ld day%s", days,
		    plural(days));
	else if (days <= SOON)
		say(out, REPORT_WARN, "due in %ld day%s", days, plural(days));
	else
		say(out, REPORT_PLAIN, "due in %ld days", days);
}

/**
 * report_judge_expiry() - Say until when a rule holds.
 * @out: Receives it.
 * @rule: The rule.
 * @now: The present.
 */
void report_judge_expiry(struct report_judgement *out,
			 const struct report_rule *rule, time_t now)
{
	const char *expires = rule->texts[REPORT_EXPIRES];
	uint64_t end;
	long days;

	*out = (struct report_judgement){ 0 };
	if (!expires)
		return;
	if (parse_until(expires, &end)) {
		say(out, REPORT_BAD, "not a date");
		return;
	}
	days = days_left(now, end);
	if ((uint64_t)now >= end)
		say(out, REPORT_BAD, "expired");
	else if (days <= SOON)
		say(out, REPORT_WARN, "expires in %ld day%s", days,
		    plural(days));
	else
		say(out, REPORT_PLAIN, "expires in %ld days", days);
}
