// SPDX-License-Identifier: GPL-2.0-only
/*
 * Short lists of distinct texts, safe to be printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "report_words.h"
#include "text.h"

/**
 * report_clean() - Make a text that others have written fit to be printed.
 * @text: It. Records have escaped what is in them, but not everything that is
 *	taken for a record was written by our daemon.
 *
 * Return: The same on one line and without anything that acts on a terminal,
 * for the caller to free. A backslash stays one, so that what was escaped is
 * not escaped again.
 */
char *report_clean(const char *text)
{
	char *out = NULL, *piece;
	size_t size, len;
	FILE *to = open_memstream(&out, &size);

	if (!to)
		abort();
	while (*text) {
		len = strcspn(text, "\\");
		piece = text_escaped(text, len);
		fputs(piece, to);
		free(piece);
		text += len;
		for (; *text == '\\'; text++)
			fputc('\\', to);
	}
	if (fclose(to))
		abort();
	return out;
}

/**
 * report_words_has() - Whether a text is in a list.
 * @words: The list.
 * @text: The text, clean.
 *
 * Return: true when it is.
 */
bool report_words_has(const struct report_words *words, const char *text)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		if (!strcmp(words->v[i], text))
			return true;
	return false;
}

static void append(struct report_words *words, const char *text)
{
	words->v = xreallocarray(words->v, words->n + 1, sizeof(char *));
	words->v[words->n++] = xstrdup(text);
}

/**
 * report_words_put() - Add a text to a list, however long that gets.
 * @words: The list.
 * @text: The text, which is not looked for.
 */
void report_words_put(struct report_words *words, const char *text)
{
	char *clean = report_clean(text);

	append(words, clean);
	free(clean);
}

/**
 * report_words_add() - Add a text that a process may have chosen to a list.
 * @words: The list, of which only the first are kept.
 * @text: The text, NULL for none.
 */
void report_words_add(struct report_words *words, const char *text)
{
	char *clean;

	if (!text)
		return;
	clean = report_clean(text);
	if (!report_words_has(words, clean)) {
		if (words->n < REPORT_WORDS_MAX)
			append(words, clean);
		else
			words->more = true;
	}
	free(clean);
}

/**
 * report_words_same() - Whether two lists are alike.
 * @a: One.
 * @b: The other.
 *
 * Return: true when they have the same texts in the same order.
 */
bool report_words_same(const struct report_words *a,
		       const struct report_words *b)
{
	size_t i;

	if (a->n != b->n || a->more != b->more)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return true;
}

/**
 * report_words_join() - Make one text of a list.
 * @words: The list.
 * @between: What stands between two.
 *
 * Return: The text, for the caller to free.
 */
char *report_words_join(const struct report_words *words, const char *between)
{
	char *out = NULL;
	size_t size, i;
	FILE *to = open_memstream(&out, &size);

	if (!to)
		abort();
	for (i = 0; i < words->n; i++)
		fprintf(to, "%s%s", i ? between : "", words->v[i]);
	if (words->more)
		fprintf(to, "%sand others", between);
	if (fclose(to))
		abort();
	return out;
}

/**
 * report_words_free() - Forget a list.
 * @words: The list.
 */
void report_words_free(struct report_words *words)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		free(words->v[i]);
	free(words->v);
	*words = (struct report_words){ 0 };
}
