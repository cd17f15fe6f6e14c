/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mode now, and the one that a reboot brings back.
 */
#ifndef _SMTPWARD_MODE_H
#define _SMTPWARD_MODE_H

#include <stdint.h>

struct client;

int mode_audit(struct client *c);
int mode_enforce(struct client *c, uint32_t confirm);
int mode_confirm(struct client *c);

#endif /* _SMTPWARD_MODE_H */
