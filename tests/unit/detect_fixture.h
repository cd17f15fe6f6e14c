/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records as detections see them.
 */
#ifndef _DETECT_FIXTURE_H
#define _DETECT_FIXTURE_H

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detect.h"
#include "diag.h"
#include "record.h"

#define DAY (24 * 60 * 60)
#define START 1795824000ULL /* 2026-11-28T00:00:00Z */

/* One detection of medium severity, told apart by user and job. */
#define DETECTION(more)                                   \
	"learning: 2 d\nrepeat: 1 h\ndetections:\n"       \
	"  - id: one\n    title: One\n    why: because\n" \
	"    on: [smtp-connect]\n"                        \
	"    when: [{field: smtpward.context, is: [background]}]\n" more "\n"
#define MEDIUM "    severity: medium\n    key: [user, job]\n"

struct detect_fixture {
	char dir[32];
	char file[64];
	struct diag diag;
	struct detector detector;
	struct json_object *doc;
};

static inline void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f))
		abort();
}

static inline bool load(struct detect_fixture *fx, const char *text)
{
	write_file(fx->file, text);
	detections_free(&fx->detector.d);
	diag_free(&fx->diag);
	fx->diag = (struct diag){ 0 };
	return detections_load(&fx->detector.d, fx->file, fx->dir, &fx->diag);
}

static inline void detect_begin(struct detect_fixture *fx)
{
	*fx = (struct detect_fixture){ .dir = "/tmp/detect-XXXXXX" };
	if (!mkdtemp(fx->dir))
		abort();
	snprintf(fx->file, sizeof(fx->file), "%s/shipped", fx->dir);
	fx->detector.b = baseline_open(BASELINE_IN_MEMORY, true);
	if (!fx->detector.b)
		abort();
}

static inline void detect_end(struct detect_fixture *fx)
{
	char command[64];

	json_object_put(fx->doc);
	baseline_close(fx->detector.b);
	detections_free(&fx->detector.d);
	diag_free(&fx->diag);
	snprintf(command, sizeof(command), "rm -r %s", fx->dir);
	if (system(command))
		abort();
}

static inline struct json_object *record_at(unsigned long long seconds,
					    const char *action,
					    const char *user, const char *rest)
{
	struct json_object *doc;
	char *text;

	if (asprintf(&text,
		     "{\"event\": {\"action\": \"%s\", \"kind\": \"event\"},\n"
		     "\"user\": {\"id\": \"1\", \"name\": \"%s\"},\n"
		     "\"message\": \"something\", %s}",
		     action, user, rest) < 0)
		abort();
	doc = json_tokener_parse(text);
	free(text);
	if (!doc)
		abort();
	json_put_time(doc, "@timestamp", seconds * 1000000000ULL);
	return doc;
}

/* Keeps the record in fx->doc. */
static inline void look_at(struct detect_fixture *fx,
			   unsigned long long seconds, const char *action,
			   const char *user, const char *rest)
{
	json_object_put(fx->doc);
	fx->doc = record_at(seconds, action, user, rest);
	detect(&fx->detector, fx->doc);
}

static inline const char *nth_id(struct json_object *doc, const char *path,
				 size_t i)
{
	struct json_object *list = json_at(doc, path);

	return list ? json_text_at(json_object_array_get_idx(list, i), "id") :
		      NULL;
}

/* The first detection that makes the record an alert, "" for none. */
static inline const char *found(const struct detect_fixture *fx)
{
	return nth_id(fx->doc, "smtpward.detections", 0) ?: "";
}

/* Why the first that does not make it one does not, "" for none. */
static inline const char *muted(const struct detect_fixture *fx)
{
	struct json_object *list = json_at(fx->doc, "smtpward.muted");

	return list ? json_text_at(json_object_array_get_idx(list, 0), "by") :
		      "";
}

#endif /* _DETECT_FIXTURE_H */
