// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mail tools of this machine as the kernel takes them.
 */
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "compile.h"
#include "executable.h"

static const char *last_component(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/**
 * compile_tool() - Write one way to recognise a tool.
 * @msg: Where to.
 * @entry: The way.
 *
 * Return: 0, or -1 when it does not fit.
 */
int compile_tool(struct nl_msg *msg, const struct tool_entry *entry)
{
	struct nlattr *nest =
		nla_nest_start(msg, NLA_F_NESTED | SMTPWARD_A_POLICY_TOOL);

	if (!nest || nla_put_u32(msg, SMTPWARD_A_TOOL_ID, entry->id) ||
	    nla_put_string(msg, SMTPWARD_A_TOOL_NAME, entry->name))
		return -1;
	if (entry->file) {
		if (nla_put_string(msg, SMTPWARD_A_TOOL_FILE, entry->file))
			return -1;
	} else if (nla_put_u32(msg, SMTPWARD_A_TOOL_DEV_MAJOR,
			       entry->dev_major) ||
		   nla_put_u32(msg, SMTPWARD_A_TOOL_DEV_MINOR,
			       entry->dev_minor) ||
		   nla_put_u64(msg, SMTPWARD_A_TOOL_INO, entry->ino)) {
		return -1;
	}
	if (entry->applet &&
	    (nla_put_string(msg, SMTPWARD_A_TOOL_APPLET, entry->applet) ||
	     nla_put_string(msg, SMTPWARD_A_TOOL_PROGRAM, entry->program)))
		return -1;
	return nla_nest_end(msg, nest) ? -1 : 0;
}

static int found_file(struct tool_entry *e, const char *resolved,
		      tool_entry_fn fn, void *arg)
{
	struct executable exe;

	if (!executable_get(resolved, &exe))
		return 0;
	e->file = NULL;
	e->dev_major = exe.dev_major;
	e->dev_minor = exe.dev_minor;
	e->ino = exe.ino;
	return fn(arg, e);
}

/*
 * The file that a path leads to on this machine. One path leads to many
 * programs: /usr/sbin/sendmail is a link to whatever MTA is installed, and on
 * some systems to a program that is everything, which must not become a tool.
 */
static int linked_file(const struct catalogue *cat, struct tool_entry *e,
		       const char *path, tool_entry_fn fn, void *arg)
{
	char *resolved = realpath(path, NULL);
	int err = 0;

	if (resolved && !catalogue_never(cat, last_component(resolved)))
		err = found_file(e, resolved, fn, arg);
	free(resolved);
	return err;
}

static int file_name(const struct catalogue *cat, struct tool_entry *e,
		     const char *name, tool_entry_fn fn, void *arg)
{
	if (catalogue_never(cat, name) || strlen(name) > SMTPWARD_TOOL_NAME_MAX)
		return 0;
	e->file = name;
	return fn(arg, e);
}

static int one_tool(const struct catalogue *cat, const struct tool *tool,
		    tool_entry_fn fn, void *arg)
{
	struct tool_entry e = { .id = catalogue_id(cat, tool->name),
				.name = tool->name };
	unsigned int i;
	int err = 0;

	for (i = 0; i < tool->paths_count && !err; i++) {
		err = linked_file(cat, &e, tool->paths[i], fn, arg);
		if (!err && !tool->names)
			err = file_name(cat, &e, last_component(tool->paths[i]),
					fn, arg);
	}
	for (i = 0; i < tool->names_count && !err; i++)
		err = file_name(cat, &e, tool->names[i], fn, arg);
	return err;
}

/* A program of many, which is a tool by name only: "never" is not about it. */
static int one_applet(const struct catalogue *cat, const struct multicall *m,
		      const char *applet, tool_entry_fn fn, void *arg)
{
	struct tool_entry e = { .id = catalogue_id(cat, applet),
				.name = applet,
				.applet = applet,
				.program = m->name };
	unsigned int i;
	int err = 0;

	for (i = 0; i < m->paths_count && !err; i++) {
		err = found_file(&e, m->paths[i], fn, arg);
		e.file = last_component(m->paths[i]);
		if (!err && strlen(e.file) <= SMTPWARD_TOOL_NAME_MAX)
			err = fn(arg, &e);
	}
	return err;
}

static int file_applets(const struct catalogue *cat,
			const struct catalogue_file *file, tool_entry_fn fn,
			void *arg)
{
	unsigned int i, k;
	int err = 0;

	for (i = 0; i < file->multicall_count; i++)
		for (k = 0; k < file->multicall[i].applets_count && !err; k++)
			err = one_applet(cat, &file->multicall[i],
					 file->multicall[i].applets[k], fn,
					 arg);
	return err;
}

struct seen {
	struct tool_entry *v;
	size_t n;
	tool_entry_fn fn;
	void *arg;
};

static bool same_file(const struct tool_entry *a, const struct tool_entry *b)
{
	if (a->file || b->file)
		return a->file && b->file && !strcmp(a->file, b->file);
	return a->ino == b->ino && a->dev_major == b->dev_major &&
	       a->dev_minor == b->dev_minor;
}

/* A file that is a tool by the name of an applet is no tool by itself. */
static bool covers(const struct tool_entry *a, const struct tool_entry *b)
{
	if (!same_file(a, b))
		return false;
	if (a->applet && !b->applet)
		return !a->file;
	if (!a->applet)
		return !b->applet && a->id == b->id;
	return !strcmp(a->applet, b->applet) && !strcmp(a->program, b->program);
}

/*
 * Several paths have the same last component, or lead to the same file, as
 * /usr/sbin/sendmail and busybox where links are hard ones.
 */
static int unless_seen(void *arg, const struct tool_entry *e)
{
	struct seen *s = arg;
	struct tool_entry *v;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (covers(&s->v[i], e))
			return 0;
	v = reallocarray(s->v, s->n + 1, sizeof(*v));
	if (!v)
		return -1;
	s->v = v;
	v[s->n++] = *e;
	return s->fn(s->arg, e);
}

/**
 * compile_tools() - Find every way to recognise the tools of a catalogue.
 * @cat: The catalogue.
 * @fn: Called for each way, ends the search by returning anything but 0.
 * @arg: Passed to @fn.
 *
 * Return: 0, or what @fn returned.
 */
int compile_tools(const struct catalogue *cat, tool_entry_fn fn, void *arg)
{
	struct seen s = { .fn = fn, .arg = arg };
	unsigned int k;
	int err = 0;
	size_t i;

	for (i = 0; i < cat->n_files && !err; i++)
		err = file_applets(cat, cat->files[i], unless_seen, &s);
	for (i = 0; i < cat->n_files && !err; i++)
		for (k = 0; k < cat->files[i]->tools_count && !err; k++)
			err = one_tool(cat, &cat->files[i]->tools[k],
				       unless_seen, &s);
	free(s.v);
	return err;
}
