/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A rule that would let a recorded attempt through, and little else.
 */
#ifndef _SMTPWARD_SUGGEST_H
#define _SMTPWARD_SUGGEST_H

struct attempt;
struct json_object;

char *suggest_rule(const struct attempt *a, struct json_object *doc);

#endif /* _SMTPWARD_SUGGEST_H */
