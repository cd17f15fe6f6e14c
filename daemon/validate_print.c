// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attempts, and what is known of each, side by side.
 */
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "record.h"
#include "rules_index.h"
#include "text.h"
#include "validate.h"
#include "words.h"

enum column {
	USER,
	ATTEMPT,
	ANSWER,
	EXPECTED,
	EVENT,
	RECORD,
	AGREES,
	N_COLUMNS
};

static const char *const heads[N_COLUMNS] = {
	[USER] = "USER",	 [ATTEMPT] = "ATTEMPT", [ANSWER] = "ANSWER",
	[EXPECTED] = "EXPECTED", [EVENT] = "EVENT",	[RECORD] = "RECORD",
	[AGREES] = "AGREES",
};

static const char *kind_text(const struct validate_row *row)
{
	static const char *const texts[] = {
		[VALIDATE_CONNECT] = "connect",
		[VALIDATE_FASTOPEN] = "fastopen",
		[VALIDATE_EXEC] = "exec",
	};

	return texts[row->kind];
}

static const char *answer_text(const struct validate_row *row)
{
	switch (row->answer) {
	case 0:
		return row->kind == VALIDATE_EXEC ? "it ran" : "connected";
	case EPERM:
		return "EPERM";
	case VALIDATE_UNTRIED:
		return "not made";
	default:
		return strerror(row->answer);
	}
}

static const char *title_of(const struct rules_index *index,
			    uint32_t generation, uint32_t id)
{
	const struct rule_info *info = rules_index_find(index, generation, id);

	return info ? info->title : NULL;
}

static char *expected_text(const struct validate_row *row)
{
	return xasprintf("%s, %s", word_verdict(row->expected.verdict),
			 word_mode(row->expected.mode));
}

static char *rule_text(const struct validate_seen *e,
		       const struct rules_index *index)
{
	const char *title = title_of(index, e->generation, e->rule_id);

	if (title)
		return text_shown(title);
	return e->rule_id ? xasprintf("rule %u", e->rule_id) :
			    xstrdup("the default");
}

static char *event_text(const struct validate_row *row,
			const struct rules_index *index)
{
	const struct validate_seen *e = validate_event(row);
	char *rule, *text;

	if (!e->found)
		return xstrdup(validate_expects_event(row) ?
				       "none" :
				       "none, as the rule says");
	rule = rule_text(e, index);
	text = xasprintf("%" PRIu64 " %s, %s", e->seq, word_verdict(e->verdict),
			 rule);
	free(rule);
	return text;
}

static void fill(char **cell, const struct validate_row *row,
		 const struct rules_index *index)
{
	cell[USER] = text_shown(row->user);
	cell[ATTEMPT] = xasprintf("%s %s", kind_text(row), row->target);
	cell[ANSWER] = xstrdup(answer_text(row));
	cell[EXPECTED] = expected_text(row);
	cell[EVENT] = event_text(row, index);
	cell[RECORD] = text_shown(row->id ? row->id : "none");
	cell[AGREES] = xstrdup(validate_judge(row) ? "no" : "yes");
}

static void measure(int *width, char *const *cell)
{
	int i, len;

	for (i = 0; i < N_COLUMNS; i++) {
		len = strlen(cell[i]);
		if (len > width[i])
			width[i] = len;
	}
}

static void print_line(const int *width, const char *const *cell)
{
	int i;

	for (i = 0; i < N_COLUMNS - 1; i++)
		printf("%-*s  ", width[i], cell[i]);
	puts(cell[N_COLUMNS - 1]);
}

