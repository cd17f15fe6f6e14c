/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose part of what there is for all is used.
 */
#ifndef _SMTPWARD_ACCOUNT_H
#define _SMTPWARD_ACCOUNT_H

#include <linux/types.h>

/* So many places are for all accounts, see sw_account_slot(). */
#define SW_ACCOUNT_BITS 8

void sw_account_init(void);
u32 sw_account_current(void);
u32 sw_account_slot(u32 account);

#endif /* _SMTPWARD_ACCOUNT_H */
