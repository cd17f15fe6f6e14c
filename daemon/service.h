/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What smtpwardd does from its start to its end.
 */
#ifndef _SMTPWARD_SERVICE_H
#define _SMTPWARD_SERVICE_H

#include <stdint.h>

int service_run(const char *events, uint32_t interval, uint64_t large);
int service_drain(const char *events, uint64_t large);

#endif /* _SMTPWARD_SERVICE_H */
