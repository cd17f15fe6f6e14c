/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file system in userspace (FUSE) that stops answering.
 */
#ifndef _HANGING_FS_H
#define _HANGING_FS_H

#include <sys/types.h>

/**
 * struct hanging_fs - A file system with one file, a copy of this program.
 * @dir: Where it is mounted.
 * @file: Path of the file.
 * @daemon: Who answers.
 */
struct hanging_fs {
	const char *dir;
	char *file;
	pid_t daemon;
};

void hanging_fs_start(struct hanging_fs *fs, const char *dir);
void hanging_fs_hang(const struct hanging_fs *fs);
void hanging_fs_end(struct hanging_fs *fs);

#endif /* _HANGING_FS_H */
