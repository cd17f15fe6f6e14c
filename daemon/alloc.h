/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that is there, or the end of the program.
 *
 * Nothing is lost by ending: the kernel keeps enforcing, and keeps every event
 * that was not acknowledged.
 */
#ifndef _SMTPWARD_ALLOC_H
#define _SMTPWARD_ALLOC_H

#include <stddef.h>

#include "compiler.h"

void *xcalloc(size_t n, size_t size);
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xmemdupz(const void *bytes, size_t len);
__printf(1, 2) char *xasprintf(const char *fmt, ...);

#endif /* _SMTPWARD_ALLOC_H */
