/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One at a time: who changes the policy in force and what is kept of it.
 */
#ifndef _SMTPWARD_LOCK_H
#define _SMTPWARD_LOCK_H

int lock_take(const char *path);
void lock_drop(int lock);

#endif /* _SMTPWARD_LOCK_H */
