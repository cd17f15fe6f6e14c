/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What people call the rules that the kernel knows by number.
 */
#ifndef _SMTPWARD_RULES_INDEX_H
#define _SMTPWARD_RULES_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct compiled;
struct json_object;
struct policy;
struct rules_index;

/**
 * struct rule_info - A rule as its file describes it.
 * @title: The title.
 * @owner: Who answers for it, or NULL.
 * @reason: What it is for, or NULL.
 * @ticket: Where it was decided, or NULL.
 * @review: Day of its next review, or NULL.
 * @expires: Until when it holds, or NULL.
 * @context: "background" or "interactive", or NULL.
 * @verdict: "allow", "audit" or "deny".
 * @file: Path of the file it is in.
 * @lists: Its lists by their keys, arrays of strings, its limits, and log when that
 *	is "no". Those that it does not have are not there.
 */
struct rule_info {
	const char *title;
	const char *owner;
	const char *reason;
	const char *ticket;
	const char *review;
	const char *expires;
	const char *context;
	const char *verdict;
	const char *file;
	struct json_object *lists;
};

char *rules_index_text(const struct policy *policy, const struct compiled *c,
		       uint32_t generation);
struct rules_index *rules_index_open(const char *path);
struct rules_index *rules_index_parse(const char *bytes, size_t len);
uint32_t rules_index_generation(const struct rules_index *index);
const char *rules_index_sha256(const struct rules_index *index);
const struct rule_info *rules_index_find(const struct rules_index *index,
					 uint32_t generation, uint32_t id);
void rules_index_close(struct rules_index *index);

#endif /* _SMTPWARD_RULES_INDEX_H */
