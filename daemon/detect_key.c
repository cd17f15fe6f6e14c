// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <fnmatch.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "detect_key.h"
#include "record.h"

static const char *const names[KEY_WORDS_MAX] = {
	[KEY_USER] = "user",	 [KEY_JOB] = "job",
	[KEY_ORIGIN] = "origin", [KEY_PARENT] = "parent",
	[KEY_TOOL] = "tool",	 [KEY_DESTINATION] = "destination",
	[KEY_DOMAIN] = "domain", [KEY_HOUR] = "hour",
};

static char *copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static char *user(struct json_object *doc)
{
	return copy(json_text_at(doc, "user.name") ?:
			    json_text_at(doc, "user.id"));
}

/* What fail2ban, say, runs has another address in it each time. */
static char *without_numbers(const char *text)
{
	char *ret = xstrdup(text), *to = ret;

	while (*text) {
		if (isdigit((unsigned char)*text)) {
			text += strspn(text, "0123456789");
			*to++ = '#';
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
	return ret;
}

/* A script by its name, also when another interpreter runs it tomorrow. */
static char *job(struct json_object *doc)
{
	const char *name = json_text_at(doc, "smtpward.script.path") ?:
				   json_text_at(doc, "smtpward.script.module");
	const char *text = json_text_at(doc, "smtpward.script.text");

	if (!name && text)
		return without_numbers(text);
	return copy(name					    ?:
			    json_text_at(doc, "process.executable") ?:
			    json_text_at(doc, "process.name"));
}

static bool has_lasting_unit(const char *kind, const char *unit)
{
	return (!strcmp(kind, "timer") || !strcmp(kind, "service")) &&
	       fnmatch("run-*.service", unit, 0);
}

/* What has another name each time tells nothing by it: sessions, containers, run-*. */
static char *origin(struct json_object *doc)
{
	const char *kind = json_text_at(doc, "smtpward.origin.kind");
	const char *command = json_text_at(doc, "smtpward.origin.command");
	const char *unit = json_text_at(doc, "smtpward.origin.unit");
	const char *script = json_text_at(doc, "smtpward.origin.script");

	if (!kind)
		return NULL;
	if (script)
		return xasprintf("%s: %s", kind, script);
	if (command)
		return xasprintf("%s: %s", kind, command);
	if (unit && has_lasting_unit(kind, unit))
		return xasprintf("%s: %s", kind, unit);
	return xstrdup(kind);
}

static char *destination(struct json_object *doc)
{
	const char *ip = json_text_at(doc, "destination.ip");

	if (!ip)
		return NULL;
	return xasprintf(strchr(ip, ':') ? "[%s]:%llu" : "%s:%llu", ip,
			 json_number_at(doc, "destination.port"));
}

static char *hour(uint64_t seconds)
{
	const time_t t = seconds;
	struct tm tm;

	return localtime_r(&t, &tm) ? xasprintf("%d", tm.tm_hour) : NULL;
}

/**
 * key_words() - Get the words of a record.
 * @w: Receives them, for key_words_free().
 * @doc: The record.
 */
void key_words(struct key_words *w, struct json_object *doc)
{
	*w = (struct key_words){
		.time = json_ms(json_text_at(doc, "@timestamp")) / JSON_MS_PER_S
	};
	w->word[KEY_USER] = user(doc);
	w->word[KEY_JOB] = job(doc);
	w->word[KEY_ORIGIN] = origin(doc);
	w->word[KEY_PARENT] =
		copy(json_text_at(doc, "process.parent.executable"));
	w->word[KEY_TOOL] = copy(json_text_at(doc, "smtpward.exec.tool"));
	w->word[KEY_DESTINATION] = destination(doc);
	w->word[KEY_HOUR] = hour(w->time);
	w->domains = json_at(doc, "smtpward.transmission.recipients.domains");
}

/**
 * key_words_free() - Forget them.
 * @w: From key_words().
 */
void key_words_free(struct key_words *w)
{
	size_t i;

	for (i = 0; i < KEY_WORDS_MAX; i++)
		free(w->word[i]);
}

/**
 * key_count() - How many keys a record has for a detection.
 * @w: Words of the record.
 * @det: The detection.
 *
 * Return: One, or as many as domains when it asks for these.
 */
size_t key_count(const struct key_words *w, const struct detection *det)
{
	unsigned int i;

	for (i = 0; i < det->key_count; i++)
		if (det->key[i] == KEY_DOMAIN)
			return w->domains ?
				       json_object_array_length(w->domains) :
				       0;
	return 1;
}

static const char *word_of(const struct key_words *w, int key, size_t nth)
{
	if (key == KEY_DOMAIN)
		return json_object_get_string(
			json_object_array_get_idx(w->domains, nth));
	return w->word[key];
}

/**
 * key_text() - Make a key.
 * @w: Words of the record.
 * @det: What the key is for.
 * @nth: Which of key_count(), from 0.
 *
 * Return: "user=alice job=/usr/bin/swaks", for the caller to free.
 */
char *key_text(const struct key_words *w, const struct detection *det,
	       size_t nth)
{
	unsigned int i;
	size_t len;
	char *text;
	FILE *to;

	to = open_memstream(&text, &len);
	if (!to)
		abort();
	for (i = 0; i < det->key_count; i++)
		fprintf(to, "%s%s=%s", i ? " " : "", names[det->key[i]],
			word_of(w, det->key[i], nth) ?: "?");
	fclose(to);
	return text;
}
