// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vectors.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

#define CLOSED_PORT 1

/* Without sin6_scope_id, which came after RFC 2133. */
#define SIN6_LEN_RFC2133 24

struct target {
	int family;
	socklen_t len;
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_storage room;
	};
};

static struct target target(const char *addr, uint16_t port)
{
	struct target t = { .family = AF_INET };

	t.len = sizeof(t.v4);
	t.v4.sin_family = AF_INET;
	t.v4.sin_port = htons(port);
	if (inet_pton(AF_INET, addr, &t.v4.sin_addr) == 1)
		return t;
	memset(&t.room, 0, sizeof(t.room));
	t.family = AF_INET6;
	t.len = sizeof(t.v6);
	t.v6.sin6_family = AF_INET6;
	t.v6.sin6_port = htons(port);
	if (inet_pton(AF_INET6, addr, &t.v6.sin6_addr) != 1)
		abort();
	return t;
}

static int must_socket(int family, int type, int protocol)
{
	int fd = socket(family, type, protocol);

	if (fd < 0) {
		perror("socket");
		abort();
	}
	return fd;
}

static int to_error(long ret)
{
	return ret < 0 ? -errno : 0;
}

/**
 * connect_to() - Open a connection by connect(2).
 * @type: Type of the socket.
 * @protocol: Protocol of the socket.
 * @addr: Numeric address, whose family the socket has.
 * @port: Port.
 *
 * Return: 0 or a negative error.
 */
int connect_to(int type, int protocol, const char *addr, uint16_t port)
{
	struct target t = target(addr, port);
	int fd = must_socket(t.family, type, protocol);

	return to_error(connect(fd, &t.any, t.len));
}

static int open_v4(uint16_t port)
{
	return connect_to(SOCK_STREAM, 0, "127.0.0.1", port);
}

static int open_any(uint16_t port)
{
	return connect_to(SOCK_STREAM, 0, "0.0.0.0", port);
}

static int open_v6(uint16_t port)
{
	return connect_to(SOCK_STREAM, 0, "::1", port);
}

static int open_v6_any(uint16_t port)
{
	return connect_to(SOCK_STREAM, 0, "::", port);
}

static int open_mapped(uint16_t port)
{
	return connect_to(SOCK_STREAM, 0, "::ffff:127.0.0.1", port);
}

static int open_mptcp(uint16_t port)
{
	return connect_to(SOCK_STREAM, IPPROTO_MPTCP, "127.0.0.1", port);
}

static int open_long_v4(uint16_t port)
{
	struct target t = target("127.0.0.1", port);
	int fd = must_socket(AF_INET, SOCK_STREAM, 0);

	return to_error(connect(fd, &t.any, sizeof(t.room)));
}

static int open_short_v6(uint16_t port)
{
	struct target t = target("::1", port);
	int fd = must_socket(AF_INET6, SOCK_STREAM, 0);

	return to_error(connect(fd, &t.any, SIN6_LEN_RFC2133));
}

static int open_nonblock(uint16_t port)
{
	struct target t = target("127.0.0.1", port);
	int fd = must_socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };
	int err = to_error(connect(fd, &t.any, t.len));

	if (err != -EINPROGRESS)
		return err;
	poll(&poll_fd, 1, 5000);
	/* As many do to learn how it went. */
	err = to_error(connect(fd, &t.any, t.len));
	return err == -EISCONN ? 0 : err;
}

static int submit(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;
	int ret;

	if (io_uring_submit(ring) != 1 || io_uring_wait_cqe(ring, &cqe))
		abort();
	ret = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return ret < 0 ? ret : 0;
}

static int open_uring(uint16_t port)
{
	struct target t = target("127.0.0.1", port);
	int fd = must_socket(AF_INET, SOCK_STREAM, 0);
	struct io_uring ring;

	if (io_uring_queue_init(4, &ring, 0))
		abort();
	io_uring_prep_connect(io_uring_get_sqe(&ring), fd, &t.any, t.len);
	return submit(&ring);
}

/* In a worker thread from the start. */
static int open_uring_async(uint16_t port)
{
	struct target t = target("127.0.0.1", port);
	int fd = must_socket(AF_INET, SOCK_STREAM, 0);
	struct io_uring_sqe *sqe;
	struct io_uring ring;

	if (io_uring_queue_init(4, &ring, 0))
		abort();
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_connect(sqe, fd, &t.any, t.len);
	io_uring_sqe_set_flags(sqe, IOSQE_ASYNC);
	return submit(&ring);
}

static int fastopen_sendto(uint16_t port)
{
	struct target t = target("127.0.0.1", port);
	int fd = must_socket(AF_INET, SOCK_STREAM, 0);

	return to_error(sendto(fd, "EHLO", 4, MSG_FASTOPEN, &t.any, t.len));
}

static int fastopen_mptcp(uint16_t port)
{
	struct target t = target("127.0.0.1", port);
	int fd = must_socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);

	return to_error(sendto(fd, "EHLO", 4, MSG_FASTOPEN, &t.any, t.len));
}

static int fastopen_v6(uint16_t port)
{
	struct target t = target("::1", port);
	int fd = must_socket(AF_INET6, SOCK_STREAM, 0);

	return to_error(sendto(fd, "EHLO", 4, MSG_FASTOPEN, &t.any, t.len));
}

