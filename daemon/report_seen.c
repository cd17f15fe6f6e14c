// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which events were read, by the numbers that the kernel has given them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "report_seen.h"

/**
 * report_seen_parse() - Read the id of an event.
 * @id: "00c0ffee00000001-41"; mails have others.
 * @event: Receives it.
 *
 * Return: true when it is one.
 */
bool report_seen_parse(const char *id, struct seen_event *event)
{
	char *end;

	if (strspn(id, "0123456789abcdef") != 16 || id[16] != '-')
		return false;
	event->instance = strtoull(id, NULL, 16);
	event->first = strtoull(id + 17, &end, 10);
	event->last = event->first;
	return event->first && end != id + 17 && !*end;
}

static struct seen_instance *find(struct report_seen *seen, uint64_t instance,
				  void *host)
{
	size_t i;

	/* The one that is read now was added last. */
	for (i = seen->n; i--;)
		if (seen->v[i].instance == instance)
			return &seen->v[i];
	seen->v = xreallocarray(seen->v, seen->n + 1, sizeof(*seen->v));
	seen->v[seen->n] =
		(struct seen_instance){ .instance = instance, .host = host };
	return &seen->v[seen->n++];
}

/* The first range that does not end before @seq. */
static size_t place(const struct seen_instance *in, uint64_t seq)
{
	size_t low = 0, high = in->n, mid;

	if (in->n && in->ranges[in->n - 1].last < seq)
		return in->n;
	while (low < high) {
		mid = low + (high - low) / 2;
		if (in->ranges[mid].last < seq)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void insert(struct seen_instance *in, size_t at,
		   const struct seen_range *range)
{
	if (in->n == in->size) {
		in->size = in->size ? 2 * in->size : 8;
		in->ranges = xreallocarray(in->ranges, in->size,
					   sizeof(*in->ranges));
	}
	memmove(&in->ranges[at + 1], &in->ranges[at],
		(in->n - at) * sizeof(*in->ranges));
	in->ranges[at] = *range;
	in->n++;
}

static void join_next(struct seen_instance *in, size_t at)
{
	struct seen_range *range = &in->ranges[at], *next = range + 1;

	if (at + 1 >= in->n || range->last + 1 != next->first)
		return;
	range->last = next->last;
	memcpy(range->last_time, next->last_time, sizeof(range->last_time));
	in->n--;
	memmove(next, next + 1, (in->n - at - 1) * sizeof(*in->ranges));
}

/**
 * report_seen_add() - Note that an event was read.
 * @seen: All events.
 * @event: The event.
 * @time: Its time, as records have it.
 * @host: Whose it is.
 *
 * Return: true when it was not read before.
 */
bool report_seen_add(struct report_seen *seen, const struct seen_event *event,
		     const char *time, void *host)
{
	struct seen_instance *in = find(seen, event->instance, host);
	struct seen_range range = { .first = event->first,
				    .last = event->last };
	size_t at = place(in, event->first);

	if (event->last < event->first)
		return false;
	if (at < in->n && in->ranges[at].first <= event->last)
		return false;
	snprintf(range.first_time, sizeof(range.first_time), "%.19s", time);
	memcpy(range.last_time, range.first_time, sizeof(range.last_time));
	insert(in, at, &range);
	join_next(in, at);
	if (at)
		join_next(in, at - 1);
	return true;
}

/**
 * report_seen_free() - Forget all events.
 * @seen: They.
 */
void report_seen_free(struct report_seen *seen)
{
	size_t i;

	for (i = 0; i < seen->n; i++)
		free(seen->v[i].ranges);
	free(seen->v);
	*seen = (struct report_seen){ 0 };
}
