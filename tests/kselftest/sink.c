// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "patience.h"
#include "sink.h"
#include "vector_parts.h"

#define BACKLOG 4096
#define N_READY 64
#define TIMEOUT 60

/**
 * struct sink_peer - A connection.
 * @port: The other end's.
 * @fd: Socket.
 * @over: It is closed, @bytes will not change any more.
 * @bytes: What was read.
 */
struct sink_peer {
	uint16_t port;
	int fd;
	atomic_bool over;
	atomic_ulong bytes;
};

/**
 * struct sink_room - What the process of a sink and its owner share.
 * @n: Entries in @peer.
 * @peer: Connections in the order they came.
 */
struct sink_room {
	atomic_uint n;
	struct sink_peer peer[SINK_MAX];
};

/**
 * struct server - What the process of a sink has.
 * @way: How it behaves.
 * @room: What it shares.
 * @listener: Socket.
 * @epoll: Tells which sockets there is something to do with.
 */
struct server {
	const struct sink_way *way;
	struct sink_room *room;
	int listener;
	int epoll;
};

/* One socket takes IPv4 and IPv6. */
static int make_listener(const struct sink_way *way)
{
	const struct sockaddr_in6 addr = { .sin6_family = AF_INET6,
					   .sin6_port = htons(way->port) };
	const int fd = must_socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK,
				   way->protocol);
	const int one = 1, no = 0, queue = BACKLOG;

	act_must(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)),
		 "SO_REUSEADDR");
	act_must(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no)),
		 "IPV6_V6ONLY");
	act_must(bind(fd, (const struct sockaddr *)&addr, sizeof(addr)),
		 "bind");
	/* MPTCP knows it only since 6.2. */
	if (setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN, &queue, sizeof(queue)) &&
	    !way->protocol)
		sw_die("TCP_FASTOPEN: %m");
	act_must(listen(fd, BACKLOG), "listen");
	return fd;
}

/*
 * The stack drops what comes to the socket, before it looks at it. Closed in
 * order it would stay for minutes, and drop the SYN of who gets the same port.
 */
static void hear_nothing(int fd)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog filter = { .len = 1, .filter = &drop };

	act_must(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter,
			    sizeof(filter)),
		 "SO_ATTACH_FILTER");
}

static void finish(struct sink_peer *peer)
{
	close(peer->fd);
	peer->over = true;
}

/* Returns whether there is nothing more to read. */
static bool had_enough(struct server *server, struct sink_peer *peer)
{
	switch (server->way->manner) {
	case SINK_CLOSE:
		finish(peer);
		return true;
	case SINK_RESET:
		flow_abort(peer->fd);
		peer->over = true;
		return true;
	case SINK_VANISH:
		epoll_ctl(server->epoll, EPOLL_CTL_DEL, peer->fd, NULL);
		hear_nothing(peer->fd);
		flow_reset_later(peer->fd);
		peer->over = true;
		return true;
	default:
		return false;
	}
}

static void read_from(struct server *server, struct sink_peer *peer)
{
	static char buffer[256 << 10];
	ssize_t len;

	for (;;) {
		if (peer->bytes >= server->way->enough &&
		    had_enough(server, peer))
			return;
		len = recv(peer->fd, buffer, sizeof(buffer), MSG_DONTWAIT);
		if (len <= 0)
			break;
		peer->bytes += len;
	}
	if (!len || errno != EAGAIN)
		finish(peer);
}

static void greet(int fd, uint64_t bytes)
{
	static const char text[64 << 10];
	ssize_t len;

	for (; bytes; bytes -= len) {
		len = send(fd, text,
			   bytes < sizeof(text) ? bytes : sizeof(text),
			   MSG_NOSIGNAL);
		if (len < 0)
			return;
	}
}

static void begin(struct server *server, struct sink_peer *peer)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = peer };

	greet(peer->fd, server->way->greeting);
	if (server->way->manner == SINK_HOLD)
		return;
	usleep(server->way->late_ms * 1000);
	act_must(epoll_ctl(server->epoll, EPOLL_CTL_ADD, peer->fd, &event),
		 "epoll_ctl");
	read_from(server, peer);
}

