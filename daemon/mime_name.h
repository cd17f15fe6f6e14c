/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of files as mail has them.
 */
#ifndef _SMTPWARD_MIME_NAME_H
#define _SMTPWARD_MIME_NAME_H

#include <stdbool.h>
#include <stddef.h>

struct bytes;

char *mime_name(const struct bytes *raw, bool extended, size_t *len);

#endif /* _SMTPWARD_MIME_NAME_H */
