// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "mta_span.h"

/**
 * span_of() - A string as a span.
 * @text: The string.
 *
 * Return: The span.
 */
struct span span_of(const char *text)
{
	return (struct span){ text, strlen(text) };
}

/**
 * span_is() - Compare.
 * @s: Some bytes.
 * @text: A string.
 *
 * Return: true when they are the same.
 */
bool span_is(struct span s, const char *text)
{
	return s.n == strlen(text) && !memcmp(s.p, text, s.n);
}

static void skip(struct span *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

/**
 * span_take() - Go over what is expected.
 * @s: Some bytes, of which it is taken away.
 * @prefix: What they are to begin with.
 *
 * Return: true when they do.
 */
bool span_take(struct span *s, const char *prefix)
{
	const size_t n = strlen(prefix);

	if (s->n < n || memcmp(s->p, prefix, n))
		return false;
	skip(s, n);
	return true;
}

/**
 * span_until() - What comes before a byte.
 * @s: Some bytes, of which it is taken away; what ends it stays.
 * @ends: Bytes that end it.
 *
 * Return: It, all of @s when nothing ends it.
 */
struct span span_until(struct span *s, const char *ends)
{
	struct span ret = { s->p, 0 };

	while (ret.n < s->n && (!s->p[ret.n] || !strchr(ends, s->p[ret.n])))
		ret.n++;
	skip(s, ret.n);
	return ret;
}

/**
 * span_word() - What comes before a space.
 * @s: Some bytes, of which it and the spaces around are taken away.
 *
 * Return: It, empty at the end.
 */
struct span span_word(struct span *s)
{
	struct span ret;

	while (span_take(s, " "))
		;
	ret = span_until(s, " ");
	while (span_take(s, " "))
		;
	return ret;
}

/**
 * span_find() - Look for text.
 * @s: Some bytes.
 * @text: What to look for.
 * @after: Receives what is behind.
 *
 * Return: true when it is there.
 */
bool span_find(struct span s, const char *text, struct span *after)
{
	const size_t n = strlen(text);
	const char *at = s.n ? memmem(s.p, s.n, text, n) : NULL;

	if (!at)
		return false;
	*after = (struct span){ at + n, s.n - (at - s.p) - n };
	return true;
}

static bool unquote(struct span *s, char quote)
{
	size_t i;

	for (i = 1; i < s->n; i++) {
		if (s->p[i] == '\\') {
			i++;
		} else if (s->p[i] == quote) {
			skip(s, i + 1);
			return true;
		}
	}
	return false;
}

/**
 * span_address() - Go over an address in angle brackets.
 * @s: Some bytes, of which it is taken away.
 * @address: Receives it, without the brackets.
 *
 * Its local part can have quoted strings between dots, and these any byte.
 *
 * Return: true when there is one.
 */
bool span_address(struct span *s, struct span *address)
{
	struct span rest = *s;

	if (!span_take(&rest, "<"))
		return false;
	*address = rest;
	if (rest.n && rest.p[0] == '"' && !unquote(&rest, '"'))
		return false;
	while (rest.n && *rest.p != '>')
		if (*rest.p != '"' || rest.p[-1] != '.' || !unquote(&rest, '"'))
			skip(&rest, 1);
	address->n = rest.p - address->p;
	if (!span_take(&rest, ">"))
		return false;
	*s = rest;
	return true;
}

/**
 * span_quoted() - Go over text in quotation marks.
 * @s: Some bytes, of which it is taken away.
 * @inside: Receives it, without the marks.
 *
 * Return: true when there is such.
 */
bool span_quoted(struct span *s, struct span *inside)
{
	const struct span whole = *s;

	if (s->n < 2 || (s->p[0] != '"' && s->p[0] != '\'') ||
	    !unquote(s, s->p[0]))
		return false;
	*inside = (struct span){ whole.p + 1, s->p - whole.p - 2 };
	return true;
}

/**
 * span_number() - Read a number.
 * @s: Digits, and nothing else.
 * @max: Largest that is taken.
 * @value: Receives it.
 *
 * Return: true when it is one.
 */
bool span_number(struct span s, uint64_t max, uint64_t *value)
{
	uint64_t v = 0;
	size_t i;

	if (!s.n || s.n > 19)
		return false;
	for (i = 0; i < s.n; i++) {
		if (!isdigit((unsigned char)s.p[i]))
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	if (v > max)
		return false;
	*value = v;
	return true;
}

/**
 * span_copy() - Make a string of some bytes.
 * @to: Receives it.
 * @size: Bytes at @to.
 * @s: The bytes. A NUL ends them.
 *
 * Return: true when all of them are there.
 */
bool span_copy(char *to, size_t size, struct span s)
{
	size_t n = strnlen(s.n ? s.p : "", s.n);
	const bool whole = n == s.n && n < size;

	if (n >= size)
		n = size - 1;
	if (n)
		memcpy(to, s.p, n);
	to[n] = '\0';
	return whole;
}
