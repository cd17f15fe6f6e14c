// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the records do not tell: events that are in none of them, and times of
 * which there are none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "report.h"

static void missing(struct report *r, struct report_host *host,
		    const struct seen_range *before,
		    const struct seen_range *after)
{
	const uint64_t n = after->first - before->last - 1;
	struct report_note *note;
	char *text;

	if (strcmp(after->first_time, r->from) < 0 ||
	    strcmp(before->last_time, r->to) >= 0)
		return;
	text = xasprintf("%" PRIu64
			 " event%s of which there is no record: %" PRIu64
			 " to %" PRIu64,
			 n, n == 1 ? "" : "s", before->last + 1,
			 after->first - 1);
	host->missing += n;
	note = report_note(r, host, before->last_time, "records missing", text);
	if (note)
		note->bad = true;
	free(text);
}

/* Whether there are records of an earlier loading of the module. */
static bool has_older(const struct report *r, const struct seen_instance *in)
{
	size_t i;

	for (i = 0; i < r->seen.n; i++)
		if (r->seen.v[i].host == in->host &&
		    strcmp(r->seen.v[i].ranges[0].first_time,
			   in->ranges[0].first_time) < 0)
			return true;
	return false;
}

/* Each loading begins to count anew. */
static void missing_first(struct report *r, const struct seen_instance *in)
{
	const struct seen_range *first = &in->ranges[0];
	struct seen_range none = { .last = 0 };

	if (first->first <= 1 || !has_older(r, in))
		return;
	memcpy(none.last_time, first->first_time, sizeof(none.last_time));
	missing(r, in->host, &none, first);
}

static void late(struct report *r, struct report_host *host)
{
	struct report_note *note;
	char *text;

	if (!host->records || strncmp(host->span.first, r->from, 10) <= 0)
		return;
	text = xasprintf("no record is older than %.10s %.8s", host->span.first,
			 host->span.first + 11);
	note = report_note(r, host, r->from, "begin", text);
	if (note)
		note->bad = true;
	free(text);
}

/**
 * report_gaps() - Note what is missing in the records that were read.
 * @r: Report, to which all records were added.
 */
void report_gaps(struct report *r)
{
	struct seen_instance *in;
	size_t i, k;

	for (i = 0; i < r->seen.n; i++) {
		in = &r->seen.v[i];
		missing_first(r, in);
		for (k = 1; k < in->n; k++)
			missing(r, in->host, &in->ranges[k - 1],
				&in->ranges[k]);
	}
	for (i = 0; i < r->n_hosts; i++)
		late(r, r->hosts[i]);
}
