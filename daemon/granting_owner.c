// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who it is that grants: root is nobody in particular.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "file.h"
#include "granting.h"
#include "parse.h"
#include "user_name.h"

#define NOT_SET 4294967295U

static char *name_of(uint32_t uid)
{
	char name[USER_NAME_MAX];

	return user_name(uid, name) ? xstrdup(name) : xasprintf("uid %u", uid);
}

/* Who logged in, whoever he has become since. */
static char *login_name(void)
{
	char text[16];
	uint32_t uid;
	FILE *f = fopen("/proc/self/loginuid", "re");
	bool good;

	if (!f)
		return NULL;
	good = fgets(text, sizeof(text), f) &&
	       !parse_u32(text, NOT_SET - 1, &uid);
	fclose(f);
	return good ? name_of(uid) : NULL;
}

/* What sudo says, which only root could have said instead. */
static char *sudo_name(void)
{
	const char *word = getenv("SUDO_UID");
	uint32_t uid;

	if (!word || parse_u32(word, NOT_SET - 1, &uid))
		return NULL;
	return name_of(uid);
}

/**
 * granting_owner() - Say who runs this.
 *
 * Return: By his login and by sudo, else the user, for the caller to free.
 */
char *granting_owner(void)
{
	char *login = login_name(), *sudo = sudo_name(), *owner;

	if (login && sudo && strcmp(login, sudo) != 0)
		owner = xasprintf("%s, as %s by sudo", login, sudo);
	else if (login || sudo)
		owner = xstrdup(login ? login : sudo);
	else
		owner = name_of(getuid());
	free(login);
	free(sudo);
	return owner;
}
