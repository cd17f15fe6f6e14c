/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that rules name, as files of this machine.
 */
#ifndef _SMTPWARD_EXECUTABLE_H
#define _SMTPWARD_EXECUTABLE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct executable - A file, as the kernel compares it.
 * @dev_major: Device of its file system.
 * @dev_minor: Device of its file system.
 * @ino: Inode number.
 */
struct executable {
	uint32_t dev_major, dev_minor;
	uint64_t ino;
};

typedef int (*executable_fn)(void *arg, const struct executable *exe);

bool executable_get(const char *path, struct executable *exe);
int executable_each(const char *pattern, executable_fn fn, void *arg);
bool executable_exists(const char *pattern);
bool executable_is_script(const char *path);

/* executable_inode.c */
bool executable_of(int fd, struct executable *exe);

#endif /* _SMTPWARD_EXECUTABLE_H */
