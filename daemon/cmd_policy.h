/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smtpward policy: what may send mail.
 */
#ifndef _SMTPWARD_CMD_POLICY_H
#define _SMTPWARD_CMD_POLICY_H

#include <stdbool.h>
#include <stdint.h>

struct client;
struct json_object;
struct rules_index;
struct ruleset;
struct ruleset_source;

int cmd_policy(int argc, char **argv);

struct client *cmd_policy_connect(void);
bool cmd_policy_read(struct ruleset *set, const struct ruleset_source *source);

/* cmd_policy_show.c */
int cmd_policy_show(int argc, char **argv);
void cmd_policy_titles(struct json_object *dump,
		       const struct rules_index *index, uint32_t generation);

/* cmd_policy_diff.c */
int cmd_policy_diff(int argc, char **argv);

/* cmd_policy_refresh.c */
int cmd_policy_refresh(int argc, char **argv);

/* cmd_policy_test.c */
int cmd_policy_test(int argc, char **argv);

/* cmd_policy_simulate.c */
int cmd_policy_simulate(int argc, char **argv);

/* cmd_policy_sign.c */
int cmd_policy_keygen(int argc, char **argv);
int cmd_policy_sign(int argc, char **argv);
int cmd_policy_verify(int argc, char **argv);

#endif /* _SMTPWARD_CMD_POLICY_H */
