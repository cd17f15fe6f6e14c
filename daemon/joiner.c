// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mails that are on their way. A line is about one of them when it has the
 * same queue id and was written by the same: so what anybody can write to a log
 * never changes what a mail server has said.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "compiler.h"
#include "joiner.h"
#include "record.h"
#include "sighting.h"
#include "transmission.h"

#define TRANSMISSIONS_MAX 512
/* Who has more than that pushes out his own, not those of others. */
#define WRITER_SHARE 64
/* A mail server takes its time, and its log is read a little later. */
#define PATIENCE_NS (60 * 1000000000ULL)

/**
 * struct joiner - What is known.
 * @seen: Of the kernel.
 * @v: Mails, in the order in which they were heard of last.
 * @n: Entries in @v.
 * @count: Mails so far, for ids.
 * @heard: Mail servers whose logs have said something, bits of enum mta.
 * @unsaid: How many of them since records were written, forged ones aside.
 * @large: Bytes that make a message large.
 * @host: Name of this machine.
 */
struct joiner {
	struct sightings seen;
	struct transmission *v[TRANSMISSIONS_MAX];
	size_t n;
	uint64_t count;
	unsigned int heard;
	size_t unsaid;
	uint64_t large;
	char host[256];
};

/**
 * joiner_new() - Begin to join.
 * @large: Bytes that make a message large.
 *
 * Return: For joiner_free(), never NULL.
 */
struct joiner *joiner_new(uint64_t large)
{
	struct joiner *j = xcalloc(1, sizeof(*j));

	j->large = large;
	if (gethostname(j->host, sizeof(j->host) - 1))
		j->host[0] = '\0';
	return j;
}

static void drop(struct joiner *j, size_t i)
{
	transmission_release(j->v[i]);
	free(j->v[i]);
	j->n--;
	memmove(&j->v[i], &j->v[i + 1], (j->n - i) * sizeof(j->v[0]));
}

/**
 * joiner_free() - Forget what is known.
 * @j: From joiner_new(), may be NULL.
 */
void joiner_free(struct joiner *j)
{
	if (!j)
		return;
	while (j->n)
		drop(j, j->n - 1);
	sightings_free(&j->seen);
	free(j);
}

/**
 * joiner_see() - Note what the kernel has seen.
 * @j: What is known.
 * @e: An event.
 * @doc: Its record.
 *
 * How much a connection has carried comes when it has ended.
 */
void joiner_see(struct joiner *j, const struct event *e,
		struct json_object *doc)
{
	const struct sighting *s = sightings_add(&j->seen, e, doc);
	struct transmission *t;
	size_t i, n;

	if (!s || !s->over)
		return;
	for (i = 0; i < j->n; i++) {
		t = j->v[i];
		for (n = 0; n < t->n_flows; n++)
			if (t->flows[n] == s)
				t->dirty = true;
	}
}

static bool is_same_writer(const struct mta_event *a, const struct mta_event *b)
{
	if (a->speaker != b->speaker)
		return false;
	return (a->speaker != MTA_BY_USER && a->speaker != MTA_BY_OTHER) ||
	       a->speaker_uid == b->speaker_uid;
}

static size_t find(const struct joiner *j, const struct mta_event *e)
{
	const struct mta_event *last;
	size_t i;

	for (i = j->n; *e->id && i--;) {
		last = &j->v[i]->last;
		if (last->mta == e->mta && !strcmp(last->id, e->id) &&
		    is_same_writer(last, e))
			return i;
	}
	return j->n;
}

static void make_room(struct joiner *j, const struct mta_event *e)
{
	size_t i, first = j->n, own = 0;

	for (i = j->n; i--;) {
		if (!is_same_writer(&j->v[i]->last, e))
			continue;
		first = i;
		own++;
	}
	if ((e->speaker == MTA_BY_USER || e->speaker == MTA_BY_OTHER) &&
	    own >= WRITER_SHARE)
		drop(j, first);
	else if (j->n == TRANSMISSIONS_MAX)
		drop(j, 0);
}

static struct transmission *begin(struct joiner *j, const struct mta_event *e)
{
	struct transmission *t = xcalloc(1, sizeof(*t));

	make_room(j, e);
	j->count++;
	j->unsaid += e->speaker != MTA_BY_OTHER;
	t->first = e->time;
	t->last = *e;
	snprintf(t->id, sizeof(t->id), "mail-%llx-%llu",
		 (unsigned long long)e->time, (unsigned long long)j->count);
	j->v[j->n++] = t;
	return t;
}

/* The last one heard of stands last. */
static struct transmission *move_to_end(struct joiner *j, size_t i)
{
	struct transmission *t = j->v[i];

	memmove(&j->v[i], &j->v[i + 1], (j->n - i - 1) * sizeof(j->v[0]));
	j->v[j->n - 1] = t;
	return t;
}

/*
 * A queue id that was seen to leave is another mail's when it comes again. dma
 * does not say when it leaves: its ids are numbers of inodes, and soon in use again.
 */
static bool is_over(const struct transmission *t, const struct mta_event *e)
{
	return e->kind == MTA_ACCEPTED && (t->removed || e->mta == MTA_DMA);
}

static bool begins_mail(const struct mta_event *e)
{
	if (e->kind == MTA_REJECTED && !*e->id)
		return !e->remote;
	return e->kind != MTA_REMOVED;
}

