// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <linux/tls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "actor.h"
#include "flow_ways.h"
#include "vector_parts.h"

#ifndef SOL_TLS
#define SOL_TLS 282
#endif

#define CHUNK (64 << 10)

static char text[CHUNK];

static size_t at_most(size_t len, size_t most)
{
	return len < most ? len : most;
}

/**
 * flow_write() - Send by write(2).
 * @fd: Connected socket.
 * @len: Bytes.
 *
 * Return: 0 or a negative error.
 */
int flow_write(int fd, size_t len)
{
	ssize_t n;

	for (; len; len -= n) {
		n = write(fd, text, at_most(len, CHUNK));
		if (n < 0)
			return -errno;
	}
	return 0;
}

static int by_writev(int fd, size_t len)
{
	struct iovec iov[3];
	ssize_t n;

	for (; len; len -= n) {
		iov[0] = (struct iovec){ text, at_most(len, 1) };
		iov[1] = (struct iovec){ text, at_most(len - 1, 4093) };
		iov[2] = (struct iovec){ text, at_most(len - 1 - iov[1].iov_len,
						       30011) };
		n = writev(fd, iov, 3);
		if (n < 0)
			return -errno;
	}
	return 0;
}

static int make_file(size_t len)
{
	int fd = memfd_create("mail", 0);

	act_must(fd, "memfd");
	act_must(ftruncate(fd, len), "ftruncate");
	return fd;
}

static int by_sendfile(int fd, size_t len)
{
	int file = make_file(len);
	ssize_t n = 0;

	while (len && (n = sendfile(fd, file, NULL, len)) > 0)
		len -= n;
	close(file);
	return n < 0 ? -errno : 0;
}

static int by_splice(int fd, size_t len)
{
	int file = make_file(len), ends[2];
	ssize_t n = 0, left;

	act_must(pipe(ends), "pipe");
	while (len && n >= 0) {
		left = splice(file, NULL, ends[1], NULL, len, SPLICE_F_MORE);
		act_must(left, "splice");
		len -= left;
		while (left &&
		       (n = splice(ends[0], NULL, fd, NULL, left, 0)) > 0)
			left -= n;
	}
	close(ends[0]);
	close(ends[1]);
	close(file);
	return n < 0 ? -errno : 0;
}

static int ring_send(struct io_uring *ring, int fd, size_t len)
{
	struct io_uring_cqe *cqe;
	int ret;

	io_uring_prep_send(io_uring_get_sqe(ring), fd, text, len, 0);
	if (io_uring_submit(ring) < 0 || io_uring_wait_cqe(ring, &cqe))
		return -ENOTRECOVERABLE;
	ret = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return ret;
}

static int by_io_uring(int fd, size_t len)
{
	struct io_uring ring;
	int n = 0;

	act_must(io_uring_queue_init(4, &ring, 0) ? -1 : 0, "io_uring");
	while (len && (n = ring_send(&ring, fd, at_most(len, CHUNK))) > 0)
		len -= n;
	io_uring_queue_exit(&ring);
	return n < 0 ? n : 0;
}

/* What tells that the memory is free again fills up where nobody reads it. */
static void forget_notices(int fd)
{
	struct pollfd poll_fd = { .fd = fd };
	struct msghdr msg = {};

	poll(&poll_fd, 1, 1000);
	while (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0)
		;
}

static int by_zerocopy(int fd, size_t len)
{
	struct iovec iov = { .iov_base = text };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	const int one = 1;
	ssize_t n;

	act_must(setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)),
		 "SO_ZEROCOPY");
	for (; len; len -= n) {
		iov.iov_len = at_most(len, CHUNK);
		n = sendmsg(fd, &msg, MSG_ZEROCOPY);
		if (n < 0 && errno != ENOBUFS)
			return -errno;
		if (n < 0) {
			forget_notices(fd);
			n = 0;
		}
	}
	return 0;
}

/* The key is no secret: nobody has to read it. */
static int by_ktls(int fd, size_t len)
{
	const struct tls12_crypto_info_aes_gcm_128 key = {
		.info = { .version = TLS_1_2_VERSION,
			  .cipher_type = TLS_CIPHER_AES_GCM_128 },
	};

	if (setsockopt(fd, IPPROTO_TCP, TCP_ULP, "tls", sizeof("tls")) ||
	    setsockopt(fd, SOL_TLS, TLS_TX, &key, sizeof(key)))
		return -errno;
	return flow_write(fd, len);
}

static bool can_ktls(void)
{
	return !system("modprobe -q tls");
}

const struct flow_way flow_ways[] = {
	{ "write", flow_write },
	{ "writev", by_writev },
	{ "sendfile", by_sendfile },
	{ "splice", by_splice },
	{ "io_uring", by_io_uring },
	{ "MSG_ZEROCOPY", by_zerocopy },
	{ "kTLS", by_ktls, .can = can_ktls, .is_wrapped = true },
	{},
};
