// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is uncommon for a script that is to last: MITRE's ScriptNameFilter. Each can
 * be what somebody wants, and together with mail each is worth a look.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alloc.h"
#include "compiler.h"
#include "event.h"
#include "script.h"

/* Shorter ones are words. */
#define BASE64_RUN_MIN 24

static const char *const mailers[] = {
	"smtp",	 "sendmail",   "/dev/tcp/",  "/inet/tcp/",
	"mailx", "mail(",      "mail -s",    "swaks",
	"mutt ", "MIME::Lite", "email.mime", "Mail::Send",
};

static const char *const decoders[] = {
	"b64decode",  "base64_decode", "decode_base64", "base64 -d",
	"base64 --d", "'base64')",     "\"base64\")",	"-base64 -d",
	"enc -d",     "unpack('m'",    "unpack(\"m\"",	"base64.decode",
};

static const char *const places[] = { "/tmp/", "/var/tmp/", "/dev/shm/" };

static bool has_one(const char *text, size_t len, const char *const *words,
		    size_t n)
{
	size_t i, at, size;

	for (i = 0; i < n; i++) {
		size = strlen(words[i]);
		for (at = 0; at + size <= len; at++)
			if (!strncasecmp(text + at, words[i], size))
				return true;
	}
	return false;
}

static bool speaks_of_mail(const char *text, size_t len)
{
	return has_one(text, len, mailers, ARRAY_SIZE(mailers));
}

static int digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? at - digits : -1;
}

/* A run of base64, RFC 4648, up to what is none of its digits. */
static size_t decode(const char *text, size_t len, char *out)
{
	uint32_t bits = 0;
	size_t i, n = 0;

	for (i = 0; i < len && digit(text[i]) >= 0; i++) {
		bits = bits << 6 | digit(text[i]);
		if (i % 4)
			out[n++] = bits >> (6 - 2 * (i % 4));
	}
	return n;
}

static bool hides_mail(const char *text, size_t len)
{
	char *out = xcalloc(len + 1, 1);
	bool found = false;
	size_t at, run;

	for (at = 0; at < len && !found; at += run + 1) {
		for (run = 0; at + run < len && digit(text[at + run]) >= 0;)
			run++;
		if (run >= BASE64_RUN_MIN)
			found = speaks_of_mail(out,
					       decode(text + at, run, out));
	}
	free(out);
	return found;
}

static bool is_base64(const char *text, size_t len)
{
	return has_one(text, len, decoders, ARRAY_SIZE(decoders)) ||
	       hides_mail(text, len);
}

static bool is_below_places(const char *path)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places); i++)
		if (!strncmp(path, places[i], strlen(places[i])))
			return true;
	return false;
}

static bool is_writable(const struct script *s, const char *path)
{
	return is_below_places(path) || is_below_places(s->content.path) ||
	       (s->content.mode | s->content.directory) & 0002;
}

/* By its number, or the link that proc(5) has for it. */
static bool is_descriptor(const char *path)
{
	const char *fd;

	if (!strncmp(path, "/dev/fd/", 8))
		return true;
	fd = strncmp(path, "/proc/", 6) ? NULL : strstr(path, "/fd/");
	return fd && fd[4];
}

/* Only who runs it can tell for certain: the daemon may have another directory there. */
static uint32_t absence(const struct script *s)
{
	const struct look_facts *facts = &s->content.facts;

	if (facts->result != LOOK_ERROR || facts->error != ENOENT)
		return 0;
	return 1U << (facts->as_process ? SCRIPT_DELETED : SCRIPT_MISSING);
}

static uint32_t file_filters(const struct script *s, const struct event *e,
			     const char *path)
{
	const struct look_content *c = &s->content;
	const char *slash = strrchr(path, '/');
	uint32_t found = 0;

	if (is_descriptor(path))
		return 1U << SCRIPT_IN_MEMORY;
	if (is_writable(s, path))
		found |= 1U << SCRIPT_WRITABLE;
	found |= absence(s);
	if (slash && slash[1] == '.')
		found |= 1U << SCRIPT_HIDDEN;
	if (c->facts.result == LOOK_REGULAR && c->facts.uid &&
	    c->facts.uid != e->subject.uid)
		found |= 1U << SCRIPT_FOREIGN;
	if (is_base64(c->head, c->len))
		found |= 1U << SCRIPT_BASE64;
	return found;
}

/**
 * script_filters() - Find what is uncommon for a script.
 * @s: The script.
 * @e: The event.
 *
 * Return: Bits of enum script_filter.
 */
uint32_t script_filters(const struct script *s, const struct event *e)
{
	uint32_t found = 0;
	char *path;

	if (s->kind == SCRIPT_FILE && s->path && *s->path == '/') {
		path = path_normal(s->path);
		found = file_filters(s, e, path);
		free(path);
		return found;
	}
	if (s->kind != SCRIPT_TEXT || !s->text)
		return 0;
	if (speaks_of_mail(s->text, strlen(s->text)))
		found |= 1U << SCRIPT_ONE_LINER;
	if (is_base64(s->text, strlen(s->text)))
		found |= 1U << SCRIPT_BASE64;
	return found;
}
