// SPDX-License-Identifier: GPL-2.0-only
/*
 * What has become of a mail. Who sent it is as in the record of the execution
 * that it comes from.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "detect.h"
#include "event.h"
#include "record.h"
#include "sighting.h"
#include "text.h"
#include "transmission.h"

static const char *const mtas[] = {
	[MTA_POSTFIX] = "postfix",
	[MTA_EXIM] = "exim",
	[MTA_SENDMAIL] = "sendmail",
	[MTA_MSMTP] = "msmtp",
	[MTA_NULLMAILER] = "nullmailer",
	[MTA_OPENSMTPD] = "opensmtpd",
	[MTA_DMA] = "dma",
};

static const char *const kinds[] = {
	[MTA_NOTED] = "noted",	     [MTA_ACCEPTED] = "accepted",
	[MTA_QUEUED] = "queued",     [MTA_DELIVERED] = "delivered",
	[MTA_DEFERRED] = "deferred", [MTA_BOUNCED] = "bounced",
	[MTA_REJECTED] = "rejected", [MTA_REMOVED] = "removed",
};

static const char *const speakers[] = {
	[MTA_BY_SERVER] = "server",
	[MTA_BY_USER] = "user",
	[MTA_BY_UNKNOWN] = "unknown",
	[MTA_BY_OTHER] = "other",
};

static const char *const joins[] = {
	[JOIN_NONE] = "none",
	[JOIN_PID] = "pid",
	[JOIN_UID] = "uid-and-time",
	[JOIN_TIME] = "time",
	[JOIN_RELAY] = "relay-and-time",
	[JOIN_PREVIOUS] = "previous-queue-id",
};

/**
 * struct word - An outcome in words.
 * @own: smtpward.transmission.outcome.
 * @ecs: event.outcome.
 */
struct word {
	const char *own;
	const char *ecs;
};

static const struct word outcomes[] = {
	[TRANSMISSION_ATTEMPTED] = { "attempted", "unknown" },
	[TRANSMISSION_SUBMITTED] = { "submitted", "unknown" },
	[TRANSMISSION_TRANSMITTED] = { "transmitted", "success" },
	[TRANSMISSION_DEFERRED] = { "deferred", "unknown" },
	[TRANSMISSION_FAILED] = { "failed", "failure" },
};

static struct json_object *parsed(const struct sighting *s)
{
	return s->record ? json_tokener_parse(s->record) : NULL;
}

/* The strongest evidence of those who took part stands for all. */
static void take_attachment(struct json_object *doc, struct json_object *other)
{
	struct json_object *from = json_at(other, "smtpward.attachment");
	struct json_object *files = json_at(other, "email.attachments");

	if (!from ||
	    record_attachment_rank(other) <= record_attachment_rank(doc))
		return;
	json_object_object_add(json_child(doc, "smtpward"), "attachment",
			       json_object_get(from));
	if (files)
		json_object_object_add(json_child(doc, "email"), "attachments",
				       json_object_get(files));
}

/*
 * The record of the tool that was called first, without what is only about that
 * event.
 */
static struct json_object *begin(const struct transmission *t)
{
	static const char *const others[] = { "open_files", "group", "policy",
					      "transmission" };
	struct json_object *doc = NULL, *other;
	size_t i;

	if (t->n_execs)
		doc = parsed(t->execs[t->n_execs - 1]);
	if (!doc)
		doc = json_object_new_object();
	record_without_detections(doc);
	json_object_object_del(doc, "message");
	json_object_object_del(doc, "event");
	for (i = 0; i < ARRAY_SIZE(others); i++)
		json_object_object_del(json_child(doc, "smtpward"), others[i]);
	for (i = 0; i + 1 < t->n_execs; i++) {
		other = parsed(t->execs[i]);
		take_attachment(doc, other);
		json_object_put(other);
	}
	return doc;
}

/* What somebody else wrote accuses nobody and proves nothing. */
static bool is_credible(const struct transmission *t)
{
	return t->last.speaker != MTA_BY_OTHER;
}

/* Who it was is known without that record, too, or when the log says so. */
static void put_user(struct json_object *doc, const struct transmission *t)
{
	const struct mta_event *e = &t->last;

	if (json_at(doc, "user"))
		return;
	if (t->n_execs) {
		record_id(json_child(doc, "user"), t->execs[0]->uid,
			  t->execs[0]->user);
		return;
	}
	if (e->speaker == MTA_BY_USER) {
		record_id(json_child(doc, "user"), e->speaker_uid, NULL);
		return;
	}
	if (e->uid == MTA_UID_UNSET && !e->user[0])
		return;
	record_id(json_child(doc, "user"), e->uid, NULL);
	json_put_chosen(json_child(doc, "user"), "name", e->user);
}

static void put_event(struct json_object *doc, const struct transmission *t)
{
	struct json_object *event = json_child(doc, "event");
	char *id = xasprintf("%s-%llu", t->id, (unsigned long long)t->sequence);

	json_put_string(event, "kind", "event");
	json_add_string(json_list(event, "category"), "email");
	json_add_string(json_list(event, "type"), "info");
	json_put_string(event, "action", RECORD_TRANSMISSION);
	json_put_string(event, "outcome",
			is_credible(t) ? outcomes[transmission_outcome(t)].ecs :
					 "unknown");
	json_put_string(event, "provider", "smtpward");
	json_put_string(event, "dataset", "smtpward.event");
	json_put_string(event, "id", id);
	free(id);
}

