// SPDX-License-Identifier: GPL-2.0-only
/*
 * The document of what has fallen due.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "dues.h"
#include "record.h"
#include "rules_index.h"

#define NS_PER_S 1000000000ULL

static const char *const kinds[] = {
	[DUE_SOON] = "expires",
	[DUE_EXPIRED] = "expired",
	[DUE_REVIEW] = "review",
	[DUE_CLOCK] = "clock-set",
};

/* The same when it is told twice, as after a crash. */
static void put_id(struct json_object *event, const struct due *due)
{
	char id[96];

	snprintf(id, sizeof(id), "due-%s-%" PRIu32 "-%" PRIu32 "-%" PRIu64,
		 kinds[due->kind], due->generation, due->id, due->at);
	json_put_string(event, "id", id);
}

static void put_event(struct json_object *doc, const struct due *due)
{
	const bool clock = due->kind == DUE_CLOCK;
	struct json_object *event = json_child(doc, "event");

	json_put_string(event, "kind", "event");
	json_add_string(json_list(event, "category"),
			clock ? "host" : "configuration");
	json_add_string(json_list(event, "type"), "info");
	json_put_string(event, "action", clock ? RECORD_CLOCK : RECORD_DUE);
	json_put_string(event, "outcome", "success");
	json_put_string(event, "provider", "smtpward");
	json_put_string(event, "dataset", "smtpward.event");
	put_id(event, due);
}

static void put_rule(struct json_object *doc, const struct due *due)
{
	struct json_object *rule = json_child(doc, "rule");
	char number[16];

	snprintf(number, sizeof(number), "%" PRIu32, due->id);
	json_put_string(rule, "id", number);
	snprintf(number, sizeof(number), "%" PRIu32, due->generation);
	json_put_string(rule, "version", number);
	json_put_chosen(rule, "name", due->rule->title);
	json_put_chosen(rule, "description", due->rule->reason);
	json_put_chosen(rule, "reference", due->rule->ticket);
	if (due->rule->owner)
		json_add_string(json_list(rule, "author"), due->rule->owner);
}

/**
 * record_due() - Make the document of what has fallen due.
 * @due: It.
 * @now: When that was found, seconds since 1970.
 * @host: Name of this machine.
 *
 * Return: The document, for json_object_put().
 */
struct json_object *record_due(const struct due *due, uint64_t now,
			       const char *host)
{
	struct json_object *doc = json_object_new_object(), *own;
	char *line;

	json_put_time(doc, "@timestamp", now * NS_PER_S);
	json_put_string(json_child(doc, "ecs"), "version", ECS_VERSION);
	json_put_string(json_child(doc, "host"), "hostname", host);
	put_event(doc, due);
	own = json_child(json_child(doc, "smtpward"), "due");
	json_put_string(own, "kind", kinds[due->kind]);
	json_put_time(own, "at", due->at * NS_PER_S);
	if (due->kind == DUE_CLOCK)
		json_put_time(own, "instead_of", due->before * NS_PER_S);
	else
		put_rule(doc, due);
	line = human_line(doc);
	json_put_string(doc, "message", line);
	free(line);
	return doc;
}