static void take_all(struct server *server)
{
	struct sockaddr_in6 addr;
	struct sink_peer *peer;
	socklen_t len;
	int fd;

	for (;;) {
		len = sizeof(addr);
		fd = accept(server->listener, (struct sockaddr *)&addr, &len);
		if (fd < 0)
			return;
		if (server->room->n == SINK_MAX)
			sw_die("too many connections");
		peer = &server->room->peer[server->room->n];
		peer->port = ntohs(addr.sin6_port);
		peer->fd = fd;
		server->room->n++;
		begin(server, peer);
	}
}

static _Noreturn void serve(struct server *server)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct epoll_event ready[N_READY];
	int i, n;

	server->epoll = epoll_create1(0);
	act_must(server->epoll, "epoll_create1");
	act_must(epoll_ctl(server->epoll, EPOLL_CTL_ADD, server->listener,
			   &event),
		 "epoll_ctl");
	for (;;) {
		n = epoll_wait(server->epoll, ready, N_READY, -1);
		for (i = 0; i < n; i++) {
			if (ready[i].data.ptr)
				read_from(server, ready[i].data.ptr);
			else
				take_all(server);
		}
	}
}

static void become_server(void)
{
	const struct rlimit files = { 2 * SINK_MAX, 2 * SINK_MAX };

	act_must(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
	act_must(setrlimit(RLIMIT_NOFILE, &files), "RLIMIT_NOFILE");
}

/**
 * sink_open() - Start one.
 * @sink: Is set, to be closed by sink_close(), or by the end of this process.
 * @way: How it behaves.
 */
void sink_open(struct sink *sink, const struct sink_way *way)
{
	struct server server = { .way = way };

	sink->room = mmap(NULL, sizeof(*sink->room), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (sink->room == MAP_FAILED)
		sw_die("mmap: %m");
	server.room = sink->room;
	server.listener = make_listener(way);
	if (way->manner == SINK_DEAF)
		hear_nothing(server.listener);
	sink->pid = fork();
	act_must(sink->pid, "fork");
	if (!sink->pid) {
		become_server();
		serve(&server);
	}
	close(server.listener);
}

/**
 * sink_close() - End one, and its connections with it.
 * @sink: It.
 */
void sink_close(struct sink *sink)
{
	kill(sink->pid, SIGKILL);
	act_must(waitpid(sink->pid, NULL, 0), "waitpid");
	munmap(sink->room, sizeof(*sink->room));
}

/**
 * sink_accepted() - How many connections there were.
 * @sink: Sink.
 *
 * Return: The number.
 */
unsigned int sink_accepted(const struct sink *sink)
{
	return sink->room->n;
}

/* The latest that was not asked for, should a port have been used twice. */
static struct sink_peer *peer_at(const struct sink *sink, uint16_t from)
{
	unsigned int i;

	for (i = sink->room->n; i--;)
		if (sink->room->peer[i].port == from)
			return &sink->room->peer[i];
	return NULL;
}

static bool is_there(const struct sink_peer *peer, uint64_t bytes)
{
	return peer && (peer->over || peer->bytes >= bytes);
}

/**
 * sink_wait() - Wait until so much of a connection has been read, or it is over.
 * @sink: Sink.
 * @from: Port of the other end.
 * @bytes: So much.
 */
void sink_wait(const struct sink *sink, uint16_t from, uint64_t bytes)
{
	const time_t end = time(NULL) + TIMEOUT * patience();

	while (!is_there(peer_at(sink, from), bytes)) {
		if (time(NULL) > end)
			sw_die("port %u: nothing is heard", from);
		usleep(1000);
	}
}

/**
 * sink_so_far() - How much of a connection has been read.
 * @sink: Sink.
 * @from: Port of the other end.
 *
 * Return: Bytes.
 */
uint64_t sink_so_far(const struct sink *sink, uint16_t from)
{
	const struct sink_peer *peer = peer_at(sink, from);

	return peer ? peer->bytes : 0;
}

/**
 * sink_heard() - Wait for the end of a connection.
 * @sink: Sink.
 * @from: Port of the other end.
 *
 * It is not known by its port any more: the next with the same one, as to another
 * address, is another, and may not have been accepted when it is asked for.
 *
 * Return: Bytes that were read of it.
 */
uint64_t sink_heard(const struct sink *sink, uint16_t from)
{
	struct sink_peer *peer;

	sink_wait(sink, from, UINT64_MAX);
	peer = peer_at(sink, from);
	peer->port = 0;
	return peer->bytes;
}
