// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the records of the last week say: who would have been refused.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "events.h"
#include "paths.h"
#include "preflight.h"
#include "text.h"
#include "top.h"

#define CHECK "evidence"
#define SECONDS (7 * 24 * 60 * 60)
#define LINES_MAX 200000
#define SHOWN_MAX 10

static bool take(struct json_object *doc, void *top)
{
	top_add(top, doc);
	return true;
}

static int by_would(const void *a, const void *b)
{
	const struct top_row *x = *(struct top_row *const *)a;
	const struct top_row *y = *(struct top_row *const *)b;

	return x->would < y->would ? 1 : x->would > y->would ? -1 : 0;
}

static void tell(struct preflight *p, struct top *top)
{
	struct top_row **rows;
	size_t i, n, would = 0;
	char *name;

	rows = top_sorted(top, &n);
	if (n)
		qsort(rows, n, sizeof(*rows), by_would);
	for (i = 0; i < n && rows[i]->would; i++) {
		would++;
		if (would > SHOWN_MAX)
			continue;
		name = text_escaped(rows[i]->name, strlen(rows[i]->name));
		result_warn(
			p->results, CHECK,
			"smtpward policy simulate tells what the policy makes of it now, smtpward learn writes rules for what is wanted",
			"%llu attempts of %s in the last 7 days would have been denied, last %sZ",
			(unsigned long long)rows[i]->would, name,
			rows[i]->last);
		free(name);
	}
	if (would > SHOWN_MAX)
		result_warn(p->results, CHECK, "smtpward top --since 7d",
			    "the same of %zu more users", would - SHOWN_MAX);
	if (!would)
		result_ok(
			p->results, CHECK,
			"nothing that was recorded in the last 7 days would have been denied");
}

/**
 * preflight_evidence() - Look what was recorded.
 * @p: Receives it.
 */
void preflight_evidence(struct preflight *p)
{
	char *path = xasprintf("%s" PATH_EVENTS, p->results->root);
	const struct events_source source = { .path = path,
					      .lines = LINES_MAX };
	time_t from = time(NULL) - SECONDS;
	char since[32];
	struct top *top;
	struct tm tm;

	if (!preflight_exists(p, PATH_EVENTS)) {
		result_warn(
			p->results, CHECK,
			"let it run in audit mode for a while, with the daemon",
			"nothing is recorded in " PATH_EVENTS);
		free(path);
		return;
	}
	strftime(since, sizeof(since), "%Y-%m-%dT%H:%M:%S",
		 gmtime_r(&from, &tm));
	top = top_new(TOP_USER, since);
	if (!events_in_file(&source, take, top))
		tell(p, top);
	top_free(top);
	free(path);
}
