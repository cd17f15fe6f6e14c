/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What falls due in a policy by itself: the end of rules, and their reviews.
 */
#ifndef _SMTPWARD_DUES_H
#define _SMTPWARD_DUES_H

#include <stdbool.h>
#include <stdint.h>

struct rule_info;
struct rules_index;

/**
 * enum due_kind - What has come.
 * @DUE_SOON: A rule ends within two weeks, and again within a day.
 * @DUE_EXPIRED: A rule has ended.
 * @DUE_REVIEW: The day of a rule's review is over.
 * @DUE_CLOCK: The clock of the machine was set, by a minute or more. What
 *	expires does so by it.
 */
enum due_kind {
	DUE_SOON,
	DUE_EXPIRED,
	DUE_REVIEW,
	DUE_CLOCK,
};

/**
 * struct due - It.
 * @kind: What.
 * @at: When it falls due, seconds since 1970; of the clock, what it was set to.
 * @before: What the clock would have been.
 * @generation: Policy of the rule.
 * @id: Number of the rule.
 * @rule: The rule, of the index.
 */
struct due {
	enum due_kind kind;
	uint64_t at;
	uint64_t before;
	uint32_t generation;
	uint32_t id;
	const struct rule_info *rule;
};

/**
 * struct dues - What was told so far.
 * @seen: Seconds since 1970 up to which all was told, 0 for nothing.
 * @boot: Seconds since boot at that time.
 * @begun: @boot is of this boot.
 */
struct dues {
	uint64_t seen;
	uint64_t boot;
	bool begun;
};

typedef int (*due_fn)(void *arg, const struct due *due);

int dues_check(const struct dues *dues, const struct rules_index *index,
	       uint64_t now, uint64_t boot, due_fn fn, void *arg);
void dues_told(struct dues *dues, uint64_t now, uint64_t boot);
void dues_load(struct dues *dues, const char *path);
int dues_save(const struct dues *dues, const char *path);

#endif /* _SMTPWARD_DUES_H */
