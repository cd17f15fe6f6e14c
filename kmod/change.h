/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes of policy and mode: whether there may be any more, and who made them.
 */
#ifndef _SMTPWARD_CHANGE_H
#define _SMTPWARD_CHANGE_H

#include <linux/types.h>

struct sw_event;

int sw_change_begin(const char **why);
void sw_change_end(void);
void sw_change_report(struct sw_event *event);

int sw_seal(const char **why);
bool sw_sealed(void);

void sw_change_exit(void);

#endif /* _SMTPWARD_CHANGE_H */
