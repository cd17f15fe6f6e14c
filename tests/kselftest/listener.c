// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "listener.h"

#define BACKLOG 128
#define SOON_MS 100

static int open_one(const struct sockaddr *addr, socklen_t len)
{
	int fd = socket(addr->sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	int one = 1;

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    (addr->sa_family == AF_INET6 &&
	     setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one))) ||
	    bind(fd, addr, len) || listen(fd, BACKLOG))
		sw_die("cannot listen: %m");
	return fd;
}

/**
 * listener_open() - Listen on a port of loopback.
 * @l: Listener.
 * @port: Port.
 */
void listener_open(struct listener *l, uint16_t port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
				   .sin6_port = htons(port),
				   .sin6_addr = in6addr_loopback };

	l->fd[0] = open_one((struct sockaddr *)&v4, sizeof(v4));
	l->fd[1] = open_one((struct sockaddr *)&v6, sizeof(v6));
}

static unsigned int accept_all(int fd)
{
	unsigned int n = 0;
	int peer;

	while ((peer = accept(fd, NULL, NULL)) >= 0) {
		close(peer);
		n++;
	}
	return n;
}

/**
 * listener_accepted() - Take and close the connections that have arrived.
 * @l: Listener.
 *
 * A connection over loopback has arrived when its opener knows that it is
 * open, or very soon after: a busy machine puts off the last packet.
 *
 * Return: How many.
 */
unsigned int listener_accepted(struct listener *l)
{
	struct pollfd fds[] = {
		{ .fd = l->fd[0], .events = POLLIN },
		{ .fd = l->fd[1], .events = POLLIN },
	};

	poll(fds, 2, SOON_MS);
	return accept_all(l->fd[0]) + accept_all(l->fd[1]);
}

/**
 * listener_close() - Listen no more.
 * @l: Listener.
 */
void listener_close(struct listener *l)
{
	close(l->fd[0]);
	close(l->fd[1]);
}
