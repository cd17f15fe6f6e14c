/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the mode changes: because somebody sets it, or because nobody confirms it.
 */
#ifndef _SMTPWARD_MODE_H
#define _SMTPWARD_MODE_H

#include <linux/types.h>

int sw_mode_change(u32 mode, u32 confirm, const char **why);
int sw_mode_confirm(const char **why);
bool sw_mode_tentative(void);
u32 sw_mode_read(u32 *left);

void sw_mode_init(void);
void sw_mode_exit(void);

#endif /* _SMTPWARD_MODE_H */
