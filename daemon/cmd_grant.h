/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smtpward grant: let somebody send for a time.
 */
#ifndef _SMTPWARD_CMD_GRANT_H
#define _SMTPWARD_CMD_GRANT_H

int cmd_grant_list(int argc, char **argv, const char *usage);

#endif /* _SMTPWARD_CMD_GRANT_H */
