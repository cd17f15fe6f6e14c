// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a record is as a condition wants it.
 */
#include <arpa/inet.h>
#include <fnmatch.h>
#include <json-c/json.h>
#include <string.h>
#include <sys/socket.h>

#include "detections.h"
#include "parse.h"

#define KEY_MAX 64

/**
 * struct search - What is looked for below a field.
 * @c: The condition.
 * @d: Lists that it names.
 * @fits: Tells whether a value is it.
 */
struct search {
	const struct condition *c;
	const struct detections *d;
	bool (*fits)(const struct search *s, struct json_object *value);
};

static bool search_any(const struct search *s, struct json_object *value,
		       const char *path)
{
	char key[KEY_MAX];
	size_t len, i;

	if (json_object_is_type(value, json_type_array)) {
		for (i = 0; i < json_object_array_length(value); i++)
			if (search_any(s, json_object_array_get_idx(value, i),
				       path))
				return true;
		return false;
	}
	if (!*path)
		return value && s->fits(s, value);
	len = strcspn(path, ".");
	if (len >= sizeof(key))
		return false;
	memcpy(key, path, len);
	key[len] = '\0';
	return json_object_object_get_ex(value, key, &value) &&
	       search_any(s, value, path + len + (path[len] == '.'));
}

static bool is_in_net(const char *text, const char *word)
{
	unsigned char addr[16];
	struct net net;
	unsigned int i;

	if (parse_net(word, &net) || inet_pton(net.family, text, addr) != 1)
		return false;
	for (i = 0; i < net.prefix_len; i++)
		if ((addr[i / 8] ^ net.addr[i / 8]) & (0x80 >> i % 8))
			return false;
	return true;
}

static bool fits_word(const char *text, const char *word)
{
	return !fnmatch(word, text, 0) ||
	       (strchr(word, '/') && is_in_net(text, word));
}

static bool fits_words(const char *text, char **words, unsigned int n,
		       const struct detections *d)
{
	const struct word_list *list;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (words[i][0] != '$') {
			if (fits_word(text, words[i]))
				return true;
			continue;
		}
		list = detections_list(d, words[i] + 1);
		/* A list has words only. */
		if (list && fits_words(text, list->words, list->words_count, d))
			return true;
	}
	return false;
}

static bool fits_is(const struct search *s, struct json_object *value)
{
	return fits_words(json_object_get_string(value), s->c->is,
			  s->c->is_count, s->d);
}

static bool fits_not(const struct search *s, struct json_object *value)
{
	return fits_words(json_object_get_string(value), s->c->is_not,
			  s->c->is_not_count, s->d);
}

static bool fits_range(const struct search *s, struct json_object *value)
{
	const uint64_t n = json_object_get_uint64(value);

	return json_object_is_type(value, json_type_int) &&
	       (!s->c->min || n >= s->c->low) &&
	       (!s->c->max || n <= s->c->high);
}

/**
 * condition_holds() - Whether a record is as a condition wants it.
 * @c: The condition.
 * @doc: The record.
 * @d: What the condition is from.
 *
 * A field that is not there is nothing, and so is not what @c->is_not says.
 *
 * Return: true when it is.
 */
bool condition_holds(const struct condition *c, struct json_object *doc,
		     const struct detections *d)
{
	const struct search is = { c, d, fits_is }, not = { c, d, fits_not };
	const struct search range = { c, d, fits_range };

	return (!c->is_count || search_any(&is, doc, c->field)) &&
	       (!c->is_not_count || !search_any(&not, doc, c->field)) &&
	       ((!c->min && !c->max) || search_any(&range, doc, c->field));
}
