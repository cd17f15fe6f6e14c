// SPDX-License-Identifier: GPL-2.0-only
/*
 * What goes through the socket of a feed.
 */
#include <errno.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "feed.h"
#include "feed_write.h"

/* For whom there is no memory so often has none ever. */
#define REFUSED_MAX 4
/* Of what the other side says, so much is read in one go. */
#define READS_MAX 16

/**
 * feed_read_end() - Whether the other side of a stream says nothing more.
 * @f: The way. What it says is of no interest.
 *
 * Return: 0, or a negative errno when the connection is over.
 */
int feed_read_end(struct feed *f)
{
	unsigned int n = 0;
	char buf[512];
	ssize_t len;

	do {
		len = recv(f->fd, buf, sizeof(buf), MSG_DONTWAIT);
	} while (len > 0 && ++n < READS_MAX);
	if (len > 0)
		return 0;
	if (!len)
		return -ECONNRESET;
	return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

/**
 * feed_take_arrived() - Forget messages of which every byte is acknowledged.
 * @f: The way. Of datagrams there is nothing to forget.
 */
void feed_take_arrived(struct feed *f)
{
	struct message *m;
	int queued = 0;

	if (!f->to.stream || ioctl(f->fd, SIOCOUTQ, &queued) < 0)
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

/* Whether a datagram can never be sent. */
static bool is_hopeless(struct feed *f, int err)
{
	if (err == ENOBUFS || err == ENOMEM)
		return ++f->refused >= REFUSED_MAX;
	return err == EMSGSIZE;
}

static int write_datagrams(struct feed *f)
{
	struct message *m;

	while ((m = f->box.ready.first)) {
		if (send(f->fd, m->data, m->len, MSG_NOSIGNAL) >= 0) {
			f->pause = PAUSE_MIN_MS;
			f->refused = 0;
			outbox_sent(&f->box);
		} else if (is_hopeless(f, errno)) {
			f->refused = 0;
			outbox_drop(&f->box);
		} else {
			return errno == EAGAIN || errno == EINTR ? 0 : -errno;
		}
	}
	return 0;
}

/**
 * feed_write() - Write as much as is taken at once.
 * @f: The way, which is connected.
 *
 * Return: 0, or a negative errno when the connection is over.
 */
int feed_write(struct feed *f)
{
	int err = f->to.stream ? write_stream(f) : write_datagrams(f);

	if (!err)
		feed_take_arrived(f);
	return err;
}
