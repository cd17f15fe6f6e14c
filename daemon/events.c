// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events in the file that the daemon writes.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "alloc.h"
#include "events.h"
#include "log.h"

#define POLL_MS 250

/**
 * struct reader - A file that is read.
 * @file: It.
 * @line: The line read last.
 * @size: Bytes at @line.
 */
struct reader {
	FILE *file;
	char *line;
	size_t size;
};

/* A line without an end is still being written: it is left for later. */
static bool read_line(struct reader *r)
{
	off_t before = ftello(r->file);
	ssize_t len = getline(&r->line, &r->size, r->file);

	if (len > 0 && r->line[len - 1] == '\n')
		return true;
	clearerr(r->file);
	fseeko(r->file, before, SEEK_SET);
	return false;
}

static bool give(const char *line, events_fn fn, void *arg)
{
	struct json_object *doc = json_tokener_parse(line);
	bool more = true;

	if (json_object_is_type(doc, json_type_object))
		more = fn(doc, arg);
	json_object_put(doc);
	return more;
}

static bool give_all(struct reader *r, events_fn fn, void *arg)
{
	bool more = true;

	while (more && read_line(r))
		more = give(r->line, fn, arg);
	return more;
}

static bool give_last(struct reader *r, uint32_t lines, events_fn fn, void *arg)
{
	char **ring = xcalloc(lines + 1, sizeof(*ring));
	uint64_t n = 0, i;
	bool more = true;

	while (read_line(r)) {
		if (!lines)
			continue;
		free(ring[n % lines]);
		ring[n++ % lines] = xstrdup(r->line);
	}
	for (i = n > lines ? n - lines : 0; i < n && more; i++)
		more = give(ring[i % lines], fn, arg);
	for (i = 0; i < lines; i++)
		free(ring[i]);
	free(ring);
	return more;
}

static bool was_replaced(struct reader *r, const char *path)
{
	struct stat now, ours;

	return !stat(path, &now) && !fstat(fileno(r->file), &ours) &&
	       (now.st_ino != ours.st_ino || now.st_dev != ours.st_dev ||
		now.st_size < ftello(r->file));
}

static void follow(struct reader *r, const char *path, events_fn fn, void *arg)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
	bool replaced;
	FILE *file;

	for (;;) {
		/* Asked first, so that the old one is read to its end. */
		replaced = was_replaced(r, path);
		while (read_line(r))
			if (!give(r->line, fn, arg))
				return;
		file = replaced ? fopen(path, "re") : NULL;
		if (file) {
			fclose(r->file);
			r->file = file;
		} else {
			nanosleep(&pause, NULL);
		}
	}
}

/**
 * events_in_file() - Read what the daemon has recorded.
 * @source: Which events.
 * @fn: Takes each event.
 * @arg: For @fn.
 *
 * Return: 0 or a negative errno that was logged.
 */
int events_in_file(const struct events_source *source, events_fn fn, void *arg)
{
	struct reader r = { .file = fopen(source->path, "re") };
	int err = errno;
	bool more;

	if (!r.file) {
		log_err("cannot read %s: %s", source->path, strerror(err));
		return -err;
	}
	more = source->all ? give_all(&r, fn, arg) :
			     give_last(&r, source->lines, fn, arg);
	if (more && source->follow)
		follow(&r, source->path, fn, arg);
	fclose(r.file);
	free(r.line);
	return 0;
}
