// SPDX-License-Identifier: GPL-2.0-only
/*
 * Putting values into a JSON document, and finding them again. Nothing is put
 * for what an event does not have.
 */
#include <arpa/inet.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "event.h"
#include "record.h"
#include "text.h"

#define NS_PER_S 1000000000ULL
#define KEY_MAX 64

/**
 * json_child() - The object below a key.
 * @parent: Document.
 * @key: Key, whose value is made when there is none.
 *
 * Return: The object, which belongs to @parent.
 */
struct json_object *json_child(struct json_object *parent, const char *key)
{
	struct json_object *child;

	if (!json_object_object_get_ex(parent, key, &child)) {
		child = json_object_new_object();
		json_object_object_add(parent, key, child);
	}
	return child;
}

/**
 * json_list() - A new list below a key.
 * @parent: Document.
 * @key: Key.
 *
 * Return: The list, which belongs to @parent.
 */
struct json_object *json_list(struct json_object *parent, const char *key)
{
	struct json_object *list = json_object_new_array();

	json_object_object_add(parent, key, list);
	return list;
}

/**
 * json_put_text() - Put what a process chose.
 * @to: Object.
 * @key: Key.
 * @text: Bytes, which are escaped.
 */
void json_put_text(struct json_object *to, const char *key,
		   const struct bytes *text)
{
	char *escaped;

	if (!text->data)
		return;
	escaped = text_escaped(text->data, text->len);
	json_put_string(to, key, escaped);
	free(escaped);
}

/**
 * json_put_chosen() - Put a string that others have chosen.
 * @to: Object.
 * @key: Key.
 * @text: It, which is escaped, NULL or empty for nothing.
 */
void json_put_chosen(struct json_object *to, const char *key, const char *text)
{
	if (text)
		json_put_text(to, key, &(struct bytes){ text, strlen(text) });
}

/**
 * json_put_addr() - Put an address, as address and as ip.
 * @to: Object, which is an end of a connection.
 * @addr: 4 or 16 bytes, or absent.
 */
void json_put_addr(struct json_object *to, const struct bytes *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (!addr->data || !inet_ntop(addr->len == 4 ? AF_INET : AF_INET6,
				      addr->data, text, sizeof(text)))
		return;
	json_put_string(to, "address", text);
	json_put_string(to, "ip", text);
}

/**
 * json_put_string() - Put text of our own.
 * @to: Object.
 * @key: Key.
 * @string: UTF-8, NULL or empty for nothing.
 */
void json_put_string(struct json_object *to, const char *key,
		     const char *string)
{
	if (string && *string)
		json_object_object_add(to, key, json_object_new_string(string));
}

/**
 * json_put_number() - Put a number.
 * @to: Object.
 * @key: Key.
 * @number: Number.
 */
void json_put_number(struct json_object *to, const char *key,
		     unsigned long long number)
{
	json_object_object_add(to, key, json_object_new_uint64(number));
}

/**
 * json_put_bool() - Put a truth.
 * @to: Object.
 * @key: Key.
 * @value: It.
 */
void json_put_bool(struct json_object *to, const char *key, bool value)
{
	json_object_object_add(to, key, json_object_new_boolean(value));
}

/**
 * json_put_time() - Put a time as RFC 3339 has it, in UTC.
 * @to: Object.
 * @key: Key.
 * @ns: Nanoseconds since the epoch.
 */
void json_put_time(struct json_object *to, const char *key,
		   unsigned long long ns)
{
	time_t s = ns / NS_PER_S;
	char text[64], day[32];
	struct tm tm;

	if (!gmtime_r(&s, &tm) ||
	    !strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm))
		return;
	snprintf(text, sizeof(text), "%s.%09lluZ", day, ns % NS_PER_S);
	json_put_string(to, key, text);
}

/**
 * json_put_seconds() - Put a time that is known to the second.
 * @to: Object.
 * @key: Key.
 * @seconds: Seconds since the epoch.
 */
void json_put_seconds(struct json_object *to, const char *key,
		      unsigned long long seconds)
{
	json_put_time(to, key, seconds * NS_PER_S);
}

/**
 * json_ms() - Read a time as json_put_time() writes it.
 * @time: The text, NULL for none.
 *
 * Return: Milliseconds since the epoch, 0 for none.
 */
unsigned long long json_ms(const char *time)
{
	unsigned int ms;
	struct tm tm = { 0 };
	const char *rest;

	rest = time ? strptime(time, "%Y-%m-%dT%H:%M:%S", &tm) : NULL;
	if (!rest)
		return 0;
	if (sscanf(rest, ".%3u", &ms) != 1)
		ms = 0;
	return timegm(&tm) * JSON_MS_PER_S + ms;
}

/**
 * json_add_string() - Append text of our own.
 * @list: List.
 * @string: UTF-8.
 */
void json_add_string(struct json_object *list, const char *string)
{
	json_object_array_add(list, json_object_new_string(string));
}

/**
 * json_at() - Find a value.
 * @doc: Document.
 * @path: Keys with dots between.
 *
 * Return: The value, which belongs to @doc, or NULL.
 */
struct json_object *json_at(struct json_object *doc, const char *path)
{
	char key[KEY_MAX];
	size_t len;

	while (doc && *path) {
		len = strcspn(path, ".");
		if (len >= sizeof(key))
			return NULL;
		memcpy(key, path, len);
		key[len] = '\0';
		if (!json_object_object_get_ex(doc, key, &doc))
			return NULL;
		path += len + (path[len] == '.');
	}
	return doc;
}

/**
 * json_text_at() - Find a value and have it as text.
 * @doc: Document.
 * @path: Keys with dots between.
 *
 * Return: The text, which belongs to @doc, or NULL.
 */
const char *json_text_at(struct json_object *doc, const char *path)
{
	struct json_object *value = json_at(doc, path);

	return value ? json_object_get_string(value) : NULL;
}

/**
 * json_number_at() - Find a number.
 * @doc: Document.
 * @path: Keys with dots between.
 *
 * Return: The number, 0 when there is none.
 */
unsigned long long json_number_at(struct json_object *doc, const char *path)
{
	struct json_object *value = json_at(doc, path);

	return value ? json_object_get_uint64(value) : 0;
}

/**
 * json_is() - Whether a value is a word.
 * @doc: Document.
 * @path: Keys with dots between.
 * @word: The word.
 *
 * Return: true when there is that value, and it is.
 */
bool json_is(struct json_object *doc, const char *path, const char *word)
{
	const char *text = json_text_at(doc, path);

	return text && !strcmp(text, word);
}

/**
 * json_is_true() - Whether a value is true.
 * @doc: Document.
 * @path: Keys with dots between.
 *
 * Return: true when there is that value, and it is.
 */
bool json_is_true(struct json_object *doc, const char *path)
{
	struct json_object *value = json_at(doc, path);

	return value && json_object_get_boolean(value);
}

/**
 * json_print() - Print a document on a line of standard output.
 * @doc: Document.
 */
void json_print(struct json_object *doc)
{
	puts(json_object_to_json_string_ext(
		doc, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}
