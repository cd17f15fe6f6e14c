/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules that come close to covering an attempt, and what they lack.
 */
#ifndef _SMTPWARD_NEAR_H
#define _SMTPWARD_NEAR_H

#include <stddef.h>
#include <stdint.h>

#include "engine.h"

struct rule;

/**
 * enum near_lack - What keeps a rule from covering an attempt.
 * @NEAR_SUBJECT: It is for other users and groups.
 * @NEAR_ADDR: It is for other addresses.
 * @NEAR_PORT: It is for other ports.
 * @NEAR_TOOL: It is for other mail tools.
 * @NEAR_EXPIRED: It has expired.
 * @NEAR_LOGIN: It is for other logins.
 * @NEAR_CONTAINER: It is for containers.
 * @NEAR_CONTEXT: It is for the other context.
 * @NEAR_EXE: It is for other programs.
 * @NEAR_CGROUP: It is for other units, cgroups or containers.
 */
enum near_lack {
	NEAR_SUBJECT = 1,
	NEAR_ADDR = 2,
	NEAR_PORT = 4,
	NEAR_TOOL = 8,
	NEAR_EXPIRED = 16,
	NEAR_LOGIN = 32,
	NEAR_CONTAINER = 64,
	NEAR_CONTEXT = 128,
	NEAR_EXE = 256,
	NEAR_CGROUP = 512,
};

/**
 * struct near - A rule that lets through, and nearly an attempt.
 * @rule: Its number.
 * @lacks: enum near_lack. 0 when it would cover the attempt if no rule did
 *	before.
 * @far: How much that is.
 */
struct near {
	uint32_t rule;
	uint32_t lacks;
	unsigned int far;
};

#define NEAR_MAX 3

size_t near_find(const struct compiled *c, const struct engine_subject *subject,
		 const struct sw_attempt *attempt, struct near *found);

/* near_text.c */
char *near_text(uint32_t lacks, const struct rule *rule);

#endif /* _SMTPWARD_NEAR_H */
