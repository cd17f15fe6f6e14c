// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of users and groups for people to read.
 */
#include <grp.h>
#include <pwd.h>
#include <string.h>

#include "text.h"
#include "user_name.h"

/**
 * user_name() - Look up the name of a user.
 * @uid: The user.
 * @name: Receives USER_NAME_MAX bytes at most, NUL terminated.
 *
 * Return: true when the user has a name that can be printed as it is.
 */
bool user_name(uint32_t uid, char *name)
{
	struct passwd pw, *found = NULL;
	char buf[16384];
	size_t len;

	if (getpwuid_r(uid, &pw, buf, sizeof(buf), &found) || !found)
		return false;
	len = strlen(pw.pw_name);
	return text_escape(name, USER_NAME_MAX, pw.pw_name, len) == len;
}

/**
 * group_name() - Look up the name of a group.
 * @gid: The group.
 * @name: As of user_name().
 *
 * Return: As user_name().
 */
bool group_name(uint32_t gid, char *name)
{
	struct group gr, *found = NULL;
	char buf[16384];
	size_t len;

	if (getgrgid_r(gid, &gr, buf, sizeof(buf), &found) || !found)
		return false;
	len = strlen(gr.gr_name);
	return text_escape(name, USER_NAME_MAX, gr.gr_name, len) == len;
}
