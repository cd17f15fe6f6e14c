/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who sends most: records, added up.
 */
#ifndef _SMTPWARD_TOP_H
#define _SMTPWARD_TOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

/**
 * enum top_by - What a row stands for.
 * @TOP_USER: A user.
 * @TOP_JOB: A script, or where there is none a program.
 * @TOP_PROGRAM: A program.
 * @TOP_DESTINATION: A server and its port.
 * @TOP_RULE: A rule of the policy, or the default.
 */
enum top_by {
	TOP_USER,
	TOP_JOB,
	TOP_PROGRAM,
	TOP_DESTINATION,
	TOP_RULE,
};

/**
 * struct top_row - What one has done.
 * @name: Its name, as records have it.
 * @attempts: Connections and executions of mail tools that were tried.
 * @refused: How many of these were refused.
 * @would: How many would be refused in enforce mode.
 * @sessions: Connections that have ended.
 * @bytes: What these have sent.
 * @sent: Mails that the next server has taken.
 * @unsent: Mails that failed, or are tried again.
 * @last: When it was seen last, as records have it.
 * @old: It was seen before the time that is asked for.
 */
struct top_row {
	char *name;
	uint64_t attempts, refused, would;
	uint64_t sessions, bytes;
	uint64_t sent, unsent;
	char last[32];
	bool old;
};

struct top;

struct top *top_new(enum top_by by, const char *since);
void top_add(struct top *top, struct json_object *doc);
struct top_row **top_sorted(struct top *top, size_t *n);
bool top_has_past(const struct top *top);
void top_free(struct top *top);

#endif /* _SMTPWARD_TOP_H */
