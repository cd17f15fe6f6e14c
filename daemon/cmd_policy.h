/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smtpward policy: what may send mail.
 */
#ifndef _SMTPWARD_CMD_POLICY_H
#define _SMTPWARD_CMD_POLICY_H

struct client;

int cmd_policy(int argc, char **argv);

struct client *cmd_policy_connect(void);

/* cmd_policy_show.c */
int cmd_policy_show(int argc, char **argv);

/* cmd_policy_test.c */
int cmd_policy_test(int argc, char **argv);

#endif /* _SMTPWARD_CMD_POLICY_H */
