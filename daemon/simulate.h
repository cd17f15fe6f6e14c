/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What another policy would have said of recorded attempts, by sender.
 */
#ifndef _SMTPWARD_SIMULATE_H
#define _SMTPWARD_SIMULATE_H

#include <stddef.h>
#include <stdint.h>

#include "attempt.h"

struct json_object;
struct simulation;

/**
 * enum simulate_change - What another policy means for attempts.
 * @SIMULATE_DENIED: They went on, and would be denied.
 * @SIMULATE_ALLOWED: They were denied, and would go on.
 * @SIMULATE_WATCHED: They go on either way, and only one way as what a rule
 *	only watches.
 * @SIMULATE_SAME: None of these.
 */
enum simulate_change {
	SIMULATE_DENIED,
	SIMULATE_ALLOWED,
	SIMULATE_WATCHED,
	SIMULATE_SAME,
};

#define SIMULATE_CHANGES SIMULATE_SAME

/**
 * struct simulate_row - Attempts of one sender with one outcome.
 * @change: What it is.
 * @user: Who it was, name or uid.
 * @uid: The same.
 * @program: Program that made them, or NULL.
 * @script: Script that it ran, or NULL.
 * @unit: Its systemd unit, or its cgroup, or NULL.
 * @context: "interactive" or "background", or NULL.
 * @target: Address and port, or mail tool.
 * @kind: What was attempted.
 * @now: What was said, enum smtpward_verdict.
 * @now_rule: Title of the rule that said it, its number, or NULL for the
 *	default.
 * @then: What would be said.
 * @then_rule: Number of the rule that would say it, 0 for the default.
 * @answer: Whether it would be asked.
 * @notes: enum attempt_note of any of them.
 * @n: How many.
 * @refused: How many of them were refused.
 * @first: Time of the first, as records have it.
 * @last: Time of the last.
 */
struct simulate_row {
	enum simulate_change change;
	char *user;
	uint32_t uid;
	char *program, *script, *unit, *context, *target;
	enum attempt_kind kind;
	uint32_t now;
	char *now_rule;
	uint32_t then, then_rule;
	enum attempt_answer answer;
	uint32_t notes;
	uint64_t n, refused;
	char first[32], last[32];
};

/**
 * struct simulate_totals - What there was in all.
 * @attempts: Attempts.
 * @changed: How many of them, by what would change.
 * @same: How many would not, by enum smtpward_verdict.
 * @other_rule: How many of those by a rule with another title.
 * @limited: How many were over a budget, which is not counted anew.
 * @lost: Attempts that were lost before they could be recorded.
 * @senders: Rows by what would change.
 * @first: Time of the first.
 * @last: Time of the last.
 */
struct simulate_totals {
	uint64_t attempts;
	uint64_t changed[SIMULATE_CHANGES];
	uint64_t same[SMTPWARD_VERDICT_DENY + 1];
	uint64_t other_rule, limited, lost;
	size_t senders[SIMULATE_CHANGES];
	char first[32], last[32];
};

/* Title of a rule by its number. */
typedef const char *simulate_title_fn(void *arg, uint32_t rule);

struct simulation *simulate_new(const struct engine *engine, const char *since,
				simulate_title_fn *title, void *arg);
bool simulate_wants(const char *line, size_t len, void *simulation);
bool simulate_add(struct json_object *doc, void *simulation);
struct simulate_row **simulate_rows(struct simulation *s, size_t *n);
const struct simulate_totals *simulate_totals(const struct simulation *s);
void simulate_free(struct simulation *s);

#endif /* _SMTPWARD_SIMULATE_H */
