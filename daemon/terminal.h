/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What output looks like.
 */
#ifndef _SMTPWARD_TERMINAL_H
#define _SMTPWARD_TERMINAL_H

#include <stdbool.h>

bool is_colourful(void);

#endif /* _SMTPWARD_TERMINAL_H */
