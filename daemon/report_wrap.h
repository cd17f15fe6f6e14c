/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text in columns of a terminal.
 */
#ifndef _SMTPWARD_REPORT_WRAP_H
#define _SMTPWARD_REPORT_WRAP_H

#include <stddef.h>
#include <stdio.h>

#define REPORT_TEXT_WIDTH 100

struct report_table;

size_t report_width(const char *text, size_t len);
size_t report_line(const char *text, size_t width, const char **next);
void report_print_rows(FILE *to, const struct report_table *t);

#endif /* _SMTPWARD_REPORT_WRAP_H */
