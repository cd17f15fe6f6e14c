/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of policy_check() share.
 */
#ifndef _SMTPWARD_POLICY_CHECK_H
#define _SMTPWARD_POLICY_CHECK_H

#include <stddef.h>

struct catalogue;
struct diag;
struct title;
struct yaml_node;
struct yaml_tree;

/**
 * struct check - What is known while files are looked at.
 * @cat: Mail tools.
 * @diag: Complaints.
 * @tree: The file that is looked at.
 * @titles: Titles of all rules so far.
 * @n_titles: How many.
 * @size: How many fit.
 */
struct check {
	const struct catalogue *cat;
	struct diag *diag;
	const struct yaml_tree *tree;
	struct title *titles;
	size_t n_titles, size;
};

typedef const char *(*expect_fn)(const struct check *c, const char *word);

void check_word(const struct check *c, const struct yaml_node *n,
		const char *what, expect_fn expect);

/* policy_check_limit.c */
extern const char threshold_key[];
extern const char cap_key[];
extern const char budgets_key[];

void check_limits(const struct check *c, const struct yaml_node *map);
void check_rule_limits(const struct check *c, const struct yaml_node *rule);

#endif /* _SMTPWARD_POLICY_CHECK_H */
