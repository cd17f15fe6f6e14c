/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is looked at, because a policy asks for it.
 */
#ifndef _SMTPWARD_LOOK_H
#define _SMTPWARD_LOOK_H

struct sw_policy;

int sw_look_commit(struct sw_policy *policy, const char **why);

#endif /* _SMTPWARD_LOOK_H */
