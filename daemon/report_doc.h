/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A report as tables, which each format prints in its own way.
 */
#ifndef _SMTPWARD_REPORT_DOC_H
#define _SMTPWARD_REPORT_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct report;

/**
 * enum report_kind - What is in a column.
 * @REPORT_TEXT: Words.
 * @REPORT_NAME: The name of something of the machine.
 * @REPORT_NAMES: Several, on a line each.
 * @REPORT_TIME: A time, as records have it.
 * @REPORT_NUMBER: A number.
 * @REPORT_BYTES: A number of bytes.
 */
enum report_kind {
	REPORT_TEXT,
	REPORT_NAME,
	REPORT_NAMES,
	REPORT_TIME,
	REPORT_NUMBER,
	REPORT_BYTES,
};

/* How much something matters. */
enum report_mood {
	REPORT_PLAIN,
	REPORT_GOOD,
	REPORT_WARN,
	REPORT_BAD,
};

/**
 * struct report_column - A column of a table.
 * @key: Its name for machines.
 * @head: Its name for people, NULL where it speaks for itself in its group.
 * @kind: What is in it.
 * @group: Where pages are narrow, it is below the same heading as the others of
 *	that group. NULL for a heading of its own.
 */
struct report_column {
	const char *key;
	const char *head;
	enum report_kind kind;
	const char *group;
};

/**
 * struct report_cell - A field of a table.
 * @text: Words, NULL for none.
 * @number: A number.
 * @mood: How much it matters.
 */
struct report_cell {
	char *text;
	uint64_t number;
	enum report_mood mood;
};

/**
 * enum report_form - What a table is like.
 * @REPORT_ROWS: It has many rows.
 * @REPORT_CARDS: Each of its rows is long.
 * @REPORT_FACTS: A row is a name and a value.
 * @REPORT_FIGURES: The same, large.
 */
enum report_form {
	REPORT_ROWS,
	REPORT_CARDS,
	REPORT_FACTS,
	REPORT_FIGURES,
};

/**
 * struct report_table - A table.
 * @id: Its name for machines.
 * @title: Its name for people.
 * @about: What it tells, in a sentence or two.
 * @none: What it means that it is empty.
 * @form: What it is like.
 * @columns: Its columns.
 * @n_columns: How many.
 * @cells: Its fields, row by row.
 * @n_cells: How many.
 * @note: What is to be known besides, or NULL.
 */
struct report_table {
	const char *id;
	const char *title;
	const char *about;
	const char *none;
	enum report_form form;
	const struct report_column *columns;
	size_t n_columns;
	struct report_cell *cells;
	size_t n_cells;
	char *note;
};

/**
 * struct report_doc - All tables.
 * @title: What it is about.
 * @tables: The tables.
 * @n: How many.
 */
struct report_doc {
	char *title;
	struct report_table **tables;
	size_t n;
};

/* report_doc.c */
struct report_doc *report_doc(const struct report *r);
void report_doc_free(struct report_doc *doc);
bool report_doc_only(struct report_doc *doc, const char *id);
struct report_table *report_table(struct report_doc *doc,
				  const struct report_table *like);
void report_put(struct report_table *table, const char *text);
void report_take(struct report_table *table, char *text);
void report_put_number(struct report_table *table, uint64_t number);
void report_put_time(struct report_table *table, const char *time);
char *report_bytes(uint64_t bytes);
void report_mood(struct report_table *table, enum report_mood mood);
size_t report_rows(const struct report_table *table);
char *report_cell_text(const struct report_table *table, size_t i);

/* report_facts.c, report_register.c, report_deeds.c, report_findings.c,
 * report_control.c
 */
void report_facts(struct report_doc *doc, const struct report *r);
void report_register(struct report_doc *doc, const struct report *r);
void report_retired(struct report_doc *doc, const struct report *r);
void report_deeds(struct report_doc *doc, const struct report *r);
void report_denied(struct report_doc *doc, const struct report *r);
void report_findings(struct report_doc *doc, const struct report *r);
void report_unused(struct report_doc *doc, const struct report *r);
void report_control(struct report_doc *doc, const struct report *r);
void report_hosts(struct report_doc *doc, const struct report *r);
void report_differences(struct report_doc *doc, const struct report *r);

/* report_text.c, report_csv.c, report_json.c, report_html.c */
void report_print_text(FILE *to, const struct report_doc *doc);
void report_print_csv(FILE *to, const struct report_doc *doc);
void report_print_json(FILE *to, const struct report_doc *doc);
void report_print_html(FILE *to, const struct report_doc *doc);

/* report_style.c */
extern const char report_style[];

#endif /* _SMTPWARD_REPORT_DOC_H */
