/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line of commands that only differ in what they print.
 */
#ifndef _SMTPWARD_OPTIONS_H
#define _SMTPWARD_OPTIONS_H

#include <stdbool.h>

/* No exit status: the command goes on. */
#define OPTIONS_GO_ON (-1)

int options_none(int argc, char **argv, const char *usage);
int options_json(int argc, char **argv, const char *letters, const char *usage,
		 bool *json);

#endif /* _SMTPWARD_OPTIONS_H */
