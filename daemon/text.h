/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes that a process chose, made into text. The only place that escapes.
 */
#ifndef _SMTPWARD_TEXT_H
#define _SMTPWARD_TEXT_H

#include <stddef.h>

size_t text_char_len(const void *bytes, size_t len);
size_t text_escape(char *out, size_t size, const void *bytes, size_t len);
char *text_escaped(const void *bytes, size_t len);
void text_unescape(char *text);
char *text_shown(const char *text);

#endif /* _SMTPWARD_TEXT_H */
