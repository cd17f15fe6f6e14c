// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "explain_find.h"
#include "history.h"
#include "human.h"
#include "log.h"
#include "record.h"
#include "text.h"

/* Of an id, as many digits as the instance of the module has. */
#define INSTANCE_DIGITS 16
#define CANDIDATES_MAX 5

/**
 * struct search - Records that may be meant.
 * @word: What was asked for.
 * @len: Its bytes.
 * @sequence: It is a number of a record, and not how an id begins.
 * @exact: A record with just that id was found.
 * @found: Those that fit.
 * @n: How many.
 */
struct search {
	const char *word;
	size_t len;
	bool sequence;
	bool exact;
	struct json_object *found[CANDIDATES_MAX];
	size_t n;
};

static bool wants(const char *line, size_t len, void *arg)
{
	const struct search *s = arg;

	return memmem(line, len, s->word, s->len);
}

static const char *id_of(struct json_object *doc)
{
	return either(json_text_at(doc, "event.id"), "");
}

static bool fits(const struct search *s, struct json_object *doc)
{
	const char *sequence = json_text_at(doc, "event.sequence");

	if (s->sequence)
		return sequence && !strcmp(sequence, s->word);
	return !strncmp(id_of(doc), s->word, s->len);
}

static void forget(struct search *s)
{
	while (s->n)
		json_object_put(s->found[--s->n]);
}

/* Each event once: after a crash it can be there twice. */
static void keep(struct search *s, struct json_object *doc)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(id_of(s->found[i]), id_of(doc)))
			return;
	if (s->n < CANDIDATES_MAX)
		s->found[s->n++] = json_object_get(doc);
}

static bool take(struct json_object *doc, void *arg)
{
	struct search *s = arg;

	if (!fits(s, doc))
		return true;
	if (!s->sequence && !strcmp(id_of(doc), s->word)) {
		forget(s);
		s->exact = true;
	}
	keep(s, doc);
	return !s->exact;
}

static void list_candidates(const struct search *s)
{
	char *id, *message;
	size_t i;

	log_err("'%s' is several events, expected one of these ids:", s->word);
	for (i = 0; i < s->n; i++) {
		id = text_shown(id_of(s->found[i]));
		message = text_shown(
			either(json_text_at(s->found[i], "message"), ""));
		log_err("  %s  %s", id, message);
		free(message);
		free(id);
	}
}

/**
 * explain_find() - Find the record of an event.
 * @word: Its id, how that begins, or its sequence number.
 * @files: Files of records.
 * @n: How many.
 * @doc: Receives the record, for json_object_put().
 *
 * Return: 0, -ENOENT when there is none, -EEXIST when there are several, or
 * another negative errno. Everything was logged.
 */
int explain_find(const char *word, char *const *files, size_t n,
		 struct json_object **doc)
{
	struct search s = { .word = word, .len = strlen(word) };
	struct history h = { .wants = wants, .take = take, .arg = &s };
	int err = 0;
	size_t i;

	s.sequence = s.len < INSTANCE_DIGITS &&
		     strspn(word, "0123456789") == s.len;
	for (i = 0; i < n && !err && !h.ended; i++)
		err = history_read(&h, files[i]);
	if (!err && s.n > 1) {
		list_candidates(&s);
		err = -EEXIST;
	} else if (!err && !s.n) {
		log_err("there is no record of event '%s'", word);
		err = -ENOENT;
	}
	*doc = err ? NULL : json_object_get(s.found[0]);
	forget(&s);
	return err;
}
