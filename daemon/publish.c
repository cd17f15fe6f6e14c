// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
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
#include "paths.h"
#include "publish.h"
#include "status.h"

/* Who reads metrics does so every 15 seconds at the most often. */
#define METRICS_MS 15000
#define STATE_MS 1000

/* Without the directory, which its unit makes, nobody gets to know: no more than that. */
static void write_state(struct publish *p, struct json_object *daemon)
{
	const char *text =
		json_object_to_json_string_ext(daemon, JSON_C_TO_STRING_PLAIN);

	if (p->state && !strcmp(p->state, text))
		return;
	if (!p->state)
		mkdir(PATH_RUN_DIR, 0755);
	free(p->state);
	p->state = xstrdup(text);
	file_publish(PATH_DAEMON, text, strlen(text), 0644);
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
	if (err && err != p->err)
		log_err("cannot write %s: %s", p->metrics, strerror(-err));
	else if (!err && p->err)
		log_notice("%s is written again", p->metrics);
	p->err = err;
	free(text);
	json_object_put(status);
}

/**
 * publish_begin() - Forget what a predecessor has written, which may have crashed.
 * @p: What was written when.
 * @metrics: File of metrics, NULL for none.
 */
void publish_begin(struct publish *p, const char *metrics)
{
	*p = (struct publish){ .metrics = metrics };
	unlink(PATH_DAEMON);
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
	if (p->metrics && now >= p->metrics_due) {
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
		unlink(PATH_DAEMON);
	if (p->metrics && p->metrics_due)
		unlink(p->metrics);
	free(p->state);
}
