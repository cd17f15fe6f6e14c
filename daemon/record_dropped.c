// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "record.h"

/**
 * record_dropped() - Make the record of records that had no room on their way.
 * @n: How many.
 * @sink: Where they were to go. This goes there instead, and into no file.
 *
 * Return: The document, for json_object_put().
 */
struct json_object *record_dropped(uint64_t n, const char *sink)
{
	struct json_object *doc = json_object_new_object();
	struct json_object *event = json_child(doc, "event");
	char host[256] = "", text[160];
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	gethostname(host, sizeof(host) - 1);
	json_put_time(doc, "@timestamp",
		      now.tv_sec * 1000000000ULL + now.tv_nsec);
	json_put_string(event, "kind", "alert");
	json_put_string(event, "action", "records-dropped");
	json_put_string(event, "outcome", "failure");
	json_put_string(json_child(doc, "host"), "hostname", host);
	json_put_number(json_child(doc, "smtpward"), "dropped", n);
	snprintf(
		text, sizeof(text),
		"%llu records were dropped on their way to the %s; they are in the file",
		(unsigned long long)n, sink);
	json_put_string(doc, "message", text);
	return doc;
}
