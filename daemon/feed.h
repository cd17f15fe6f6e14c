/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A way to somebody else who is sent messages, and is never waited for.
 */
#ifndef _SMTPWARD_FEED_H
#define _SMTPWARD_FEED_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "outbox.h"

struct json_object;

/**
 * struct feed_to - Where it goes.
 * @name: What it is called, in messages to people.
 * @addr: Its address. Nothing is looked up.
 * @len: Bytes of @addr.
 * @stream: The bytes of messages follow each other; else each is a datagram.
 * @optional: When there is no such socket, there is nobody to miss the messages.
 * @make: Makes the message of a record, for free().
 */
struct feed_to {
	const char *name;
	struct sockaddr_storage addr;
	socklen_t len;
	bool stream;
	bool optional;
	char *(*make)(struct json_object *doc, size_t *len);
};

/**
 * enum feed_state - How far it is.
 * @FEED_DOWN: Not connected.
 * @FEED_CONNECTING: Not yet.
 * @FEED_UP: Connected.
 */
enum feed_state {
	FEED_DOWN,
	FEED_CONNECTING,
	FEED_UP,
};

/**
 * struct feed - The way.
 * @to: Where it goes.
 * @state: How far it is.
 * @fd: Descriptor, -1 without one.
 * @box: What waits.
 * @at: First message of those that are ready that was not written as a whole, NULL
 *	when all were.
 * @offset: Bytes of it that were.
 * @written: Bytes that were written in this connection.
 * @arrived: Bytes of those whose messages are gone from @box.
 * @due: When to try anew or to give up trying, CLOCK_MONOTONIC in milliseconds.
 * @pause: From one attempt to the next, in milliseconds.
 * @err: Why it is not connected, 0 or a negative errno.
 * @failures: How often it was lost or did not come about.
 * @was_up: It was connected once.
 * @refused: How often there was no memory for the first message.
 * @told: Of the messages that were dropped, how many a message has told of.
 * @fresh_told: How many more a fresh message tells of.
 * @seen: How many were dropped by the last look.
 * @dropped_at: When there were more than before, CLOCK_MONOTONIC in milliseconds.
 */
struct feed {
	struct feed_to to;
	enum feed_state state;
	int fd;
	struct outbox box;
	struct message *at;
	size_t offset;
	uint64_t written;
	uint64_t arrived;
	int64_t due;
	int pause;
	int err;
	uint64_t failures;
	bool was_up;
	unsigned int refused;
	uint64_t told;
	uint64_t fresh_told;
	uint64_t seen;
	int64_t dropped_at;
};

void feed_init(struct feed *f, const struct feed_to *to, size_t max);
void feed_put(struct feed *f, struct json_object *doc);
void feed_settle(struct feed *f, int err);
void feed_work(struct feed *f, int64_t now);
short feed_events(const struct feed *f);
int feed_wait_ms(const struct feed *f, int64_t now);
bool feed_is_absent(const struct feed *f);
bool feed_is_dropping(const struct feed *f, int64_t now);
uint64_t feed_waiting(const struct feed *f);
void feed_free(struct feed *f);

#endif /* _SMTPWARD_FEED_H */
