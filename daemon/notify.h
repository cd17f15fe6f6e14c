/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The readiness protocol of sd_notify(3).
 */
#ifndef _SMTPWARD_NOTIFY_H
#define _SMTPWARD_NOTIFY_H

#include "compiler.h"

__printf(1, 2) int notify(const char *fmt, ...);
unsigned int notify_watchdog_ms(void);

#endif /* _SMTPWARD_NOTIFY_H */
