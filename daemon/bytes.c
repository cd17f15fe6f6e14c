// SPDX-License-Identifier: GPL-2.0-only
#include "alloc.h"
#include "event.h"

/**
 * bytes_base() - Find the name in a path.
 * @path: The path.
 *
 * Return: What is behind its last slash.
 */
struct bytes bytes_base(const struct bytes *path)
{
	size_t at = path->len;

	while (at && path->data[at - 1] != '/')
		at--;
	return (struct bytes){ path->data ? path->data + at : NULL,
			       path->len - at };
}

/**
 * bytes_path() - Find out which file a process has named.
 * @cwd: Its directory.
 * @name: The name.
 *
 * Return: Absolute path, for the caller to free, or NULL where the directory is
 * not known.
 */
char *bytes_path(const struct bytes *cwd, const char *name)
{
	if (*name == '/')
		return xstrdup(name);
	if (!cwd->len || cwd->data[0] != '/')
		return NULL;
	return xasprintf("%.*s/%s", (int)cwd->len, cwd->data, name);
}
