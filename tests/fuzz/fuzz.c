// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the fuzzers share: files that are none on a disk, and users and programs that
 * are none of this system, so that a run is fast and the same everywhere.
 */
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

#define SLOTS 4

/**
 * fuzz_failed() - End with a report.
 * @what: What does not hold.
 * @file: Where.
 * @line: Where.
 */
_Noreturn void fuzz_failed(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

/**
 * fuzz_file() - Make a file.
 * @slot: Which of a few, whose content is replaced.
 * @data: The content.
 * @size: Its bytes.
 *
 * Return: A path to read it by.
 */
const char *fuzz_file(int slot, const uint8_t *data, size_t size)
{
	static char paths[SLOTS][32];
	static int fds[SLOTS];

	if (!fds[slot]) {
		fds[slot] = memfd_create("fuzz", MFD_CLOEXEC);
		snprintf(paths[slot], sizeof(paths[slot]), "/proc/self/fd/%d",
			 fds[slot]);
	}
	MUST(fds[slot] > 0 && !ftruncate(fds[slot], 0));
	MUST(pwrite(fds[slot], data, size, 0) == (ssize_t)size);
	return paths[slot];
}

static void read_list(const struct diag_list *list)
{
	size_t i, k;

	for (i = 0; i < list->n; i++)
		for (k = 0; list->v[i][k]; k++)
			MUST((unsigned char)list->v[i][k] >= ' ');
}

/**
 * fuzz_read_complaints() - What goes to a terminal must not control it.
 * @diag: Complaints.
 */
void fuzz_read_complaints(const struct diag *diag)
{
	read_list(&diag->errors);
	read_list(&diag->warnings);
}

/* Names that begin with n, as of nobody, are none. */
int getpwnam_r(const char *name, struct passwd *pw, char *buf, size_t len,
	       struct passwd **result)
{
	(void)buf;
	(void)len;
	*result = NULL;
	if (name[0] == 'n')
		return 0;
	*pw = (struct passwd){ .pw_name = (char *)name,
			       .pw_uid = strcmp(name, "root") ? 1000 : 0 };
	*result = pw;
	return 0;
}

int getgrnam_r(const char *name, struct group *gr, char *buf, size_t len,
	       struct group **result)
{
	(void)buf;
	(void)len;
	*result = NULL;
	if (name[0] == 'n')
		return 0;
	*gr = (struct group){ .gr_name = (char *)name,
			      .gr_gid = strcmp(name, "root") ? 1000 : 0 };
	*result = gr;
	return 0;
}

/* Patterns fit one file or none: what there is here is no matter, and takes time. */
int glob(const char *pattern, int flags, int (*fn)(const char *path, int err),
	 glob_t *found)
{
	static char *paths[] = { (char *)"/bin/cat", NULL };

	(void)flags;
	(void)fn;
	*found = (glob_t){ .gl_pathc = pattern[0] == '/', .gl_pathv = paths };
	return found->gl_pathc ? 0 : GLOB_NOMATCH;
}

void globfree(glob_t *found)
{
	*found = (glob_t){ 0 };
}
