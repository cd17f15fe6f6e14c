// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first send opens the connection, RFC 7413.
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "actor.h"
#include "vector_fastopen.h"

#ifndef TCPI_OPT_SYN_DATA
#define TCPI_OPT_SYN_DATA 32
#endif

/**
 * fastopen_prepare() - Get the cookie for COOKIE_ADDR.
 * @vector: Vector.
 * @port: Port. Another serves: a cookie is for an address.
 */
void fastopen_prepare(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, 0);
	int listener = must_socket(AF_INET, SOCK_STREAM, 0);
	int fd = must_socket(AF_INET, SOCK_STREAM, 0);
	int queue = 1;

	(void)port;
	set_sysctl("net/ipv4/tcp_fastopen", "3");
	act_must(bind(listener, &t.any, t.len), "bind");
	act_must(setsockopt(listener, IPPROTO_TCP, TCP_FASTOPEN, &queue,
			    sizeof(queue)),
		 "TCP_FASTOPEN");
	act_must(listen(listener, 1), "listen");
	act_must(getsockname(listener, &t.any, &t.len), "getsockname");
	act_must(sendto(fd, "", 1, MSG_FASTOPEN, &t.any, t.len), "sendto");
	close(fd);
	close(listener);
}

/**
 * fastopen_result() - What came of an attempt by fast open.
 * @vector: Vector.
 * @fd: Socket.
 * @err: Error of the send.
 *
 * Return: 0, @err, or -ENODATA when the vector is not what it says.
 */
int fastopen_result(const struct vector *vector, int fd, int err)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };
	struct tcp_info info = {};
	socklen_t len = sizeof(info);

	/* Without a cookie, one that does not wait has sent nothing yet. */
	if (err == -EINPROGRESS)
		err = say_when_open(fd);
	if (err || !vector->cookie)
		return err;
	poll(&poll_fd, 1, 2000);
	act_must(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len),
		 "TCP_INFO");
	return info.tcpi_options & TCPI_OPT_SYN_DATA ? 0 : -ENODATA;
}

/**
 * fastopen_message() - Make what sendmsg(2) takes.
 * @t: Where to.
 * @iov: Is set.
 *
 * Return: The message.
 */
struct msghdr fastopen_message(struct target *t, struct iovec *iov)
{
	iov->iov_base = (char *)VECTOR_WORD;
	iov->iov_len = strlen(VECTOR_WORD);
	return (struct msghdr){ .msg_name = &t->any,
				.msg_namelen = t->len,
				.msg_iov = iov,
				.msg_iovlen = 1 };
}

static int by_sendto(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);

	return fastopen_result(vector, fd,
			       to_error(sendto(fd, VECTOR_WORD,
					       strlen(VECTOR_WORD),
					       MSG_FASTOPEN, &t.any, t.len)));
}

static int by_sendmsg(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);
	struct iovec iov;
	struct msghdr msg = fastopen_message(&t, &iov);

	return fastopen_result(vector, fd,
			       to_error(sendmsg(fd, &msg, MSG_FASTOPEN)));
}

static int by_sendmmsg(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);
	struct mmsghdr msg = {};
	struct iovec iov;

	msg.msg_hdr = fastopen_message(&t, &iov);
	return fastopen_result(vector, fd,
			       to_error(sendmmsg(fd, &msg, 1, MSG_FASTOPEN)));
}

/* connect(2) only notes the address, or sends a SYN when there is no cookie. */
static int deferred(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);
	int one = 1;

	act_must(setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &one,
			    sizeof(one)),
		 "TCP_FASTOPEN_CONNECT");
	if (connect(fd, &t.any, t.len))
		return -errno;
	return fastopen_result(vector, fd, say(fd));
}

static bool can_defer_mptcp(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
	int one = 1, ret;

	ret = setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &one,
			 sizeof(one));
	close(fd);
	return !ret;
}

static bool can_mptcp(void)
{
	struct target t = target_at("127.0.0.1", CLOSED_PORT);
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);

	return sendto(fd, "", 1, MSG_FASTOPEN, &t.any, t.len) < 0 &&
	       errno == ECONNREFUSED && !close(fd);
}

#define WITH_COOKIE \
	.addr = COOKIE_ADDR, .cookie = true, .prepare = fastopen_prepare

const struct vector fastopen_vectors[] = {
	{ "TCP_FASTOPEN_CONNECT", deferred },
	{ "TCP_FASTOPEN_CONNECT, cookie", deferred, WITH_COOKIE },
	{ "TCP_FASTOPEN_CONNECT, MPTCP", deferred, .protocol = IPPROTO_MPTCP,
	  .can = can_defer_mptcp },
	{ "MSG_FASTOPEN, sendto", by_sendto, .fastopen = true },
	{ "MSG_FASTOPEN, sendto, IPv6", by_sendto, .fastopen = true,
	  .addr = "::1" },
	{ "MSG_FASTOPEN, sendto, IPv4-mapped", by_sendto, .fastopen = true,
	  .addr = "::ffff:127.0.0.1" },
	{ "MSG_FASTOPEN, sendto, cookie", by_sendto, .fastopen = true,
	  WITH_COOKIE },
	{ "MSG_FASTOPEN, sendmsg", by_sendmsg, .fastopen = true },
	{ "MSG_FASTOPEN, sendmsg, cookie", by_sendmsg, .fastopen = true,
	  WITH_COOKIE },
	{ "MSG_FASTOPEN, sendmmsg", by_sendmmsg, .fastopen = true },
	{ "MSG_FASTOPEN, sendmmsg, cookie", by_sendmmsg, .fastopen = true,
	  WITH_COOKIE },
	{ "MSG_FASTOPEN, MPTCP", by_sendto, .fastopen = true,
	  .protocol = IPPROTO_MPTCP, .can = can_mptcp },
	{},
};
