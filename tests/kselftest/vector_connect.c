// SPDX-License-Identifier: GPL-2.0-only
/*
 * connect(2), with all that its arguments can be.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "vector_parts.h"

/* Without sin6_scope_id, which came after RFC 2133. */
#define SIN6_LEN_RFC2133 24

static int connect_len(const struct vector *vector, uint16_t port,
		       socklen_t len)
{
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);

	if (connect(fd, &t.any, len ?: t.len))
		return -errno;
	return say(fd);
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
	struct target t = target_at(addr, port);
	int fd = must_socket(t.family, type, protocol);

	return to_error(connect(fd, &t.any, t.len));
}

static int open_plain(const struct vector *vector, uint16_t port)
{
	return connect_len(vector, port, 0);
}

static int open_long(const struct vector *vector, uint16_t port)
{
	return connect_len(vector, port, sizeof(struct sockaddr_storage));
}

static int open_rfc2133(const struct vector *vector, uint16_t port)
{
	return connect_len(vector, port, SIN6_LEN_RFC2133);
}

static int open_nonblock(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	int fd = must_socket(t.family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };
	int err = to_error(connect(fd, &t.any, t.len));

	if (err != -EINPROGRESS)
		return err;
	poll(&poll_fd, 1, 5000);
	/* As many do to learn how it went. */
	err = to_error(connect(fd, &t.any, t.len));
	return err == -EISCONN || !err ? say(fd) : err;
}

static int open_after_failure(const struct vector *vector, uint16_t port)
{
	struct target closed = target_of(vector, CLOSED_PORT);
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);

	if (!connect(fd, &closed.any, closed.len) || errno != ECONNREFUSED)
		return -ENOTRECOVERABLE;
	if (connect(fd, &t.any, t.len))
		return -errno;
	return say(fd);
}

static int open_after_unspec(const struct vector *vector, uint16_t port)
{
	const struct sockaddr unspec = { .sa_family = AF_UNSPEC };
	int listener = vector_socket(vector), fd = vector_socket(vector);
	struct target t = target_of(vector, 0);

	if (listen(listener, 1) || getsockname(listener, &t.any, &t.len) ||
	    connect(fd, &t.any, t.len) || connect(fd, &unspec, sizeof(unspec)))
		return -ENOTRECOVERABLE;
	t = target_of(vector, port);
	if (connect(fd, &t.any, t.len))
		return -errno;
	return say(fd);
}

static bool can_mptcp(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);

	close(fd);
	return fd >= 0;
}

const struct vector connect_vectors[] = {
	{ "IPv4", open_plain },
	{ "IPv4, unspecified address", open_plain, .addr = "0.0.0.0" },
	{ "IPv4, over-long address", open_long },
	{ "IPv4, non-blocking, asked again", open_nonblock },
	{ "IPv4, again after a failure", open_after_failure },
	{ "IPv4, again after AF_UNSPEC", open_after_unspec },
	{ "IPv6", open_plain, .addr = "::1" },
	{ "IPv6, unspecified address", open_plain, .addr = "::" },
	{ "IPv6, over-long address", open_long, .addr = "::1" },
	{ "IPv6, address of RFC 2133", open_rfc2133, .addr = "::1" },
	{ "IPv6, IPv4-mapped address", open_plain, .addr = "::ffff:127.0.0.1" },
	{ "MPTCP", open_plain, .protocol = IPPROTO_MPTCP, .can = can_mptcp },
	{},
};
