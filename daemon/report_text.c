// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report for a terminal, 100 columns wide.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "report_doc.h"
#include "report_wrap.h"

#define LABEL 20

static void pad(FILE *to, size_t n)
{
	fprintf(to, "%*s", (int)n, "");
}

/* With what comes first on the first line, and below it so much space. */
static void put_wrapped(FILE *to, const char *text, size_t indent)
{
	const char *next;
	size_t len;

	do {
		len = report_line(text, REPORT_TEXT_WIDTH - indent, &next);
		fprintf(to, "%.*s\n", (int)len, text);
		text = next;
		if (*text)
			pad(to, indent);
	} while (*text);
}

static void put_label(FILE *to, const char *label, size_t indent)
{
	const size_t width = report_width(label, strlen(label));

	pad(to, indent);
	fputs(label, to);
	pad(to, width < LABEL ? LABEL - width : 1);
}

static void print_pairs(FILE *to, const struct report_table *t)
{
	char *text;
	size_t i;

	for (i = 0; i < t->n_cells; i += t->n_columns) {
		put_label(to, t->cells[i].text, 0);
		text = report_cell_text(t, i + 1);
		put_wrapped(to, text, LABEL);
		free(text);
	}
}

static const char *group_of(const struct report_column *c)
{
	return c->group ?: c->head;
}

static void put_item(FILE *to, const struct report_table *t, size_t k,
		     const char *text)
{
	if (t->columns[k].group && t->columns[k].head)
		fprintf(to, "%s ", t->columns[k].head);
	for (; *text; text++)
		if (*text == '\n')
			fputs(", ", to);
		else
			fputc(*text, to);
}

/* Everything of one group, in one text. */
static char *group_text(const struct report_table *t, size_t first,
			const char *group)
{
	char *out = NULL, *text;
	size_t size, k;
	bool some = false;
	FILE *to = open_memstream(&out, &size);

	if (!to)
		abort();
	for (k = 1; k < t->n_columns; k++) {
		if (strcmp(group_of(&t->columns[k]), group) != 0)
			continue;
		text = report_cell_text(t, first + k);
		if (*text) {
			fputs(some ? "; " : "", to);
			put_item(to, t, k, text);
			some = true;
		}
		free(text);
	}
	if (fclose(to))
		abort();
	return out;
}

static bool is_first_of_group(const struct report_table *t, size_t k)
{
	size_t i;

	for (i = 1; i < k; i++)
		if (!strcmp(group_of(&t->columns[i]), group_of(&t->columns[k])))
			return false;
	return true;
}

static void print_cards(FILE *to, const struct report_table *t)
{
	size_t i, k;
	char *text;

	for (i = 0; i < t->n_cells; i += t->n_columns) {
		fprintf(to, "%s%4zu  ", i ? "\n" : "", i / t->n_columns + 1);
		put_wrapped(to, t->cells[i].text ?: "", 6);
		for (k = 1; k < t->n_columns; k++) {
			if (!is_first_of_group(t, k))
				continue;
			text = group_text(t, i, group_of(&t->columns[k]));
			if (*text) {
				put_label(to, group_of(&t->columns[k]), 6);
				put_wrapped(to, text, LABEL + 6);
			}
			free(text);
		}
	}
}

static void put_title(FILE *to, const char *title, char line)
{
	size_t i, width = report_width(title, strlen(title));

	fprintf(to, "%s\n", title);
	for (i = 0; i < width; i++)
		fputc(line, to);
	fputs("\n\n", to);
}

static void print_table(FILE *to, const struct report_table *t)
{
	fputc('\n', to);
	put_title(to, t->title, '-');
	if (t->about) {
		put_wrapped(to, t->about, 0);
		fputc('\n', to);
	}
	if (!t->n_cells && t->none)
		fprintf(to, "%s\n", t->none);
	else if (t->form == REPORT_ROWS)
		report_print_rows(to, t);
	else if (t->form == REPORT_CARDS)
		print_cards(to, t);
	else
		print_pairs(to, t);
	if (t->note)
		put_wrapped(to, t->note, 0);
}

/**
 * report_print_text() - Print a report for a terminal.
 * @to: Where to.
 * @doc: Report.
 */
void report_print_text(FILE *to, const struct report_doc *doc)
{
	size_t i;

	put_title(to, doc->title, '=');
	for (i = 0; i < doc->n; i++)
		print_table(to, doc->tables[i]);
}
