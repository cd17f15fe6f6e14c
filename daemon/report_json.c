// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report for programs: an object with one member for each table.
 */
#include <ctype.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "record.h"
#include "report_doc.h"

#define FORM (JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE)

/* "Policy SHA-256" is policy_sha_256. */
static char *key_of(const char *item)
{
	char *key = xstrdup(item), *s;

	for (s = key; *s; s++)
		*s = isalnum((unsigned char)*s) ? tolower((unsigned char)*s) :
						  '_';
	return key;
}

static void put_names(struct json_object *to, const char *key,
		      const char *names)
{
	struct json_object *list = json_list(to, key);
	const char *end;
	char *name;

	for (; *names; names = end + (*end == '\n')) {
		end = strchrnul(names, '\n');
		name = xmemdupz(names, end - names);
		json_add_string(list, name);
		free(name);
	}
}

static void put(struct json_object *to, const char *key,
		const struct report_table *t, size_t i)
{
	const struct report_cell *cell = &t->cells[i];

	switch (t->columns[i % t->n_columns].kind) {
	case REPORT_NUMBER:
	case REPORT_BYTES:
		json_put_number(to, key, cell->number);
		break;
	case REPORT_NAMES:
		if (cell->text)
			put_names(to, key, cell->text);
		break;
	default:
		json_put_string(to, key, cell->text);
	}
}

static void put_pairs(struct json_object *to, const struct report_table *t)
{
	char *key;
	size_t i;

	for (i = 0; i < t->n_cells; i += t->n_columns) {
		key = key_of(t->cells[i].text);
		put(to, key, t, i + 1);
		free(key);
	}
}

static struct json_object *row(const struct report_table *t, size_t first)
{
	struct json_object *out = json_object_new_object();
	size_t k;

	for (k = 0; k < t->n_columns; k++)
		put(out, t->columns[k].key, t, first + k);
	return out;
}

static void put_rows(struct json_object *list, const struct report_table *t)
{
	size_t i;

	for (i = 0; i < t->n_cells; i += t->n_columns)
		json_object_array_add(list, row(t, i));
}

/**
 * report_print_json() - Print a report for programs.
 * @to: Where to.
 * @doc: Report.
 */
void report_print_json(FILE *to, const struct report_doc *doc)
{
	struct json_object *out = json_object_new_object();
	const struct report_table *t;
	size_t i;

	for (i = 0; i < doc->n; i++) {
		t = doc->tables[i];
		if (t->form == REPORT_FACTS || t->form == REPORT_FIGURES)
			put_pairs(json_child(out, t->id), t);
		else
			put_rows(json_list(out, t->id), t);
	}
	fprintf(to, "%s\n", json_object_to_json_string_ext(out, FORM));
	json_object_put(out);
}
