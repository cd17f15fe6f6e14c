/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records as entries of the journal.
 */
#ifndef _SMTPWARD_SINK_JOURNAL_H
#define _SMTPWARD_SINK_JOURNAL_H

#include <stddef.h>

struct feed_to;
struct json_object;

char *sink_journal_record(struct json_object *doc, size_t *len);
void sink_journal_to(struct feed_to *to);

#endif /* _SMTPWARD_SINK_JOURNAL_H */
