// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of attempts: what is added to the daemon's file meanwhile, also when
 * that is rotated away.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "record.h"
#include "validate.h"
#include "words.h"

#define PAUSE_NS 100000000L

/**
 * struct validate_log - The file.
 * @path: Its name.
 * @file: It, or NULL as long as it is not there.
 */
struct validate_log {
	const char *path;
	FILE *file;
};

/**
 * validate_log_open() - Begin to follow a file of records.
 * @path: Its name. What it has now is of no interest.
 *
 * Return: The file, for validate_log_close().
 */
struct validate_log *validate_log_open(const char *path)
{
	struct validate_log *log = xcalloc(1, sizeof(*log));

	log->path = path;
	log->file = fopen(path, "re");
	if (log->file)
		fseeko(log->file, 0, SEEK_END);
	return log;
}

/**
 * validate_log_close() - Follow a file of records no more.
 * @log: The file, or NULL.
 */
void validate_log_close(struct validate_log *log)
{
	if (log && log->file)
		fclose(log->file);
	free(log);
}

static uint32_t verdict_of(struct json_object *doc)
{
	uint32_t v;

	for (v = SMTPWARD_VERDICT_ALLOW; v <= SMTPWARD_VERDICT_DENY; v++)
		if (json_is(doc, "smtpward.verdict", word_verdict(v)))
			return v;
	return UINT32_MAX;
}

static uint32_t mode_of(struct json_object *doc)
{
	const char *word = json_text_at(doc, "smtpward.mode");
	uint32_t mode;

	return word && mode_from_word(word, &mode) ? mode : UINT32_MAX;
}

static bool is_of(struct json_object *doc, const struct validate_row *row)
{
	return json_number_at(doc, "process.pid") == (uint64_t)row->pid &&
	       json_is(doc, "event.action",
		       row->kind == VALIDATE_EXEC ? "mail-tool-exec" :
						    "smtp-connect");
}

/* By the id, too: of another instance of the module are old ones. */
static bool is_new(struct json_object *doc, const struct validate *v)
{
	const char *id = json_text_at(doc, "event.id");
	const uint64_t seq = json_number_at(doc, "event.sequence");
	char *expected;
	bool ret;

	if (!id || seq <= v->before)
		return false;
	expected = xasprintf("%s-%" PRIu64, v->instance, seq);
	ret = !strcmp(id, expected);
	free(expected);
	return ret;
}

static void put(struct validate_row *row, struct json_object *doc)
{
	row->record = (struct validate_seen){
		.found = true,
		.seq = json_number_at(doc, "event.sequence"),
		.mode = mode_of(doc),
		.generation = json_number_at(doc, "smtpward.policy.generation"),
		.verdict = verdict_of(doc),
		.rule_id = json_number_at(doc, "rule.id"),
		.refused = json_is_true(doc, "smtpward.refused"),
		.limited = json_at(doc, "smtpward.limit"),
	};
	row->id = xstrdup(json_text_at(doc, "event.id"));
}

/**
 * validate_take_record() - Take the record of an attempt.
 * @v: All attempts.
 * @doc: A record.
 *
 * Return: true when it is that of one.
 */
bool validate_take_record(struct validate *v, struct json_object *doc)
{
	size_t i;

	if (!is_new(doc, v))
		return false;
	for (i = 0; i < v->n; i++) {
		if (v->v[i].record.found || !is_of(doc, &v->v[i]))
			continue;
		put(&v->v[i], doc);
		return true;
	}
	return false;
}

static void take_line(struct validate *v, const char *line)
{
	struct json_object *doc = json_tokener_parse(line);

	if (doc)
		validate_take_record(v, doc);
	json_object_put(doc);
}

/* A line that has no end yet is read again. */
static void read_lines(struct validate_log *log, struct validate *v)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, log->file)) > 0) {
		if (line[len - 1] != '\n') {
			fseeko(log->file, -len, SEEK_CUR);
			break;
		}
		take_line(v, line);
	}
	clearerr(log->file);
	free(line);
}

static bool was_rotated(const struct validate_log *log)
{
	struct stat here, open;

	return !stat(log->path, &here) && !fstat(fileno(log->file), &open) &&
	       (here.st_ino != open.st_ino || here.st_dev != open.st_dev);
}

static void read_file(struct validate_log *log, struct validate *v)
{
	bool again;

	do {
		if (!log->file)
			log->file = fopen(log->path, "re");
		if (!log->file)
			return;
		again = was_rotated(log);
		read_lines(log, v);
		if (again) {
			fclose(log->file);
			log->file = NULL;
		}
	} while (again);
}

static bool is_complete(const struct validate *v)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		if (!v->v[i].record.found && validate_expects_event(&v->v[i]))
			return false;
	return true;
}

/**
 * validate_log_wait() - Wait for the records of all attempts.
 * @log: The file that they are expected in.
 * @v: All attempts.
 * @seconds: No longer than that.
 */
void validate_log_wait(struct validate_log *log, struct validate *v,
		       unsigned int seconds)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	struct timespec now, end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	for (;;) {
		read_file(log, v);
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (is_complete(v) || now.tv_sec > end.tv_sec ||
		    (now.tv_sec == end.tv_sec && now.tv_nsec >= end.tv_nsec))
			return;
		nanosleep(&pause, NULL);
	}
}
