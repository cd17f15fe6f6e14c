// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeping apart what a rule can tell apart, and bringing together what it cannot.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "learn_entry.h"
#include "learn_word.h"
#include "record.h"

static void free_object(void *data)
{
	struct learn_object *o = data;

	free(o->tool);
	free(o->image);
}

static void free_entry(void *data)
{
	struct learn_entry *e = data;

	learn_sender_free(&e->who);
	learn_set_free(&e->objects);
	learn_set_free(&e->jobs);
	learn_set_free(&e->paths);
	learn_set_free(&e->names);
	learn_set_free(&e->alerts);
	free(e->ports);
}

static void free_user(void *data)
{
	learn_set_free(&((struct learn_user *)data)->entries);
}

/**
 * learn_users_begin() - Begin with no users.
 * @users: Receives that, for learn_set_free().
 */
void learn_users_begin(struct learn_set *users)
{
	*users = (struct learn_set){
		.max = LEARN_USERS_MAX,
		.size = sizeof(struct learn_user),
		.forget = free_user,
	};
}

static void begin_entry(struct learn_entry *e, const struct learn_sender *who,
			enum learn_class class, uint16_t port)
{
	e->who.user = xstrdup(who->user);
	e->who.program = xstrdup(who->program);
	e->who.path = xstrdup("");
	e->who.unit = xstrdup(who->unit);
	e->who.container = xstrdup(who->container);
	e->who.context = xstrdup(who->context);
	e->who.login = xstrdup(who->login);
	e->class = class;
	e->objects = (struct learn_set){ .max = LEARN_OBJECTS_MAX,
					 .size = sizeof(struct learn_object),
					 .forget = free_object };
	e->jobs = (struct learn_set){ .max = LEARN_JOBS_MAX,
				      .size = sizeof(struct learn_job),
				      .forget = learn_job_free };
	e->paths = (struct learn_set){ .max = LEARN_PATHS_MAX,
				       .size = sizeof(struct learn_item) };
	e->names = (struct learn_set){ .max = LEARN_NAMES_MAX,
				       .size = sizeof(struct learn_item) };
	e->alerts = (struct learn_set){ .max = LEARN_ALERTS_MAX,
					.size = sizeof(struct learn_alert) };
	if (!port)
		return;
	e->ports = xcalloc(1, sizeof(*e->ports));
	e->ports[0] = port;
	e->n_ports = 1;
}

/**
 * learn_entry_get() - Find the entry of an attempt, or make it.
 * @users: All users.
 * @who: Who attempts.
 * @class: What.
 * @port: At which port, 0 for a tool.
 *
 * Return: It, NULL when there are too many.
 */
struct learn_entry *learn_entry_get(struct learn_set *users,
				    const struct learn_sender *who,
				    enum learn_class class, uint16_t port)
{
	struct learn_user *u = learn_set_get(users, who->user);
	struct learn_entry *e;
	char *name;

	if (!u)
		return NULL;
	if (!u->entries.max)
		u->entries = (struct learn_set){
			.max = LEARN_ENTRIES_MAX,
			.size = sizeof(struct learn_entry),
			.forget = free_entry,
		};
	name = xasprintf("%s\n%s\n%s\n%s\n%s\n%d\n%05u", who->program,
			 who->unit, who->container, who->context, who->login,
			 class, port);
	e = learn_set_get(&u->entries, name);
	free(name);
	if (e && !e->who.user)
		begin_entry(e, who, class, port);
	if (e)
		e->doubts |= who->doubts;
	if (e && *who->path)
		learn_set_get(&e->paths, who->path);
	return e;
}

static struct learn_object *get_tool(struct learn_entry *e, const char *image,
				     const char *tool)
{
	char *name = xasprintf("%s\n%s", image, tool);
	struct learn_object *o = learn_set_get(&e->objects, name);

	free(name);
	if (o && !o->tool) {
		o->tool = xstrdup(tool);
		o->image = xstrdup(image);
	}
	return o;
}

/**
 * learn_object_get() - Find what a record attempts, or make it.
 * @e: The entry that it is of.
 * @doc: The record.
 *
 * Return: It, NULL when there are too many.
 */
