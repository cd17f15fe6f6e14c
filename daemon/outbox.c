// SPDX-License-Identifier: GPL-2.0-only
/*
 * What finds no room is dropped and counted, and what waits stays: who reads a gap at
 * its end knows what came before it.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "outbox.h"

static void queue_init(struct queue *q)
{
	q->first = NULL;
	q->last = &q->first;
}

static size_t queue_free(struct queue *q)
{
	struct message *m;
	size_t bytes = 0;

	while ((m = q->first)) {
		q->first = m->next;
		bytes += m->len;
		free(m);
	}
	queue_init(q);
	return bytes;
}

/**
 * outbox_init() - Begin without messages.
 * @box: What to begin.
 * @max: Bytes that may wait.
 */
void outbox_init(struct outbox *box, size_t max)
{
	*box = (struct outbox){ .max = max };
	queue_init(&box->ready);
	queue_init(&box->fresh);
}

/**
 * outbox_miss() - Count a message that there is no room for.
 * @box: The outbox.
 */
void outbox_miss(struct outbox *box)
{
	box->fresh_dropped++;
}

/**
 * outbox_put() - Let a message wait until its record is on the disk.
 * @box: The outbox.
 * @data: The message.
 * @len: Its bytes.
 */
void outbox_put(struct outbox *box, const char *data, size_t len)
{
	struct message *m;

	if (len > box->max - box->bytes) {
		outbox_miss(box);
		return;
	}
	m = xcalloc(1, sizeof(*m) + len);
	m->len = len;
	memcpy(m->data, data, len);
	*box->fresh.last = m;
	box->fresh.last = &m->next;
	box->bytes += len;
}

/**
 * outbox_settle() - Say what has become of the records of fresh messages.
 * @box: The outbox.
 * @err: 0 when they are on the disk, else they will be put again.
 */
void outbox_settle(struct outbox *box, int err)
{
	if (err) {
		box->bytes -= queue_free(&box->fresh);
	} else {
		if (box->fresh.first) {
			*box->ready.last = box->fresh.first;
			box->ready.last = box->fresh.last;
			queue_init(&box->fresh);
		}
		box->dropped += box->fresh_dropped;
	}
	box->fresh_dropped = 0;
}

static void take_first(struct outbox *box)
{
	struct message *m = box->ready.first;

	box->ready.first = m->next;
	if (!m->next)
		box->ready.last = &box->ready.first;
	box->bytes -= m->len;
	free(m);
}

/**
 * outbox_sent() - Forget the first message, which has arrived.
 * @box: The outbox, with a message that is ready.
 */
void outbox_sent(struct outbox *box)
{
	take_first(box);
	box->sent++;
}

/**
 * outbox_drop() - Forget the first message, which can never be sent.
 * @box: The outbox, with a message that is ready.
 */
void outbox_drop(struct outbox *box)
{
	take_first(box);
	box->dropped++;
}

/**
 * outbox_free() - Forget all messages.
 * @box: The outbox.
 */
void outbox_free(struct outbox *box)
{
	queue_free(&box->ready);
	queue_free(&box->fresh);
	box->bytes = 0;
}
