/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of policy_check() share.
 */
#ifndef _SMTPWARD_POLICY_CHECK_H
#define _SMTPWARD_POLICY_CHECK_H

#include <stddef.h>

struct catalogue;
struct diag;
struct policy;
struct title;
struct yaml_node;
struct yaml_tree;

/**
 * struct check - What is known while files are looked at.
 * @cat: Mail tools.
 * @diag: Complaints.
 * @policy: All files, for what one of them says to others.
 * @tree: The file that is looked at.
 * @titles: Titles of all rules so far.
 * @n_titles: How many.
 * @size: How many fit.
 */
struct check {
	const struct catalogue *cat;
	struct diag *diag;
	const struct policy *policy;
	const struct yaml_tree *tree;
	struct title *titles;
	size_t n_titles, size;
};

typedef const char *(*expect_fn)(const struct check *c, const char *word);

void check_word(const struct check *c, const struct yaml_node *n,
		const char *what, expect_fn expect);

/* policy_check_define.c */
extern const char relays_key[];

typedef void (*word_fn)(const struct check *c, const struct yaml_node *n,
			void *arg);

void check_definitions(const struct check *c);
void check_each(const struct check *c, const struct yaml_node *list, word_fn fn,
		void *arg);
void check_words(const struct check *c, const struct yaml_node *list,
		 const char *what, expect_fn expect);

/* policy_check_subject.c */
void check_subject(const struct check *c, const struct yaml_node *rule);

/* policy_check_date.c */
void check_dates(const struct check *c, const struct yaml_node *rule);

/* policy_check_limit.c */
extern const char threshold_key[];
extern const char cap_key[];
extern const char budgets_key[];

void check_limits(const struct check *c, const struct yaml_node *map);
void check_rule_limits(const struct check *c, const struct yaml_node *rule);

#endif /* _SMTPWARD_POLICY_CHECK_H */
