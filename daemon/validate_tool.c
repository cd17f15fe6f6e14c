// SPDX-License-Identifier: GPL-2.0-only
/*
 * A mail tool that does nothing: the probe under the file name of a tool, by
 * which the kernel module knows it.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "alloc.h"
#include "compiler.h"
#include "file.h"
#include "log.h"
#include "paths.h"
#include "record.h"
#include "validate.h"

/* No mail server's: what these are given is taken for a mail to be followed. */
#define PREFERRED "swaks"

/**
 * struct validate_tool - The tool.
 * @name: What rules call it.
 * @dir: Directory that is there for it.
 * @path: The file.
 */
struct validate_tool {
	char *name;
	char *dir;
	char *path;
};

static bool is_usable(struct json_object *tool)
{
	return json_at(tool, "file") && !json_at(tool, "applet");
}

/* One that a file name alone makes it. */
static struct json_object *choose(struct json_object *tools)
{
	struct json_object *tool, *first = NULL;
	size_t i, n = tools ? json_object_array_length(tools) : 0;

	for (i = 0; i < n; i++) {
		tool = json_object_array_get_idx(tools, i);
		if (!is_usable(tool))
			continue;
		if (json_is(tool, "file", PREFERRED))
			return tool;
		first = first ?: tool;
	}
	return first;
}

/* Where users may execute, and have no say if that can be. */
static char *make_dir(void)
{
	static const char *const places[] = { "/run", "/var/tmp", "/tmp" };
	struct statvfs st;
	char *dir;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		if (statvfs(places[i], &st) || st.f_flag & ST_NOEXEC)
			continue;
		dir = xasprintf("%s/smtpward-validate.XXXXXX", places[i]);
		if (mkdtemp(dir)) {
			if (!chmod(dir, 0755))
				return dir;
			rmdir(dir);
		}
		free(dir);
	}
	log_err("there is no directory for a mail tool: expected one of /run, /var/tmp and /tmp to let files be executed");
	return NULL;
}

static bool write_probe(const char *path)
{
	size_t len;
	char *bytes = file_read(PATH_PROBE, &len);
	int fd = -1;
	bool good = false;

	if (bytes)
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	if (fd >= 0) {
		good = write(fd, bytes, len) == (ssize_t)len &&
		       !fchmod(fd, 0755);
		close(fd);
	}
	if (!good)
		log_err("cannot copy %s to %s: %s", PATH_PROBE, path,
			strerror(errno));
	free(bytes);
	return good;
}

/**
 * validate_tool_new() - Make a mail tool.
 * @dump: The policy that the kernel has.
 *
 * Return: The tool, for validate_tool_free(), or NULL after a complaint.
 */
struct validate_tool *validate_tool_new(struct json_object *dump)
{
	struct json_object *found = choose(json_at(dump, "tools"));
	struct validate_tool *tool;

	if (!found) {
		log_err("the policy has no mail tool that is known by its file name: is one loaded?");
		return NULL;
	}
	tool = xcalloc(1, sizeof(*tool));
	tool->dir = make_dir();
	if (tool->dir) {
		tool->name = xstrdup(json_text_at(found, "name"));
		tool->path = xasprintf("%s/%s", tool->dir,
				       json_text_at(found, "file"));
		if (write_probe(tool->path))
			return tool;
	}
	validate_tool_free(tool);
	return NULL;
}

/**
 * validate_tool_name() - What rules call a tool.
 * @tool: The tool.
 *
 * Return: The name.
 */
const char *validate_tool_name(const struct validate_tool *tool)
{
	return tool->name;
}

/**
 * validate_tool_path() - Where a tool is.
 * @tool: The tool.
 *
 * Return: The path.
 */
const char *validate_tool_path(const struct validate_tool *tool)
{
	return tool->path;
}

/**
 * validate_tool_free() - Remove a tool.
 * @tool: The tool, or NULL.
 */
void validate_tool_free(struct validate_tool *tool)
{
	if (!tool)
		return;
	if (tool->path)
		unlink(tool->path);
	if (tool->dir)
		rmdir(tool->dir);
	free(tool->path);
	free(tool->dir);
	free(tool->name);
	free(tool);
}
