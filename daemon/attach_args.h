/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a command line names to be attached.
 */
#ifndef _SMTPWARD_ATTACH_ARGS_H
#define _SMTPWARD_ATTACH_ARGS_H

#include "attach_table.h"

struct args;
struct bytes;
struct event;

#define ATTACH_ARGS_MAX 16

/**
 * struct attach_arg - A file that is named.
 * @kind: What becomes of it.
 * @option: By which option, NULL for a bare word.
 * @name: Its name, or the number of a descriptor.
 * @word: Argument that it is in.
 */
struct attach_arg {
	enum attach_kind kind;
	const char *option;
	char *name;
	size_t word;
};

/**
 * struct attach_args - Files that are named.
 * @tool: The program, NULL for one that names none.
 * @v: The files.
 * @n: How many are in @v.
 * @total: How many there are.
 */
struct attach_args {
	const struct attach_tool *tool;
	struct attach_arg v[ATTACH_ARGS_MAX];
	size_t n;
	size_t total;
};

/* attach_find.c */
size_t attach_script(const struct bytes *exe, const struct args *args);
void attach_args_find(struct attach_args *found, const struct event *e,
		      const struct args *args);

/* attach_args.c */
void attach_args_parse(struct attach_args *found,
		       const struct attach_tool *tool, const struct args *args,
		       size_t first);
void attach_args_free(struct attach_args *found);

#endif /* _SMTPWARD_ATTACH_ARGS_H */
