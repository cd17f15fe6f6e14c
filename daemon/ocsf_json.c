// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking values out of a record and putting them where another schema has them.
 */
#include <json-c/json.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ocsf_parts.h"
#include "record.h"

/* A regular file, of file.type_id. */
#define FILE_REGULAR 1

/**
 * ocsf_take() - Take a value out of a document.
 * @from: Document.
 * @path: Keys with dots between.
 *
 * Return: The value, for json_object_put(), or NULL.
 */
struct json_object *ocsf_take(struct json_object *from, const char *path)
{
	struct json_object *value = json_at(from, path);
	const char *dot = strrchr(path, '.');
	char *parent;

	if (!value)
		return NULL;
	json_object_get(value);
	if (dot) {
		parent = strndup(path, dot - path);
		if (!parent)
			abort();
		from = json_at(from, parent);
		free(parent);
	}
	json_object_object_del(from, dot ? dot + 1 : path);
	return value;
}

/**
 * ocsf_drop() - Take out what is said elsewhere.
 * @from: Document.
 * @path: Keys with dots between.
 */
void ocsf_drop(struct json_object *from, const char *path)
{
	json_object_put(ocsf_take(from, path));
}

/**
 * ocsf_move() - Move a value, when there is one.
 * @from: Document.
 * @path: Keys with dots between.
 * @to: Object.
 * @key: Key.
 */
void ocsf_move(struct json_object *from, const char *path,
	       struct json_object *to, const char *key)
{
	struct json_object *value = ocsf_take(from, path);

	if (value)
		json_object_object_add(to, key, value);
}

/**
 * ocsf_move_id() - Move a number that the schema has as an integer.
 * @from: Document, where it may be text.
 * @path: Keys with dots between.
 * @to: Object.
 * @key: Key.
 *
 * An integer has a sign and 32 bits where events are stored in columns. What is
 * larger stays.
 */
void ocsf_move_id(struct json_object *from, const char *path,
		  struct json_object *to, const char *key)
{
	const unsigned long long number = json_number_at(from, path);

	if (!json_at(from, path) || number > INT32_MAX)
		return;
	ocsf_drop(from, path);
	json_put_number(to, key, number);
}

/**
 * ocsf_put() - Put an object, unless nothing is in it.
 * @to: Object.
 * @key: Key.
 * @child: It, which belongs to @to then.
 */
void ocsf_put(struct json_object *to, const char *key,
	      struct json_object *child)
{
	if (json_object_object_length(child))
		json_object_object_add(to, key, child);
	else
		json_object_put(child);
}

/**
 * ocsf_put_file() - Put a file of which the name is known.
 * @to: Object, which gets it as file.
 * @path: Name, NULL for nothing.
 */
void ocsf_put_file(struct json_object *to, const char *path)
{
	struct json_object *file;
	const char *slash;

	if (!path)
		return;
	slash = strrchr(path, '/');
	file = json_child(to, "file");
	json_put_string(file, "name", slash && slash[1] ? slash + 1 : path);
	json_put_string(file, "path", path);
	json_put_number(file, "type_id", FILE_REGULAR);
}

/**
 * ocsf_prune() - Remove objects that nothing is left in.
 * @object: Object.
 */
void ocsf_prune(struct json_object *object)
{
	json_object_object_foreach(object, key, value)
	{
		if (!json_object_is_type(value, json_type_object))
			continue;
		ocsf_prune(value);
		if (!json_object_object_length(value))
			json_object_object_del(object, key);
	}
}
