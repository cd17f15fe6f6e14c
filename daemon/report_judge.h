/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is to be said of a rule.
 */
#ifndef _SMTPWARD_REPORT_JUDGE_H
#define _SMTPWARD_REPORT_JUDGE_H

#include <stdbool.h>
#include <time.h>

#include "report_doc.h"

struct report_rule;

/**
 * struct report_judgement - How something is.
 * @text: In words, empty for nothing to be said.
 * @mood: How much it matters.
 */
struct report_judgement {
	char text[64];
	enum report_mood mood;
};

void report_judge_review(struct report_judgement *out,
			 const struct report_rule *rule, time_t now);
void report_judge_expiry(struct report_judgement *out,
			 const struct report_rule *rule, time_t now);
bool report_is_approval(const struct report_rule *rule);
bool report_is_used(const struct report_rule *rule);

#endif /* _SMTPWARD_REPORT_JUDGE_H */
