// SPDX-License-Identifier: GPL-2.0-only
/*
 * What has started a process.
 */
#include <json-c/json.h>
#include <string.h>

#include "event.h"
#include "origin.h"
#include "record.h"

static const char *const kinds[] = {
	[ORIGIN_UNKNOWN] = "unknown",
	[ORIGIN_PERSON] = "person",
	[ORIGIN_CRON] = "cron",
	[ORIGIN_AT] = "at",
	[ORIGIN_TIMER] = "timer",
	[ORIGIN_SERVICE] = "service",
	[ORIGIN_WEB] = "web",
	[ORIGIN_DATABASE] = "database",
	[ORIGIN_CONTAINER] = "container",
	[ORIGIN_SSH] = "ssh",
	[ORIGIN_LEFTOVER] = "leftover",
};

static void put_text(struct json_object *to, const char *key, const char *text)
{
	if (text)
		json_put_text(to, key, &(struct bytes){ text, strlen(text) });
}

static void put_crontab(struct json_object *to, const struct origin *o)
{
	struct json_object *crontab;

	if (!o->crontab)
		return;
	crontab = json_child(to, "crontab");
	put_text(crontab, "file", o->crontab);
	json_put_number(crontab, "line", o->line);
}

/**
 * record_origin() - Put what has started a process.
 * @doc: Document.
 * @o: What it was.
 */
void record_origin(struct json_object *doc, const struct origin *o)
{
	struct json_object *to =
		json_child(json_child(doc, "smtpward"), "origin");
	struct json_object *list = json_list(to, "reasons");
	size_t i;

	json_put_string(to, "kind", kinds[o->kind]);
	put_text(to, "unit", o->unit);
	put_text(to, "container", o->container);
	put_text(to, "command", o->command);
	put_crontab(to, o);
	for (i = 0; i < o->n_reasons; i++)
		json_add_string(list, o->reasons[i]);
}
