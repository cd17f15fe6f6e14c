/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text of protocols, which is ASCII and not NUL terminated.
 */
#ifndef _SMTPWARD_SESSION_TEXT_H
#define _SMTPWARD_SESSION_TEXT_H

#include "policy_shim.h"

/**
 * struct sw_span - A piece of text.
 * @at: Start.
 * @len: Bytes.
 */
struct sw_span {
	const char *at;
	u32 len;
};

/* As memchr() for the end of a line. The kernel's looks at each byte alone. */
static inline const char *sw_find_newline(const char *text, u32 len)
{
	const u64 ones = ~0ULL / 255, tops = ones << 7;
	u64 word;

	for (; len >= sizeof(word); text += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		word ^= ones * '\n';
		if ((word - ones) & ~word & tops)
			break;
	}
	return memchr(text, '\n', len);
}

static inline bool sw_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline char sw_small(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static inline void sw_span_skip(struct sw_span *span, u32 n)
{
	span->at += n;
	span->len -= n;
}

static inline void sw_span_skip_spaces(struct sw_span *span)
{
	while (span->len && sw_is_space(*span->at))
		sw_span_skip(span, 1);
}

static inline void sw_span_trim(struct sw_span *span)
{
	sw_span_skip_spaces(span);
	while (span->len && sw_is_space(span->at[span->len - 1]))
		span->len--;
}

/* Whether it begins with @word, which is in small letters. Then skips that. */
static inline bool sw_span_take(struct sw_span *span, const char *word)
{
	const u32 len = strlen(word);
	u32 i;

	if (span->len < len)
		return false;
	for (i = 0; i < len; i++)
		if (sw_small(span->at[i]) != word[i])
			return false;
	sw_span_skip(span, len);
	return true;
}

/* Copies what there is room for. Returns its length. */
static inline u32 sw_span_copy(const struct sw_span *span, char *to, u32 room)
{
	const u32 len = span->len < room ? span->len : room;

	memcpy(to, span->at, len);
	return len;
}

static inline void sw_make_small(char *text, u32 len)
{
	while (len--)
		text[len] = sw_small(text[len]);
}

static inline void sw_count_up(u32 *n)
{
	*n += *n != ~0U;
}

#endif /* _SMTPWARD_SESSION_TEXT_H */
