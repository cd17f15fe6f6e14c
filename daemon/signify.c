// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files of signify(1): a line of comment, and one of bytes in base64.
 */
#include <string.h>

#include "alloc.h"
#include "signify.h"
#include "text.h"

#define HEAD "untrusted comment: "
#define BASE64_MAX 1024
#define VARIANT sodium_base64_VARIANT_ORIGINAL

/**
 * signify_text() - Make the content of a file.
 * @comment: The comment.
 * @bytes: What the file is about.
 * @len: How many.
 *
 * Return: The content, for the caller to free.
 */
char *signify_text(const char *comment, const void *bytes, size_t len)
{
	char line[BASE64_MAX];

	sodium_bin2base64(line, sizeof(line), bytes, len, VARIANT);
	return xasprintf(HEAD "%s\n%s\n", comment, line);
}

/* What it says is printed. */
static const char *take_comment(const char *line, size_t len, char *comment)
{
	const size_t head = strlen(HEAD);

	if (len < head || memcmp(line, HEAD, head) != 0)
		return "its first line is no \"" HEAD "...\"";
	text_escape(comment, SIGNIFY_COMMENT_MAX + 1, line + head, len - head);
	return NULL;
}

/**
 * signify_parse() - Read the content of a file.
 * @text: The content.
 * @text_len: Its bytes.
 * @comment: Receives SIGNIFY_COMMENT_MAX bytes at most, NUL terminated, which can be
 *	printed.
 * @bytes: Receives what the file is about.
 * @len: How many bytes that are.
 * @rest: Receives what follows, or NULL when nothing may.
 *
 * Return: NULL, or what is wrong.
 */
const char *signify_parse(const char *text, size_t text_len, char *comment,
			  void *bytes, size_t len, const char **rest)
{
	const char *first = memchr(text, '\n', text_len), *second, *why;
	const char *end = text + text_len;
	size_t n;

	second = first ? memchr(first + 1, '\n', end - first - 1) : NULL;
	if (!second)
		return "it ends too early";
	why = take_comment(text, first - text, comment);
	if (why)
		return why;
	first++;
	if (sodium_base642bin(bytes, len, first, second - first, NULL, &n, NULL,
			      VARIANT) ||
	    n != len)
		return "its second line is not what it should be";
	if (memcmp(bytes, SIGNIFY_ALGORITHM, strlen(SIGNIFY_ALGORITHM)) != 0)
		return "its algorithm is unknown";
	second++;
	if (!rest && second != end)
		return "something follows its end";
	if (rest)
		*rest = second;
	return NULL;
}
