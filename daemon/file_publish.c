// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "file.h"

/* Hidden, and by no pattern for the file: others read whatever is in its directory. */
static char *new_name(const char *path)
{
	char *dir = xstrdup(path), *base = xstrdup(path);
	char *ret = xasprintf("%s/.%s.new", dirname(dir), basename(base));

	free(base);
	free(dir);
	return ret;
}

static int write_new(const char *path, const void *bytes, size_t len,
		     mode_t mode)
{
	int fd, err = 0;
	ssize_t done;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		  mode);
	if (fd < 0)
		return -errno;
	done = write(fd, bytes, len);
	if (done < 0 || fchmod(fd, mode) < 0)
		err = -errno;
	else if ((size_t)done < len)
		err = -ENOSPC;
	close(fd);
	return err;
}

/**
 * file_publish() - Put new content in place of a file that others read now.
 * @path: Its path.
 * @bytes: The content.
 * @len: Its bytes.
 * @mode: Permissions, whatever umask(2) says.
 *
 * Nothing is waited for: after a crash the file may be empty.
 *
 * Return: 0 or a negative errno, and then the old content stays.
 */
int file_publish(const char *path, const void *bytes, size_t len, mode_t mode)
{
	char *tmp = new_name(path);
	int err = write_new(tmp, bytes, len, mode);

	if (!err && rename(tmp, path) < 0)
		err = -errno;
	if (err)
		unlink(tmp);
	free(tmp);
	return err;
}
