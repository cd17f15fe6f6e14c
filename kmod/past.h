/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was executed, for who asks later.
 */
#ifndef _SMTPWARD_PAST_H
#define _SMTPWARD_PAST_H

void sw_past_exec(void);

#endif /* _SMTPWARD_PAST_H */
