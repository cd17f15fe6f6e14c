// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "listener.h"
#include "vectors.h"

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

static void open_v4(struct listener *l, const char *addr, uint16_t port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
				  .sin_port = htons(port) };

	if (inet_pton(AF_INET, addr, &v4.sin_addr) != 1)
		sw_die("no address: %s", addr);
	l->fd[l->n++] = open_one((struct sockaddr *)&v4, sizeof(v4));
}

/* Whether it does also depends on net.ipv4.tcp_fastopen. */
static void grant_fastopen(int fd)
{
	int queue = BACKLOG;

	if (setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN, &queue, sizeof(queue)))
		sw_die("TCP_FASTOPEN: %m");
}

/**
 * listener_open() - Listen on a port of loopback.
 * @l: Listener.
 * @port: Port.
 */
void listener_open(struct listener *l, uint16_t port)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
				   .sin6_port = htons(port),
				   .sin6_addr = in6addr_loopback };

	l->n = 0;
	open_v4(l, COOKIE_ADDR, port);
	grant_fastopen(l->fd[0]);
	open_v4(l, "127.0.0.1", port);
	l->fd[l->n++] = open_one((struct sockaddr *)&v6, sizeof(v6));
}

static bool says(int peer, const char *word)
{
	struct pollfd poll_fd = { .fd = peer, .events = POLLIN };
	char heard[64] = "";

	poll(&poll_fd, 1, SOON_MS);
	return recv(peer, heard, sizeof(heard) - 1, MSG_DONTWAIT) > 0 &&
	       !strncmp(heard, word, strlen(word));
}

/* Those that say what begins with the word. */
static unsigned int accept_all(struct listener *l, const char *word)
{
	struct pollfd fds[N_LISTENERS];
	unsigned int n = 0;
	size_t i;
	int peer;

	for (i = 0; i < l->n; i++)
		fds[i] = (struct pollfd){ .fd = l->fd[i], .events = POLLIN };
	poll(fds, l->n, SOON_MS);
	for (i = 0; i < l->n; i++) {
		while ((peer = accept(l->fd[i], NULL, NULL)) >= 0) {
			n += !word || says(peer, word);
			close(peer);
		}
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
	return accept_all(l, NULL);
}

/**
 * listener_heard() - Like listener_accepted(), and look what they say.
 * @l: Listener.
 * @word: What it begins with.
 *
 * Return: How many say it.
 */
unsigned int listener_heard(struct listener *l, const char *word)
{
	return accept_all(l, word);
}

/**
 * listener_close() - Listen no more.
 * @l: Listener.
 */
void listener_close(struct listener *l)
{
	while (l->n)
		close(l->fd[--l->n]);
}
