// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "actor.h"
#include "dialogue_ways.h"
#include "vector_fastopen.h"

static int open_way(const struct dialogue_way *way, uint16_t port)
{
	const struct target t = target_at(way->addr ?: "127.0.0.1", port);
	const int fd = must_socket(t.family, SOCK_STREAM, way->protocol);

	return connect(fd, &t.any, t.len) ? -errno : fd;
}

/* @fd, when all was sent, or else the error. */
static int sent(int fd, ssize_t ret, const struct dialogue_text *text)
{
	if (ret < 0)
		return -errno;
	return (size_t)ret == text->len ? fd : -EIO;
}

static int by_write(const struct dialogue_way *way, uint16_t port,
		    const struct dialogue_text *text, int *err)
{
	const int fd = open_way(way, port);

	(void)err;
	return fd < 0 ? fd : sent(fd, write(fd, text->data, text->len), text);
}

/* Through a socket that was another connection before, and has sent much. */
static int by_second(const struct dialogue_way *way, uint16_t port,
		     const struct dialogue_text *text, int *err)
{
	static const char before[4096];
	const struct target t = target_at("127.0.0.1", port);
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	const int fd = open_way(way, port);

	(void)err;
	if (fd < 0)
		return fd;
	act_must(write(fd, before, sizeof(before)), "write");
	act_must(connect(fd, &none, sizeof(none)), "disconnect");
	if (connect(fd, &t.any, t.len))
		return -errno;
	return sent(fd, write(fd, text->data, text->len), text);
}

static int by_bytes(const struct dialogue_way *way, uint16_t port,
		    const struct dialogue_text *text, int *err)
{
	const int fd = open_way(way, port), one = 1;
	size_t i;

	if (fd < 0)
		return fd;
	act_must(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)),
		 "TCP_NODELAY");
	for (i = 0; i < text->len; i++)
		if (send(fd, (const char *)text->data + i, 1, MSG_NOSIGNAL) <
		    0) {
			*err = errno;
			break;
		}
	return fd;
}

static int by_writev(const struct dialogue_way *way, uint16_t port,
		     const struct dialogue_text *text, int *err)
{
	const int fd = open_way(way, port);
	struct iovec iov[] = {
		{ (void *)text->data, 2 },
		{ (char *)text->data + 2, 1 },
		{ (char *)text->data + 3, text->len - 3 },
	};

	(void)err;
	return fd < 0 ? fd : sent(fd, writev(fd, iov, 3), text);
}

static int file_of(const struct dialogue_text *text)
{
	const int file = memfd_create("text", 0);

	act_must(file, "memfd_create");
	act_must(write(file, text->data, text->len), "write");
	act_must(lseek(file, 0, SEEK_SET), "lseek");
	return file;
}

static int by_sendfile(const struct dialogue_way *way, uint16_t port,
		       const struct dialogue_text *text, int *err)
{
	const int fd = open_way(way, port), file = file_of(text);

	(void)err;
	return fd < 0 ? fd :
			sent(fd, sendfile(fd, file, NULL, text->len), text);
}

static int by_splice(const struct dialogue_way *way, uint16_t port,
		     const struct dialogue_text *text, int *err)
{
	const int fd = open_way(way, port);
	int ends[2];

	(void)err;
	act_must(pipe(ends), "pipe");
	act_must(write(ends[1], text->data, text->len), "write");
	return fd < 0 ? fd :
			sent(fd, splice(ends[0], NULL, fd, NULL, text->len, 0),
			     text);
}

static int by_uring(const struct dialogue_way *way, uint16_t port,
		    const struct dialogue_text *text, int *err)
{
	const int fd = open_way(way, port);
	struct io_uring_cqe *cqe;
	struct io_uring ring;

	(void)err;
	if (fd < 0)
		return fd;
	act_must(io_uring_queue_init(1, &ring, 0) ? -1 : 0, "io_uring");
	io_uring_prep_send(io_uring_get_sqe(&ring), fd, text->data, text->len,
			   MSG_NOSIGNAL);
	if (io_uring_submit(&ring) != 1 || io_uring_wait_cqe(&ring, &cqe))
		return -ENOTRECOVERABLE;
	if (cqe->res < 0)
		return cqe->res;
	return sent(fd, cqe->res, text);
}

/* What is held back leaves with the last piece. */
static int by_cork(const struct dialogue_way *way, uint16_t port,
		   const struct dialogue_text *text, int *err)
{
	const int fd = open_way(way, port);
	size_t i;

	(void)err;
	if (fd < 0)
		return fd;
	for (i = 0; i < text->len; i++)
		act_must(send(fd, (const char *)text->data + i, 1,
			      i + 1 < text->len ? MSG_MORE : 0),
			 "send");
	return fd;
}

/* With a cookie in the SYN, else when that is answered, in softirq. */
static int by_fastopen(const struct dialogue_way *way, uint16_t port,
		       const struct dialogue_text *text, int *err)
{
	const struct target t = target_at(way->addr, port);
	const int fd = must_socket(t.family, SOCK_STREAM, 0);
	ssize_t ret;

	ret = sendto(fd, text->data, text->len, MSG_FASTOPEN, &t.any, t.len);
	if (ret >= 0 || errno != EPERM)
		return sent(fd, ret, text);
	*err = EPERM;
	return fd;
}

static void get_cookie(void)
{
	const struct vector vector = { .addr = COOKIE_ADDR };

	fastopen_prepare(&vector, 0);
}

static bool can_mptcp(void)
{
	const int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);

	close(fd);
	return fd >= 0;
}

/* How much of "EHLO " is no EHLO. */
#define LONE_BYTES 4

const struct dialogue_way dialogue_ways[] = {
	{ "write", by_write },
	{ "write, IPv6", by_write, .addr = "::1" },
	{ "write, IPv4-mapped", by_write, .addr = "::ffff:127.0.0.1" },
	{ "write, MPTCP", by_write, .protocol = IPPROTO_MPTCP,
	  .can = can_mptcp },
	{ "write, for the second time", by_second },
	{ "each byte by itself", by_bytes, .heard = LONE_BYTES },
	{ "writev", by_writev },
	{ "sendfile", by_sendfile },
	{ "splice", by_splice },
	{ "io_uring", by_uring },
	{ "corked", by_cork, .is_late = true },
	{ "fast open", by_fastopen, .addr = "127.0.0.3", .is_fastopen = true,
	  .is_late = true },
	{ "fast open, cookie", by_fastopen, .prepare = get_cookie,
	  .addr = COOKIE_ADDR, .is_fastopen = true },
	{},
};
