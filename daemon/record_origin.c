// SPDX-License-Identifier: GPL-2.0-only
/*
 * What has started a process.
 */
#include <json-c/json.h>

#include "origin.h"
#include "record.h"

#define NS_PER_S 1000000000ULL

static const char *const kinds[] = {
	[ORIGIN_UNKNOWN] = "unknown",	[ORIGIN_PERSON] = "person",
	[ORIGIN_CRON] = "cron",		[ORIGIN_AT] = "at",
	[ORIGIN_TIMER] = "timer",	[ORIGIN_SERVICE] = "service",
	[ORIGIN_INIT] = "init",		[ORIGIN_WEB] = "web",
	[ORIGIN_DATABASE] = "database", [ORIGIN_CONTAINER] = "container",
	[ORIGIN_SSH] = "ssh",		[ORIGIN_LEFTOVER] = "leftover",
};

static void put_crontab(struct json_object *to, const struct origin *o)
{
	struct json_object *crontab;

	if (!o->crontab)
		return;
	crontab = json_child(to, "crontab");
	json_put_chosen(crontab, "file", o->crontab);
	json_put_number(crontab, "line", o->line);
}

static void put_changed(struct json_object *to, const struct origin *o,
			uint64_t now)
{
	now /= NS_PER_S;
	if (!o->changed)
		return;
	json_put_seconds(to, "schedule_changed", o->changed);
	json_put_number(to, "schedule_age",
			now > o->changed ? now - o->changed : 0);
}

/**
 * record_origin() - Put what has started a process.
 * @doc: Document.
 * @o: What it was.
 * @now: Time of the event, nanoseconds since the epoch.
 */
void record_origin(struct json_object *doc, const struct origin *o,
		   uint64_t now)
{
	struct json_object *to =
		json_child(json_child(doc, "smtpward"), "origin");
	struct json_object *list = json_list(to, "reasons");
	size_t i;

	json_put_string(to, "kind", kinds[o->kind]);
	json_put_chosen(to, "unit", o->unit);
	json_put_chosen(to, "container", o->container);
	json_put_chosen(to, "command", o->command);
	put_crontab(to, o);
	put_changed(to, o, now);
	json_put_chosen(to, "script", o->script);
	for (i = 0; i < o->n_reasons; i++)
		json_add_string(list, o->reasons[i]);
}
