/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of records, as logrotate leaves them.
 */
#ifndef _SMTPWARD_LEARN_FILES_H
#define _SMTPWARD_LEARN_FILES_H

#include <stddef.h>

#include "events.h"

char **learn_files(const char *path, size_t *n);
int learn_file(const char *path, events_fn fn, void *arg);

#endif /* _SMTPWARD_LEARN_FILES_H */
