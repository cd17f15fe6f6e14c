/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why an attempt was judged as it was, and what would have allowed it.
 */
#ifndef _SMTPWARD_EXPLAIN_H
#define _SMTPWARD_EXPLAIN_H

#include <stdint.h>

struct engine;
struct json_object;
struct rules_index;
struct ruleset;

/**
 * struct explain_source - What an explanation is made of.
 * @set: The policy of today, or NULL when it could not be read.
 * @engine: The same, to be asked.
 * @index: What was loaded last, or NULL.
 * @contact: Whom to ask, as an administrator wrote it, or NULL.
 */
struct explain_source {
	const struct ruleset *set;
	const struct engine *engine;
	const struct rules_index *index;
	const char *contact;
};

struct json_object *explain(struct json_object *doc,
			    const struct explain_source *source);

/* explain_rule.c */
struct attempt;
struct judgement;
void explain_rule(struct json_object *to, struct json_object *doc,
		  const struct explain_source *source);
void explain_today(struct json_object *to, const struct judgement *j,
		   const struct explain_source *source);
void explain_near(struct json_object *to, const struct attempt *a,
		  const struct explain_source *source);

/* explain_print.c */
void explain_print(struct json_object *explanation);

#endif /* _SMTPWARD_EXPLAIN_H */
