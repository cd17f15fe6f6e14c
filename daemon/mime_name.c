// SPDX-License-Identifier: GPL-2.0-only
/*
 * RFC 2231 and RFC 2047 in UTF-8 and ASCII. What is in another character set, or
 * is not as it should be, stays as it came: a wrong name is worse than an encoded
 * one.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alloc.h"
#include "event.h"
#include "mime_name.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_known(const char *charset, size_t len)
{
	return (len == 5 && !strncasecmp(charset, "utf-8", len)) ||
	       (len == 8 && !strncasecmp(charset, "us-ascii", len)) || !len;
}

/* Bytes behind @mark and two digits. Returns the length, -1 when one is wrong. */
static long decode_hex(char *to, const char *from, size_t len, char mark)
{
	size_t n = 0, i;
	int high, low;

	for (i = 0; i < len; i++) {
		if (from[i] != mark) {
			to[n++] = mark == '=' && from[i] == '_' ? ' ' : from[i];
			continue;
		}
		if (len - i < 3)
			return -1;
		high = hex_digit(from[i + 1]);
		low = hex_digit(from[i + 2]);
		if (high < 0 || low < 0)
			return -1;
		to[n++] = high << 4 | low;
		i += 2;
	}
	return n;
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

static long decode_base64(char *to, const char *from, size_t len)
{
	unsigned int bits = 0, have = 0;
	size_t n = 0, i;

	while (len && from[len - 1] == '=')
		len--;
	for (i = 0; i < len; i++) {
		if (base64_digit(from[i]) < 0)
			return -1;
		bits = bits << 6 | (unsigned int)base64_digit(from[i]);
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		to[n++] = bits >> have;
		bits &= (1U << have) - 1;
	}
	return n;
}

/*
 * "=?charset?encoding?text?=", at the begin of @from. Returns the length of what
 * it is decoded to, or -1, and sets how long it is itself.
 */
static long decode_word(char *to, const char *from, size_t len, size_t *used)
{
	const char *charset = from + 2, *mark, *text, *end;

	if (len < 8 || memcmp(from, "=?", 2) != 0)
		return -1;
	mark = memchr(charset, '?', len - 2);
	if (!mark || len - (mark - from) < 5 || mark[2] != '?' ||
	    !is_known(charset, mark - charset))
		return -1;
	text = mark + 3;
	end = memmem(text, len - (text - from), "?=", 2);
	if (!end)
		return -1;
	*used = end + 2 - from;
	switch (mark[1] | 0x20) {
	case 'b':
		return decode_base64(to, text, end - text);
	case 'q':
		return decode_hex(to, text, end - text, '=');
	default:
		return -1;
	}
}

static bool is_blank(const char *text, size_t len)
{
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	return !len;
}

/* Spaces between two words are not meant. */
static size_t decode_words(char *to, const char *from, size_t len)
{
	size_t i = 0, n = 0, used, plain = 0;
	bool after_word = false;
	long got;

	while (i < len) {
		got = decode_word(to + n, from + i, len - i, &used);
		if (got < 0) {
			to[n++] = from[i++];
			continue;
		}
		if (after_word && is_blank(to + plain, n - plain)) {
			memmove(to + plain, to + n, got);
			n = plain;
		}
		n += got;
		i += used;
		plain = n;
		after_word = true;
	}
	return n;
}

/* "charset'language'text" */
static long decode_extended(char *to, const char *from, size_t len)
{
	const char *language = memchr(from, '\'', len), *text;

	if (!language || !is_known(from, language - from))
		return -1;
	text = memchr(language + 1, '\'', len - (language + 1 - from));
	if (!text)
		return -1;
	return decode_hex(to, text + 1, len - (text + 1 - from), '%');
}

/**
 * mime_name() - Decode the name of a file.
 * @raw: As the header has it.
 * @extended: By RFC 2231.
 * @len: Receives its length.
 *
 * Return: The name, for the caller to free. It can have any bytes.
 */
char *mime_name(const struct bytes *raw, bool extended, size_t *len)
{
	char *name = xcalloc(raw->len + 1, 1);
	long got;

	if (!extended) {
		*len = decode_words(name, raw->data, raw->len);
		return name;
	}
	got = decode_extended(name, raw->data, raw->len);
	if (got < 0) {
		memcpy(name, raw->data, raw->len);
		got = raw->len;
	}
	*len = got;
	return name;
}