struct learn_object *learn_object_get(struct learn_entry *e,
				      struct json_object *doc)
{
	const char *path = json_text_at(doc, "process.executable");
	struct learn_object *o;
	char *image;

	if (e->class != LEARN_TOOL)
		return learn_set_get(&e->objects,
				     json_text_at(doc, "destination.ip"));
	image = path ? learn_program(path) : NULL;
	o = get_tool(e, image ?: "", json_text_at(doc, "smtpward.exec.tool"));
	free(image);
	return o;
}

static void merge_names(struct learn_set *to, const struct learn_set *from)
{
	size_t i;

	to->more |= from->more;
	for (i = 0; i < from->n; i++)
		learn_set_get(to, ((struct learn_item *)from->v[i])->name);
}

static void merge_jobs(struct learn_set *to, const struct learn_set *from)
{
	const struct learn_job *job;
	struct learn_job *into;
	size_t i;

	to->more |= from->more;
	for (i = 0; i < from->n; i++) {
		job = from->v[i];
		into = learn_set_get(to, job->name);
		if (!into)
			continue;
		if (!into->sums.max) {
			into->sums.max = job->sums.max;
			into->sums.size = job->sums.size;
			into->base = job->base ? xstrdup(job->base) : NULL;
		}
		into->doubts |= job->doubts;
		learn_tally_add(&into->tally, &job->tally);
		merge_names(&into->sums, &job->sums);
	}
}

static void merge_alerts(struct learn_set *to, const struct learn_set *from)
{
	const struct learn_alert *alert;
	struct learn_alert *into;
	size_t i;

	to->more |= from->more;
	for (i = 0; i < from->n; i++) {
		alert = from->v[i];
		into = learn_set_get(to, alert->name);
		if (into)
			into->n += alert->n;
	}
}

static void merge_sums(struct learn_sums *to, const struct learn_sums *from)
{
	to->sessions += from->sessions;
	to->failed += from->failed;
	to->bytes += from->bytes;
	if (from->largest > to->largest)
		to->largest = from->largest;
	to->sent += from->sent;
	to->unsent += from->unsent;
}

static void merge_ports(struct learn_entry *to, const struct learn_entry *from)
{
	size_t i, at;

	for (i = 0; i < from->n_ports; i++) {
		for (at = 0; at < to->n_ports; at++)
			if (to->ports[at] >= from->ports[i])
				break;
		if (at < to->n_ports && to->ports[at] == from->ports[i])
			continue;
		to->ports = xreallocarray(to->ports, to->n_ports + 1,
					  sizeof(*to->ports));
		memmove(to->ports + at + 1, to->ports + at,
			(to->n_ports - at) * sizeof(*to->ports));
		to->ports[at] = from->ports[i];
		to->n_ports++;
	}
}

/**
 * learn_entry_take() - Add an address or a tool of another entry.
 * @e: The entry.
 * @o: What is added.
 */
void learn_entry_take(struct learn_entry *e, struct learn_object *o)
{
	struct learn_object *into = o->tool ?
					    get_tool(e, o->image, o->tool) :
					    learn_set_get(&e->objects, o->name);

	if (!into)
		return;
	learn_tally_add(&into->tally, &o->tally);
	if (o->newest > into->newest)
		into->newest = o->newest;
}

/**
 * learn_entry_merge() - Add to an entry what another one has, but its objects.
 * @to: The entry.
 * @from: The other.
 */
void learn_entry_merge(struct learn_entry *to, const struct learn_entry *from)
{
	merge_ports(to, from);
	merge_jobs(&to->jobs, &from->jobs);
	merge_alerts(&to->alerts, &from->alerts);
	merge_names(&to->paths, &from->paths);
	merge_names(&to->names, &from->names);
	merge_sums(&to->sums, &from->sums);
	to->doubts |= from->doubts;
}

/**
 * learn_entry_attempts() - Count the attempts of an entry.
 * @e: The entry.
 *
 * Return: How many there were.
 */
uint64_t learn_entry_attempts(const struct learn_entry *e)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < e->objects.n; i++)
		n += ((struct learn_object *)e->objects.v[i])->tally.n;
	return n;
}
