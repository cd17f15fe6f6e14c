// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "compiler.h"
#include "sighting.h"
#include "transmission.h"

/**
 * transmission_waiting() - For how many recipients it is tried again.
 * @t: The mail.
 *
 * Return: How many, 1 for an unknown number.
 */
uint32_t transmission_waiting(const struct transmission *t)
{
	const uint32_t done = t->delivered + t->bounced;

	if (t->next_waits)
		return 1;
	if (!t->deferred || t->removed)
		return 0;
	if (t->last.recipients)
		return t->last.recipients > done ? t->last.recipients - done :
						   0;
	return t->tried == MTA_DEFERRED;
}

/**
 * transmission_outcome() - What is known to have become of a mail.
 * @t: The mail.
 *
 * Return: It. Of several recipients the one who still waits counts first, then
 * one who has got it.
 */
enum transmission_outcome transmission_outcome(const struct transmission *t)
{
	if (!t->n_lines)
		return TRANSMISSION_ATTEMPTED;
	if (transmission_waiting(t))
		return TRANSMISSION_DEFERRED;
	if (t->delivered)
		return t->handed_on ? TRANSMISSION_SUBMITTED :
				      TRANSMISSION_TRANSMITTED;
	if (t->bounced || t->rejected)
		return TRANSMISSION_FAILED;
	return TRANSMISSION_SUBMITTED;
}

/**
 * transmission_is_ready() - Whether there is enough for a record.
 * @t: The mail.
 *
 * What came from elsewhere and stays here was sent by nobody here.
 *
 * Return: true when there is.
 */
bool transmission_is_ready(const struct transmission *t)
{
	const struct mta_event *e = &t->last;

	if (e->remote &&
	    (!e->addr_len || mta_is_loopback(e->addr, e->addr_len)))
		return false;
	return !t->n_lines || e->has_size || t->delivered || t->bounced ||
	       t->deferred || t->rejected;
}

static void merge_text(char *to, const char *from, size_t size)
{
	if (*from)
		memcpy(to, from, size);
}

/* What a line does not say is as it was said before. */
static void merge(struct mta_event *to, const struct mta_event *e)
{
	const struct mta_event before = *to;

	*to = *e;
	memcpy(to->id, before.id, sizeof(to->id));
	to->mta = before.mta;
	to->speaker = before.speaker;
	to->speaker_uid = before.speaker_uid;
	to->remote |= before.remote;
	if (e->uid == MTA_UID_UNSET)
		to->uid = before.uid;
	if (!e->has_size) {
		to->has_size = before.has_size;
		to->size = before.size;
	}
	if (!e->recipients)
		to->recipients = before.recipients;
	if (!e->addr_len) {
		to->addr_len = before.addr_len;
		memcpy(to->addr, before.addr, sizeof(to->addr));
		to->port = before.port;
	}
	if (!*e->user)
		merge_text(to->user, before.user, sizeof(to->user));
	if (!*e->relay)
		merge_text(to->relay, before.relay, sizeof(to->relay));
	if (!*e->status)
		merge_text(to->status, before.status, sizeof(to->status));
	if (!*e->next_id)
		merge_text(to->next_id, before.next_id, sizeof(to->next_id));
	if (!*e->message_id)
		merge_text(to->message_id, before.message_id,
			   sizeof(to->message_id));
}

static void note_line(struct transmission *t, const struct mta_event *e)
{
	struct transmission_line *line;

	if (t->n_lines < TRANSMISSION_LINES_MAX)
		t->n_lines++;
	line = &t->lines[t->n_lines - 1];
	line->time = e->time;
	line->kind = e->kind;
	line->pid = e->pid;
	memcpy(line->program, e->program, sizeof(line->program));
	memcpy(line->status, e->status, sizeof(line->status));
}

static void note_domain(struct transmission *t, const char *domain)
{
	size_t i;

	if (!*domain || t->n_domains == TRANSMISSION_DOMAINS_MAX)
		return;
	for (i = 0; i < t->n_domains; i++)
		if (!strcmp(t->domains[i], domain))
			return;
	memcpy(t->domains[t->n_domains++], domain, MTA_NAME_MAX);
}

static bool is_here(const struct mta_event *e)
{
	return mta_is_loopback(e->addr, e->addr_len) ||
	       !strcmp(e->relay, "localhost");
}

static void note_outcome(struct transmission *t, const struct mta_event *e)
{
	const uint32_t count = e->count ? e->count : 1;

	switch (e->kind) {
	case MTA_DELIVERED:
		t->delivered += count;
		t->handed_on = *e->next_id && is_here(e);
		break;
	case MTA_BOUNCED:
		t->bounced += count;
		break;
	case MTA_DEFERRED:
		t->deferred = true;
		break;
	case MTA_REJECTED:
		t->rejected = true;
		break;
	case MTA_REMOVED:
		t->removed = true;
		break;
	default:
		break;
	}
}

