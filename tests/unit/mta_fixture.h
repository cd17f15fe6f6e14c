/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines as the journal or a file has them.
 */
#ifndef _MTA_FIXTURE_H
#define _MTA_FIXTURE_H

#include <stdio.h>

#include "mta.h"

#define NOW 1763900000000000000ULL

/* Of a file; "program[tag]: text" behind its time and host. */
static inline bool read_line(struct mta_parser *parser, const char *said,
			     struct mta_event *e)
{
	struct mta_line line;
	char bytes[4096];

	snprintf(bytes, sizeof(bytes), "Nov 23 12:13:20 server %s", said);
	return mta_line_split(&line, bytes, strlen(bytes), NOW) &&
	       mta_parse(parser, &line, e);
}

/* Of one that stands for itself. */
static inline struct mta_event said(const char *text)
{
	struct mta_parser parser = { 0 };
	struct mta_event e = { 0 };

	if (!read_line(&parser, text, &e))
		e.mta = MTA_NONE;
	return e;
}

#endif /* _MTA_FIXTURE_H */
