// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values of a policy in a form in which the same is the same.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "policy_diff.h"

static struct json_object *get(struct json_object *from, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(from, key, &value);
	return value;
}

static char *plain(struct json_object *value)
{
	return xstrdup(json_object_is_type(value, json_type_string) ?
			       json_object_get_string(value) :
			       json_object_to_json_string_ext(
				       value, JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* "192.0.2.0/24 port 25-26" */
static char *dest(struct json_object *item)
{
	struct json_object *net = get(item, "net"), *min, *max;

	min = get(item, "port-min");
	max = get(item, "port-max");
	if (!min || !max)
		return plain(net);
	if (json_object_equal(min, max))
		return xasprintf("%s port %d",
				 net ? json_object_get_string(net) : "*",
				 json_object_get_int(min));
	return xasprintf("%s port %d-%d",
			 net ? json_object_get_string(net) : "*",
			 json_object_get_int(min), json_object_get_int(max));
}

static char *inode(struct json_object *item)
{
	return xasprintf("inode %s of %s:%s",
			 json_object_get_string(get(item, "ino")),
			 json_object_get_string(get(item, "dev-major")),
			 json_object_get_string(get(item, "dev-minor")));
}

/* "mailx by name bsd-mailx", "sendmail by inode 12 of 8:1 as sendmail" */
static char *tool(struct json_object *item)
{
	struct json_object *file = get(item, "file"), *applet;
	char *name = plain(get(item, "name")), *by, *text;

	if (file)
		by = xasprintf("name %s", json_object_get_string(file));
	else
		by = inode(item);
	applet = get(item, "applet");
	text = xasprintf("%s by %s%s%s", name, by, applet ? " as " : "",
			 applet ? json_object_get_string(applet) : "");
	free(by);
	free(name);
	return text;
}

/**
 * diff_item() - Write one of a list.
 * @item: A word, a number, or an object as policy_dump() makes it.
 *
 * Return: It, for the caller to free.
 */
char *diff_item(struct json_object *item)
{
	if (get(item, "net") || get(item, "port-min"))
		return dest(item);
	if (get(item, "name") && (get(item, "file") || get(item, "ino")))
		return tool(item);
	if (get(item, "ino"))
		return inode(item);
	/* A user, or a group. */
	if (get(item, "name") && json_object_object_length(item) == 2)
		return plain(get(item, "name"));
	if (json_object_is_type(item, json_type_object) &&
	    json_object_object_length(item) == 1) {
		json_object_object_foreach(item, key, value)
		{
			(void)key;
			return plain(value);
		}
	}
	return plain(item);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Rules name tools by numbers, which another catalogue gives to others. */
static char *tool_name(struct json_object *id, struct json_object *dump)
{
	struct json_object *tools = get(dump, "tools"), *tool;
	size_t i, n = tools ? json_object_array_length(tools) : 0;

	if (!json_object_get_int64(id))
		return xstrdup("any");
	for (i = 0; i < n; i++) {
		tool = json_object_array_get_idx(tools, i);
		if (json_object_equal(get(tool, "id"), id))
			return plain(get(tool, "name"));
	}
	return plain(id);
}

static struct json_object *sorted(struct json_object *list,
				  struct json_object *dump, bool tools)
{
	struct json_object *out = json_object_new_array(), *item;
	size_t i, n = json_object_array_length(list);
	char **texts = xcalloc(n, sizeof(*texts));

	for (i = 0; i < n; i++) {
		item = json_object_array_get_idx(list, i);
		if (tools && json_object_is_type(item, json_type_int))
			texts[i] = tool_name(item, dump);
		else
			texts[i] = diff_item(item);
	}
	qsort(texts, n, sizeof(*texts), by_text);
	for (i = 0; i < n; i++) {
		if (!i || strcmp(texts[i], texts[i - 1]) != 0)
			json_object_array_add(out,
					      json_object_new_string(texts[i]));
	}
	for (i = 0; i < n; i++)
		free(texts[i]);
	free(texts);
	return out;
}

/**
 * diff_value() - A value in a form in which it can be compared.
 * @value: What a rule or a policy has.
 * @dump: The policy.
 * @key: What the rule has it as.
 *
 * Return: A text, or a list of texts in order, for json_object_put().
 */
struct json_object *diff_value(struct json_object *value,
			       struct json_object *dump, const char *key)
{
	struct json_object *out;
	char *text;

	if (json_object_is_type(value, json_type_array))
		return sorted(value, dump, !strcmp(key, "tools"));
	text = plain(value);
	out = json_object_new_string(text);
	free(text);
	return out;
}
