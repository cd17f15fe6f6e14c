// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text in columns of a terminal.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "report_doc.h"
#include "report_wrap.h"

#define GAP 2
#define NARROWEST 6

/**
 * report_width() - How wide a text is.
 * @text: The text, of one line.
 * @len: Its bytes.
 *
 * Return: The number of its characters.
 */
size_t report_width(const char *text, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		n += (text[i] & 0xc0) != 0x80;
	return n;
}

static size_t bytes_of(const char *text, size_t width)
{
	size_t i = 0, n = 0;

	while (text[i] && (n < width || (text[i] & 0xc0) == 0x80)) {
		n += (text[i] & 0xc0) != 0x80;
		if (n > width)
			break;
		i++;
	}
	return i;
}

/**
 * report_line() - Take the next line of a text.
 * @text: The text.
 * @width: How wide the line may be.
 * @next: Receives where the one after it begins.
 *
 * Return: How many bytes it has.
 */
size_t report_line(const char *text, size_t width, const char **next)
{
	const char *newline = strchrnul(text, '\n');
	size_t len = bytes_of(text, width), at;

	if (newline <= text + len) {
		*next = newline + (*newline == '\n');
		return newline - text;
	}
	/* Better between words, unless that leaves little. */
	for (at = len; at > len / 3 && text[at] != ' '; at--)
		;
	if (text[at] == ' ') {
		*next = text + at + 1;
		return at;
	}
	*next = text + len;
	return len;
}

static size_t widest_line(const char *text)
{
	size_t widest = 0, len;

	do {
		len = strcspn(text, "\n");
		if (report_width(text, len) > widest)
			widest = report_width(text, len);
		text += len + (text[len] == '\n');
	} while (*text);
	return widest;
}

/* The widest give way first. */
static void narrow(size_t *widths, size_t n, size_t total)
{
	size_t k, widest;

	for (; total > REPORT_TEXT_WIDTH + GAP; total--) {
		for (k = 0, widest = 0; k < n; k++)
			if (widths[k] > widths[widest])
				widest = k;
		if (widths[widest] <= NARROWEST)
			break;
		widths[widest]--;
	}
}

/* 0 for a column that is empty throughout. */
static size_t *widths_of(const struct report_table *t)
{
	size_t *widths = xcalloc(t->n_columns, sizeof(*widths));
	size_t i, k, width, total = 0;
	char *text;

	for (i = 0; i < t->n_cells; i++) {
		text = report_cell_text(t, i);
		width = *text ? widest_line(text) : 0;
		if (width > widths[i % t->n_columns])
			widths[i % t->n_columns] = width;
		free(text);
	}
	for (k = 0; k < t->n_columns; k++) {
		width = widest_line(t->columns[k].head);
		if (widths[k] && widths[k] < width)
			widths[k] = width;
		total += widths[k] ? widths[k] + GAP : 0;
	}
	narrow(widths, t->n_columns, total);
	return widths;
}

/* A line of each field, until none has any left. */
static void print_fields(FILE *to, const char **texts, const size_t *widths,
			 size_t n)
{
	size_t k, len, space;
	const char *line;
	bool more;

	do {
		more = false;
		for (k = 0, space = 0; k < n; k++) {
			if (!widths[k])
				continue;
			line = texts[k];
			len = report_line(line, widths[k], &texts[k]);
			more = more || *texts[k];
			fprintf(to, "%*s%.*s", len ? (int)space : 0, "",
				(int)len, line);
			space = (len ? 0 : space) + widths[k] + GAP -
				report_width(line, len);
		}
		fputc('\n', to);
	} while (more);
}

static void print_row(FILE *to, const struct report_table *t, size_t first,
		      const size_t *widths)
{
	const char **rest = xcalloc(t->n_columns, sizeof(*rest));
	char **texts = xcalloc(t->n_columns, sizeof(*texts));
	size_t k;

	for (k = 0; k < t->n_columns; k++) {
		texts[k] = report_cell_text(t, first + k);
		rest[k] = texts[k];
	}
	print_fields(to, rest, widths, t->n_columns);
	for (k = 0; k < t->n_columns; k++)
		free(texts[k]);
	free(texts);
	free(rest);
}

/**
 * report_print_rows() - Print a table with a line or more for each row.
 * @to: Where to.
 * @t: The table.
 */
void report_print_rows(FILE *to, const struct report_table *t)
{
	const char **heads = xcalloc(t->n_columns, sizeof(*heads));
	size_t *widths = widths_of(t);
	size_t i;

	for (i = 0; i < t->n_columns; i++)
		heads[i] = t->columns[i].head;
	print_fields(to, heads, widths, t->n_columns);
	for (i = 0; i < t->n_cells; i += t->n_columns)
		print_row(to, t, i, widths);
	free(widths);
	free(heads);
}
