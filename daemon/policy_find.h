/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules by the numbers that the kernel has for them.
 */
#ifndef _SMTPWARD_POLICY_FIND_H
#define _SMTPWARD_POLICY_FIND_H

#include <stdbool.h>
#include <stdint.h>

struct policy;
struct rule;

/**
 * struct rule_place - A rule and where it is written.
 * @rule: The rule.
 * @path: Its file.
 * @line: Its line there, from 1, 0 when it is not known.
 */
struct rule_place {
	const struct rule *rule;
	const char *path;
	uint32_t line;
};

bool policy_find(const struct policy *policy, uint32_t id,
		 struct rule_place *place);

#endif /* _SMTPWARD_POLICY_FIND_H */
