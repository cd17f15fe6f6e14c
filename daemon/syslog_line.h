/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages of syslog, RFC 5424.
 */
#ifndef _SMTPWARD_SYSLOG_LINE_H
#define _SMTPWARD_SYSLOG_LINE_H

#include <stdbool.h>
#include <stddef.h>

struct feed_to;
struct json_object;

bool syslog_parse(const char *word, struct feed_to *to);
char *syslog_local(struct json_object *doc, size_t *len);
char *syslog_remote(struct json_object *doc, size_t *len);

#endif /* _SMTPWARD_SYSLOG_LINE_H */
