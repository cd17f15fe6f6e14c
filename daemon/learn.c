// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records, added up by who attempts what.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "learn.h"
#include "learn_addr.h"
#include "learn_entry.h"
#include "learn_word.h"
#include "record.h"

#define PORT_LAST 65535
#define ALERT_MAX 80

/**
 * struct seen - A record that is looked at.
 * @doc: It.
 * @ms: Its time.
 * @attempt: It is one of an attempt, not of what came of it.
 * @allowed: A rule allows that.
 */
struct seen {
	struct json_object *doc;
	uint64_t ms;
	bool attempt;
	bool allowed;
};

/**
 * learn_new() - Begin to learn.
 * @options: What is to be learned; what it points to has to stay.
 *
 * Return: For learn_free().
 */
struct learn *learn_new(const struct learn_options *options)
{
	struct learn *l = xcalloc(1, sizeof(*l));

	l->options = *options;
	learn_users_begin(&l->users);
	return l;
}

/**
 * learn_free() - Forget what was learned.
 * @l: From learn_new().
 */
void learn_free(struct learn *l)
{
	learn_set_free(&l->users);
	learn_set_free(&l->servers);
	free(l);
}

static bool is_attempt(struct json_object *doc)
{
	return json_is(doc, "event.action", "smtp-connect") ||
	       json_is(doc, "event.action", "mail-tool-exec") ||
	       json_is(doc, "event.action", "smtp-dialogue");
}

/* What came of it repeats who it was. */
static bool is_consequence(struct json_object *doc)
{
	return json_is(doc, "event.action", "smtp-flow") ||
	       json_is(doc, "event.action", "smtp-threshold") ||
	       json_is(doc, "event.action", "smtp-limit") ||
	       (json_is(doc, "event.action", RECORD_TRANSMISSION) &&
		json_at(doc, "smtpward.exec"));
}

static bool is_allowed(struct json_object *doc)
{
	return json_at(doc, "rule.id") &&
	       json_is(doc, "smtpward.verdict", "allow");
}

static bool find_class(struct json_object *doc, enum learn_class *class,
		       uint16_t *port)
{
	const char *tool = json_text_at(doc, "smtpward.exec.tool");
	const uint64_t number = json_number_at(doc, "destination.port");

	*port = 0;
	*class = LEARN_TOOL;
	if (json_at(doc, "smtpward.exec"))
		return tool && learn_is_name(tool) && strcmp(tool, "any") != 0;
	if (!number || number > PORT_LAST)
		return false;
	*port = number;
	return learn_addr_class(json_text_at(doc, "destination.ip"), class);
}

static void note_alerts(struct learn_entry *e, struct learn_job *job,
			struct json_object *doc)
{
	struct json_object *list = json_at(doc, "smtpward.detections"), *one;
	const char *id, *severity;
	struct learn_alert *alert;
	char *raw, *name;
	size_t i;

	if (!json_object_is_type(list, json_type_array))
		return;
	for (i = 0; i < json_object_array_length(list); i++) {
		one = json_object_array_get_idx(list, i);
		id = json_text_at(one, "id");
		severity = json_text_at(one, "severity");
		if (!id || !severity)
			continue;
		raw = xasprintf("%s (%s)", id, severity);
		name = learn_clean(raw, ALERT_MAX);
		alert = learn_set_get(&e->alerts, name);
		if (alert)
			alert->n++;
		if (job && (!strcmp(severity, "high") ||
			    !strcmp(severity, "critical")))
			job->doubts |= LEARN_DOUBT(ALERT);
		free(name);
		free(raw);
	}
}

static void note_name(struct learn_entry *e, struct json_object *doc)
{
	const char *raw = json_text_at(doc, "process.name");
	char *name;

	/* That of an execution is the tool's. */
	if (!raw || e->class == LEARN_TOOL)
		return;
	name = learn_clean(raw, LEARN_LABEL_MAX);
	learn_set_get(&e->names, name);
	free(name);
}

static void note_attempt(struct learn_entry *e, struct learn_object *o,
			 struct learn_job *job, const struct seen *s)
{
	const uint64_t n = record_attempts(s->doc);

