/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A simulation for people and for machines.
 */
#ifndef _SMTPWARD_SIMULATE_PRINT_H
#define _SMTPWARD_SIMULATE_PRINT_H

#include <stddef.h>
#include <stdint.h>

struct policy;
struct simulation;

void simulate_print(struct simulation *s, const struct policy *policy,
		    uint32_t lines);
void simulate_print_json(struct simulation *s, const struct policy *policy);

const char *simulate_note(unsigned int bit);
#define SIMULATE_NOTES 5

#endif /* _SMTPWARD_SIMULATE_PRINT_H */
