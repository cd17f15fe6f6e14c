// SPDX-License-Identifier: GPL-2.0-only
/*
 * Detections from their files: the shipped one, then those of the administrator,
 * who only says what is to be different.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "detections.h"
#include "detections_check.h"
#include "diag.h"
#include "file.h"
#include "parse.h"
#include "period.h"
#include "yaml_check.h"

#define LEARNING_DEFAULT (14 * 24 * 60 * 60)
#define REPEAT_DEFAULT (60 * 60)

/**
 * detections_find() - Find a detection.
 * @d: Detections.
 * @id: Its id.
 *
 * Return: It, or NULL.
 */
struct detection *detections_find(const struct detections *d, const char *id)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (!strcmp(d->v[i].id, id))
			return &d->v[i];
	return NULL;
}

/**
 * detections_list() - Find a list.
 * @d: Detections.
 * @name: Its name.
 *
 * Return: It, or NULL.
 */
const struct word_list *detections_list(const struct detections *d,
					const char *name)
{
	size_t i;

	for (i = 0; i < d->n_lists; i++)
		if (!strcmp(d->lists[i].name, name))
			return &d->lists[i];
	return NULL;
}

/**
 * detections_exception() - Find an exception.
 * @d: Detections.
 * @name: Its name.
 *
 * Return: It, or NULL.
 */
const struct exception *detections_exception(const struct detections *d,
					     const char *name)
{
	size_t i;

	for (i = 0; i < d->n_exceptions; i++)
		if (!strcmp(d->exceptions[i].name, name))
			return &d->exceptions[i];
	return NULL;
}

static void add_list(struct detections *d, const struct word_list *from)
{
	struct word_list *list =
		(struct word_list *)detections_list(d, from->name);
	unsigned int i;

	if (!list) {
		d->lists = xreallocarray(d->lists, d->n_lists + 1,
					 sizeof(*d->lists));
		list = &d->lists[d->n_lists++];
		*list = (struct word_list){ .name = from->name };
	}
	list->words = xreallocarray(list->words,
				    list->words_count + from->words_count + 1,
				    sizeof(*list->words));
	for (i = 0; i < from->words_count; i++)
		list->words[list->words_count++] = from->words[i];
}

static void read_conditions(struct condition *v, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (v[i].min)
			parse_amount(v[i].min, &v[i].low);
		if (v[i].max)
			parse_amount(v[i].max, &v[i].high);
	}
}

static void add_exception(struct detections *d, const struct exception *from)
{
	struct exception *e =
		(struct exception *)detections_exception(d, from->name);

	if (!e) {
		d->exceptions = xreallocarray(d->exceptions,
					      d->n_exceptions + 1,
					      sizeof(*d->exceptions));
		e = &d->exceptions[d->n_exceptions++];
	}
	*e = *from;
	read_conditions(e->all, e->all_count);
}

static struct detection *find_or_add(struct detections *d, const char *id)
{
	struct detection *det = detections_find(d, id);

	if (det)
		return det;
	d->v = xreallocarray(d->v, d->n + 1, sizeof(*d->v));
	d->v[d->n] = (struct detection){ 0 };
	return &d->v[d->n++];
}

static void read_excess(struct excess *more)
{
	parse_amount(more->than, &more->floor);
	if (more->per)
		parse_period(more->per, &more->seconds);
	if (more->times)
		parse_u32(more->times, UINT32_MAX, &more->factor);
}

static void take_words(struct detection *to, const struct detection *from)
{
	to->id = from->id;
	to->title = from->title ?: to->title;
	to->why = from->why ?: to->why;
	to->severity = from->severity ?: to->severity;
	to->sender = from->sender ?: to->sender;
	to->analytic = from->analytic ?: to->analytic;
	to->repeat = from->repeat ?: to->repeat;
	to->more = from->more ?: to->more;
}

static void take_lists(struct detection *to, const struct detection *from)
{
	if (from->on) {
		to->on = from->on;
		to->on_count = from->on_count;
	}
	if (from->when) {
		to->when = from->when;
		to->when_count = from->when_count;
	}
	if (from->unless) {
		to->unless = from->unless;
		to->unless_count = from->unless_count;
	}
	if (from->key) {
		to->key = from->key;
		to->key_count = from->key_count;
	}
}

