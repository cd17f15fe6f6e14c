// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a rule is narrowed to, for people.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "policy_dump.h"
#include "text.h"

/* Enough to know a rule by. The rest is in the files. */
#define SHOWN_MAX 2

static struct json_object *get(struct json_object *from, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(from, key, &value);
	return value;
}

/* Adds "word TEXT" to a list, where there is a text. */
static void add(char **list, const char *word, const char *text)
{
	char *escaped, *longer;

	if (!text)
		return;
	escaped = text_escaped(text, strlen(text));
	longer = xasprintf("%s%s%s%s", *list ?: "", *list ? ", " : "", word,
			   escaped);
	free(escaped);
	free(*list);
	*list = longer;
}

static const char *text_of(struct json_object *item)
{
	if (json_object_is_type(item, json_type_object))
		item = get(item, "name") ?: get(item, "uid");
	return json_object_get_string(item);
}

static void add_list(char **list, const char *word, struct json_object *items)
{
	size_t i, n = items ? json_object_array_length(items) : 0;
	char *more;

	for (i = 0; i < n && i < SHOWN_MAX; i++)
		add(list, i ? "" : word,
		    text_of(json_object_array_get_idx(items, i)));
	if (n <= SHOWN_MAX)
		return;
	more = xasprintf("%zu more", n - SHOWN_MAX);
	add(list, "", more);
	free(more);
}

/* Files that were loaded have paths, and the kernel has numbers only. */
static void add_programs(char **list, struct json_object *rule)
{
	struct json_object *numbers = get(rule, "executables");
	char *text;

	if (get(rule, "executable-paths")) {
		add_list(list, "by ", get(rule, "executable-paths"));
	} else if (numbers) {
		text = xasprintf("%zu", json_object_array_length(numbers));
		add(list, "programs: ", text);
		free(text);
	}
}

static void add_places(char **list, struct json_object *rule)
{
	if (get(rule, "units"))
		add_list(list, "in ", get(rule, "units"));
	else if (get(rule, "containers"))
		add_list(list, "in container ", get(rule, "containers"));
	else
		add_list(list, "in ", get(rule, "cgroups"));
	if (get(rule, "in-container") && !get(rule, "containers"))
		add(list, "", "in a container");
}

/**
 * policy_only() - What a rule is narrowed to.
 * @rule: As of policy_dump(), with what its file says where that is known.
 *
 * Return: Text, for the caller to free, "-" for nothing.
 */
char *policy_only(struct json_object *rule)
{
	char *list = NULL;

	add(&list, "", json_object_get_string(get(rule, "context")));
	add_programs(&list, rule);
	add_places(&list, rule);
	add_list(&list, "login ", get(rule, "login-users"));
	return list ? list : xstrdup("-");
}
