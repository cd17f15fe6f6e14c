/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A report about the records and rules of tests/golden/report, and others.
 */
#ifndef _REPORT_FIXTURE_H
#define _REPORT_FIXTURE_H

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "report.h"
#include "report_doc.h"
#include "rules_index.h"

#define REPORT_DIR "../golden/report/"
#define DAY 86400
/* 2026-11-28 00:00:00 UTC */
#define NOW 1795824000

static inline struct report *report_begin(int days)
{
	struct report *r;

	setenv("TZ", "UTC", 1);
	r = report_new(NOW - days * DAY, NOW);
	r->now = NOW;
	r->by = xstrdup("root, logged in as alice");
	r->version = "1.2.3";
	return r;
}

static inline struct report *report_of_golden(void)
{
	struct report *r = report_begin(26);
	struct report_host *host = report_host(r, "unknown host");
	struct rules_index *index = rules_index_open(REPORT_DIR "rules.json");

	if (!index)
		abort();
	host->unnamed = true;
	report_rules(r, host, index);
	report_read(r, host, REPORT_DIR "events.json");
	report_finish(r);
	return r;
}

static inline char *report_text_of(const struct report *r,
				   void (*print)(FILE *to,
						 const struct report_doc *doc))
{
	struct report_doc *doc = report_doc(r);
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	if (!to)
		abort();
	print(to, doc);
	fclose(to);
	report_doc_free(doc);
	return text;
}

/* "27T10:00:00" of November 2026. */
static inline void report_feed(struct report *r, struct report_host *host,
			       const char *time, const char *id,
			       const char *action, const char *more)
{
	char *text = xasprintf(
		"{\"@timestamp\": \"2026-11-%s.5Z\", \"event\": {\"id\": \"%s\", \"action\": \"%s\"}, %s}",
		time, id, action, more);
	struct json_object *doc = json_tokener_parse(text);

	if (!doc) {
		fprintf(stderr, "# %s\n", text);
		abort();
	}
	report_add(r, host, doc);
	json_object_put(doc);
	free(text);
}

static inline void report_feed_rules(struct report *r, struct report_host *host,
				     const char *rules)
{
	char *text = xasprintf("{\"generation\": 7, \"rules\": [%s]}", rules);
	struct rules_index *index = rules_index_parse(text, strlen(text));

	if (!index)
		abort();
	report_rules(r, host, index);
	free(text);
}

#endif /* _REPORT_FIXTURE_H */
