/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy files into the kernel, where they differ from what it has.
 */
#ifndef _SMTPWARD_REFRESH_H
#define _SMTPWARD_REFRESH_H

struct client;

int refresh_policy(struct client *c);

#endif /* _SMTPWARD_REFRESH_H */
