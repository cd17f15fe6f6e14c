// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report as one CSV file, as RFC 4180 has it: all columns of all tables, and
 * the table's name in the first. smtpward-report(8) describes it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "report_doc.h"

/**
 * struct header - The columns of the file.
 * @keys: Their names.
 * @n: How many.
 */
struct header {
	const char **keys;
	size_t n;
};

static void add_key(struct header *h, const char *key)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (!strcmp(h->keys[i], key))
			return;
	h->keys = xreallocarray(h->keys, h->n + 1, sizeof(*h->keys));
	h->keys[h->n++] = key;
}

static void put_char(FILE *to, char c)
{
	if (c == '"')
		fputs("\"\"", to);
	else if (c == '\n')
		fputs("; ", to);
	else
		fputc(c, to);
}

/*
 * A spreadsheet takes what begins like this for a formula, and runs it. An
 * apostrophe makes it text.
 */
static bool is_formula(const char *text)
{
	return *text && strchr("=+-@\t\r|%", *text);
}

static void put_text(FILE *to, const char *text)
{
	const bool quoted = strpbrk(text, "\",\r\n;") || is_formula(text);

	if (quoted)
		fputc('"', to);
	if (is_formula(text))
		fputc('\'', to);
	for (; *text; text++)
		put_char(to, *text);
	if (quoted)
		fputc('"', to);
}

static void put_cell(FILE *to, const struct report_table *t, size_t column,
		     size_t cell)
{
	const enum report_kind kind = t->columns[column].kind;

	if (kind == REPORT_NUMBER || kind == REPORT_BYTES)
		fprintf(to, "%" PRIu64, t->cells[cell].number);
	else
		put_text(to, t->cells[cell].text ?: "");
}

static void put_row(FILE *to, const struct header *h,
		    const struct report_table *t, size_t row)
{
	size_t i, k;

	fputs(t->id, to);
	for (i = 0; i < h->n; i++) {
		fputc(',', to);
		for (k = 0; k < t->n_columns; k++)
			if (!strcmp(t->columns[k].key, h->keys[i]))
				put_cell(to, t, k, row * t->n_columns + k);
	}
	fputs("\r\n", to);
}

/**
 * report_print_csv() - Print a report for spreadsheets.
 * @to: Where to.
 * @doc: Report.
 */
void report_print_csv(FILE *to, const struct report_doc *doc)
{
	struct header h = { 0 };
	size_t i, k;

	for (i = 0; i < doc->n; i++)
		for (k = 0; k < doc->tables[i]->n_columns; k++)
			add_key(&h, doc->tables[i]->columns[k].key);
	fputs("section", to);
	for (i = 0; i < h.n; i++)
		fprintf(to, ",%s", h.keys[i]);
	fputs("\r\n", to);
	for (i = 0; i < doc->n; i++)
		for (k = 0; k < report_rows(doc->tables[i]); k++)
			put_row(to, &h, doc->tables[i], k);
	free(h.keys);
}