static void print_table(const struct validate *v,
			const struct rules_index *index)
{
	char *(*cells)[N_COLUMNS] = xcalloc(v->n, sizeof(*cells));
	int i, width[N_COLUMNS];
	size_t row;

	for (i = 0; i < N_COLUMNS; i++)
		width[i] = strlen(heads[i]);
	for (row = 0; row < v->n; row++) {
		fill(cells[row], &v->v[row], index);
		measure(width, cells[row]);
	}
	print_line(width, heads);
	for (row = 0; row < v->n; row++) {
		print_line(width, (const char *const *)cells[row]);
		for (i = 0; i < N_COLUMNS; i++)
			free(cells[row][i]);
	}
	free(cells);
}

/**
 * validate_agreed() - Count the attempts of which all agrees.
 * @v: All attempts.
 *
 * Return: How many.
 */
size_t validate_agreed(const struct validate *v)
{
	size_t i, n = 0;

	for (i = 0; i < v->n; i++)
		n += !validate_judge(&v->v[i]);
	return n;
}

/**
 * validate_print() - Print attempts for people.
 * @v: The attempts.
 * @index: Titles of rules, or NULL.
 */
void validate_print(const struct validate *v, const struct rules_index *index)
{
	const size_t agreed = validate_agreed(v);
	const struct validate_row *row;
	const char *why;
	size_t i;

	print_table(v, index);
	for (i = 0; i < v->n; i++) {
		row = &v->v[i];
		why = validate_judge(row);
		if (why)
			printf("%s, %s: %s\n", row->user, kind_text(row), why);
	}
	printf("%s: %zu of %zu agree\n",
	       agreed == v->n ? "control works" :
				"control is not shown to work",
	       agreed, v->n);
}

static void put_rule(struct json_object *to, uint32_t generation, uint32_t id,
		     const struct rules_index *index)
{
	struct json_object *rule;

	json_put_number(json_child(to, "policy"), "generation", generation);
	if (!id)
		return;
	rule = json_child(to, "rule");
	json_put_number(rule, "id", id);
	json_put_string(rule, "title", title_of(index, generation, id));
}

static void put_event(struct json_object *to, const struct validate_seen *e,
		      const struct rules_index *index)
{
	json_put_number(to, "sequence", e->seq);
	json_put_string(to, "verdict", word_verdict(e->verdict));
	json_put_string(to, "mode", word_mode(e->mode));
	json_put_bool(to, "refused", e->refused);
	put_rule(to, e->generation, e->rule_id, index);
}

static struct json_object *row_json(const struct validate_row *row,
				    const struct rules_index *index)
{
	struct json_object *doc = json_object_new_object(), *expected;
	const struct validate_seen *e = validate_event(row);
	const char *why = validate_judge(row);

	json_put_string(doc, "user", row->user);
	json_put_string(doc, "attempt", kind_text(row));
	json_put_string(doc, "target", row->target);
	json_put_number(doc, "pid", row->pid);
	json_put_string(doc, "answer", answer_text(row));
	expected = json_child(doc, "expected");
	json_put_string(expected, "verdict",
			word_verdict(row->expected.verdict));
	json_put_string(expected, "mode", word_mode(row->expected.mode));
	json_put_bool(expected, "event", validate_expects_event(row));
	put_rule(expected, row->expected.generation, row->expected.rule_id,
		 index);
	if (e->found)
		put_event(json_child(doc, "event"), e, index);
	json_put_string(doc, "record", row->id);
	json_put_bool(doc, "agrees", !why);
	json_put_string(doc, "why", why);
	return doc;
}

/**
 * validate_json() - Attempts for machines.
 * @v: The attempts.
 * @index: Titles of rules, or NULL.
 *
 * Return: The document, for json_object_put().
 */
struct json_object *validate_json(const struct validate *v,
				  const struct rules_index *index)
{
	struct json_object *doc = json_object_new_object();
	struct json_object *list = json_list(doc, "attempts");
	size_t i;

	for (i = 0; i < v->n; i++)
		json_object_array_add(list, row_json(&v->v[i], index));
	json_put_number(doc, "count", v->n);
	json_put_number(doc, "agree", validate_agreed(v));
	return doc;
}
