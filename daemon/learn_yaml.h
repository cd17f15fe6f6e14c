/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A rule as a policy file has it.
 */
#ifndef _SMTPWARD_LEARN_YAML_H
#define _SMTPWARD_LEARN_YAML_H

#include <stdint.h>

struct learn_rule;

char *learn_yaml(const struct learn_rule *rule, const char *reason,
		 const char *review);

#endif /* _SMTPWARD_LEARN_YAML_H */
