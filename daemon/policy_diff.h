/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two policies, as policy_dump() gives them with titles, and what is between them.
 */
#ifndef _SMTPWARD_POLICY_DIFF_H
#define _SMTPWARD_POLICY_DIFF_H

#include <stdbool.h>
#include <stdio.h>

struct compiled;
struct json_object;

struct json_object *policy_diff(struct json_object *from,
				struct json_object *to);
bool policy_diff_same(struct json_object *diff);

/* policy_diff_text.c */
void policy_diff_print(FILE *out, struct json_object *diff);

/* policy_diff_item.c */
char *diff_item(struct json_object *item);
struct json_object *diff_value(struct json_object *value,
			       struct json_object *dump, const char *key);

/* policy_compiled.c */
struct json_object *policy_compiled(const struct compiled *c);

#endif /* _SMTPWARD_POLICY_DIFF_H */
