/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What of a record is a field of its own in the journal and in syslog.
 */
#ifndef _SMTPWARD_RECORD_FIELD_H
#define _SMTPWARD_RECORD_FIELD_H

#include <stddef.h>

struct json_object;

/**
 * struct record_field - A field.
 * @journal: Its name in the journal.
 * @syslog: Its name in syslog.
 * @path: Where a record has it, keys with dots between.
 */
struct record_field {
	const char *journal;
	const char *syslog;
	const char *path;
};

extern const struct record_field record_fields[];
extern const size_t n_record_fields;

int record_priority(struct json_object *doc);

#endif /* _SMTPWARD_RECORD_FIELD_H */
