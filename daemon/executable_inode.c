// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device and inode number of a file, as the kernel has and compares them. stat(2)
 * tells what file systems say instead: each subvolume of btrfs has a device of its
 * own, files of an overlay have that of a layer, and one of several links that was
 * copied up has the number of the copy.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "executable.h"

/* The number of the inode is told since 5.14. */
static bool read_fdinfo(int fd, unsigned long long *mount, uint64_t *ino)
{
	char path[64], *line = NULL;
	bool mounted = false;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (getline(&line, &size, f) > 0) {
		if (sscanf(line, "mnt_id: %llu", mount) == 1)
			mounted = true;
		else if (sscanf(line, "ino: %" SCNu64, ino) == 1)
			break;
	}
	free(line);
	fclose(f);
	return mounted;
}

static void read_device(unsigned long long mount, struct executable *exe)
{
	unsigned int major, minor;
	unsigned long long id;
	char *line = NULL;
	size_t size = 0;
	FILE *f;

	f = fopen("/proc/self/mountinfo", "re");
	if (!f)
		return;
	while (getline(&line, &size, f) > 0)
		if (sscanf(line, "%llu %*u %u:%u ", &id, &major, &minor) == 3 &&
		    id == mount) {
			exe->dev_major = major;
			exe->dev_minor = minor;
		}
	free(line);
	fclose(f);
}

/**
 * executable_of() - Find by what the kernel knows an open file.
 * @fd: The file, which may have been opened by O_PATH.
 * @exe: Receives it.
 *
 * Return: false when it is no regular file.
 */
bool executable_of(int fd, struct executable *exe)
{
	unsigned long long mount;
	struct stat st;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return false;
	*exe = (struct executable){ .dev_major = major(st.st_dev),
				    .dev_minor = minor(st.st_dev),
				    .ino = st.st_ino };
	if (read_fdinfo(fd, &mount, &exe->ino))
		read_device(mount, exe);
	return true;
}
