/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words of records, made fit for a policy file.
 */
#ifndef _SMTPWARD_LEARN_WORD_H
#define _SMTPWARD_LEARN_WORD_H

#include <stdbool.h>
#include <stddef.h>

char *learn_clean(const char *text, size_t max);
bool learn_is_name(const char *word);
char *learn_unit(const char *cgroup);
char *learn_program(const char *path);
bool learn_is_writable(const char *path);
bool learn_is_own(const char *path);
bool learn_is_gone(const char *path);

#endif /* _SMTPWARD_LEARN_WORD_H */