static void put_recipients(struct json_object *own,
			   const struct transmission *t)
{
	struct json_object *to = json_child(own, "recipients"), *list;
	char *text;
	size_t i;

	if (t->last.recipients)
		json_put_number(to, "count", t->last.recipients);
	json_put_number(to, "delivered", t->delivered);
	json_put_number(to, "deferred", transmission_waiting(t));
	json_put_number(to, "bounced", t->bounced);
	list = json_list(to, "domains");
	for (i = 0; i < t->n_domains; i++) {
		text = text_escaped(t->domains[i], strlen(t->domains[i]));
		json_add_string(list, text);
		free(text);
	}
}

static void put_relay(struct json_object *doc, struct json_object *own,
		      const struct mta_event *e)
{
	const struct bytes addr = { e->addr_len ? (const char *)e->addr : NULL,
				    e->addr_len };
	struct json_object *relay, *destination;

	if (!e->relay[0])
		return;
	relay = json_child(own, "relay");
	json_put_chosen(relay, "name", e->relay);
	json_put_addr(relay, &addr);
	if (e->port)
		json_put_number(relay, "port", e->port);
	if (!e->addr_len || e->speaker == MTA_BY_OTHER)
		return;
	destination = json_child(doc, "destination");
	json_put_addr(destination, &addr);
	if (e->port)
		json_put_number(destination, "port", e->port);
}

static void put_exec(struct json_object *list, const struct sighting *s)
{
	struct json_object *to = json_object_new_object();

	json_put_string(to, "source", "exec");
	json_put_string(to, "event_id", s->event_id);
	json_put_time(to, "time", s->time);
	json_put_string(to, "tool", s->tool);
	json_put_number(to, "pid", s->pid);
	json_object_array_add(list, to);
}

static void put_line(struct json_object *list,
		     const struct transmission_line *line)
{
	struct json_object *to = json_object_new_object();

	json_put_string(to, "source", "mta-log");
	json_put_time(to, "time", line->time);
	json_put_string(to, "kind", kinds[line->kind]);
	json_put_chosen(to, "program", line->program);
	if (line->pid)
		json_put_number(to, "pid", line->pid);
	json_put_chosen(to, "status", line->status);
	json_object_array_add(list, to);
}

static void put_flow(struct json_object *list, const struct sighting *s,
		     const struct join *join)
{
	struct json_object *to = json_object_new_object();

	json_put_string(to, "source", "flow");
	json_put_string(to, "event_id", s->event_id);
	json_put_time(to, "time", s->time);
	json_put_number(to, "flow", s->flow);
	json_put_number(to, "bytes_out", s->bytes_out);
	json_put_bool(to, "over", s->over);
	json_put_string(to, "joined_by", joins[join->by]);
	json_put_number(to, "candidates", join->candidates);
	json_object_array_add(list, to);
}

static void put_evidence(struct json_object *own, const struct transmission *t)
{
	struct json_object *list = json_list(own, "evidence");
	size_t i;

	for (i = t->n_execs; i--;)
		put_exec(list, t->execs[i]);
	for (i = 0; i < t->n_lines; i++)
		put_line(list, &t->lines[i]);
	for (i = 0; i < t->n_flows; i++)
		put_flow(list, t->flows[i], &t->flow_join[i]);
}

static void put_logged(struct json_object *own, const struct transmission *t)
{
	const struct mta_event *e = &t->last;

	if (!t->n_lines)
		return;
	json_put_string(own, "joined_by", joins[t->join.by]);
	json_put_number(own, "candidates", t->join.candidates);
	json_put_string(own, "logged_by", speakers[e->speaker]);
	if (e->speaker == MTA_BY_USER || e->speaker == MTA_BY_OTHER)
		json_put_number(own, "logged_by_uid", e->speaker_uid);
}

static void put_own(struct json_object *doc, const struct transmission *t)
{
	struct json_object *own =
		json_child(json_child(doc, "smtpward"), "transmission");
	const struct mta_event *e = &t->last;

	json_put_string(own, "id", t->id);
	json_put_number(own, "sequence", t->sequence);
	json_put_string(own, "outcome", outcomes[transmission_outcome(t)].own);
	if (t->n_lines)
		json_put_string(own, "mta", mtas[e->mta]);
	json_put_string(own, "queue_id", e->id);
	json_put_string(own, "next_queue_id", e->next_id);
	json_put_string(own, "previous_id", t->previous);
	if (e->has_size)
		json_put_number(own, "size", e->size);
	put_recipients(own, t);
	put_relay(doc, own, e);
	json_put_string(own, "status", e->status);
	put_logged(own, t);
	put_evidence(own, t);
}

static void put_email(struct json_object *doc, const struct mta_event *e)
{
	struct json_object *email = json_child(doc, "email");

	json_put_string(email, "local_id", e->id);
	json_put_chosen(email, "message_id", e->message_id);
}

static void put_message(struct json_object *doc)
{
	char *line = human_line(doc), *reason = human_details(doc);

	json_put_string(json_child(doc, "event"), "reason", reason);
	json_put_string(doc, "message", line);
	free(reason);
	free(line);
}

/**
 * record_transmission() - Make the document of a mail.
 * @t: The mail.
 * @large: Bytes that make a message large.
 * @host: Name of this machine.
 *
 * Return: The document, for json_object_put().
 */
struct json_object *record_transmission(const struct transmission *t,
					uint64_t large, const char *host)
{
	struct json_object *doc = begin(t);

	json_put_time(doc, "@timestamp", t->last.time);
	json_put_string(json_child(doc, "ecs"), "version", ECS_VERSION);
	json_put_string(json_child(doc, "host"), "hostname", host);
	put_event(doc, t);
	if (is_credible(t))
		put_user(doc, t);
	put_email(doc, &t->last);
	if (is_credible(t) && t->last.has_size && t->last.size >= large)
		record_attachment_size(doc, t->last.size);
	put_own(doc, t);
	put_message(doc);
	return doc;
}
