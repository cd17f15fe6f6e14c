/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Credentials on command lines, taken out before anybody sees them.
 */
#ifndef _SMTPWARD_REDACT_H
#define _SMTPWARD_REDACT_H

#include <stdbool.h>
#include <stddef.h>

#define REDACTED "[redacted]"

/**
 * struct args - Arguments of a program.
 * @v: One string each, in the bytes of the process.
 * @n: How many.
 * @cut: There were more, or more of the last one.
 * @redacted: Something was taken out of them.
 */
struct args {
	char **v;
	size_t n;
	bool cut;
	bool redacted;
};

void args_split(struct args *args, const void *bytes, size_t len);
void args_redact(struct args *args, const char *program);
char *args_join(const struct args *args);
void args_free(struct args *args);

#endif /* _SMTPWARD_REDACT_H */
