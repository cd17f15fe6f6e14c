/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who makes an attempt, for the policy.
 */
#ifndef _SMTPWARD_SUBJECT_H
#define _SMTPWARD_SUBJECT_H

#include "types.h"

void sw_subject_current(struct sw_subject *subject);
void sw_subject_only(struct sw_subject *subject, u32 uid);
void sw_subject_forget(struct sw_subject *subject);
void sw_subject_learn(struct sw_subject *subject, u32 what, gfp_t gfp);
void sw_subject_release(struct sw_subject *subject);

#endif /* _SMTPWARD_SUBJECT_H */
