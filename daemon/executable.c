// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that rules name, as files of this machine: where a path leads to,
 * and what fits a pattern.
 */
#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include "executable.h"

/**
 * executable_get() - Find the file that a path leads to.
 * @path: The path, which may be a link.
 * @exe: Receives the file.
 *
 * Return: false when there is no regular file.
 */
bool executable_get(const char *path, struct executable *exe)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	bool found;

	if (fd < 0)
		return false;
	found = executable_of(fd, exe);
	close(fd);
	return found;
}

/**
 * executable_each() - Find the files that a pattern fits.
 * @pattern: As of glob(7). A path is a pattern, too.
 * @fn: Called for each, ends the search by returning anything but 0.
 * @arg: Passed to @fn.
 *
 * Return: 0, or what @fn returned.
 */
int executable_each(const char *pattern, executable_fn fn, void *arg)
{
	struct executable exe;
	glob_t found;
	size_t i;
	int err = 0;

	if (!glob(pattern, GLOB_NOSORT, NULL, &found))
		for (i = 0; i < found.gl_pathc && !err; i++)
			if (executable_get(found.gl_pathv[i], &exe))
				err = fn(arg, &exe);
	globfree(&found);
	return err;
}

static int take_one(void *arg, const struct executable *exe)
{
	(void)arg;
	(void)exe;
	return 1;
}

/**
 * executable_exists() - Whether there is a file that a pattern fits.
 * @pattern: As of executable_each().
 *
 * Return: true when there is.
 */
bool executable_exists(const char *pattern)
{
	return executable_each(pattern, take_one, NULL);
}

/**
 * executable_is_script() - Whether the kernel would run another program for it.
 * @path: Path of a file. A pattern is none.
 *
 * Return: true when it begins as execve(2) describes an interpreter script.
 */
bool executable_is_script(const char *path)
{
	struct stat st;
	char magic[2];
	bool ret;
	int fd;

	/* What is no regular file could keep us waiting. */
	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	ret = read(fd, magic, sizeof(magic)) == sizeof(magic) &&
	      magic[0] == '#' && magic[1] == '!';
	close(fd);
	return ret;
}
