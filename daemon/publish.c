// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <json-c/json.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "alloc.h"
#include "clock.h"
#include "file.h"
#include "log.h"
#include "metrics.h"
#include "publish.h"
#include "status.h"

/* Who reads metrics does so every 15 seconds at the most often. */
#define METRICS_MS 15000
#define STATE_MS 1000

static void note(int *before, int err, const char *path)
{
	if (err && err != *before)
		log_err("cannot write %s: %s", path, strerror(-err));
	else if (!err && *before)
		log_notice("%s is written again", path);
	*before = err;
}

/* Its unit makes the directory. Who runs the daemon by hand has none. */
static int make_dir(const char *path)
{
	char *copy = xstrdup(path);
	int err = mkdir(dirname(copy), 0755) < 0 ? -errno : 0;

	free(copy);
	return err;
}

/* What was written before can have been removed. */
static void write_state(struct publish *p, struct json_object *daemon)
{
	const char *text =
		json_object_to_json_string_ext(daemon, JSON_C_TO_STRING_PLAIN);
	int err;

	if (p->state && !strcmp(p->state, text) && !access(p->path, F_OK))
		return;
	err = file_publish(p->path, text, strlen(text), 0644);
	if (err == -ENOENT && !make_dir(p->path))
		err = file_publish(p->path, text, strlen(text), 0644);
	note(&p->state_err, err, p->path);
	free(p->state);
	p->state = err ? NULL : xstrdup(text);
}

static void write_metrics(struct publish *p, struct client *c,
			  struct json_object *daemon,
			  const struct counts *counts)
{
	struct json_object *status = c ? status_read(c) : NULL;
	struct utsname name;
	char *text;
	int err;

	uname(&name);
	text = metrics_text(status, daemon, counts, name.release);
	err = file_publish(p->metrics, text, strlen(text), 0644);
	note(&p->metrics_err, err, p->metrics);
	free(text);
	json_object_put(status);
}

/**
 * publish_begin() - Forget what a predecessor has written, which may have crashed.
 * @p: What was written when.
 * @path: File of the state. Who reads it asks the kernel first whether there is a daemon,
 *	so that it is not removed, but replaced by publish_state().
 * @metrics: File of metrics, NULL for none.
 */
void publish_begin(struct publish *p, const char *path, const char *metrics)
{
	*p = (struct publish){ .path = path, .metrics = metrics };
	if (metrics)
		unlink(metrics);
}

/**
 * publish_state() - Write the state now.
 * @p: What was written when.
 * @daemon: Document of daemon_state_doc(). It is let go of.
 */
void publish_state(struct publish *p, struct json_object *daemon)
{
	write_state(p, daemon);
	json_object_put(daemon);
}

static bool metrics_are_due(const struct publish *p, int64_t now)
{
	return p->metrics && now >= p->metrics_due;
}

/**
 * publish_is_due() - Whether there is something to write.
 * @p: What was written when.
 *
 * Return: true when publish() would write.
 */
bool publish_is_due(const struct publish *p)
{
	const int64_t now = clock_ms();

	return now >= p->state_due || metrics_are_due(p, now);
}

/**
 * publish() - Write what is due.
 * @p: What was written when.
 * @c: Connection to the kernel, NULL without a module.
 * @daemon: Document of daemon_state_doc(). It is let go of.
 * @counts: What the daemon has recorded.
 */
void publish(struct publish *p, struct client *c, struct json_object *daemon,
	     const struct counts *counts)
{
	const int64_t now = clock_ms();

	if (now >= p->state_due) {
		write_state(p, daemon);
		p->state_due = now + STATE_MS;
	}
	if (metrics_are_due(p, now)) {
		write_metrics(p, c, daemon, counts);
		p->metrics_due = now + METRICS_MS;
	}
	json_object_put(daemon);
}

/**
 * publish_end() - Remove what would not be true any more.
 * @p: What was written when.
 */
void publish_end(struct publish *p)
{
	if (p->state)
		unlink(p->path);
	if (p->metrics && p->metrics_due)
		unlink(p->metrics);
	free(p->state);
}
