/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy that the kernel has.
 */
#ifndef _SMTPWARD_POLICY_DUMP_H
#define _SMTPWARD_POLICY_DUMP_H

#include <stdint.h>
#include <stdio.h>

struct client;
struct json_object;
struct nl_msg;

int policy_dump(struct client *c, struct json_object **out);
int policy_dump_take(struct nl_msg *msg, void *out);
int policy_dump_tool(struct client *c, const char *name, uint32_t *id);

/* policy_table.c */
void policy_table(FILE *to, struct json_object *dump);

/* policy_only.c */
char *policy_only(struct json_object *rule);

#endif /* _SMTPWARD_POLICY_DUMP_H */
