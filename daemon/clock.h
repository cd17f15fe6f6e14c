/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time for pauses and limits.
 */
#ifndef _SMTPWARD_CLOCK_H
#define _SMTPWARD_CLOCK_H

#include <stdint.h>

int64_t clock_ms(void);

#endif /* _SMTPWARD_CLOCK_H */
