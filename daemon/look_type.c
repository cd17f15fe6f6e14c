// SPDX-License-Identifier: GPL-2.0-only
/*
 * Types of files, by libmagic.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "alloc.h"
#include "look.h"

#ifdef WITH_MAGIC
#include <magic.h>

/* So much of a file tells its type. */
#define HEAD_MAX 65536

/* What takes a file apart, or runs programs, instead of comparing bytes. */
#define FLAGS                                                             \
	(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF | \
	 MAGIC_NO_CHECK_CDF | MAGIC_ERROR)

static magic_t cookie(void)
{
	static magic_t magic;
	static bool tried;

	if (tried)
		return magic;
	tried = true;
	magic = magic_open(FLAGS);
	if (magic && magic_load(magic, NULL)) {
		magic_close(magic);
		magic = NULL;
	}
	return magic;
}

static void prepare(void)
{
	cookie();
}

static void ask(int fd, char *type)
{
	const char *found;
	ssize_t len;
	char *head;

	if (!cookie())
		return;
	head = xcalloc(1, HEAD_MAX);
	len = pread(fd, head, HEAD_MAX, 0);
	found = len >= 0 ? magic_buffer(cookie(), head, len) : NULL;
	if (found)
		snprintf(type, LOOK_TYPE_MAX, "%s", found);
	free(head);
}
#else
static void prepare(void)
{
}

static void ask(int fd, char *type)
{
	(void)fd;
	(void)type;
}
#endif

/**
 * look_type_prepare() - Read what types there are, which takes a while.
 */
void look_type_prepare(void)
{
	prepare();
}

/**
 * look_type() - Find out what is in a file.
 * @fd: A regular file, open for reading.
 * @type: Receives its MIME type, LOOK_TYPE_MAX bytes, empty for unknown.
 */
void look_type(int fd, char *type)
{
	type[0] = '\0';
	ask(fd, type);
}
