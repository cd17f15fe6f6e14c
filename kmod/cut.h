/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Closing a connection from outside.
 */
#ifndef _SMTPWARD_CUT_H
#define _SMTPWARD_CUT_H

#include <linux/types.h>

struct sock;

int sw_cut_init(void);
void sw_cut_exit(void);
bool sw_cut(struct sock *sk);

#endif /* _SMTPWARD_CUT_H */