/* Who it was handed on to says what has become of it, by an id of its own. */
static void follow(struct joiner *j, const struct mta_event *e)
{
	size_t i;

	if (!*e->id ||
	    (e->speaker != MTA_BY_SERVER && e->speaker != MTA_BY_UNKNOWN))
		return;
	for (i = 0; i < j->n; i++) {
		if (e->speaker == MTA_BY_UNKNOWN &&
		    j->v[i]->last.speaker == MTA_BY_SERVER)
			continue;
		if (j->v[i]->handed_on && !strcmp(j->v[i]->last.next_id, e->id))
			transmission_follow(j->v[i], e);
	}
}

/* Which of the two is heard of first, is chance. */
static bool was_handed_on(const struct transmission *from,
			  const struct transmission *to)
{
	const enum mta_speaker a = from->last.speaker, b = to->last.speaker;

	return from->handed_on && *to->last.id &&
	       !strcmp(from->last.next_id, to->last.id) && a != MTA_BY_OTHER &&
	       b != MTA_BY_OTHER &&
	       !(a == MTA_BY_UNKNOWN && b == MTA_BY_SERVER);
}

/*
 * Who submits by a queue of his own has executed nothing for the server's, and it
 * can be quicker with its lines.
 */
static void link_queues(struct joiner *j, struct transmission *t)
{
	struct transmission *other;
	size_t i;

	for (i = 0; i < j->n; i++) {
		other = j->v[i];
		if (was_handed_on(t, other)) {
			transmission_inherit(other, t);
			transmission_catch_up(t, other);
		}
		if (was_handed_on(other, t))
			transmission_inherit(t, other);
	}
}

/* What nobody had was late. */
static void adopt(struct joiner *j, struct transmission *t)
{
	size_t i;

	for (i = 0; t->n_execs && i < j->n; i++) {
		if (j->v[i]->n_lines || j->v[i]->execs[0] != t->execs[0])
			continue;
		memcpy(t->id, j->v[i]->id, sizeof(t->id));
		t->sequence = j->v[i]->sequence;
		drop(j, i);
		return;
	}
}

/**
 * joiner_take() - Note what a log says.
 * @j: What is known.
 * @e: What a line says.
 */
void joiner_take(struct joiner *j, const struct mta_event *e)
{
	size_t i = find(j, e);
	struct transmission *t;

	follow(j, e);
	if (i < j->n && !is_over(j->v[i], e))
		t = move_to_end(j, i);
	else if (begins_mail(e))
		t = begin(j, e);
	else
		return;
	j->heard |= 1U << e->mta;
	transmission_take(t, e, &j->seen);
	adopt(j, t);
	link_queues(j, t);
}

/**
 * joiner_give_up() - No longer wait for what logs say of some mails.
 * @j: What is known, with all that logs have said so far.
 * @now: Nanoseconds since the epoch.
 *
 * Where no log was read that could say it, nothing is said.
 */
void joiner_give_up(struct joiner *j, uint64_t now)
{
	struct mta_event none = { .speaker = MTA_BY_UNKNOWN };
	struct sighting *s;

	while (!joiner_is_full(j)) {
		s = join_unclaimed(&j->seen, j->heard,
				   now > PATIENCE_NS ? now - PATIENCE_NS : 0);
		if (!s)
			return;
		none.time = s->time;
		transmission_attempt(begin(j, &none), s, &j->seen);
	}
}

/**
 * joiner_is_full() - Whether to write records before more is taken.
 * @j: What is known.
 *
 * Otherwise a mail could be pushed out by others before there is a record of it.
 *
 * Return: true when so many mails have begun that this could be.
 */
bool joiner_is_full(const struct joiner *j)
{
	return j->unsaid >= WRITER_SHARE;
}

static int write_one(struct joiner *j, struct transmission *t, joiner_put put,
		     void *to)
{
	struct json_object *doc;
	int err;

	t->sequence++;
	doc = record_transmission(t, j->large, j->host);
	err = put(to, doc);
	json_object_put(doc);
	if (err)
		t->sequence--;
	else
		t->pending = true;
	return err;
}

/**
 * joiner_write() - Put records of the mails of which there is news.
 * @j: What is known.
 * @put: Puts one.
 * @to: For @put.
 *
 * Return: How many were put, or a negative errno. Then or later it is to be
 * said by joiner_written() what has become of them.
 */
int joiner_write(struct joiner *j, joiner_put put, void *to)
{
	struct transmission *t;
	int err, n = 0;
	size_t i;

	for (i = 0; i < j->n; i++) {
		t = j->v[i];
		if (!t->dirty || t->pending || !transmission_is_ready(t))
			continue;
		err = write_one(j, t, put, to);
		if (err)
			return err;
		n++;
	}
	return n;
}

/**
 * joiner_written() - Note what has become of records that were put.
 * @j: What is known.
 * @safe: They are on the disk, else they are to be put again.
 */
void joiner_written(struct joiner *j, bool safe)
{
	struct transmission *t;
	size_t i;

	if (safe)
		j->unsaid = 0;
	for (i = 0; i < j->n; i++) {
		t = j->v[i];
		if (!t->pending)
			continue;
		t->pending = false;
		if (safe)
			t->dirty = false;
		else
			t->sequence--;
	}
}
