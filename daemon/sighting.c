// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "event.h"
#include "record.h"
#include "redact.h"
#include "sighting.h"

/* Who is over that pushes out his own, not those of others. */
#define USER_SHARE (SIGHTINGS_MAX / 4)
/* A record that is longer is not kept. */
#define RECORD_MAX (32 << 10)

/**
 * sighting_get() - Need it.
 * @s: What was seen, may be NULL.
 *
 * Return: @s, for sighting_put().
 */
struct sighting *sighting_get(struct sighting *s)
{
	if (s)
		s->refs++;
	return s;
}

/**
 * sighting_put() - Need it no longer.
 * @s: What was seen, may be NULL.
 */
void sighting_put(struct sighting *s)
{
	if (!s || --s->refs)
		return;
	free(s->record);
	free(s);
}

/**
 * sightings_free() - Forget all.
 * @all: What was seen.
 */
void sightings_free(struct sightings *all)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		sighting_put(all->v[i]);
	all->n = 0;
}

static void drop(struct sightings *all, size_t i)
{
	sighting_put(all->v[i]);
	all->n--;
	memmove(&all->v[i], &all->v[i + 1], (all->n - i) * sizeof(all->v[0]));
}

static void make_room(struct sightings *all, uint32_t uid)
{
	size_t i, first = all->n, own = 0;

	for (i = all->n; i--;) {
		if (all->v[i]->uid != uid)
			continue;
		first = i;
		own++;
	}
	if (own >= USER_SHARE)
		drop(all, first);
	else if (all->n == SIGHTINGS_MAX)
		drop(all, 0);
}

static bool is(const struct bytes *bytes, const char *text)
{
	return bytes->len == strlen(text) &&
	       !memcmp(bytes->data, text, bytes->len);
}

static bool is_quiet_option(const char *arg)
{
	static const char *const options[] = {
		"-bp", "-bi", "-bd", "-bt", "-bV", "-bv",
		"-bP", "-Ac", "-Am", "-v",  "-V",  "--version"
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (!strcmp(arg, options[i]))
			return true;
	return !strncmp(arg, "-q", 2);
}

static bool is_exim(const struct image *image)
{
	const struct bytes name = bytes_base(&image->path);

	return name.len >= 4 && !memcmp(name.data, "exim", 4);
}

/* -Mc, -Mar and so on, with a queue id: Exim's own delivery, or its administrator. */
static bool is_exim_queue(const struct image *image, const char *option)
{
	return is_exim(image) && !strncmp(option, "-M", 2);
}

/* Which a program of a mail server does when it is called so, but for one. */
static bool is_quiet_name(const struct image *image)
{
	static const char *const others[] = { "mailq", "newaliases", "runq",
					      "hoststat", "purgestat" };
	const struct bytes name = bytes_base(&image->invoked);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (is(&name, others[i]))
			return !is(&image->tool_name, "nullmailer");
	return false;
}

/* Exim's own word for what a string of its configuration comes to. */
static bool is_exim_expansion(const struct image *image,
			      const struct args *args)
{
	return args->n == 3 && is_exim(image) && !strcmp(args->v[1], "-be") &&
	       args->v[2][0] != '-';
}

/* -MC and what follows: Exim that goes on with a connection of its own. */
static bool is_exim_delivery(const struct image *image, const struct args *args)
{
	return args->n > 1 && !strncmp(args->v[1], "-MC", 3) &&
	       is_exim_queue(image, args->v[1]);
}

/*
 * sendmail -bp, newaliases and their like run often, and send nothing. Any other
 * argument can undo that: the last -b counts, and -bp can be somebody's name. But -C
 * and a file of configuration say nothing about that.
 */
static bool is_quiet(const struct event *e)
{
	struct args args;
	bool ret;
	size_t i;

	if (e->subject.argflags & SMTPWARD_ARGFLAGS_CUT)
		return false;
	args_split(&args, e->subject.args.data, e->subject.args.len);
	ret = args.n > 1 || is_quiet_name(&e->image);
	for (i = 1; i < args.n; i++) {
		if (!strcmp(args.v[i], "-C"))
			i++;
		else
			ret &= is_quiet_option(args.v[i]);
	}
	ret |= args.n == 3 && is_exim_queue(&e->image, args.v[1]);
	ret |= is_exim_delivery(&e->image, &args);
	ret |= is_exim_expansion(&e->image, &args);
	args_free(&args);
	return ret;
}

static struct sighting *find_flow(const struct sightings *all, uint64_t flow)
{
	size_t i;

	for (i = all->n; flow && i--;)
		if (all->v[i]->flow == flow)
			return all->v[i];
	return NULL;
}

static void note_record(struct sighting *s, struct json_object *doc)
{
	const char *text = json_object_to_json_string_ext(
		doc, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	const char *id = json_text_at(doc, "event.id");

	snprintf(s->event_id, sizeof(s->event_id), "%s", id ? id : "");
	/* Of a connection only who opened it is wanted, which each has. */
	if (!s->record && strlen(text) <= RECORD_MAX)
		s->record = xstrdup(text);
}

static void note_exec(struct sighting *s, const struct event *e)
{
	const struct bytes *tool = &e->image.tool_name;

	s->exec = true;
	s->refused = e->refused;
	s->quiet = is_quiet(e);
	snprintf(s->tool, sizeof(s->tool), "%.*s", (int)tool->len,
		 tool->data ? tool->data : "");
}

static void note_flow(struct sighting *s, const struct event *e)
{
	s->refused = e->refused;
	s->flow = e->flow;
	s->port = e->target.port;
	if (e->target.addr.len <= sizeof(s->addr) && e->target.addr.data) {
		s->addr_len = e->target.addr.len;
		memcpy(s->addr, e->target.addr.data, s->addr_len);
	}
	if (!e->has_transfer)
		return;
	s->bytes_out = e->transfer.bytes_out;
	s->over = e->transfer.state != SMTPWARD_FLOW_STATE_OPEN;
}

static void note_subject(struct sighting *s, const struct event *e,
			 struct json_object *doc)
{
	const char *name = json_text_at(doc, "user.name");

	s->time = e->time_wall;
	s->pid = e->subject.tgid;
	s->ppid = e->subject.ppid;
	s->uid = e->subject.uid;
	s->euid = e->subject.euid;
	snprintf(s->user, sizeof(s->user), "%s", name ? name : "");
}

/**
 * sightings_add() - Keep what was seen.
 * @all: Where.
 * @e: The event.
 * @doc: Its record.
 *
 * Return: It, which belongs to @all, or NULL when it is nothing to be kept.
 */
struct sighting *sightings_add(struct sightings *all, const struct event *e,
			       struct json_object *doc)
{
	struct sighting *s;

	if (!e->has_subject || (!e->has_image && !e->has_target))
		return NULL;
	s = find_flow(all, e->flow);
	if (!s) {
		make_room(all, e->subject.uid);
		s = xcalloc(1, sizeof(*s));
		s->refs = 1;
		note_subject(s, e, doc);
		all->v[all->n++] = s;
	}
	if (e->has_image)
		note_exec(s, e);
	else
		note_flow(s, e);
	note_record(s, doc);
	return s;
}