static void add_detection(struct detections *d, const struct detection *from)
{
	struct detection *to = find_or_add(d, from->id);

	take_words(to, from);
	take_lists(to, from);
	read_conditions(to->when, to->when_count);
	if (to->more)
		read_excess(to->more);
}

static void add_file(struct detections *d, const struct detections_file *f)
{
	unsigned int i;

	if (f->learning)
		parse_period(f->learning, &d->learning);
	if (f->repeat)
		parse_period(f->repeat, &d->repeat);
	for (i = 0; i < f->lists_count; i++)
		add_list(d, &f->lists[i]);
	for (i = 0; i < f->exceptions_count; i++)
		add_exception(d, &f->exceptions[i]);
}

static void add_detections(struct detections *d,
			   const struct detections_file *f)
{
	unsigned int i;

	for (i = 0; i < f->detections_count; i++)
		add_detection(d, &f->detections[i]);
}

static void load_file(void *to, const char *path, struct diag *diag)
{
	struct detections *d = to;
	const size_t before = diag_count(diag);
	struct yaml_tree tree;
	void *data = NULL;
	char *bytes;
	size_t len;

	bytes = file_read(path, &len);
	if (!bytes) {
		diag_add(diag, path, 0, 0, "cannot be read: %s",
			 strerror(errno));
		return;
	}
	if (yaml_tree_load(&tree, path, bytes, len, diag)) {
		yaml_check(&tree, &detections_schema, diag);
		detections_check_words(&tree, diag);
	}
	if (diag_count(diag) == before &&
	    !yaml_into(&tree, bytes, len, &detections_schema, &data, diag)) {
		d->files = xreallocarray(d->files, d->n_files + 1,
					 sizeof(*d->files));
		d->files[d->n_files++] = data;
		add_file(d, data);
		detections_check_names(d, &tree, diag);
		add_detections(d, data);
	}
	yaml_tree_free(&tree);
	free(bytes);
}

/* All others than nobody would be all, which nobody means who has yet to fill a list. */
static bool is_inert(const struct detections *d, const struct condition *c)
{
	const struct word_list *list;
	unsigned int i;

	for (i = 0; i < c->is_not_count; i++) {
		if (c->is_not[i][0] != '$')
			continue;
		list = detections_list(d, c->is_not[i] + 1);
		if (list && !list->words_count)
			return true;
	}
	return false;
}

static void complete(struct detections *d)
{
	struct detection *det;
	unsigned int k;
	size_t i;

	for (i = 0; i < d->n; i++) {
		det = &d->v[i];
		det->repeat_seconds = d->repeat;
		if (det->repeat)
			parse_repeat(det->repeat, &det->repeat_seconds);
		det->inert = false;
		for (k = 0; k < det->when_count; k++)
			det->inert |= is_inert(d, &det->when[k]);
	}
}

/**
 * detections_load() - Read detections.
 * @d: Receives them, to be given to detections_free() in any case.
 * @file: The shipped file.
 * @dir: Directory with the administrator's files, which may be missing; NULL for
 * none.
 * @diag: Receives complaints.
 *
 * Return: true when there was nothing to complain about.
 */
bool detections_load(struct detections *d, const char *file, const char *dir,
		     struct diag *diag)
{
	bool good;

	*d = (struct detections){ .learning = LEARNING_DEFAULT,
				  .repeat = REPEAT_DEFAULT };
	good = file_shipped(file, dir, load_file, d, diag);
	complete(d);
	return good;
}

/**
 * detections_free() - Forget detections.
 * @d: From detections_load().
 */
void detections_free(struct detections *d)
{
	size_t i;

	for (i = 0; i < d->n_lists; i++)
		free(d->lists[i].words);
	for (i = 0; i < d->n_files; i++)
		yaml_forget(&detections_schema, d->files[i]);
	free(d->files);
	free(d->lists);
	free(d->exceptions);
	free(d->v);
	*d = (struct detections){ 0 };
}
