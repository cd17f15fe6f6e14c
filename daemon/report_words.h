/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Short lists of distinct texts, safe to be printed.
 */
#ifndef _SMTPWARD_REPORT_WORDS_H
#define _SMTPWARD_REPORT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define REPORT_WORDS_MAX 8

/**
 * struct report_words - Distinct texts in the order they came.
 * @v: The texts.
 * @n: How many.
 * @more: There were others, which are not kept.
 */
struct report_words {
	char **v;
	size_t n;
	bool more;
};

char *report_clean(const char *text);
void report_words_add(struct report_words *words, const char *text);
void report_words_put(struct report_words *words, const char *text);
bool report_words_has(const struct report_words *words, const char *text);
bool report_words_same(const struct report_words *a,
		       const struct report_words *b);
char *report_words_join(const struct report_words *words, const char *between);
void report_words_free(struct report_words *words);

#endif /* _SMTPWARD_REPORT_WORDS_H */
