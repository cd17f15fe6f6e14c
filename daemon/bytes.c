// SPDX-License-Identifier: GPL-2.0-only
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
