// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes that a process chose, made into text. The only place that escapes.
 *
 * The result is valid UTF-8 on one line that moves no cursor and turns no
 * writing direction. What cannot stand for itself becomes \n, \t or \xNN, byte
 * by byte, and a backslash is doubled: so the bytes can be had back.
 */
#include <stdbool.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "text.h"

#define ESCAPE_MAX 4 /* \xNN */

struct range {
	uint32_t first, last;
};

/* Characters that are valid UTF-8 but would act on a terminal or a parser. */
static const struct range unsafe[] = {
	{ 0x0000, 0x001f },   { 0x007f, 0x009f }, /* controls */
	{ 0x00ad, 0x00ad },   { 0x061c, 0x061c }, /* invisible */
	{ 0x180e, 0x180e },   { 0x200b, 0x200f }, /* invisible, direction */
	{ 0x2028, 0x202e },   { 0x2060, 0x206f }, /* lines, direction */
	{ 0xfdd0, 0xfdef },   { 0xfeff, 0xfeff }, /* no characters */
	{ 0xfff9, 0xfffb },   { 0xfffe, 0xffff }, /* annotation */
	{ 0xe0000, 0xe007f }, { 0xf0000, 0x10ffff }, /* tags, private use */
};

static bool is_safe(uint32_t c)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unsafe); i++)
		if (c >= unsafe[i].first && c <= unsafe[i].last)
			return false;
	return true;
}

/* Length that the first byte announces, its bits in *c and the least value. */
static size_t lead(unsigned char byte, uint32_t *c, uint32_t *least)
{
	if (byte < 0x80) {
		*c = byte;
		*least = 0;
		return 1;
	}
	if (byte >= 0xc2 && byte <= 0xdf) {
		*c = byte & 0x1f;
		*least = 0x80;
		return 2;
	}
	if (byte >= 0xe0 && byte <= 0xef) {
		*c = byte & 0x0f;
		*least = 0x800;
		return 3;
	}
	if (byte >= 0xf0 && byte <= 0xf4) {
		*c = byte & 0x07;
		*least = 0x10000;
		return 4;
	}
	return 0;
}

static size_t decode(const unsigned char *s, size_t len, uint32_t *c)
{
	uint32_t least = 0;
	size_t n, i;

	n = len ? lead(s[0], c, &least) : 0;
	if (!n || n > len)
		return 0;
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3f);
	}
	if (*c < least || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff))
		return 0;
	return n;
}

/**
 * text_char_len() - Length of the UTF-8 character at the start of some bytes.
 * @bytes: The bytes.
 * @len: How many there are.
 *
 * Return: 1 to 4, or 0 when they do not start with a valid character.
 */
size_t text_char_len(const void *bytes, size_t len)
{
	uint32_t c;

	return decode(bytes, len, &c);
}

static size_t escape_byte(char *out, unsigned char byte)
{
	switch (byte) {
	case '\\':
		memcpy(out, "\\\\", 2);
		return 2;
	case '\n':
		memcpy(out, "\\n", 2);
		return 2;
	case '\r':
		memcpy(out, "\\r", 2);
		return 2;
	case '\t':
		memcpy(out, "\\t", 2);
		return 2;
	default: {
		char hex[ESCAPE_MAX + 1];

		snprintf(hex, sizeof(hex), "\\x%02x", byte);
		memcpy(out, hex, ESCAPE_MAX);
		return ESCAPE_MAX;
	}
	}
}

/**
 * text_escape() - Make bytes into text.
 * @out: Receives the text, NUL terminated.
 * @size: Bytes at @out, at least 1.
 * @bytes: The bytes.
 * @len: How many.
 *
 * Return: How many bytes are represented in @out, less than @len when the text
 * was cut. It is never cut inside a character or an escape.
 */
size_t text_escape(char *out, size_t size, const void *bytes, size_t len)
{
	const unsigned char *s = bytes;
	size_t in = 0, used = 0;

	while (in < len) {
		char piece[4 * ESCAPE_MAX];
		uint32_t c = 0;
		size_t n, i, made = 0;

		n = decode(s + in, len - in, &c);
		if (n && is_safe(c) && c != '\\') {
			memcpy(piece, s + in, n);
			made = n;
		} else {
			n = n ? n : 1;
			for (i = 0; i < n; i++)
				made += escape_byte(piece + made, s[in + i]);
		}
		if (used + made >= size)
			break;
		memcpy(out + used, piece, made);
		used += made;
		in += n;
	}
	out[used] = '\0';
	return in;
}

/**
 * text_escaped() - Make bytes into text of their own.
 * @bytes: The bytes.
 * @len: How many.
 *
 * Return: The whole text, for the caller to free.
 */
char *text_escaped(const void *bytes, size_t len)
{
	size_t size = len * ESCAPE_MAX + 1;
	char *out = xcalloc(size, 1);

	text_escape(out, size, bytes, len);
	return out;
}

/* Returns how many bytes of text stand for @byte, 0 for no escape. */
static size_t unescape_byte(const char *text, char *byte)
{
	unsigned int value;

	switch (text[1]) {
	case '\\':
		*byte = '\\';
		return 2;
	case 'n':
		*byte = '\n';
		return 2;
	case 'r':
		*byte = '\r';
		return 2;
	case 't':
		*byte = '\t';
		return 2;
	case 'x':
		if (!isxdigit((unsigned char)text[2]) ||
		    !isxdigit((unsigned char)text[3]) ||
		    sscanf(text + 2, "%2x", &value) != 1 || !value)
			return 0;
		*byte = value;
		return ESCAPE_MAX;
	default:
		return 0;
	}
}

/**
 * text_unescape() - Make bytes of what text_escape() has made.
 * @text: The text, changed. What is no escape stays.
 */
void text_unescape(char *text)
{
	char *out = text, byte;
	size_t n;

	while (*text) {
		n = *text == '\\' ? unescape_byte(text, &byte) : 0;
		*out++ = n ? byte : *text;
		text += n ? n : 1;
	}
	*out = '\0';
}

/**
 * text_shown() - Make text of a record fit for a terminal.
 * @text: The text. Where the daemon has written it, it was escaped before; but
 *	a file of records can be anybody's.
 *
 * Return: Text that was escaped once, for the caller to free.
 */
char *text_shown(const char *text)
{
	char *bytes = xstrdup(text), *ret;

	text_unescape(bytes);
	ret = text_escaped(bytes, strlen(bytes));
	free(bytes);
	return ret;
}
