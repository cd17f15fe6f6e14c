// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file that belongs to the package, and those by which an administrator changes what
 * it says.
 */
#include <errno.h>
#include <string.h>

#include "diag.h"
#include "file.h"

/**
 * file_shipped() - Read a shipped file, then the administrator's.
 * @file: The shipped file.
 * @dir: Directory of the others, which may be missing; NULL for none. They are read in
 * the order of their names.
 * @load: Reads one.
 * @to: For @load.
 * @diag: Receives complaints.
 *
 * Return: true when there was nothing to complain about.
 */
bool file_shipped(const char *file, const char *dir, file_load_fn load,
		  void *to, struct diag *diag)
{
	const size_t before = diag_count(diag);
	size_t n = 0, i;
	char **list;

	load(to, file, diag);
	list = dir ? file_list(dir, ".yaml", &n) : NULL;
	if (dir && !list && errno != ENOENT)
		diag_add(diag, dir, 0, 0, "cannot be read: %s",
			 strerror(errno));
	for (i = 0; i < n; i++)
		load(to, list[i], diag);
	file_list_free(list, n);
	return diag_count(diag) == before;
}
