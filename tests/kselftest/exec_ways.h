/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every way to execute a mail tool that the tests know. The tool opens a connection
 * to the port in the variable PORT and sends VECTOR_WORD.
 */
#ifndef _EXEC_WAYS_H
#define _EXEC_WAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A tool is known by its name or by its inode only. */
#define TOOL_BY_NAME 7
#define TOOL_BY_INODE 8

/**
 * struct exec_way - A way to execute a program.
 * @name: For test names.
 * @start: Executes it in the directory of the programs. Returns only when that
 *	failed, a negative error.
 * @file: Its name.
 * @tool: Which tool it is.
 * @prepare: Is done before as root, in the same process. NULL for nothing.
 * @become: Become the user. NULL for sw_become().
 * @can: Whether this machine can do it. NULL for all.
 */
struct exec_way {
	const char *name;
	int (*start)(const char *file);
	const char *file;
	int tool;
	void (*prepare)(void);
	void (*become)(uid_t uid);
	bool (*can)(void);
};

/* Both end with one that has no name. */
extern const struct exec_way exec_ways[];

/* docs/LIMITS.md, "Mail tools" */
extern const struct exec_way exec_limits[];

void exec_ways_make(void);
void exec_ways_remove(void);
const char *exec_ways_path(const char *file);
int exec_way_take(uid_t uid, const struct exec_way *way);

#endif /* _EXEC_WAYS_H */