static struct msghdr message(struct target *t, struct iovec *iov)
{
	iov->iov_base = (char *)"EHLO";
	iov->iov_len = 4;
	return (struct msghdr){ .msg_name = &t->any,
				.msg_namelen = t->len,
				.msg_iov = iov,
				.msg_iovlen = 1 };
}

static int fastopen_sendmsg(uint16_t port)
{
	struct target t = target("127.0.0.1", port);
	int fd = must_socket(AF_INET, SOCK_STREAM, 0);
	struct iovec iov;
	struct msghdr msg = message(&t, &iov);

	return to_error(sendmsg(fd, &msg, MSG_FASTOPEN));
}

static int fastopen_sendmmsg(uint16_t port)
{
	struct target t = target("127.0.0.1", port);
	int fd = must_socket(AF_INET, SOCK_STREAM, 0);
	struct mmsghdr msg = { 0 };
	struct iovec iov;

	msg.msg_hdr = message(&t, &iov);
	return to_error(sendmmsg(fd, &msg, 1, MSG_FASTOPEN));
}

static int fastopen_uring(uint16_t port)
{
	struct target t = target("127.0.0.1", port);
	int fd = must_socket(AF_INET, SOCK_STREAM, 0);
	struct iovec iov;
	struct msghdr msg = message(&t, &iov);
	struct io_uring ring;
	int err;

	if (io_uring_queue_init(4, &ring, 0))
		abort();
	io_uring_prep_sendmsg(io_uring_get_sqe(&ring), fd, &msg, MSG_FASTOPEN);
	/* io_uring tries without blocking, and does not ask again. */
	err = submit(&ring);
	return err == -EINPROGRESS ? 0 : err;
}

/* connect(2) only notes the address, the first send opens the connection. */
static int defer(int protocol, uint16_t port)
{
	struct target t = target("127.0.0.1", port);
	int fd = must_socket(AF_INET, SOCK_STREAM, protocol);
	int one = 1;

	if (setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &one,
		       sizeof(one)))
		abort();
	if (connect(fd, &t.any, t.len))
		return -errno;
	return to_error(send(fd, "EHLO", 4, 0));
}

static int open_deferred(uint16_t port)
{
	return defer(0, port);
}

static int deferred_mptcp(uint16_t port)
{
	return defer(IPPROTO_MPTCP, port);
}

const struct vector vectors[] = {
	{ "IPv4", open_v4 },
	{ "IPv4 unspecified address", open_any },
	{ "IPv4 with an over-long address", open_long_v4 },
	{ "IPv4 non-blocking, asked again", open_nonblock },
	{ "IPv6", open_v6 },
	{ "IPv6 unspecified address", open_v6_any },
	{ "IPv6 with an address of RFC 2133", open_short_v6 },
	{ "IPv4-mapped address", open_mapped },
	{ "io_uring", open_uring },
	{ "io_uring in a worker", open_uring_async },
	{ "TCP_FASTOPEN_CONNECT", open_deferred },
	{ "MSG_FASTOPEN by sendto", fastopen_sendto, true },
	{ "MSG_FASTOPEN by sendto, IPv6", fastopen_v6, true },
	{ "MSG_FASTOPEN by sendmsg", fastopen_sendmsg, true },
	{ "MSG_FASTOPEN by sendmmsg", fastopen_sendmmsg, true },
	{ "MSG_FASTOPEN by io_uring", fastopen_uring, true },
	/* In the order of what they need: from the end, they are left out. */
	{ "MPTCP", open_mptcp, .needs = NEEDS_MPTCP },
	{ "MPTCP with TCP_FASTOPEN_CONNECT", deferred_mptcp,
	  .needs = NEEDS_MPTCP },
	{ "MPTCP with MSG_FASTOPEN", fastopen_mptcp, true,
	  NEEDS_MPTCP_FASTOPEN },
};

unsigned int n_vectors = sizeof(vectors) / sizeof(*vectors);

/* What the kernel says when it is asked with a port where nobody listens. */
static enum vector_needs offered(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);

	if (fd < 0 && errno == EPROTONOSUPPORT)
		return NEEDS_NOTHING;
	close(fd);
	switch (fastopen_mptcp(CLOSED_PORT)) {
	case -EOPNOTSUPP:
		return NEEDS_MPTCP;
	case -ECONNREFUSED:
		return NEEDS_MPTCP_FASTOPEN;
	default:
		perror("MPTCP");
		abort();
	}
}

/* It is said once: not by programs with other names that a test executes. */
static __attribute__((constructor)) void leave_out(void)
{
	const bool is_test = strstr(program_invocation_short_name, "_test");
	const enum vector_needs have = offered();

	for (; vectors[n_vectors - 1].needs > have; n_vectors--)
		if (is_test)
			fprintf(stderr, "# not on this kernel: %s\n",
				vectors[n_vectors - 1].name);
}

/**
 * as_uid() - Do something as a user, in a process of its own.
 * @uid: Real, effective and saved uid, and gid.
 * @fn: What to do. Returns 0 or a negative error.
 * @port: Is passed on.
 *
 * Return: What @fn returned.
 */
int as_uid(uid_t uid, int (*fn)(uint16_t port), uint16_t port)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		abort();
	if (!pid) {
		if (setresgid(uid, uid, uid) || setresuid(uid, uid, uid))
			abort();
		_exit(-fn(port));
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		abort();
	return -WEXITSTATUS(status);
}
