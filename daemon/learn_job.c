// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a sender runs: its script, or what cron was told. No rule can name it, for
 * the kernel does not know, but people want to.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "learn_entry.h"
#include "learn_word.h"
#include "record.h"

#define BASE_MAX 48
#define SHA256_DIGITS 64

/**
 * struct filter - What a filter of scripts makes doubtful.
 * @name: The filter, as records have it.
 * @doubt: Bit of enum learn_doubt.
 */
struct filter {
	const char *name;
	uint32_t doubt;
};

static const struct filter filters[] = {
	{ "base64", LEARN_DOUBT(ENCODED) },
	{ "world-writable", LEARN_DOUBT(SCRIPT_PLACE) },
	{ "hidden", LEARN_DOUBT(SCRIPT_PLACE) },
	{ "foreign-owner", LEARN_DOUBT(SCRIPT_PLACE) },
	{ "deleted", LEARN_DOUBT(SCRIPT_GONE) },
	{ "missing", LEARN_DOUBT(SCRIPT_GONE) },
	{ "in-memory", LEARN_DOUBT(SCRIPT_GONE) },
};

static uint32_t doubt_of_filter(const char *name)
{
	size_t i;

	for (i = 0; name && i < ARRAY_SIZE(filters); i++)
		if (!strcmp(filters[i].name, name))
			return filters[i].doubt;
	return 0;
}

static uint32_t doubts_of_filters(struct json_object *doc)
{
	struct json_object *list = json_at(doc, "smtpward.script.filters");
	uint32_t doubts = 0;
	size_t i;

	if (!json_object_is_type(list, json_type_array))
		return 0;
	for (i = 0; i < json_object_array_length(list); i++)
		doubts |= doubt_of_filter(json_object_get_string(
			json_object_array_get_idx(list, i)));
	return doubts;
}

/* What is behind sh -c is how programs run others, and cron its jobs. */
static bool is_command(struct json_object *doc)
{
	return json_is(doc, "smtpward.script.interpreter", "sh") ||
	       json_is(doc, "smtpward.script.interpreter", "awk");
}

static uint32_t doubts_of(struct json_object *doc)
{
	const char *path = json_text_at(doc, "smtpward.script.path");
	uint32_t doubts = doubts_of_filters(doc);

	if (json_is(doc, "smtpward.script.kind", "one-liner") &&
	    !is_command(doc))
		doubts |= LEARN_DOUBT(INLINE);
	if (json_is(doc, "smtpward.script.kind", "standard-input"))
		doubts |= LEARN_DOUBT(STDIN);
	if (path && learn_is_writable(path))
		doubts |= LEARN_DOUBT(SCRIPT_PLACE);
	return doubts;
}

static char *name_of_crontab(struct json_object *doc)
{
	const char *command = json_text_at(doc, "smtpward.origin.command");
	const char *file = json_text_at(doc, "smtpward.origin.crontab.file");

	if (!command)
		return NULL;
	if (!file)
		return xasprintf("command of cron: %s", command);
	return xasprintf("command of cron, %s: %s", file, command);
}

static const char *path_of(struct json_object *doc)
{
	return json_text_at(doc, "smtpward.script.path")	   ?:
		       json_text_at(doc, "smtpward.script.module") ?:
		       json_text_at(doc, "smtpward.origin.script");
}

static bool is_text(struct json_object *doc)
{
	return json_text_at(doc, "smtpward.script.text") && !is_command(doc);
}

/* For people, and to tell one from another. */
static char *name_of(struct json_object *doc)
{
	const char *text = json_text_at(doc, "smtpward.script.text");
	const char *path = path_of(doc);

	if (is_text(doc))
		return xasprintf("program in an argument: %s", text);
	if (path)
		return xasprintf("script %s", path);
	if (json_is(doc, "smtpward.script.kind", "standard-input"))
		return xstrdup("program from standard input");
	return name_of_crontab(doc) ?:
		       (text ? xasprintf("command: %s", text) : xstrdup(""));
}

static char *base_of(struct json_object *doc)
{
	const char *path = is_text(doc) ? NULL : path_of(doc);
	const char *slash = path ? strrchr(path, '/') : NULL;

	if (slash && slash[1])
		path = slash + 1;
	return path ? learn_clean(path, BASE_MAX) : NULL;
}

static void note_sum(struct learn_job *job, struct json_object *doc)
{
	const char *sum = json_text_at(doc, "smtpward.script.sha256");

	if (sum && strlen(sum) == SHA256_DIGITS &&
	    strspn(sum, "0123456789abcdef") == SHA256_DIGITS)
		learn_set_get(&job->sums, sum);
}

/**
 * learn_job_free() - Free what is in a job besides its name.
 * @data: The job.
 */
void learn_job_free(void *data)
{
	struct learn_job *job = data;

	free(job->base);
	learn_set_free(&job->sums);
}

/**
 * learn_job_of() - Find the job that a record is about.
 * @jobs: Those known so far.
 * @doc: The record.
 *
 * Return: It, NULL when there are too many.
 */
struct learn_job *learn_job_of(struct learn_set *jobs, struct json_object *doc)
{
	char *raw = name_of(doc), *name = learn_clean(raw, LEARN_LABEL_MAX);
	struct learn_job *job = learn_set_get(jobs, name);

	if (job && !job->sums.max) {
		job->sums = (struct learn_set){
			.max = LEARN_SUMS_MAX,
			.size = sizeof(struct learn_item),
		};
		job->base = base_of(doc);
	}
	if (job) {
		job->doubts |= doubts_of(doc);
		note_sum(job, doc);
	}
	free(name);
	free(raw);
	return job;
}
