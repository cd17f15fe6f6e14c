// SPDX-License-Identifier: GPL-2.0-only
/*
 * stat(2) gives each subvolume of btrfs a device of its own, and files of an
 * overlay that of the layer below. The kernel compares that of the file system,
 * which is what /proc/self/mountinfo has.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "mount.h"

static dev_t device_of(unsigned long long mount, dev_t otherwise)
{
	unsigned long long id;
	unsigned int major, minor;
	dev_t dev = otherwise;
	char *line = NULL;
	size_t size = 0;
	FILE *f;

	f = fopen("/proc/self/mountinfo", "re");
	if (!f)
		return otherwise;
	while (getline(&line, &size, f) > 0)
		if (sscanf(line, "%llu %*u %u:%u ", &id, &major, &minor) == 3 &&
		    id == mount)
			dev = makedev(major, minor);
	free(line);
	fclose(f);
	return dev;
}

/**
 * mount_device() - Find the device of the file system that a file is in.
 * @path: The file.
 * @st_dev: What stat(2) says it is, where the kernel does not tell the mount.
 *
 * Return: The device.
 */
dev_t mount_device(const char *path, dev_t st_dev)
{
	struct statx stx;

	if (statx(AT_FDCWD, path, 0, STATX_MNT_ID, &stx) ||
	    !(stx.stx_mask & STATX_MNT_ID))
		return st_dev;
	return device_of(stx.stx_mnt_id, st_dev);
}
