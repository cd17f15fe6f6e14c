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
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "feed.h"
#include "log.h"
#include "record.h"

#define PAUSE_MIN_MS 1000
#define PAUSE_MAX_MS 30000
/* So long a connection may take to come about, and data to be acknowledged. */
#define CONNECT_MS 10000
#define STUCK_MS 60000
/* How often to ask what has arrived. */
#define ASK_MS 1000

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

/**
 * feed_is_absent() - Whether nobody is there, which is as it may be.
 * @f: The way.
 *
 * Return: true when it is.
 */
bool feed_is_absent(const struct feed *f)
{
	return f->to.optional && f->state == FEED_DOWN && f->err == -ENOENT;
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
	f->failures++;
	f->due = now + f->pause;
	f->pause = f->pause < PAUSE_MAX_MS / 2 ? f->pause * 2 : PAUSE_MAX_MS;
	rewind_messages(f);
	if (!f->err && !(f->to.optional && err == -ENOENT))
		log_err("the %s is not reached, records wait for it: %s",
			f->to.name, strerror(-err));
	f->err = err;
}

static void go_up(struct feed *f)
{
	f->state = FEED_UP;
	if (f->err && !(f->to.optional && f->err == -ENOENT))
		log_notice("the %s is reached again", f->to.name);
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

/* What the other side says is of no interest, but that it says nothing more. */
static int read_end(struct feed *f)
{
	char buf[512];
	ssize_t len;

	do {
		len = recv(f->fd, buf, sizeof(buf), MSG_DONTWAIT);
	} while (len > 0);
	if (!len)
		return -ECONNRESET;
	return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

/* Messages of which every byte is acknowledged. */
static void take_arrived(struct feed *f)
{
	struct message *m;
	int queued = 0;

	if (ioctl(f->fd, SIOCOUTQ, &queued) < 0)
		return;
	while ((m = f->box.ready.first) && m != f->at &&
	       f->arrived + m->len + queued <= f->written) {
		f->arrived += m->len;
		f->pause = PAUSE_MIN_MS;
		outbox_sent(&f->box);
	}
}

static int write_stream(struct feed *f)
{
	ssize_t len;

	while (f->at) {
		len = send(f->fd, f->at->data + f->offset,
			   f->at->len - f->offset, MSG_NOSIGNAL);
		if (len < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : -errno;
		f->written += len;
		f->offset += len;
		if (f->offset == f->at->len) {
			f->at = f->at->next;
			f->offset = 0;
		}
	}
	return 0;
}

static int write_datagrams(struct feed *f)
{
	struct message *m;

	while ((m = f->box.ready.first)) {
		if (send(f->fd, m->data, m->len, MSG_NOSIGNAL) >= 0) {
			f->pause = PAUSE_MIN_MS;
			outbox_sent(&f->box);
		} else if (errno == EMSGSIZE) {
			outbox_drop(&f->box);
		} else {
			return errno == EAGAIN || errno == EINTR ? 0 : -errno;
		}
	}
	return 0;
}

/**
 * feed_put() - Let the message of a record wait.
 * @f: The way.
 * @doc: The record.
 */
void feed_put(struct feed *f, struct json_object *doc)
{
	size_t len;
	char *text;

	if (feed_is_absent(f))
		return;
	text = f->to.make(doc, &len);
	outbox_put(&f->box, text, len);
	free(text);
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
}

/* When there is room again, whoever reads the messages gets to know what is missing. */
static void tell_dropped(struct feed *f)
{
	const uint64_t n = f->box.dropped - f->told;
	struct json_object *doc;

	if (!n || f->box.ready.first)
		return;
	doc = record_dropped(n, f->to.name);
	feed_put(f, doc);
	feed_settle(f, 0);
	json_object_put(doc);
	f->told += n;
	log_warning("the %s has missed %llu records, which had no room to wait",
		    f->to.name, (unsigned long long)n);
}

static int send_messages(struct feed *f)
{
	int err = f->to.stream ? read_end(f) : socket_error(f);

	if (err)
		return err;
	if (f->to.stream)
		take_arrived(f);
	tell_dropped(f);
	err = f->to.stream ? write_stream(f) : write_datagrams(f);
	if (!err && f->to.stream)
		take_arrived(f);
	return err;
}

/**
 * feed_work() - Send as much as is taken at once.
 * @f: The way, without fresh messages.
 * @now: CLOCK_MONOTONIC in milliseconds.
 */
void feed_work(struct feed *f, int64_t now)
{
	int err;

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
 * feed_free() - End it. What waits is dropped.
 * @f: The way.
 */
void feed_free(struct feed *f)
{
	if (f->fd >= 0)
		close(f->fd);
	outbox_free(&f->box);
}
