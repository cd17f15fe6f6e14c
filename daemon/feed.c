// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nothing here waits: sockets do not block, and addresses are numbers or paths.
 *
 * TCP says that bytes have arrived at the other machine, not that somebody has read
 * them. Until then a message is kept, and is sent again when the connection is lost: one
 * can come twice that way, and is lost only with the other machine, or with a program
 * there that has not read what had arrived.
 */
#include <errno.h>
#include <json-c/json.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feed.h"
#include "feed_write.h"
#include "log.h"
#include "record.h"

#define PAUSE_MAX_MS 30000
/* So long a connection may take to come about, and data to be acknowledged. */
#define CONNECT_MS 10000
#define STUCK_MS 60000
/* How often to ask what has arrived. */
#define ASK_MS 1000
/* So long it is told that messages were dropped. */
#define DROPPING_MS (10 * 60 * 1000)

/**
 * feed_init() - Begin without a connection.
 * @f: What to begin.
 * @to: Where it goes. It is copied.
 * @max: Bytes that may wait.
 */
void feed_init(struct feed *f, const struct feed_to *to, size_t max)
{
	*f = (struct feed){ .to = *to, .fd = -1, .pause = PAUSE_MIN_MS };
	outbox_init(&f->box, max);
}

static bool may_be_so(const struct feed *f, int err)
{
	return f->to.optional && !f->was_up && err == -ENOENT;
}

/**
 * feed_is_absent() - Whether nobody is there, which is as it may be.
 * @f: The way. Who was there once is missed.
 *
 * Return: true when it is.
 */
bool feed_is_absent(const struct feed *f)
{
	return f->state == FEED_DOWN && may_be_so(f, f->err);
}

static void rewind_messages(struct feed *f)
{
	f->at = f->to.stream ? f->box.ready.first : NULL;
	f->offset = 0;
	f->written = 0;
	f->arrived = 0;
}

/* It is said when it comes and when it goes, not at every attempt. */
static void go_down(struct feed *f, int err, int64_t now)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	f->state = FEED_DOWN;
	f->due = now + f->pause;
	f->pause = f->pause < PAUSE_MAX_MS / 2 ? f->pause * 2 : PAUSE_MAX_MS;
	rewind_messages(f);
	if (!may_be_so(f, err)) {
		f->failures++;
		if (!f->err)
			log_err("the %s is not reached, records wait for it: %s",
				f->to.name, strerror(-err));
	}
	f->err = err;
}

static void go_up(struct feed *f)
{
	f->state = FEED_UP;
	if (f->err && !may_be_so(f, f->err))
		log_notice("the %s is reached again", f->to.name);
	f->was_up = true;
	f->err = 0;
}

