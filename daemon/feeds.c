// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "clock.h"
#include "feed.h"
#include "feeds.h"
#include "record.h"
#include "sink_journal.h"

/* As long as somebody else is away, this is kept for him: some thousand records. */
#define WAITING_MAX (4 << 20)

/**
 * struct feeds - All of them.
 * @v: They.
 * @n: How many.
 */
struct feeds {
	struct feed v[FEEDS_MAX];
	size_t n;
};

/**
 * feeds_new() - Begin to send records elsewhere.
 * @syslog: To syslog, NULL for not at all.
 *
 * Return: For feeds_free().
 */
struct feeds *feeds_new(const struct feed_to *syslog)
{
	struct feeds *feeds = xcalloc(1, sizeof(*feeds));
	struct feed_to journal;

	sink_journal_to(&journal);
	feed_init(&feeds->v[feeds->n++], &journal, WAITING_MAX);
	if (syslog)
		feed_init(&feeds->v[feeds->n++], syslog, WAITING_MAX);
	return feeds;
}

/**
 * feeds_put() - Let a record wait, until it is on the disk and can be sent.
 * @feeds: Where to.
 * @doc: The record.
 */
void feeds_put(struct feeds *feeds, struct json_object *doc)
{
	size_t i;

	for (i = 0; i < feeds->n; i++)
		feed_put(&feeds->v[i], doc);
}

/**
 * feeds_settle() - Say what has become of the records that were put.
 * @feeds: Where they are to go.
 * @err: 0 when they are on the disk, else they will be put again.
 */
void feeds_settle(struct feeds *feeds, int err)
{
	size_t i;

	for (i = 0; i < feeds->n; i++)
		feed_settle(&feeds->v[i], err);
}

/**
 * feeds_work() - Send as much as is taken at once.
 * @feeds: Where to.
 */
void feeds_work(struct feeds *feeds)
{
	size_t i;

	for (i = 0; i < feeds->n; i++)
		feed_work(&feeds->v[i], clock_ms());
}

/**
 * feeds_fds() - What to wait for.
 * @feeds: They.
 * @fds: Receives it, FEEDS_MAX at most.
 *
 * Return: How many.
 */
size_t feeds_fds(const struct feeds *feeds, struct pollfd *fds)
{
	size_t i;

	for (i = 0; i < feeds->n; i++)
		fds[i] = (struct pollfd){ .fd = feeds->v[i].fd,
					  .events = feed_events(&feeds->v[i]) };
	return feeds->n;
}

/**
 * feeds_wait_ms() - How long there is nothing to do without such an event.
 * @feeds: They.
 * @wait: Milliseconds at most.
 *
 * Return: Milliseconds.
 */
int feeds_wait_ms(const struct feeds *feeds, int wait)
{
	size_t i;
	int ms;

	for (i = 0; i < feeds->n; i++) {
		ms = feed_wait_ms(&feeds->v[i], clock_ms());
		if (ms >= 0 && ms < wait)
			wait = ms;
	}
	return wait;
}

static const char *state_of(const struct feed *f)
{
	if (feed_is_absent(f))
		return "absent";
	if (f->state == FEED_UP)
		return "up";
	return f->err ? "down" : "connecting";
}

static void put_state(const struct feed *f, struct json_object *sink)
{
	json_put_string(sink, "name", f->to.name);
	json_put_string(sink, "state", state_of(f));
	if (f->err && !feed_is_absent(f))
		json_put_string(sink, "error", strerror(-f->err));
	json_put_number(sink, "failures", f->failures);
	json_put_number(sink, "sent", f->box.sent);
	json_put_number(sink, "dropped", f->box.dropped);
	json_put_bool(sink, "dropping", feed_is_dropping(f, clock_ms()));
	json_put_number(sink, "queued", f->box.bytes);
}

/**
 * feeds_put_state() - Put how they are.
 * @feeds: They.
 * @list: Where to.
 */
void feeds_put_state(const struct feeds *feeds, struct json_object *list)
{
	struct json_object *sink;
	size_t i;

	for (i = 0; i < feeds->n; i++) {
		sink = json_object_new_object();
		put_state(&feeds->v[i], sink);
		json_object_array_add(list, sink);
	}
}

/**
 * feeds_free() - End them. What waits is dropped.
 * @feeds: They.
 */
void feeds_free(struct feeds *feeds)
{
	size_t i;

	for (i = 0; i < feeds->n; i++)
		feed_free(&feeds->v[i]);
	free(feeds);
}
