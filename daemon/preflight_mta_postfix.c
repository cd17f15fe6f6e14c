// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Postfix does, by main.cf and master.cf, postconf(5) and master(5).
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "preflight.h"
#include "preflight_mta.h"

#define CONFIG_DIR "/etc/postfix"
/* Each name can stand for as many others. */
#define NESTING_MAX 4

/* A line that begins with a blank goes on with the one before. */
static void join_lines(char *text)
{
	char *c;

	for (c = text; *c; c++)
		if (*c == '\n' && (c[1] == ' ' || c[1] == '\t'))
			*c = ' ';
}

static char *raw_value(const char *text, const char *name)
{
	char *pattern = xasprintf("^%s[ \t]*=[ \t]*(.*[^ \t\n]|)[ \t]*$", name);
	char *value = config_word(text, pattern);

	free(pattern);
	return value;
}

static size_t name_len(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	return n;
}

static char *value_of(const char *text, const char *name, int depth);

/* Replaces the first $name, ${name} or $(name). */
static char *expand_one(const char *text, const char *value, int depth)
{
	const char *dollar = strchr(value, '$'), *name = dollar + 1;
	const bool in = *name == '{' || *name == '(';
	char *word, *other, *expanded;
	size_t len;

	name += in;
	len = name_len(name);
	word = xmemdupz(name, len);
	other = len ? value_of(text, word, depth + 1) : NULL;
	name += len;
	if (in && *name)
		name++;
	expanded = xasprintf("%.*s%s%s", (int)(dollar - value), value,
			     other ? other : "", name);
	free(other);
	free(word);
	return expanded;
}

static char *value_of(const char *text, const char *name, int depth)
{
	char *value = raw_value(text, name), *expanded;
	int n = depth < NESTING_MAX ? NESTING_MAX : 0;

	while (value && strchr(value, '$') && n-- > 0) {
		expanded = expand_one(text, value, depth);
		free(value);
		value = expanded;
	}
	return value;
}

/* A list of relays, each in its turn. */
static void need_relays(struct needs *needs, const char *user, char *list)
{
	char *word, *rest = list;

	while ((word = strsep(&rest, ", \t")))
		if (*word)
			need_relay(needs, user, word, SMTP_PORT);
}

static void need_destinations(struct needs *needs, const char *user,
			      const char *text)
{
	char *relay = value_of(text, "relayhost", 0);
	char *fallback = value_of(text, "smtp_fallback_relay", 0);

	if (relay && *relay)
		need_relays(needs, user, relay);
	else
		need_public(needs, user);
	if (fallback && *fallback)
		need_relays(needs, user, fallback);
	free(fallback);
	free(relay);
}

/* A service that is not unprivileged keeps root's rights: the fifth column says n. */
static bool has_rooted_client(struct preflight *p, const char *dir)
{
	char *path = xasprintf("%s/master.cf", dir), *word;
	char *text = preflight_read(p, path, NULL);

	if (text)
		join_lines(text);
	word = config_word(
		text,
		"^[^# \t]+[ \t]+(inet|unix)[ \t]+[^ \t]+[ \t]+n[ \t]+[^ \t]+[ \t]+[^ \t]+[ \t]+[^ \t]+[ \t]+smtp([ \t]|$)");
	free(text);
	free(path);
	return word ? (free(word), true) : false;
}

static void read_instance(struct preflight *p, struct needs *needs,
			  const char *dir)
{
	char *path = xasprintf("%s/main.cf", dir), *owner;
	char *text = preflight_read(p, path, NULL);

	free(path);
	if (!text)
		return;
	needs->configured = true;
	join_lines(text);
	owner = value_of(text, "mail_owner", 0);
	need_destinations(needs, owner && *owner ? owner : "postfix", text);
	if (has_rooted_client(p, dir))
		need_destinations(needs, "root", text);
	free(owner);
	free(text);
}

/**
 * read_postfix() - Read what Postfix does.
 * @p: For its root.
 * @needs: Receives it.
 */
void read_postfix(struct preflight *p, struct needs *needs)
{
	char *text = preflight_read(p, CONFIG_DIR "/main.cf", NULL);
	char *others = text ? value_of(text, "multi_instance_directories", 0) :
			      NULL;
	char *word, *rest = others;

	read_instance(p, needs, CONFIG_DIR);
	while ((word = strsep(&rest, ", \t")))
		if (*word == '/')
			read_instance(p, needs, word);
	if (!needs->n)
		need_public(needs, "postfix");
	free(others);
	free(text);
}