/* A datagram that is larger than the buffer is refused. */
static void set_options(struct feed *f)
{
	const int size = 8 << 20, stuck = STUCK_MS;

	if (f->to.stream)
		setsockopt(f->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &stuck,
			   sizeof(stuck));
	else
		setsockopt(f->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

static void begin(struct feed *f, int64_t now)
{
	const int type = f->to.stream ? SOCK_STREAM : SOCK_DGRAM;

	f->fd = socket(f->to.addr.ss_family,
		       type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (f->fd < 0) {
		go_down(f, -errno, now);
		return;
	}
	set_options(f);
	if (!connect(f->fd, (struct sockaddr *)&f->to.addr, f->to.len)) {
		go_up(f);
	} else if (errno == EINPROGRESS) {
		f->state = FEED_CONNECTING;
		f->due = now + CONNECT_MS;
	} else {
		go_down(f, -errno, now);
	}
}

static int socket_error(const struct feed *f)
{
	socklen_t len = sizeof(int);
	int err = 0;

	getsockopt(f->fd, SOL_SOCKET, SO_ERROR, &err, &len);
	return -err;
}

static void go_on(struct feed *f, int64_t now)
{
	struct pollfd fd = { .fd = f->fd, .events = POLLOUT };
	int err = 0;

	if (poll(&fd, 1, 0) == 1)
		err = socket_error(f);
	else if (now >= f->due)
		err = -ETIMEDOUT;
	else
		return;
	if (err)
		go_down(f, err, now);
	else
		go_up(f);
}

static void put(struct feed *f, struct json_object *doc)
{
	size_t len;
	char *text = f->to.make(doc, &len);

	outbox_put(&f->box, text, len);
	free(text);
}

/*
 * Whoever reads the messages gets to know what is missing, where it is. Half of the room
 * must be free, so that there are few gaps and not one beside each message.
 *
 * Returns false while that cannot be told, and nothing must come behind the gap.
 */
static bool tell_dropped(struct feed *f)
{
	const uint64_t n =
		f->box.dropped + f->box.fresh_dropped - f->told - f->fresh_told;
	struct json_object *doc;

	if (!n)
		return true;
	if (f->box.bytes > f->box.max / 2)
		return false;
	doc = record_dropped(n, f->to.name);
	put(f, doc);
	json_object_put(doc);
	f->fresh_told += n;
	return true;
}

/**
 * feed_put() - Let the message of a record wait.
 * @f: The way.
 * @doc: The record.
 */
void feed_put(struct feed *f, struct json_object *doc)
{
	if (feed_is_absent(f))
		return;
	if (tell_dropped(f))
		put(f, doc);
	else
		outbox_miss(&f->box);
}

/**
 * feed_settle() - Say what has become of the records whose messages were put.
 * @f: The way.
 * @err: 0 when they are on the disk, else they will be put again.
 */
void feed_settle(struct feed *f, int err)
{
	struct message *first = f->box.fresh.first;

	outbox_settle(&f->box, err);
	if (!err && !f->at && f->to.stream)
		f->at = first;
	if (!err && f->fresh_told) {
		log_warning(
			"the %s has missed %llu records, which are in the file",
			f->to.name, (unsigned long long)f->fresh_told);
		f->told += f->fresh_told;
	}
	f->fresh_told = 0;
}

static int send_messages(struct feed *f)
{
	int err = f->to.stream ? feed_read_end(f) : socket_error(f);

	if (err)
		return err;
	feed_take_arrived(f);
	if (tell_dropped(f))
		feed_settle(f, 0);
	return feed_write(f);
}

/**
 * feed_work() - Send as much as is taken at once.
 * @f: The way, without fresh messages.
 * @now: CLOCK_MONOTONIC in milliseconds.
 */
void feed_work(struct feed *f, int64_t now)
{
	int err;

	if (f->box.dropped != f->seen)
		f->dropped_at = now;
	f->seen = f->box.dropped;
	if (f->state == FEED_DOWN && now >= f->due)
		begin(f, now);
	if (f->state == FEED_CONNECTING)
		go_on(f, now);
	if (f->state == FEED_UP) {
		err = send_messages(f);
		if (err)
			go_down(f, err, now);
	}
}

/**
 * feed_events() - What to wait for.
 * @f: The way.
 *
 * Return: Events of poll(2).
 */
short feed_events(const struct feed *f)
{
	if (f->state == FEED_CONNECTING)
		return POLLOUT;
	if (f->to.stream)
		return f->at ? POLLIN | POLLOUT : POLLIN;
	return f->box.ready.first ? POLLOUT : 0;
}

/**
 * feed_wait_ms() - How long there is nothing to do without such an event.
 * @f: The way.
 * @now: CLOCK_MONOTONIC in milliseconds.
 *
 * Return: Milliseconds, -1 for ever.
 */
int feed_wait_ms(const struct feed *f, int64_t now)
{
	if (f->state != FEED_UP)
		return f->due > now ? (int)(f->due - now) : 0;
	return f->to.stream && f->box.ready.first ? ASK_MS : -1;
}

/**
 * feed_is_dropping() - Whether messages were dropped not long ago.
 * @f: The way.
 * @now: CLOCK_MONOTONIC in milliseconds.
 *
 * Return: true when some were.
 */
bool feed_is_dropping(const struct feed *f, int64_t now)
{
	return f->seen && now - f->dropped_at < DROPPING_MS;
}

/**
 * feed_waiting() - How many messages were not handed over.
 * @f: The way, without fresh messages.
 *
 * Return: Their number. Of a stream, those that may arrive yet are no more among them.
 */
uint64_t feed_waiting(const struct feed *f)
{
	const struct message *m = f->to.stream ? f->at : f->box.ready.first;
	uint64_t n = 0;

	for (; m; m = m->next)
		n++;
	return n;
}

/**
 * feed_free() - End it. What waits is dropped.
 * @f: The way.
 */
void feed_free(struct feed *f)
{
	const uint64_t n = feed_waiting(f);

	if (n)
		log_warning(
			"%llu records for the %s are dropped; they are in the file",
			(unsigned long long)n, f->to.name);
	if (f->fd >= 0)
		close(f->fd);
	outbox_free(&f->box);
}
