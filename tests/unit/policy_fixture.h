/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy and catalogue files in a directory of their own.
 */
#ifndef _POLICY_FIXTURE_H
#define _POLICY_FIXTURE_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "diag.h"
#include "file.h"
#include "ruleset.h"

#define CATALOGUE                           \
	"never: [sh, python*]\n"            \
	"tools:\n"                          \
	"  - name: mailx\n"                 \
	"    class: mua\n"                  \
	"    paths: [/nonexistent/mailx]\n" \
	"  - name: swaks\n"                 \
	"    class: client\n"               \
	"    paths: [/nonexistent/swaks, /usr/nonexistent/swaks]\n"

struct dir {
	char path[64];
	struct diag diag;
	struct ruleset set;
};

static inline void dir_write_bytes(struct dir *d, const char *name,
				   const void *bytes, size_t len)
{
	char *path = xasprintf("%s/%s", d->path, name);

	if (file_replace(path, bytes, len, 0600))
		abort();
	free(path);
}

static inline void dir_write(struct dir *d, const char *name, const char *text)
{
	dir_write_bytes(d, name, text, strlen(text));
}

static inline void dir_make(struct dir *d)
{
	*d = (struct dir){ .path = "/tmp/smtpward-test.XXXXXX" };
	if (!mkdtemp(d->path))
		abort();
	dir_write(d, "catalogue", CATALOGUE);
}

static inline void dir_remove(struct dir *d)
{
	char *cmd = xasprintf("rm -rf %s", d->path);

	ruleset_free(&d->set);
	diag_free(&d->diag);
	if (system(cmd))
		abort();
	free(cmd);
}

/* Reads all *.yaml of the directory. */
static inline bool dir_read(struct dir *d)
{
	char *catalogue = xasprintf("%s/catalogue", d->path);
	char *path = d->path;
	struct ruleset_source source = { .paths = &path,
					 .n_paths = 1,
					 .catalogue = catalogue };
	bool good;

	ruleset_free(&d->set);
	diag_free(&d->diag);
	good = ruleset_read(&d->set, &source, &d->diag);
	free(catalogue);
	return good;
}

/* The first complaint of a list, without the directory's name. */
static inline const char *dir_said(const struct dir *d,
				   const struct diag_list *list, size_t i)
{
	size_t len = strlen(d->path);

	if (i >= list->n)
		return "nothing";
	if (strncmp(list->v[i], d->path, len) != 0)
		return list->v[i];
	return list->v[i] + len + (list->v[i][len] == '/');
}

/* A message may name another file, so that it has the directory in it too. */
static inline bool dir_complains(const struct dir *dir, size_t i,
				 const char *want)
{
	const char *said = dir_said(dir, &dir->diag.errors, i);
	char text[1024], *at;
	size_t len = strlen(dir->path);

	snprintf(text, sizeof(text), "%s", said);
	at = strstr(text, dir->path);
	if (at)
		memmove(at, at + len, strlen(at + len) + 1);
	if (!strcmp(text, want))
		return true;
	printf("# said:     %s\n# expected: %s\n", text, want);
	return false;
}

#endif /* _POLICY_FIXTURE_H */
