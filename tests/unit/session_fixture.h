/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * To feed sessions, and to say in one line what is known of them.
 */
#ifndef _SESSION_FIXTURE_H
#define _SESSION_FIXTURE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"

struct said {
	char text[8192];
};

static inline void put_parts(FILE *to, const struct sw_facts *f)
{
	uint32_t i;

	if (f->parts)
		fprintf(to, " parts=%u", f->parts);
	for (i = 0; i < f->n_parts; i++) {
		const struct sw_part *p = &f->part[i];

		fprintf(to, " [%.*s", p->type_len, p->type);
		if (p->is_named)
			fprintf(to, " %.*s%s", p->name_len, p->name,
				p->is_extended ? " extended" : "");
		fputc(']', to);
	}
}

static inline void put_flags(FILE *to, uint32_t flags)
{
	static const char *const names[] = {
		"hello", "auth", "starttls", "tls",
		"bdat",	 "cut",	 "more",     "lost"
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (flags & 1U << i)
			fprintf(to, " %s", names[i]);
}

/* Like " hello helo=a mail=1:x@y rcpt=2 [b] size=3 parts=1 [text/plain f]". */
static inline struct said say_facts(const struct sw_facts *f)
{
	struct said said = { "" };
	FILE *to = fmemopen(said.text, sizeof(said.text), "w");
	uint32_t i;

	put_flags(to, f->flags);
	if (f->helo_len)
		fprintf(to, " helo=%.*s", f->helo_len, f->helo);
	if (f->messages)
		fprintf(to, " mail=%u:%.*s", f->messages, f->sender_len,
			f->sender);
	if (f->recipients)
		fprintf(to, " rcpt=%u", f->recipients);
	for (i = 0; i < f->n_domains; i++)
		fprintf(to, " @%.*s", f->domains[i].len, f->domains[i].text);
	if (f->size)
		fprintf(to, " size=%llu", (unsigned long long)f->size);
	put_parts(to, f);
	fclose(to);
	return said;
}

/* From memory of exactly that length, for the sanitizer. */
static inline void feed_exactly(struct sw_session *s, const char *data,
				size_t len)
{
	char *copy = malloc(len ?: 1);

	memcpy(copy, data, len);
	sw_session_feed(s, copy, len);
	free(copy);
}

static inline struct said feed_whole(const char *data, size_t len)
{
	struct sw_session *s = calloc(1, sizeof(*s));
	struct said said;

	feed_exactly(s, data, len);
	said = say_facts(&s->facts);
	free(s);
	return said;
}

/* In pieces that end at @at, and every @step bytes after that. */
static inline struct said feed_pieces(const char *data, size_t len, size_t at,
				      size_t step)
{
	struct sw_session *s = calloc(1, sizeof(*s));
	struct said said;

	feed_exactly(s, data, at);
	for (; at < len; at += step)
		feed_exactly(s, data + at, step < len - at ? step : len - at);
	said = say_facts(&s->facts);
	free(s);
	return said;
}

#endif /* _SESSION_FIXTURE_H */
