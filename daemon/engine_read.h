/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attributes of a compiled policy, on their way into the engine.
 */
#ifndef _SMTPWARD_ENGINE_READ_H
#define _SMTPWARD_ENGINE_READ_H

#include <netlink/attr.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../kmod/policy.h"

/* No part holds more entries than of their smallest form. */
#define NUMBERS_MAX (SMTPWARD_PART_MAX / (NLA_HDRLEN + sizeof(uint32_t)))
#define NESTS_MAX (SMTPWARD_PART_MAX / NLA_HDRLEN)

/**
 * struct reader - A policy on its way, with the lists of one rule.
 * @b: Where to.
 * @why: What is wrong.
 * @uids: Uids.
 * @gids: Gids.
 * @logins: Loginuids.
 * @tools: Tool ids.
 * @dests: Destinations.
 * @exes: Programs.
 * @cgroups: Patterns for cgroups, each ended by a NUL.
 * @cgroups_len: Bytes in @cgroups.
 */
struct reader {
	struct sw_policy_builder *b;
	const char *why;
	uint32_t uids[NUMBERS_MAX];
	uint32_t gids[NUMBERS_MAX];
	uint32_t logins[NUMBERS_MAX];
	uint32_t tools[NUMBERS_MAX];
	struct sw_rule_dest dests[NESTS_MAX];
	struct sw_inode exes[NESTS_MAX];
	char cgroups[SMTPWARD_PART_MAX];
	uint32_t cgroups_len;
};

/**
 * struct limit_types - Numbers that attributes of limits have.
 * @threshold: As the name says.
 * @cap: As the name says.
 * @budget: As the name says.
 */
struct limit_types {
	int threshold, cap, budget;
};

static inline bool reader_refuse(struct reader *r, const char *why)
{
	r->why = why;
	return false;
}

static inline bool reader_take(struct reader *r, const struct nlattr *a,
			       void *to, size_t size)
{
	if (nla_len(a) != (int)size)
		return reader_refuse(r, "an attribute has another length");
	memcpy(to, nla_data(a), size);
	return true;
}

/* A text with its NUL. */
static inline bool reader_take_text(struct reader *r, const struct nlattr *a,
				    const char **to)
{
	const char *text = nla_data(a);
	const int len = nla_len(a);

	if (len < 1 || text[len - 1])
		return reader_refuse(r, "a text has no end");
	*to = text;
	return true;
}

/* engine_rule.c */
bool engine_take_limit(struct reader *r, const struct nlattr *a,
		       const struct limit_types *types, struct sw_limits *to);
bool engine_parse_rule(struct reader *r, const struct nlattr *nest,
		       struct sw_rule_def *rule);

#endif /* _SMTPWARD_ENGINE_READ_H */
