/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy files, read by the daemon.
 */
#ifndef _SMTPWARD_RELOAD_H
#define _SMTPWARD_RELOAD_H

struct client;

int reload_policy(struct client *c);
int reload_first(struct client *c);

#endif /* _SMTPWARD_RELOAD_H */
