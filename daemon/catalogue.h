/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mail tools that rules can name.
 */
#ifndef _SMTPWARD_CATALOGUE_H
#define _SMTPWARD_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diag;

/**
 * struct tool - A mail tool, as a catalogue file describes it.
 * @name: What rules call it.
 * @class: mta, mua, client or helper.
 * @about: What it is, for people.
 * @paths: Where distributions put it, also where that is a link.
 * @paths_count: How many.
 * @names: File names that nothing else has. NULL for the last components of
 *	@paths.
 * @names_count: How many.
 */
struct tool {
	char *name;
	int class;
	char *about;
	char **paths;
	unsigned int paths_count;
	char **names;
	unsigned int names_count;
};

/**
 * struct multicall - A program that is many, and a mail tool by some names.
 * @name: How the names begin that make it run its next argument.
 * @paths: Where distributions put it.
 * @paths_count: How many.
 * @applets: Names it is a tool by, each that of the tool.
 * @applets_count: How many.
 */
struct multicall {
	char *name;
	char **paths;
	unsigned int paths_count;
	char **applets;
	unsigned int applets_count;
};

/**
 * struct catalogue_file - Content of one catalogue file.
 * @never: Patterns of file names: what a path of a tool leads to under such a
 *	name is much else besides, and is left alone.
 * @never_count: How many.
 * @multicall: Programs that are a tool when they are executed by its name.
 * @multicall_count: How many.
 * @tools: The tools.
 * @tools_count: How many.
 */
struct catalogue_file {
	char **never;
	unsigned int never_count;
	struct multicall *multicall;
	unsigned int multicall_count;
	struct tool *tools;
	unsigned int tools_count;
};

/**
 * struct catalogue - All catalogue files.
 * @files: Their content.
 * @n_files: How many.
 * @names: Names of the tools. The one with id N is at N - 1.
 * @n_names: How many.
 */
struct catalogue {
	struct catalogue_file **files;
	size_t n_files;
	const char **names;
	uint32_t n_names;
};

bool catalogue_load(struct catalogue *cat, const char *file, const char *dir,
		    struct diag *diag);
void catalogue_free(struct catalogue *cat);
uint32_t catalogue_id(const struct catalogue *cat, const char *name);
int catalogue_class(const char *name);
bool catalogue_in_class(const struct catalogue *cat, const char *name,
			int class);
bool catalogue_never(const struct catalogue *cat, const char *file_name);

#endif /* _SMTPWARD_CATALOGUE_H */
