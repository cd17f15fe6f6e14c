/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The other end of connections, in a process of its own, which counts what it hears.
 */
#ifndef _SINK_H
#define _SINK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Most connections that one takes. */
#define SINK_MAX 16384

/**
 * enum sink_manner - What becomes of a connection.
 * @SINK_DRAIN: All is read, and it is closed when the other end has closed.
 * @SINK_CLOSE: It is closed when enough has been read.
 * @SINK_RESET: It is reset when enough has been read.
 * @SINK_VANISH: When enough has been read, nothing that comes is heard any more, and
 *	nothing answered.
 * @SINK_HOLD: Nothing is read, and it stays open.
 * @SINK_DEAF: Not even that it is to be opened is heard.
 */
enum sink_manner {
	SINK_DRAIN,
	SINK_CLOSE,
	SINK_RESET,
	SINK_VANISH,
	SINK_HOLD,
	SINK_DEAF,
};

/**
 * struct sink_way - How one behaves.
 * @port: Where it listens, at every address.
 * @manner: What becomes of each connection.
 * @enough: Bytes.
 * @greeting: Bytes to send before anything is read.
 * @late_ms: Wait so long before anything is read.
 * @protocol: Of the socket.
 */
struct sink_way {
	uint16_t port;
	enum sink_manner manner;
	uint64_t enough;
	uint64_t greeting;
	unsigned int late_ms;
	int protocol;
};

struct sink_room;

/**
 * struct sink - One that runs.
 * @pid: Its process.
 * @room: What it has counted.
 */
struct sink {
	pid_t pid;
	struct sink_room *room;
};

void sink_open(struct sink *sink, const struct sink_way *way);
void sink_close(struct sink *sink);
unsigned int sink_accepted(const struct sink *sink);
uint64_t sink_heard(const struct sink *sink, uint16_t from);
uint64_t sink_so_far(const struct sink *sink, uint16_t from);
void sink_wait(const struct sink *sink, uint16_t from, uint64_t bytes);

#endif /* _SINK_H */
