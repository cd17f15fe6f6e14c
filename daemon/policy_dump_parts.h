/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of a policy's dump share.
 */
#ifndef _SMTPWARD_POLICY_DUMP_PARTS_H
#define _SMTPWARD_POLICY_DUMP_PARTS_H

#include <stdint.h>

struct json_object;
struct nlattr;

void dump_number(struct json_object *to, const char *key, uint64_t n);
void dump_text(struct json_object *to, const char *key, const char *text);
void dump_verdict(struct json_object *to, const char *key, struct nlattr *attr);
struct json_object *dump_array(struct json_object *in, const char *key);
struct json_object *dump_budget(struct nlattr *attr);
struct json_object *dump_rule(struct nlattr *attr);

#endif /* _SMTPWARD_POLICY_DUMP_PARTS_H */
