/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Complaints about files, each with its place.
 */
#ifndef _SMTPWARD_DIAG_H
#define _SMTPWARD_DIAG_H

#include <stddef.h>

#include "compiler.h"

#define DIAG_MAX 200

/**
 * struct diag_list - Complaints of one kind, in the order they were made.
 * @v: "file:line:column: text" each.
 * @n: How many are in @v.
 * @more: How many there were beyond DIAG_MAX.
 */
struct diag_list {
	char **v;
	size_t n;
	size_t more;
};

/**
 * struct diag - Complaints.
 * @errors: What makes a file unusable.
 * @warnings: What somebody should look at.
 */
struct diag {
	struct diag_list errors;
	struct diag_list warnings;
};

__printf(5, 6) void diag_add(struct diag *diag, const char *file,
			     unsigned int line, unsigned int column,
			     const char *fmt, ...);
__printf(5, 6) void diag_warn(struct diag *diag, const char *file,
			      unsigned int line, unsigned int column,
			      const char *fmt, ...);
size_t diag_count(const struct diag *diag);
size_t diag_warnings(const struct diag *diag);
void diag_log_warnings(const struct diag *diag, const char *file);
void diag_log_errors(const struct diag *diag);
void diag_free(struct diag *diag);

#endif /* _SMTPWARD_DIAG_H */
