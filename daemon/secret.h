/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a credential looks like inside one argument.
 *
 * A mask has one byte for each byte of a text, set where it is to be hidden.
 */
#ifndef _SMTPWARD_SECRET_H
#define _SMTPWARD_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct piece - A stretch of text and its mask.
 * @s: The text, not NUL terminated.
 * @mask: As many bytes.
 * @len: How many.
 */
struct piece {
	const char *s;
	char *mask;
	size_t len;
};

bool secret_name(const char *name, size_t len);
void secret_hide(const struct piece *p, size_t from, size_t to);
void secret_scan(const struct piece *p, bool script);

/* secret_call.c */
void secret_calls(const struct piece *p);

#endif /* _SMTPWARD_SECRET_H */
