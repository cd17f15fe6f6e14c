// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file of records and, where one is wanted, the one of the same as events of the
 * Open Cybersecurity Schema Framework.
 *
 * A record is safe when it is in both, and neither has it when one fails. After a
 * crash one can have what the other has not: each knows the newest event in it.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "log.h"
#include "ocsf.h"
#include "sink.h"
#include "sinks.h"

/**
 * struct output - A file, and what goes there.
 * @file: It.
 * @make: Makes of a record what is written, NULL for the record itself.
 * @last: Newest event in it.
 */
struct output {
	struct sink_file *file;
	struct json_object *(*make)(struct json_object *doc);
	uint64_t last;
};

/**
 * struct sinks - All of them.
 * @outputs: The file of records is the first.
 * @n: How many there are.
 */
struct sinks {
	struct output outputs[2];
	size_t n;
};

static bool add(struct sinks *sinks, const char *path, const char *id,
		struct json_object *(*make)(struct json_object *))
{
	struct output *o = &sinks->outputs[sinks->n];

	*o = (struct output){ .file = sink_file_open(path, id), .make = make };
	if (!o->file) {
		log_err("cannot write %s: %s", path, strerror(errno));
		return false;
	}
	sinks->n++;
	return true;
}

/**
 * sinks_open() - Open the files.
 * @records: Name of the one of records.
 * @ocsf: Name of the one of events, NULL for none.
 *
 * Return: For sinks_close(), or NULL after an error that was logged.
 */
struct sinks *sinks_open(const char *records, const char *ocsf)
{
	struct sinks *sinks = xcalloc(1, sizeof(*sinks));

	if (add(sinks, records, "event.id", NULL) &&
	    (!ocsf || add(sinks, ocsf, "metadata.uid", ocsf_make)))
		return sinks;
	sinks_close(sinks);
	return NULL;
}

/* All of them, also when one fails. */
static int each(struct sinks *sinks, int (*fn)(struct sink_file *))
{
	int ret = 0, err;
	size_t i;

	for (i = 0; i < sinks->n; i++) {
		err = fn(sinks->outputs[i].file);
		if (err)
			ret = err;
	}
	return ret;
}

/**
 * sinks_reopen() - Open the files anew, after they were moved away.
 * @sinks: The files.
 *
 * Return: 0 or a negative errno. What cannot be opened is kept as it is.
 */
int sinks_reopen(struct sinks *sinks)
{
	return each(sinks, sink_file_reopen);
}

/**
 * sinks_follow() - Open those files anew that were moved away by others.
 * @sinks: The files.
 *
 * Return: 0 or a negative errno. Then nothing is to be put.
 */
int sinks_follow(struct sinks *sinks)
{
	return each(sinks, sink_file_follow);
}

/**
 * sinks_claim() - What the files have of an instance of the module.
 * @sinks: The files.
 * @instance: It.
 *
 * Return: The newest event that is in all of them, 0 for none.
 */
uint64_t sinks_claim(struct sinks *sinks, uint64_t instance)
{
	uint64_t ret = UINT64_MAX;
	struct output *o;

	for (o = sinks->outputs; o < sinks->outputs + sinks->n; o++) {
		o->last = sink_file_last(o->file, instance);
		if (o->last < ret)
			ret = o->last;
	}
	return ret;
}

static int take_back(struct sinks *sinks, int err)
{
	size_t i;

	for (i = 0; i < sinks->n; i++)
		sink_file_take_back(sinks->outputs[i].file);
	return err;
}

static int put(struct output *o, struct json_object *doc)
{
	struct json_object *made;
	int err;

	if (!o->make)
		return sink_file_put(o->file, doc);
	made = o->make(doc);
	err = sink_file_put(o->file, made);
	json_object_put(made);
	return err;
}

/**
 * sinks_put() - Append a record to every file that does not have it.
 * @sinks: The files.
 * @doc: The record.
 * @seq: Number of its event, 0 for none.
 *
 * Return: 1, 0 when the file of records had it, or a negative errno, and then
 * nothing has been appended since the last sinks_sync().
 */
int sinks_put(struct sinks *sinks, struct json_object *doc, uint64_t seq)
{
	const bool is_new = !seq || seq > sinks->outputs[0].last;
	struct output *o;
	int err;

	for (o = sinks->outputs; o < sinks->outputs + sinks->n; o++) {
		if (seq && seq <= o->last)
			continue;
		err = put(o, doc);
		if (err)
			return take_back(sinks, err);
	}
	return is_new;
}

/**
 * sinks_sync() - Wait until what was put is on the disk.
 * @sinks: The files.
 * @seq: Number of the newest event that was put.
 *
 * Return: 0, or a negative errno, and then nothing has been appended since the
 * last call.
 */
int sinks_sync(struct sinks *sinks, uint64_t seq)
{
	size_t i;
	int err;

	for (i = 0; i < sinks->n; i++) {
		err = sink_file_sync(sinks->outputs[i].file);
		if (err)
			return take_back(sinks, err);
	}
	for (i = 0; i < sinks->n; i++) {
		sink_file_keep(sinks->outputs[i].file);
		if (sinks->outputs[i].last < seq)
			sinks->outputs[i].last = seq;
	}
	return 0;
}

/**
 * sinks_close() - Close the files.
 * @sinks: The files.
 */
void sinks_close(struct sinks *sinks)
{
	size_t i;

	for (i = 0; i < sinks->n; i++)
		sink_file_close(sinks->outputs[i].file);
	free(sinks);
}
