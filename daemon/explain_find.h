/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The record of an event, wherever it was rotated to.
 */
#ifndef _SMTPWARD_EXPLAIN_FIND_H
#define _SMTPWARD_EXPLAIN_FIND_H

#include <stddef.h>

struct json_object;

int explain_find(const char *word, char *const *files, size_t n,
		 struct json_object **doc);

#endif /* _SMTPWARD_EXPLAIN_FIND_H */
