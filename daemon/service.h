/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What smtpwardd does from its start to its end.
 */
#ifndef _SMTPWARD_SERVICE_H
#define _SMTPWARD_SERVICE_H

#include <stddef.h>
#include <stdint.h>

#include "feed.h"
#include "mta_log.h"

/**
 * struct service_options - How it is to be done.
 * @events: File of records.
 * @ocsf: File of the same as OCSF has them, NULL for none.
 * @metrics: File of metrics, NULL for none.
 * @syslog: Where records go as messages of syslog, without a name for nowhere.
 * @interval: Seconds from one check of the hooks to the next, 0 for no checks.
 * @large: Bytes that make a message large.
 * @mail_logs: Logs of mail servers, as mta_log_open() takes them.
 * @n_mail_logs: Entries in @mail_logs, 0 for the usual ones.
 */
struct service_options {
	const char *events;
	const char *ocsf;
	const char *metrics;
	struct feed_to syslog;
	uint32_t interval;
	uint64_t large;
	const char *mail_logs[MTA_LOG_SOURCES_MAX];
	size_t n_mail_logs;
};

int service_run(const struct service_options *o);
int service_drain(const struct service_options *o);

#endif /* _SMTPWARD_SERVICE_H */
