// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words of records, made fit for a policy file. Records are written by the daemon,
 * which escapes, but what is read here can be any file.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "learn_word.h"
#include "text.h"

/* What a list of a policy takes. */
#define WORD_MAX 255
/* So many slices may be around a unit that a rule names. */
#define SLICES_MAX 3

/* More is cut off, from the front of what is a path. */
static const char cut[] = "...";

/* Backslashes stay as they are: the record has doubled those that were there. */
static size_t escape(char *out, size_t size, const char *text)
{
	size_t used = 0, len;

	while (*text) {
		len = strcspn(text, "\\");
		if (len) {
			text_escape(out + used, size - used, text, len);
			used += strlen(out + used);
			text += len;
		} else {
			out[used++] = *text++;
		}
	}
	out[used] = '\0';
	return used;
}

static size_t start_of_end(const char *text, size_t len, size_t max)
{
	size_t i = len - max;

	while (i < len && ((unsigned char)text[i] & 0xc0) == 0x80)
		i++;
	return i;
}

/**
 * learn_clean() - Make what others chose into text for people.
 * @text: It, as a record has it.
 * @max: Bytes to keep at most; a longer one loses its beginning.
 *
 * Return: Valid UTF-8 on one line, for the caller to free.
 */
char *learn_clean(const char *text, size_t max)
{
	const size_t size = strlen(text) * 4 + 1;
	char *out = xcalloc(size, 1), *ret;
	const size_t len = escape(out, size, text);

	if (len <= max)
		return out;
	ret = xasprintf("%s%s", cut,
			out + start_of_end(out, len, max - strlen(cut)));
	free(out);
	return ret;
}

/**
 * learn_is_name() - Whether a list of a policy can hold a word as a name.
 * @word: The word.
 *
 * Names with other characters there may be, but not those that mean something in
 * a policy: it has $ for a list, and patterns.
 *
 * Return: true when it can.
 */
bool learn_is_name(const char *word)
{
	static const char marks[] = "_.@-";
	const char *c;

	if (!isalpha((unsigned char)*word) && *word != '_')
		return false;
	for (c = word; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr(marks, *c))
			return false;
	return c - word <= WORD_MAX;
}

static bool ends_with(const char *text, const char *end)
{
	const size_t len = strlen(text), n = strlen(end);

	return len > n && !strcmp(text + len - n, end);
}

static bool fits_any(const char *text, const char *const *patterns, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!fnmatch(patterns[i], text, 0))
			return true;
	return false;
}

/* That of a connection begins its instance with a number, and has addresses in it. */
static char *without_connection(const char *unit)
{
	const char *at = strchr(unit, '@');
	const size_t digits = at ? strspn(at + 1, "0123456789") : 0;

	if (!digits || at[1 + digits] != '-')
		return xstrdup(unit);
	return xasprintf("%.*s@*.service", (int)(at - unit), unit);
}

static bool is_lasting(const char *unit)
{
	static const char *const transient[] = { "run-*", "session-*", "user@*",
						 "user-*" };
	char *name = xstrdup(unit), *star = strstr(name, "@*.service");
	bool ret;

	if (star)
		star[1] = '-';
	ret = learn_is_name(name) &&
	      !fits_any(name, transient, ARRAY_SIZE(transient));
	free(name);
	return ret;
}

/*
 * Below slices only: systemd makes these. Deeper down are units of a user's own
 * manager, who names them as he likes, and what services make for themselves.
 */
static char *service_of(const char *cgroup)
{
	const char *part = cgroup;
	unsigned int slices;
	char *name = NULL;

	for (slices = 0; slices <= SLICES_MAX && *part == '/'; slices++) {
		free(name);
		name = xmemdupz(part + 1, strcspn(part + 1, "/"));
		part += 1 + strlen(name);
		if (!ends_with(name, ".slice"))
			break;
	}
	if (name && ends_with(name, ".service"))
		return name;
	free(name);
	return NULL;
}

/**
 * learn_unit() - The service of systemd that a process is in, as a rule can name it.
 * @cgroup: Its control group, NULL for unknown.
 *
 * Transient ones have another name each time, which no rule can know.
 *
 * Return: A word for a rule, for the caller to free, NULL for none.
 */
char *learn_unit(const char *cgroup)
{
	char *name = cgroup ? service_of(cgroup) : NULL, *ret;

	if (!name)
		return NULL;
	ret = without_connection(name);
	free(name);
	if (is_lasting(ret))
		return ret;
	free(ret);
	return NULL;
}

/* Of python3.11 where the 11 is, NULL for what has no such version. */
static char *minor_version(char *path)
{
	char *name = strrchr(path, '/') + 1;
	char *at = name + strcspn(name, "0123456789");
	char *minor;

	minor = at + strspn(at, "0123456789");
	if (at == name || minor == at || minor[0] != '.' || !minor[1] ||
	    strspn(minor, "0123456789.") != strlen(minor))
		return NULL;
	return minor + 1;
}

static bool is_clean(const char *text)
{
	char *clean = learn_clean(text, strlen(text));
	const bool ret = !strcmp(text, clean);

	free(clean);
	return ret;
}

/**
 * learn_program() - A program, as a rule can name it.
 * @path: Its path, as a record has it.
 *
 * Interpreters have their version in their name, and another one after the next
 * upgrade of the system.
 *
 * Return: A path or a pattern, for the caller to free, NULL when no rule can.
 */
char *learn_program(const char *path)
{
	char *ret, *minor;

	/* The backslash is an escape of the record's: what is meant is no text. */
	if (*path != '/' || strpbrk(path, "\\*?[") || learn_is_gone(path) ||
	    strlen(path) > WORD_MAX || path[strlen(path) - 1] == '/' ||
	    !is_clean(path))
		return NULL;
	ret = xstrdup(path);
	minor = minor_version(ret);
	if (minor)
		memcpy(minor, "*", 2);
	return ret;
}

/**
 * learn_is_gone() - Whether a program had no name any more when it was seen.
 * @path: Its path.
 *
 * Return: true when it had none.
 */
bool learn_is_gone(const char *path)
{
	return ends_with(path, " (deleted)") || !strncmp(path, "/memfd:", 7);
}

/**
 * learn_is_writable() - Whether a path is where anybody may write.
 * @path: The path.
 *
 * Return: true when it is.
 */
bool learn_is_writable(const char *path)
{
	static const char *const patterns[] = { "/tmp/*",      "/var/tmp/*",
						"/dev/shm/*",  "/run/user/*",
						"/run/lock/*", "/proc/*" };

	return fits_any(path, patterns, ARRAY_SIZE(patterns));
}

/**
 * learn_is_own() - Whether a path is where users keep what is theirs, or a site.
 * @path: The path.
 *
 * Return: true when it is.
 */
bool learn_is_own(const char *path)
{
	static const char *const patterns[] = { "/home/*", "/root/*",
						"/var/www/*", "/srv/www/*" };

	return fits_any(path, patterns, ARRAY_SIZE(patterns));
}
