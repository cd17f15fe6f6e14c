/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where lines of logs come from.
 */
#ifndef _SMTPWARD_MTA_SOURCE_H
#define _SMTPWARD_MTA_SOURCE_H

#include <stdbool.h>

#include "mta.h"

struct mta_source;

/**
 * typedef mta_line_fn - Takes a line.
 * @to: Who takes it.
 * @line: The line, valid during the call.
 *
 * Return: true when there is room for another.
 */
typedef bool (*mta_line_fn)(void *to, const struct mta_line *line);

/**
 * struct mta_source_ops - How lines come from one kind of source.
 * @read: Gives the lines that there are. Returns true when there are more.
 * @save: Remembers how far it was read, for the next start. NULL for nothing.
 * @close: Lets go of it.
 */
struct mta_source_ops {
	bool (*read)(struct mta_source *s, mta_line_fn take, void *to);
	void (*save)(struct mta_source *s);
	void (*close)(struct mta_source *s);
};

/**
 * struct mta_source - What all sources have.
 * @ops: How lines come from it.
 * @fd: Descriptor that is readable when there are lines, -1 for none.
 */
struct mta_source {
	const struct mta_source_ops *ops;
	int fd;
};

/* mta_source_journal.c */
bool mta_source_journal_is_there(void);
struct mta_source *mta_source_journal_open(const char *cursor_path);

/* mta_source_file.c */
struct mta_source *mta_source_file_open(const char *path);

#endif /* _SMTPWARD_MTA_SOURCE_H */
