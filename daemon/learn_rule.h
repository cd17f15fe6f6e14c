/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was learned, as the rules that allow it.
 */
#ifndef _SMTPWARD_LEARN_RULE_H
#define _SMTPWARD_LEARN_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "learn_set.h"
#include "learn_tally.h"

struct learn;
struct learn_entry;

/**
 * struct learn_rule - A rule that is proposed.
 * @e: What it is made of.
 * @title: Its title.
 * @programs: Programs.
 * @tools: Mail tools.
 * @to: Where to, in the order of addresses.
 * @n_to: Entries in @to.
 * @anywhere: There are too many to be said.
 * @tally: Attempts.
 * @doubts: Bits of enum learn_doubt.
 * @part: It is part of others, which run the programs that are meant.
 */
struct learn_rule {
	struct learn_entry *e;
	char *title;
	struct learn_set programs;
	struct learn_set tools;
	char **to;
	size_t n_to;
	bool anywhere;
	struct learn_tally tally;
	uint32_t doubts;
	bool part;
};

/**
 * struct learn_rules - Rules.
 * @v: They.
 * @n: Entries in @v.
 */
struct learn_rules {
	struct learn_rule *v;
	size_t n;
};

void learn_rules_make(struct learn *l, struct learn_rules *rules);
void learn_rules_free(struct learn_rules *rules);

/* learn_chain.c */
bool learn_same_sender(const struct learn_entry *a,
		       const struct learn_entry *b);
void learn_chain(struct learn_rule *rules, size_t n);

/* learn_doubt.c */
void learn_judge(const struct learn *l, struct learn_rule *rule);
const char *learn_doubt_text(unsigned int doubt);

/* learn_title.c */
void learn_titles(struct learn_rules *rules);

#endif /* _SMTPWARD_LEARN_RULE_H */
