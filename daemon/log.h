/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The programs' own diagnostics, on standard error.
 */
#ifndef _SMTPWARD_LOG_H
#define _SMTPWARD_LOG_H

#include <syslog.h>

#include "compiler.h"

void log_open(const char *program);
__printf(2, 3) void log_line(int priority, const char *fmt, ...);

#define log_err(...) log_line(LOG_ERR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_WARNING, __VA_ARGS__)
#define log_notice(...) log_line(LOG_NOTICE, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)

#endif /* _SMTPWARD_LOG_H */
