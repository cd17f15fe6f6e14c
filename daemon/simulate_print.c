// SPDX-License-Identifier: GPL-2.0-only
/*
 * A simulation for people. Names in records were escaped when they were written;
 * but the file can be anybody's.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "policy.h"
#include "policy_find.h"
#include "simulate.h"
#include "simulate_print.h"
#include "text.h"

static const char *const headings[SIMULATE_CHANGES] = {
	[SIMULATE_DENIED] = "newly denied",
	[SIMULATE_ALLOWED] = "newly allowed",
	[SIMULATE_WATCHED] = "watched, or no longer watched",
};

static const char *const verdicts[] = {
	[SMTPWARD_VERDICT_ALLOW] = "allowed",
	[SMTPWARD_VERDICT_AUDIT] = "watched",
	[SMTPWARD_VERDICT_DENY] = "denied",
};

static const char *const answers[] = {
	[ATTEMPT_NO_PORT] =
		"would go on unseen: its port does not count as SMTP there",
	[ATTEMPT_NO_TOOL] =
		"would go on unseen: no mail tool of the catalogue is that",
};

static const char *const notes[SIMULATE_NOTES] = {
	"its program is not here any more, or in a container: no rule by executable allows it, all deny it",
	"its cgroup was not recorded: no rule by unit or cgroup allows it, all deny it",
	"its context was not recorded: no rule by context allows it, all deny it",
	"it was over a budget: taken as allowed by its rule",
	"its file is several tools by its arguments: taken as all of them",
};

static void put(const char *before, const char *text)
{
	char *safe = text_shown(text);

	printf("%s%s", before, safe);
	free(safe);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void print_sender(const struct simulate_row *row)
{
	put("  ", row->user);
	put(", ", row->program ? row->program : "unknown program");
	if (row->script)
		put(" running ", row->script);
	if (row->unit)
		put(", ", row->unit);
	if (row->context)
		put(", ", row->context);
	putchar('\n');
}

static const char *const targets[] = {
	[ATTEMPT_CONNECT] = "    connects to ",
	[ATTEMPT_DIALOGUE] = "    speaks SMTP to ",
	[ATTEMPT_EXEC] = "    runs ",
};

static void print_target(const struct simulate_row *row)
{
	put(targets[row->kind], row->target);
	printf(": %" PRIu64 " time%s", row->n, plural(row->n));
	if (row->refused)
		printf(", %" PRIu64 " refused", row->refused);
	if (strcmp(row->first, row->last) != 0)
		printf(", %sZ to %sZ\n", row->first, row->last);
	else
		printf(", %sZ\n", row->first);
}

static void print_now(const struct simulate_row *row)
{
	printf("    was %s by ", verdicts[row->now]);
	if (row->now_rule) {
		put("\"", row->now_rule);
		putchar('"');
	} else {
		fputs("the default", stdout);
	}
}

static void print_then(const struct simulate_row *row,
		       const struct policy *policy)
{
	struct rule_place place;

	if (row->answer != ATTEMPT_JUDGED) {
		printf(", %s\n", answers[row->answer]);
		return;
	}
	printf(", would be %s by ", verdicts[row->then]);
	if (!policy_find(policy, row->then_rule, &place)) {
		puts("the default");
		return;
	}
	put("\"", place.rule->title);
	put("\" (", place.path);
	printf(":%" PRIu32 ")\n", place.line);
}

static void print_row(const struct simulate_row *row,
		      const struct policy *policy)
{
	unsigned int bit;

	print_sender(row);
	print_target(row);
	print_now(row);
	print_then(row, policy);
	for (bit = 0; bit < SIMULATE_NOTES; bit++)
		if (row->notes & (1U << bit))
			printf("    note: %s\n", simulate_note(bit));
}

/* Returns where the next section begins. */
static size_t print_section(struct simulate_row **rows, size_t n, size_t at,
			    const struct policy *policy, uint32_t lines)
{
	const enum simulate_change change = rows[at]->change;
	const size_t begin = at;
	uint64_t attempts = 0;
	size_t end;

	for (end = at; end < n && rows[end]->change == change; end++)
		attempts += rows[end]->n;
	printf("%s: %" PRIu64 " attempt%s\n", headings[change], attempts,
	       plural(attempts));
	for (; at < end && at - begin < lines; at++)
		print_row(rows[at], policy);
	if (at < end)
		printf("  and %zu more\n", end - at);
	putchar('\n');
	return end;
}

static void print_totals(const struct simulate_totals *t)
{
	const uint64_t same = t->same[SMTPWARD_VERDICT_ALLOW] +
			      t->same[SMTPWARD_VERDICT_AUDIT] +
			      t->same[SMTPWARD_VERDICT_DENY];

	printf("unchanged: %" PRIu64 " of %" PRIu64 " attempt%s", same,
	       t->attempts, plural(t->attempts));
	if (same)
		printf(", %" PRIu64 " allowed, %" PRIu64 " watched, %" PRIu64
		       " denied; %" PRIu64 " by another rule than before",
		       t->same[SMTPWARD_VERDICT_ALLOW],
		       t->same[SMTPWARD_VERDICT_AUDIT],
		       t->same[SMTPWARD_VERDICT_DENY], t->other_rule);
	putchar('\n');
	if (t->attempts)
		printf("recorded:  %sZ to %sZ\n", t->first, t->last);
	if (t->limited)
		printf("limits:    %" PRIu64
		       " attempts were over a budget; budgets are not simulated\n",
		       t->limited);
	if (t->lost)
		printf("lost:      %" PRIu64
		       " attempts were never recorded, and are not in here\n",
		       t->lost);
}

/**
 * simulate_print() - Print a simulation for people.
 * @s: It.
 * @policy: The policy that was asked.
 * @lines: How many senders of each kind.
 */
void simulate_print(struct simulation *s, const struct policy *policy,
		    uint32_t lines)
{
	struct simulate_row **rows;
	size_t n, at = 0;

	rows = simulate_rows(s, &n);
	while (at < n)
		at = print_section(rows, n, at, policy, lines);
	print_totals(simulate_totals(s));
}

/**
 * simulate_note() - A note in words.
 * @bit: Place of an enum attempt_note.
 *
 * Return: The words.
 */
const char *simulate_note(unsigned int bit)
{
	return notes[bit];
}
