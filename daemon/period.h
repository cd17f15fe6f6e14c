/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lengths of time, as people write and read them.
 */
#ifndef _SMTPWARD_PERIOD_H
#define _SMTPWARD_PERIOD_H

#include <stdint.h>

const char *parse_period(const char *word, uint32_t *seconds);
char *period_text(uint32_t seconds);

#endif /* _SMTPWARD_PERIOD_H */
