/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Containers that rules name, as cgroups.
 */
#ifndef _SMTPWARD_CONTAINER_H
#define _SMTPWARD_CONTAINER_H

#include <stdbool.h>

typedef int (*container_fn)(void *arg, const char *pattern);

int container_each(const char *word, container_fn fn, void *arg);
bool container_exists(const char *word);

#endif /* _SMTPWARD_CONTAINER_H */
