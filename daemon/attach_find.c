// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which program a command line is for. Of a script it is the interpreter's, with
 * the script in it, unless the script itself was executed.
 */
#include <string.h>

#include "attach_args.h"
#include "event.h"
#include "redact.h"
#include "script_args.h"

static const struct attach_tool *find(const char *path, size_t len)
{
	const struct bytes name = bytes_base(&(struct bytes){ path, len });

	return attach_tool_find(name.data, name.len);
}

/**
 * attach_script() - Find the script that an interpreter runs.
 * @exe: The interpreter, or anything else.
 * @args: Its arguments.
 *
 * Return: Which argument it is, 0 for none.
 */
size_t attach_script(const struct bytes *exe, const struct args *args)
{
	const struct script_word found = script_find(exe, args);

	return found.kind == SCRIPT_FILE && !found.offset ? found.word : 0;
}

/**
 * attach_args_find() - Find what the command line of an event names.
 * @found: Receives it, to be given to attach_args_free().
 * @e: The event.
 * @args: Its arguments, nothing taken out.
 */
void attach_args_find(struct attach_args *found, const struct event *e,
		      const struct args *args)
{
	const struct bytes *exe = e->has_image ? &e->image.path :
						 &e->subject.exe;
	const struct bytes *name = &e->image.tool_name;
	const struct attach_tool *tool = NULL;
	size_t at = 0;

	*found = (struct attach_args){ 0 };
	if (exe->data)
		tool = find(exe->data, exe->len);
	if (!tool && e->has_image && name->data)
		tool = attach_tool_find(name->data, name->len);
	if (!tool) {
		at = attach_script(exe, args);
		tool = at ? find(args->v[at], strlen(args->v[at])) : NULL;
	}
	if (tool)
		attach_args_parse(found, tool, args, at + 1);
}
