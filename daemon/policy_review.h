/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules that are probably not what was meant.
 */
#ifndef _SMTPWARD_POLICY_REVIEW_H
#define _SMTPWARD_POLICY_REVIEW_H

struct diag;
struct policy;

void policy_review(const struct policy *policy, struct diag *diag);

#endif /* _SMTPWARD_POLICY_REVIEW_H */
