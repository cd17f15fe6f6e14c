// SPDX-License-Identifier: GPL-2.0-only
/*
 * What has become of a mail, as the class Email Activity (4009).
 *
 * The schema wants a sender or a recipient. The daemon keeps neither of what it
 * reads in logs, and makes none up.
 */
#include <json-c/json.h>

#include "ocsf_parts.h"
#include "record.h"

#define ACTIVITY_SEND 1
#define DIRECTION_OUTBOUND 2
/* A regular file, of file.type_id. */
#define FILE_REGULAR 1

/**
 * ocsf_email_activity() - What the record of a mail is about.
 * @doc: The record.
 *
 * Return: activity_id. What somebody else than a mail server wrote into its log
 * is not known to have been sent.
 */
unsigned int ocsf_email_activity(struct json_object *doc)
{
	return json_is(doc, "smtpward.transmission.logged_by", "other") ?
		       OCSF_UNKNOWN :
		       ACTIVITY_SEND;
}

/* Where a mail goes that stays on this machine, or waits, is not known. */
static unsigned int direction(struct json_object *doc)
{
	const char *ip = json_text_at(doc, "destination.ip");

	return ip && !ocsf_is_loopback(ip) ? DIRECTION_OUTBOUND : OCSF_UNKNOWN;
}

static struct json_object *file_of(struct json_object *attachment)
{
	struct json_object *to = json_object_new_object();

	ocsf_move(attachment, "file.name", to, "name");
	ocsf_move(attachment, "file.size", to, "size");
	ocsf_move(attachment, "file.mime_type", to, "mime_type");
	json_put_number(to, "type_id", FILE_REGULAR);
	return to;
}

/* A file has a name in the schema. */
static bool have_names(struct json_object *list)
{
	const size_t n = json_object_array_length(list);
	size_t i;

	for (i = 0; i < n; i++)
		if (!json_at(json_object_array_get_idx(list, i), "file.name"))
			return false;
	return n;
}

static void put_files(struct ocsf *o, struct json_object *email)
{
	struct json_object *list = json_at(o->from, "email.attachments");
	struct json_object *files;
	size_t i;

	if (!list || !have_names(list))
		return;
	files = json_list(email, "files");
	for (i = 0; i < json_object_array_length(list); i++)
		json_object_array_add(
			files, file_of(json_object_array_get_idx(list, i)));
	ocsf_drop(o->from, "email.attachments");
}

static void put_server(struct ocsf *o)
{
	struct json_object *to;

	if (!json_at(o->from, "destination.ip"))
		return;
	to = json_child(o->to, "dst_endpoint");
	ocsf_move(o->from, "smtpward.transmission.relay.name", to, "hostname");
	ocsf_move(o->from, "destination.ip", to, "ip");
	ocsf_move(o->from, "destination.port", to, "port");
	ocsf_drop(o->from, "destination.address");
	ocsf_drop(o->from, "smtpward.transmission.relay");
}

/**
 * ocsf_email() - Put a mail.
 * @o: The event.
 */
void ocsf_email(struct ocsf *o)
{
	struct json_object *email = json_child(o->to, "email");

	json_put_number(o->to, "direction_id", direction(o->from));
	ocsf_move(o->from, "smtpward.transmission.id", o->to,
		  "message_trace_uid");
	ocsf_move(o->from, "smtpward.transmission.status", o->to,
		  "status_code");
	ocsf_move(o->from, "email.message_id", email, "message_uid");
	ocsf_move(o->from, "smtpward.transmission.size", email, "size");
	put_files(o, email);
	put_server(o);
}
