// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why an event is what it is, for people.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

#define ANCESTORS_SHOWN 6

static void add_rule(FILE *to, struct json_object *doc)
{
	const char *rule = json_text_at(doc, "rule.name") ?:
				   json_text_at(doc, "rule.id");

	if (rule)
		fprintf(to, "rule \"%s\"; ", rule);
	else
		fputs("no rule, the default; ", to);
}

static void add_context(FILE *to, struct json_object *doc)
{
	struct json_object *reasons = json_at(doc, "smtpward.context_reasons");
	size_t i, n = reasons ? json_object_array_length(reasons) : 0;

	fputs(json_text_at(doc, "smtpward.context") ?: "unknown", to);
	for (i = 0; i < n; i++)
		fprintf(to, "%s%s", i ? ", " : ": ",
			json_object_get_string(
				json_object_array_get_idx(reasons, i)));
}

static void add_origin(FILE *to, struct json_object *doc)
{
	const char *kind = json_text_at(doc, "smtpward.origin.kind");
	const char *unit = json_text_at(doc, "smtpward.origin.unit");
	const char *crontab = json_text_at(doc, "smtpward.origin.crontab.file");
	const char *script = json_text_at(doc, "smtpward.origin.script");

	if (!kind || !strcmp(kind, "unknown"))
		return;
	fprintf(to, "; from %s", kind);
	if (crontab)
		fprintf(to, " (%s:%llu)", crontab,
			json_number_at(doc, "smtpward.origin.crontab.line"));
	else if (unit)
		fprintf(to, " (%s)", unit);
	if (script)
		fprintf(to, ": %s", script);
}

static void add_script(FILE *to, struct json_object *doc)
{
	struct json_object *script = json_at(doc, "smtpward.script");
	struct json_object *filters = json_at(doc, "smtpward.script.filters");
	size_t i, n = filters ? json_object_array_length(filters) : 0;

	if (!script)
		return;
	fprintf(to, "; %s %s", json_text_at(script, "interpreter") ?: "?",
		json_text_at(script, "path")	       ?:
			json_text_at(script, "module") ?:
			json_text_at(script, "kind")   ?:
							 "?");
	for (i = 0; i < n; i++)
		fprintf(to, "%s%s", i ? ", " : " (",
			json_object_get_string(
				json_object_array_get_idx(filters, i)));
	fputs(n ? ")" : "", to);
}

static void add_ancestors(FILE *to, struct json_object *doc)
{
	struct json_object *list = json_at(doc, "smtpward.ancestors");
	size_t i, n = list ? json_object_array_length(list) : 0;

	for (i = 0; i < n && i < ANCESTORS_SHOWN; i++)
		fprintf(to, "%s%s", i ? " < " : "; started by ",
			json_text_at(json_object_array_get_idx(list, i), "name") ?:
				"?");
}

static void add_circumstances(FILE *to, struct json_object *doc)
{
	add_context(to, doc);
	add_origin(to, doc);
	add_script(to, doc);
	add_ancestors(to, doc);
}

/**
 * human_circumstances() - How an attempt came about.
 * @doc: Document of record_make().
 *
 * Return: One line without its end, for the caller to free.
 */
char *human_circumstances(struct json_object *doc)
{
	char *line;
	size_t len;
	FILE *to = open_memstream(&line, &len);

	if (!to)
		abort();
	add_circumstances(to, doc);
	fclose(to);
	return line;
}

/**
 * human_details() - What else a person wants to know of an attempt, or of what
 * has come of it.
 * @doc: Document of record_make().
 *
 * Return: One line without its end, for the caller to free, or NULL when nobody
 * judged.
 */
char *human_details(struct json_object *doc)
{
	char *line;
	size_t len;
	FILE *to;

	if (!json_at(doc, "smtpward.verdict"))
		return NULL;
	to = open_memstream(&line, &len);
	if (!to)
		abort();
	add_rule(to, doc);
	add_circumstances(to, doc);
	fclose(to);
	return line;
}
