/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whole files: read at once, replaced at once.
 */
#ifndef _SMTPWARD_FILE_H
#define _SMTPWARD_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define FILE_SIZE_MAX (64 << 20)

/**
 * struct file_new - Content that is to replace a file.
 * @dir: Descriptor of the file's directory.
 * @name: The file's name in it.
 * @tmp: The content's name in it.
 */
struct file_new {
	int dir;
	char *name;
	char *tmp;
};

char *file_read(const char *path, size_t *len);
char *file_read_here(const char *path, size_t *len);
int file_replace(const char *path, const void *bytes, size_t len, mode_t mode);
int file_prepare(struct file_new *new, const char *path, const void *bytes,
		 size_t len, mode_t mode);
int file_commit(struct file_new *new);
void file_discard(struct file_new *new);
struct diag;

/**
 * typedef file_load_fn - Reads a file.
 * @to: What it is read into.
 * @path: Its path.
 * @diag: Receives complaints.
 */
typedef void (*file_load_fn)(void *to, const char *path, struct diag *diag);

char **file_list(const char *dir, const char *suffix, size_t *n);
void file_list_free(char **list, size_t n);

/* file_publish.c */
int file_publish(const char *path, const void *bytes, size_t len, mode_t mode);

/* file_shipped.c */
bool file_shipped(const char *file, const char *dir, file_load_fn load,
		  void *to, struct diag *diag);

#endif /* _SMTPWARD_FILE_H */
