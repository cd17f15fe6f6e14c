// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is between two policies, for people.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "policy_diff.h"
#include "text.h"

#define ITEMS_MAX 8

static struct json_object *get(struct json_object *from, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(from, key, &value);
	return value;
}

static void print_word(FILE *out, struct json_object *word)
{
	const char *s = word ? json_object_get_string(word) : "-";
	char *text = text_escaped(s, strlen(s));

	fputs(text, out);
	free(text);
}

static bool has(struct json_object *list, struct json_object *item)
{
	size_t i, n = list ? json_object_array_length(list) : 0;

	for (i = 0; i < n; i++)
		if (json_object_equal(json_object_array_get_idx(list, i), item))
			return true;
	return false;
}

/* Those of a list that another one has not. */
static void print_items(FILE *out, const char *sign, struct json_object *list,
			struct json_object *other)
{
	size_t i, n = list ? json_object_array_length(list) : 0, printed = 0;
	struct json_object *item;

	for (i = 0; i < n; i++) {
		item = json_object_array_get_idx(list, i);
		if (has(other, item))
			continue;
		if (printed++ >= ITEMS_MAX)
			continue;
		fprintf(out, " %s", sign);
		print_word(out, item);
	}
	if (printed > ITEMS_MAX)
		fprintf(out, " %sand %zu more", sign, printed - ITEMS_MAX);
}

static void print_change(FILE *out, const char *indent,
			 struct json_object *change)
{
	struct json_object *old = get(change, "old"), *new = get(change, "new");

	fprintf(out, "%s%s:", indent,
		json_object_get_string(get(change, "key")));
	if (json_object_is_type(old ? old : new, json_type_array)) {
		print_items(out, "-", old, new);
		print_items(out, "+", new, old);
	} else {
		fputc(' ', out);
		print_word(out, old);
		fputs(" -> ", out);
		print_word(out, new);
	}
	fputc('\n', out);
}

static void print_changes(FILE *out, const char *indent,
			  struct json_object *list)
{
	size_t i;

	for (i = 0; i < json_object_array_length(list); i++)
		print_change(out, indent, json_object_array_get_idx(list, i));
}

static void print_titles(FILE *out, const char *sign, struct json_object *list)
{
	size_t i;

	for (i = 0; i < json_object_array_length(list); i++) {
		fprintf(out, "%s ", sign);
		print_word(out, json_object_array_get_idx(list, i));
		fputc('\n', out);
	}
}

/**
 * policy_diff_print() - Print what is between two policies.
 * @out: Where to.
 * @diff: What policy_diff() returned.
 */
void policy_diff_print(FILE *out, struct json_object *diff)
{
	struct json_object *changed = get(diff, "changed"), *one;
	size_t i;

	print_changes(out, "", get(diff, "policy"));
	print_titles(out, "-", get(diff, "removed"));
	print_titles(out, "+", get(diff, "added"));
	for (i = 0; i < json_object_array_length(changed); i++) {
		one = json_object_array_get_idx(changed, i);
		fputs("! ", out);
		print_word(out, get(one, "title"));
		fputc('\n', out);
		print_changes(out, "    ", get(one, "changes"));
	}
	print_titles(out, "> moved:", get(diff, "moved"));
}