/* The tool that a person or a script has called comes last. */
static void note_execs(struct transmission *t, const struct sightings *all)
{
	struct sighting *s = t->join.with;

	while (s && t->n_execs < TRANSMISSION_EXECS_MAX) {
		s->taken = true;
		t->execs[t->n_execs++] = sighting_get(s);
		s = join_parent(all, s);
	}
}

static void note_flow(struct transmission *t, const struct mta_event *e,
		      const struct sightings *all)
{
	struct join found = join_flow(all, e);
	size_t i;

	for (i = 0; i < t->n_flows; i++)
		if (t->flows[i] == found.with)
			return;
	if (!found.with || t->n_flows == TRANSMISSION_FLOWS_MAX)
		return;
	t->flow_join[t->n_flows] = found;
	t->flows[t->n_flows++] = sighting_get(found.with);
}

static bool is_attempt(enum mta_kind kind)
{
	return kind == MTA_DELIVERED || kind == MTA_DEFERRED ||
	       kind == MTA_BOUNCED;
}

/**
 * transmission_take() - Note what a line says of a mail.
 * @t: The mail.
 * @e: The line.
 * @all: What was seen, to be joined with it.
 */
void transmission_take(struct transmission *t, const struct mta_event *e,
		       const struct sightings *all)
{
	const enum transmission_outcome before = transmission_outcome(t);

	merge(&t->last, e);
	note_line(t, e);
	note_domain(t, e->domain);
	note_outcome(t, e);
	if (!t->n_execs && !t->last.remote) {
		t->join = join_exec(all, e);
		note_execs(t, all);
	}
	if (is_attempt(e->kind)) {
		t->tried = e->kind;
		note_flow(t, e, all);
	}
	/* That it has left the queue, or has a name, is no news by itself. */
	if ((e->kind != MTA_NOTED && e->kind != MTA_REMOVED) ||
	    transmission_outcome(t) != before)
		t->dirty = true;
}

/**
 * transmission_attempt() - Note that nobody has spoken of a mail.
 * @t: The mail.
 * @s: What should have handed it over. A line can still come.
 * @all: What was seen.
 */
void transmission_attempt(struct transmission *t, struct sighting *s,
			  const struct sightings *all)
{
	t->join = (struct join){ .with = s };
	note_execs(t, all);
	s->taken = false;
	s->given_up = true;
	t->dirty = true;
}

/**
 * transmission_follow() - Note what the next server says of a mail.
 * @t: The mail, which was handed on.
 * @e: Line of that server, which has the mail under another queue id.
 */
void transmission_follow(struct transmission *t, const struct mta_event *e)
{
	if (!is_attempt(e->kind))
		return;
	t->next_waits = e->kind == MTA_DEFERRED;
	if (e->kind == MTA_BOUNCED) {
		t->bounced += t->delivered;
		t->delivered = 0;
	}
	if (e->kind == MTA_DELIVERED && *e->next_id && is_here(e))
		memcpy(t->last.next_id, e->next_id, sizeof(e->next_id));
	else if (e->kind != MTA_DEFERRED)
		t->handed_on = false;
	memcpy(t->last.status, e->status, sizeof(e->status));
	t->last.time = e->time;
	note_line(t, e);
	t->dirty = true;
}

/**
 * transmission_catch_up() - Note what has become of a mail that was handed on.
 * @t: The mail.
 * @next: The same at the next server, which may have been quicker to say so.
 */
void transmission_catch_up(struct transmission *t,
			   const struct transmission *next)
{
	const bool waited = t->next_waits;

	switch (transmission_outcome(next)) {
	case TRANSMISSION_ATTEMPTED:
	case TRANSMISSION_SUBMITTED:
		return;
	case TRANSMISSION_DEFERRED:
		t->next_waits = true;
		t->dirty |= !waited;
		return;
	case TRANSMISSION_FAILED:
		t->bounced += t->delivered;
		t->delivered = 0;
		t->handed_on = false;
		break;
	case TRANSMISSION_TRANSMITTED:
		t->handed_on = false;
		break;
	}
	t->dirty = true;
}

/**
 * transmission_inherit() - Note who sent a mail that was handed on.
 * @t: The mail at a server that has taken it from another here.
 * @from: The same at that one.
 */
void transmission_inherit(struct transmission *t,
			  const struct transmission *from)
{
	size_t i;

	if (t->n_execs || t->last.remote || !from->n_execs)
		return;
	for (i = 0; i < from->n_execs; i++)
		t->execs[i] = sighting_get(from->execs[i]);
	t->n_execs = from->n_execs;
	t->join = from->join;
	t->join.by = JOIN_PREVIOUS;
	memcpy(t->previous, from->id, sizeof(t->previous));
	t->dirty = true;
}

/**
 * transmission_release() - Let go of what a mail holds.
 * @t: The mail.
 */
void transmission_release(struct transmission *t)
{
	while (t->n_execs)
		sighting_put(t->execs[--t->n_execs]);
	while (t->n_flows)
		sighting_put(t->flows[--t->n_flows]);
}
