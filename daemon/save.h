/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is kept of a policy that is put in force.
 */
#ifndef _SMTPWARD_SAVE_H
#define _SMTPWARD_SAVE_H

#include <stddef.h>

#include "file.h"

#define SAVE_FILES_MAX 5

struct ruleset;
struct state;

/**
 * struct save - Files that are on the disk, and have not got their names.
 * @files: The files.
 * @paths: What their names will be.
 * @n: How many.
 */
struct save {
	struct file_new files[SAVE_FILES_MAX];
	const char *paths[SAVE_FILES_MAX];
	size_t n;
};

int save_make_dir(void);
int save_prepare(struct save *save, const struct ruleset *set,
		 const struct state *state);
int save_commit(struct save *save);
void save_discard(struct save *save);

#endif /* _SMTPWARD_SAVE_H */
