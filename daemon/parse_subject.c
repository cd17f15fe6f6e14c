// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words that say whom a rule is about.
 */
#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "compiler.h"
#include "parse.h"

#define ID_LAST 4294967294U /* the next one means "none" */

/* What getpwnam_r(3) and getgrnam_r(3) may need for one entry, at most. */
#define ENTRY_MAX (1 << 22)

#define DIGITS "0123456789"

static bool is_number(const char *word)
{
	return strspn(word, "-+" DIGITS) == strlen(word);
}

static bool is_name(const char *word)
{
	return !strpbrk(word, ":/ \t\n");
}

/* As getpwnam_r(3) and getgrnam_r(3): an error when the buffer is too small. */
typedef int (*entry_fn)(const char *name, char *buf, size_t size, uint32_t *id,
			bool *found);

static int user_entry(const char *name, char *buf, size_t size, uint32_t *uid,
		      bool *found)
{
	struct passwd pw, *user = NULL;
	const int err = getpwnam_r(name, &pw, buf, size, &user);

	*found = user;
	if (user)
		*uid = user->pw_uid;
	return err;
}

static int group_entry(const char *name, char *buf, size_t size, uint32_t *gid,
		       bool *found)
{
	struct group gr, *group = NULL;
	const int err = getgrnam_r(name, &gr, buf, size, &group);

	*found = group;
	if (group)
		*gid = group->gr_gid;
	return err;
}

static const char *parse_id(const char *word, entry_fn entry,
			    const char *expected, uint32_t *id, bool *found)
{
	size_t size = 16384;
	char *buf = NULL;
	int err;

	*found = false;
	if (is_number(word)) {
		*found = !parse_u32(word, ID_LAST, id);
		return *found ? NULL : expected;
	}
	if (!is_name(word))
		return expected;
	do {
		buf = xreallocarray(buf, size, 1);
		err = entry(word, buf, size, id, found);
		size *= 2;
	} while (err == ERANGE && size < ENTRY_MAX);
	free(buf);
	return NULL;
}

/**
 * parse_user() - Find a user.
 * @word: Name, or uid in digits.
 * @uid: Receives the uid.
 * @found: Set when the word is a uid, or the name of a user of this system.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_user(const char *word, uint32_t *uid, bool *found)
{
	return parse_id(
		word, user_entry,
		"expected a uid from 0 to 4294967294 or the name of a user",
		uid, found);
}

/**
 * parse_group() - Find a group.
 * @word: Name, or gid in digits.
 * @gid: Receives the gid.
 * @found: Set when the word is a gid, or the name of a group of this system.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_group(const char *word, uint32_t *gid, bool *found)
{
	return parse_id(
		word, group_entry,
		"expected a gid from 0 to 4294967294 or the name of a group",
		gid, found);
}

/**
 * parse_login() - Find the user of a login.
 * @word: Name, uid in digits, or none.
 * @uid: Receives the uid, (uint32_t)-1 for none.
 * @found: As of parse_user().
 *
 * Return: NULL, or what was expected.
 */
const char *parse_login(const char *word, uint32_t *uid, bool *found)
{
	if (strcmp(word, "none") != 0)
		return parse_user(word, uid, found);
	*uid = (uint32_t)-1;
	*found = true;
	return NULL;
}

/**
 * parse_executable() - Check the path of a program.
 * @word: Absolute path, or a pattern of some, as of glob(7).
 *
 * Return: NULL, or what was expected.
 */
const char *parse_executable(const char *word)
{
	if (*word != '/' || word[strlen(word) - 1] == '/')
		return "expected an absolute path, or a pattern such as \"/opt/*/bin/report\"";
	return NULL;
}

static bool ends_in(const char *word, const char *suffix)
{
	const size_t len = strlen(word), n = strlen(suffix);

	return len > n && !strcmp(word + len - n, suffix);
}

/**
 * parse_unit() - Check the name of a systemd unit that processes run in.
 * @word: As systemd.unit(5) describes it. An asterisk is any part of it.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_unit(const char *word)
{
	const char *c;

	if (ends_in(word, ".timer") || ends_in(word, ".socket") ||
	    ends_in(word, ".path"))
		return "expected the service that it starts";
	for (c = word; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr(":-_.\\@*", *c))
			return "expected the name of a unit";
	if (!ends_in(word, ".service") && !ends_in(word, ".scope") &&
	    !ends_in(word, ".slice"))
		return "expected a name that ends in .service, .scope or .slice";
	return NULL;
}

/**
 * parse_cgroup() - Check the path of a cgroup.
 * @word: Path in the unified hierarchy. An asterisk is any part of a name.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_cgroup(const char *word)
{
	const char *c;

	if (strlen(word) > SMTPWARD_CGROUP_MAX)
		return "expected at most 255 bytes";
	if (*word != '/')
		return "expected a path such as /system.slice/backup.service";
	for (c = word; *c; c++) {
		if (iscntrl((unsigned char)*c))
			return "expected no control characters";
		if (*c == '/' && (c[1] == '/' || !c[1]))
			return "expected no empty name in the path";
	}
	return NULL;
}

/**
 * parse_container() - Check the name of a container.
 * @word: Name, the beginning of an id, or any.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_container(const char *word)
{
	const char *c;

	for (c = word; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("-_.", *c))
			return "expected any, the name of a container or the beginning of its id";
	return NULL;
}
