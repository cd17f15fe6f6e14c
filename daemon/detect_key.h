/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What of a record tells one sender from another.
 */
#ifndef _SMTPWARD_DETECT_KEY_H
#define _SMTPWARD_DETECT_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "detections.h"

struct json_object;

#define KEY_WORDS_MAX 8

/**
 * struct key_words - The words of a record, each NULL for none.
 * @time: Of the record, seconds since the epoch.
 * @word: By enum key_word; of KEY_DOMAIN the first.
 * @domains: List of the domains, NULL for none, belongs to the record.
 */
struct key_words {
	uint64_t time;
	char *word[KEY_WORDS_MAX];
	struct json_object *domains;
};

void key_words(struct key_words *w, struct json_object *doc);
void key_words_free(struct key_words *w);
size_t key_count(const struct key_words *w, const struct detection *det);
char *key_text(const struct key_words *w, const struct detection *det,
	       size_t nth);

#endif /* _SMTPWARD_DETECT_KEY_H */
