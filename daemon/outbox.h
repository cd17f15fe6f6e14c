/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages that wait to be sent, so many bytes at most.
 */
#ifndef _SMTPWARD_OUTBOX_H
#define _SMTPWARD_OUTBOX_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct message - A message that waits.
 * @next: The one after it.
 * @len: Its bytes.
 * @data: They.
 */
struct message {
	struct message *next;
	size_t len;
	char data[];
};

/**
 * struct queue - Messages in their order.
 * @first: The first, NULL for none.
 * @last: Where the pointer to the next one goes.
 */
struct queue {
	struct message *first;
	struct message **last;
};

/**
 * struct outbox - Messages.
 * @ready: To be sent.
 * @fresh: Of records that are not on the disk yet.
 * @bytes: Of both.
 * @max: Of both at most.
 * @fresh_dropped: Fresh ones that there was no room for.
 * @dropped: How many there was no room for.
 * @sent: How many were taken out.
 */
struct outbox {
	struct queue ready;
	struct queue fresh;
	size_t bytes;
	size_t max;
	uint64_t fresh_dropped;
	uint64_t dropped;
	uint64_t sent;
};

void outbox_init(struct outbox *box, size_t max);
void outbox_put(struct outbox *box, const char *data, size_t len);
void outbox_miss(struct outbox *box);
void outbox_settle(struct outbox *box, int err);
void outbox_sent(struct outbox *box);
void outbox_drop(struct outbox *box);
void outbox_free(struct outbox *box);

#endif /* _SMTPWARD_OUTBOX_H */
