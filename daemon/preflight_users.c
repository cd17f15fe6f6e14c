// SPDX-License-Identifier: GPL-2.0-only
/*
 * Users by name and by number: those of this machine, or of the passwd file below
 * another root.
 */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "parse.h"
#include "preflight.h"
#include "user_name.h"

/* More than most have; of the others, the first. */
#define GROUPS_MAX 256

/* Gives each entry's name and number until it is told to stop. */
static bool search_passwd(const struct preflight *p, const char *name,
			  uint32_t *uid, char **found, uint32_t *gid)
{
	char *path = xasprintf("%s/etc/passwd", p->results->root);
	FILE *f = fopen(path, "re");
	struct passwd *pw = NULL;

	free(path);
	while (f && (pw = fgetpwent(f))) {
		if (name ? !strcmp(pw->pw_name, name) : pw->pw_uid == *uid)
			break;
	}
	if (pw) {
		*uid = pw->pw_uid;
		*gid = pw->pw_gid;
		*found = xstrdup(pw->pw_name);
	}
	if (f)
		fclose(f);
	return pw;
}

/**
 * preflight_uid() - Find a user.
 * @p: For its root.
 * @name: Name, or number.
 * @uid: Receives its number.
 *
 * Return: false when there is none of that name.
 */
bool preflight_uid(const struct preflight *p, const char *name, uint32_t *uid)
{
	uint32_t gid;
	char *found;
	bool exists;

	if (!*p->results->root)
		return !parse_user(name, uid, &exists) && exists;
	if (!parse_u32(name, UINT32_MAX - 1, uid))
		return true;
	if (!search_passwd(p, name, uid, &found, &gid))
		return false;
	free(found);
	return true;
}

/**
 * preflight_user() - What a user is called.
 * @p: For its root.
 * @uid: The user.
 *
 * Return: Its name, or its number, for the caller to free.
 */
char *preflight_user(const struct preflight *p, uint32_t uid)
{
	char name[USER_NAME_MAX], *found;
	uint32_t gid;

	if (*p->results->root) {
		if (search_passwd(p, NULL, &uid, &found, &gid))
			return found;
	} else if (user_name(uid, name)) {
		return xstrdup(name);
	}
	return xasprintf("%u", uid);
}

/* Below another root, only the group that the passwd file names. */
static bool entry_of(const struct preflight *p, uint32_t uid, char **name,
		     uint32_t *gid)
{
	struct passwd pw, *found = NULL;
	char buf[16384];

	if (*p->results->root)
		return search_passwd(p, NULL, &uid, name, gid);
	if (getpwuid_r(uid, &pw, buf, sizeof(buf), &found) || !found)
		return false;
	*name = xstrdup(pw.pw_name);
	*gid = pw.pw_gid;
	return true;
}

/**
 * preflight_groups() - Find the groups of a user.
 * @p: For its root.
 * @uid: The user.
 * @gid: Set to its group, when there is that user.
 * @n: Receives how many groups there are.
 *
 * Return: Its groups, for the caller to free, or NULL.
 */
uint32_t *preflight_groups(const struct preflight *p, uint32_t uid,
			   uint32_t *gid, uint32_t *n)
{
	int size = GROUPS_MAX;
	uint32_t *groups;
	char *name;

	*n = 0;
	if (!entry_of(p, uid, &name, gid))
		return NULL;
	groups = xcalloc(size, sizeof(*groups));
	if (!*p->results->root && getgrouplist(name, *gid, groups, &size) >= 0)
		*n = size;
	free(name);
	return groups;
}
