// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which mail tools are on this machine, and which of them a path leads to.
 */
#include <stdio.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "engine.h"
#include "preflight.h"

static const char *const search_path[] = {
	"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
	"/usr/bin",	   "/sbin",	     "/bin",
};

static void add_path(struct preflight *p, const struct tool *tool,
		     const char *path)
{
	struct stat st;

	if (!preflight_stat(p, path, &st) || !S_ISREG(st.st_mode))
		return;
	p->tools = xreallocarray(p->tools, p->n_tools + 1, sizeof(*p->tools));
	p->tools[p->n_tools++] = (struct known_tool){
		.path = path, .tool = tool, .dev = st.st_dev, .ino = st.st_ino
	};
}

/**
 * preflight_find_tools() - Find the tools of the catalogue that are there.
 * @p: Receives them.
 */
void preflight_find_tools(struct preflight *p)
{
	const struct catalogue_file *file;
	unsigned int k, m;
	size_t i;

	for (i = 0; i < p->catalogue.n_files; i++) {
		file = p->catalogue.files[i];
		for (k = 0; k < file->tools_count; k++)
			for (m = 0; m < file->tools[k].paths_count; m++)
				add_path(p, &file->tools[k],
					 file->tools[k].paths[m]);
	}
}

static void add_tool(const struct preflight *p, const struct tool *tool,
		     struct sw_tools *tools)
{
	const uint32_t id = engine_tool(p->engine, tool->name);
	uint32_t i;

	for (i = 0; i < tools->n; i++)
		if (tools->id[i] == id)
			return;
	if (id && tools->n < SW_TOOLS_PER_FILE)
		tools->id[tools->n++] = id;
}

/**
 * preflight_tools_of() - Which tools a program is.
 * @p: Tools that are there, and the policy that has numbers for them.
 * @path: Path of the program.
 * @tools: Receives their numbers.
 *
 * Return: One of them, NULL when the program is none.
 */
const struct tool *preflight_tools_of(const struct preflight *p,
				      const char *path, struct sw_tools *tools)
{
	const struct tool *found = NULL;
	struct stat st;
	size_t i;

	*tools = (struct sw_tools){ 0 };
	if (!preflight_stat(p, path, &st))
		return NULL;
	for (i = 0; i < p->n_tools; i++) {
		if (p->tools[i].dev != st.st_dev ||
		    p->tools[i].ino != st.st_ino)
			continue;
		add_tool(p, p->tools[i].tool, tools);
		if (!found || !strcmp(p->tools[i].path, path))
			found = p->tools[i].tool;
	}
	return found;
}

/**
 * preflight_is() - Whether a program is a tool of a class.
 * @p: Tools that are there.
 * @path: Path of the program.
 * @class: As the catalogue has it.
 *
 * Return: true when one of the tools that it is, is of that class.
 */
bool preflight_is(const struct preflight *p, const char *path,
		  enum preflight_class class)
{
	struct stat st;
	size_t i;

	if (!preflight_stat(p, path, &st))
		return false;
	for (i = 0; i < p->n_tools; i++)
		if (p->tools[i].dev == st.st_dev &&
		    p->tools[i].ino == st.st_ino &&
		    p->tools[i].tool->class == (int)class)
			return true;
	return false;
}

static bool is_executable(const struct preflight *p, const char *path)
{
	struct stat st;

	return preflight_stat(p, path, &st) && S_ISREG(st.st_mode) &&
	       st.st_mode & 0111;
}

/**
 * preflight_which() - Find a program as a shell would.
 * @p: For its root.
 * @word: Name or path.
 * @path: Receives its path.
 * @size: Bytes of @path.
 *
 * Return: true when there is one.
 */
bool preflight_which(const struct preflight *p, const char *word, char *path,
		     size_t size)
{
	size_t i;

	if (*word == '/') {
		snprintf(path, size, "%s", word);
		return strlen(word) < size && is_executable(p, path);
	}
	if (strchr(word, '/'))
		return false;
	for (i = 0; i < ARRAY_SIZE(search_path); i++) {
		snprintf(path, size, "%s/%s", search_path[i], word);
		if (is_executable(p, path))
			return true;
	}
	return false;
}
