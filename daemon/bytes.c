// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

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
	return xasprintf("%.*s/%s", cwd->len > 1 ? (int)cwd->len : 0, cwd->data,
			 name);
}

/* Behind what is above the last name in a path that has no slash at its end. */
static size_t above(const char *path, size_t len)
{
	while (len && path[len - 1] != '/')
		len--;
	return len ? len - 1 : 0;
}

/**
 * path_normal() - Take out of a path what leads nowhere else.
 * @path: Absolute path.
 *
 * Links are not known of: what is above a link's target can be elsewhere.
 *
 * Return: The path without double slashes and names that are dots, for the caller
 * to free.
 */
char *path_normal(const char *path)
{
	char *out = xcalloc(strlen(path) + 2, 1);
	size_t used = 0, n;

	while (*(path += strspn(path, "/"))) {
		n = strcspn(path, "/");
		if (n == 2 && !memcmp(path, "..", 2)) {
			used = above(out, used);
		} else if (n != 1 || *path != '.') {
			out[used++] = '/';
			memcpy(out + used, path, n);
			used += n;
		}
		path += n;
	}
	if (!used)
		out[used++] = '/';
	out[used] = '\0';
	return out;
}
