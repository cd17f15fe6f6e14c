// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one process was refused again and again, in one record.
 */
#include <json-c/json.h>

#include "event.h"
#include "record.h"

/**
 * record_repeats() - Say how many attempts a record stands for, and from when to when.
 * @doc: Document.
 * @r: How many.
 */
void record_repeats(struct json_object *doc, const struct repeats *r)
{
	struct json_object *event = json_child(doc, "event");
	struct json_object *own =
		json_child(json_child(doc, "smtpward"), "repeats");

	json_put_time(event, "start", r->first_wall);
	json_put_time(event, "end", r->last_wall);
	json_put_number(event, "duration", r->last_boot - r->first_boot);
	json_put_number(own, "count", r->count);
	if (r->destinations)
		json_put_number(own, "destinations", r->destinations);
}

/**
 * record_attempts() - How many attempts a record stands for.
 * @doc: Document of an attempt.
 *
 * Return: 1, or the number of repeats.
 */
unsigned long long record_attempts(struct json_object *doc)
{
	const unsigned long long n =
		json_number_at(doc, "smtpward.repeats.count");

	return n ? n : 1;
}
