/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The logs of mail servers that are followed, and what they have said.
 */
#ifndef _SMTPWARD_MTA_LOG_H
#define _SMTPWARD_MTA_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "mta.h"

/* Words in the place of a file. */
#define MTA_LOG_JOURNAL "journal"
#define MTA_LOG_NONE "none"

#define MTA_LOG_SOURCES_MAX 8

struct mta_log;

struct mta_log *mta_log_open(const char *const *names, size_t n,
			     const char *cursor_path);
void mta_log_close(struct mta_log *log);
size_t mta_log_fds(const struct mta_log *log, int *fds, size_t max);
bool mta_log_read(struct mta_log *log);
const struct mta_event *mta_log_next(struct mta_log *log);
void mta_log_save(struct mta_log *log, bool now);

#endif /* _SMTPWARD_MTA_LOG_H */
