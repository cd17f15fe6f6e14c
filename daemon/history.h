/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of days: in the file that the daemon writes and in those that were
 * rotated away from it, compressed or not.
 */
#ifndef _SMTPWARD_HISTORY_H
#define _SMTPWARD_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

/**
 * struct history - Records on their way to whom they interest.
 * @wants: Whether a line can be of interest, by its bytes: most are not, and to
 *	parse one costs a hundred times as much.
 * @take: Takes a record. Returns false to have no more.
 * @arg: For both.
 * @lines: How many lines there were.
 * @bad: How many of them are no record.
 * @ended: @take wants no more.
 */
struct history {
	bool (*wants)(const char *line, size_t len, void *arg);
	bool (*take)(struct json_object *doc, void *arg);
	void *arg;
	uint64_t lines;
	uint64_t bad;
	bool ended;
};

int history_read(struct history *h, const char *path);
char **history_files(const char *path, uint64_t since, size_t *n);

#endif /* _SMTPWARD_HISTORY_H */
