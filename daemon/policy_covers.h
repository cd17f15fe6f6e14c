/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether one rule leaves anything for another.
 */
#ifndef _SMTPWARD_POLICY_COVERS_H
#define _SMTPWARD_POLICY_COVERS_H

#include <stdbool.h>

struct rule;

bool rule_covers(const struct rule *first, const struct rule *then);

#endif /* _SMTPWARD_POLICY_COVERS_H */