	if (o)
		learn_tally_see(&o->tally, s->ms, n);
	if (job)
		learn_tally_see(&job->tally, s->ms, n);
	note_name(e, s->doc);
	if (json_at(s->doc, "rule.id") &&
	    json_is(s->doc, "smtpward.verdict", "deny"))
		e->doubts |= LEARN_DOUBT(DENIED);
}

/* What is still open is told again when it is over. */
static void note_flow(struct learn_sums *sums, struct json_object *doc)
{
	const char *state = json_text_at(doc, "smtpward.transfer.state");
	const uint64_t bytes =
		json_number_at(doc, "smtpward.transfer.bytes_out");

	if (!state || !strcmp(state, "open"))
		return;
	sums->sessions++;
	sums->failed += !strcmp(state, "failed");
	sums->bytes += bytes;
	if (bytes > sums->largest)
		sums->largest = bytes;
}

/* A mail that is tried again is told again. */
static void note_mail(struct learn_sums *sums, struct json_object *doc)
{
	sums->sent +=
		json_is(doc, "smtpward.transmission.outcome", "transmitted");
	sums->unsent += json_is(doc, "smtpward.transmission.outcome", "failed");
}

static void note_consequence(struct learn_entry *e, const struct seen *s)
{
	if (json_is(s->doc, "event.action", "smtp-flow"))
		note_flow(&e->sums, s->doc);
	else if (json_is(s->doc, "event.action", RECORD_TRANSMISSION))
		note_mail(&e->sums, s->doc);
}

/* What the last attempt of several has met holds: the policy may have changed. */
static void note_verdict(struct learn_object *o, const struct seen *s)
{
	if (s->ms > o->newest)
		o->allowed = s->allowed;
	else if (s->ms == o->newest)
		o->allowed = o->allowed && s->allowed;
	if (s->ms > o->newest)
		o->newest = s->ms;
}

static void add_to(struct learn *l, struct learn_entry *e, const struct seen *s)
{
	struct learn_object *o = NULL;
	struct learn_job *job;

	if (s->attempt)
		o = learn_object_get(e, s->doc);
	if (o)
		note_verdict(o, s);
	if (s->allowed && !l->options.all)
		return;
	job = learn_job_of(&e->jobs, s->doc);
	if (s->attempt)
		note_attempt(e, o, job, s);
	else
		note_consequence(e, s);
	note_alerts(e, job, s->doc);
}

static void add_attempt(struct learn *l, const struct seen *s)
{
	struct learn_sender who;
	struct learn_entry *e;
	enum learn_class class;
	uint16_t port;

	learn_sender_of(&who, s->doc);
	if (!who.user || !find_class(s->doc, &class, &port)) {
		learn_sender_free(&who);
		return;
	}
	if (s->attempt) {
		learn_tally_see(&l->seen, s->ms, record_attempts(s->doc));
		l->allowed += s->allowed;
		if (class != LEARN_TOOL)
			learn_server_see(l,
					 json_text_at(s->doc, "destination.ip"),
					 who.user);
	}
	e = learn_entry_get(&l->users, &who, class, port);
	if (e)
		add_to(l, e, s);
	learn_sender_free(&who);
}

static void add_lost(struct learn *l, struct json_object *doc)
{
	l->lost += json_number_at(doc, "smtpward.lost.connects") +
		   json_number_at(doc, "smtpward.lost.execs");
}

/**
 * learn_add() - Learn from a record.
 * @l: From learn_new().
 * @doc: The record.
 */
void learn_add(struct learn *l, struct json_object *doc)
{
	struct seen s = {
		.doc = doc,
		.ms = json_ms(json_text_at(doc, "@timestamp")),
		.attempt = is_attempt(doc),
		.allowed = is_allowed(doc),
	};

	if (!s.ms || s.ms < l->options.since)
		return;
	if (json_is(doc, "event.action", "events-lost"))
		add_lost(l, doc);
	else if (s.attempt || is_consequence(doc))
		add_attempt(l, &s);
}

/**
 * learn_is_cut() - Whether there were too many to be kept.
 * @l: From learn_new().
 *
 * Return: true when some are missing.
 */
bool learn_is_cut(const struct learn *l)
{
	size_t i;

	for (i = 0; i < l->users.n; i++)
		if (((struct learn_user *)l->users.v[i])->entries.more)
			return true;
	return l->users.more;
}
