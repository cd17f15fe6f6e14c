// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report as tables.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "report.h"
#include "report_doc.h"

/**
 * report_table() - Add a table.
 * @doc: Document.
 * @like: What it is like, without rows.
 *
 * Return: The table, which belongs to @doc.
 */
struct report_table *report_table(struct report_doc *doc,
				  const struct report_table *like)
{
	struct report_table *table = xcalloc(1, sizeof(*table));

	*table = *like;
	doc->tables = xreallocarray(doc->tables, doc->n + 1, sizeof(table));
	doc->tables[doc->n++] = table;
	return table;
}

/* One at a time is slow for a policy of 100000 rules. */
static struct report_cell *add_cell(struct report_table *table)
{
	const size_t n = table->n_cells;

	if (!(n & (n - 1)))
		table->cells = xreallocarray(table->cells, n ? 2 * n : 1,
					     sizeof(*table->cells));
	table->cells[n] = (struct report_cell){ 0 };
	table->n_cells++;
	return &table->cells[n];
}

/**
 * report_put() - Add a field of words.
 * @table: Table.
 * @text: The words, clean, NULL or empty for none.
 */
void report_put(struct report_table *table, const char *text)
{
	struct report_cell *cell = add_cell(table);

	cell->text = text && *text ? xstrdup(text) : NULL;
}

/**
 * report_take() - Add a field of words.
 * @table: Table.
 * @text: The words, clean, which are freed.
 */
void report_take(struct report_table *table, char *text)
{
	report_put(table, text);
	free(text);
}

/**
 * report_put_number() - Add a field that is a number.
 * @table: Table.
 * @number: The number.
 */
void report_put_number(struct report_table *table, uint64_t number)
{
	add_cell(table)->number = number;
}

/**
 * report_put_time() - Add a field that is a time.
 * @table: Table.
 * @time: As records have it to the second, empty for none.
 */
void report_put_time(struct report_table *table, const char *time)
{
	report_take(table, *time ? xasprintf("%sZ", time) : NULL);
}

/**
 * report_mood() - Say how much the field that was added last matters.
 * @table: Table.
 * @mood: How much.
 */
void report_mood(struct report_table *table, enum report_mood mood)
{
	table->cells[table->n_cells - 1].mood = mood;
}

/**
 * report_rows() - How many rows a table has.
 * @table: Table.
 *
 * Return: The number.
 */
size_t report_rows(const struct report_table *table)
{
	return table->n_cells / table->n_columns;
}

/**
 * report_bytes() - Write a number of bytes as people read it.
 * @bytes: The number.
 *
 * Return: The text, for the caller to free.
 */
char *report_bytes(uint64_t bytes)
{
	static const char *const units[] = { "B",   "KiB", "MiB", "GiB",
					     "TiB", "PiB", "EiB" };
	double value = bytes;
	int i;

	for (i = 0; value >= 1000; i++)
		value /= 1024;
	return xasprintf(i ? "%.1f %s" : "%.0f %s", value, units[i]);
}

/* "2026-11-27 12:00:00": the T is for machines, and all are UTC. */
static char *time_text(const char *time)
{
	char *text = xstrdup(time);
	const size_t len = strlen(text);

	if (len == REPORT_TIME_SIZE && text[10] == 'T' &&
	    text[len - 1] == 'Z') {
		text[10] = ' ';
		text[len - 4] = '\0';
	}
	return text;
}

/**
 * report_cell_text() - A field as people read it.
 * @table: Table.
 * @i: Which of its fields.
 *
 * Return: The text, empty for nothing, for the caller to free.
 */
char *report_cell_text(const struct report_table *table, size_t i)
{
	const struct report_cell *cell = &table->cells[i];

	switch (table->columns[i % table->n_columns].kind) {
	case REPORT_NUMBER:
		return xasprintf("%" PRIu64, cell->number);
	case REPORT_BYTES:
		return report_bytes(cell->number);
	case REPORT_TIME:
		return time_text(cell->text ?: "");
	default:
		return xstrdup(cell->text ?: "");
	}
}

static void free_table(struct report_table *table)
{
	size_t i;

	for (i = 0; i < table->n_cells; i++)
		free(table->cells[i].text);
	free(table->cells);
	free(table->note);
	free(table);
}

/**
 * report_doc_free() - Forget a document.
 * @doc: From report_doc().
 */
void report_doc_free(struct report_doc *doc)
{
	size_t i;

	for (i = 0; i < doc->n; i++)
		free_table(doc->tables[i]);
	free(doc->tables);
	free(doc->title);
	free(doc);
}

/**
 * report_doc_only() - Leave out all tables but one.
 * @doc: Document.
 * @id: The table's name.
 *
 * Return: true when there is one of that name; else nothing is changed.
 */
bool report_doc_only(struct report_doc *doc, const char *id)
{
	size_t i, k;

	for (i = 0; i < doc->n && strcmp(doc->tables[i]->id, id) != 0; i++)
		;
	if (i == doc->n)
		return false;
	for (k = 0; k < doc->n; k++)
		if (k != i)
			free_table(doc->tables[k]);
	doc->tables[0] = doc->tables[i];
	doc->n = 1;
	return true;
}

/**
 * report_doc() - Make tables of a report.
 * @r: Report, after report_finish().
 *
 * Return: For report_doc_free().
 */
struct report_doc *report_doc(const struct report *r)
{
	struct report_doc *doc = xcalloc(1, sizeof(*doc));

	doc->title = r->merged ?
			     xasprintf("Approved mail senders of %zu host%s",
				       r->n_hosts, r->n_hosts == 1 ? "" : "s") :
			     xasprintf("Approved mail senders of %s",
				       r->hosts[0]->name);
	report_facts(doc, r);
	report_findings(doc, r);
	report_register(doc, r);
	report_unused(doc, r);
	report_deeds(doc, r);
	report_denied(doc, r);
	report_retired(doc, r);
	if (r->merged)
		report_differences(doc, r);
	report_hosts(doc, r);
	report_control(doc, r);
	return doc;
}
