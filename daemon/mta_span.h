/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pieces of a line, that is not changed and has no end but its length.
 */
#ifndef _SMTPWARD_MTA_SPAN_H
#define _SMTPWARD_MTA_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct span - Some bytes.
 * @p: The first.
 * @n: How many.
 */
struct span {
	const char *p;
	size_t n;
};

struct span span_of(const char *text);
bool span_is(struct span s, const char *text);
bool span_take(struct span *s, const char *prefix);
struct span span_until(struct span *s, const char *ends);
struct span span_word(struct span *s);
bool span_find(struct span s, const char *text, struct span *after);
bool span_address(struct span *s, struct span *address);
bool span_quoted(struct span *s, struct span *inside);
bool span_number(struct span s, uint64_t max, uint64_t *value);
bool span_copy(char *to, size_t size, struct span s);

#endif /* _SMTPWARD_MTA_SPAN_H */
