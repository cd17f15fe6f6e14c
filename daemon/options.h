/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What command lines have in common.
 */
#ifndef _SMTPWARD_OPTIONS_H
#define _SMTPWARD_OPTIONS_H

#include <stdbool.h>

/* No exit status: the command goes on. */
#define OPTIONS_GO_ON (-1)

bool option_is(const char *expected, const char *word, const char *what);
bool options_end(int argc, char **argv);
int options_none(int argc, char **argv, const char *usage);
int options_json(int argc, char **argv, const char *letters, const char *usage,
		 bool *json);

#endif /* _SMTPWARD_OPTIONS_H */
