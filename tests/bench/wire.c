// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sockets of an operation. One process has both ends, so that nobody else
 * runs while it is measured.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

/* The kernel counts more than the bytes that an operation sends. */
#define SOCKET_BUFFER (8 * BENCH_BYTES_MAX)

static struct sockaddr_in address(const struct bench_op *op)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(op->port),
		.sin_addr.s_addr = inet_addr(op->addr),
	};
}

static void set(int fd, int level, int option, int value)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)))
		bench_die("setsockopt %d, %d: %m", level, option);
}

static int open_socket(int type)
{
	const int fd = socket(AF_INET, type, 0);

	if (fd < 0)
		bench_die("socket: %m");
	set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	set(fd, SOL_SOCKET, SO_RCVBUFFORCE, SOCKET_BUFFER);
	set(fd, SOL_SOCKET, SO_SNDBUFFORCE, SOCKET_BUFFER);
	return fd;
}

static int open_bound(const struct bench_op *op, int type)
{
	const struct sockaddr_in own = address(op);
	const int fd = open_socket(type);

	if (bind(fd, (const struct sockaddr *)&own, sizeof(own)))
		bench_die("%s: bind: %m", op->name);
	return fd;
}

static int open_connected(const struct bench_op *op, int type)
{
	const struct sockaddr_in to = address(op);
	const int fd = open_socket(type);

	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)))
		bench_die("%s: connect: %m", op->name);
	return fd;
}

static void receive(const struct bench_op *op, struct bench_wire *wire,
		    size_t left)
{
	static char buffer[BENCH_BYTES_MAX];
	ssize_t n;

	while (left) {
		n = recv(wire->far, buffer, left, 0);
		if (n <= 0)
			bench_die("%s: recv: %m", op->name);
		left -= n;
	}
}

/**
 * wire_listen() - Listen, for an operation that connects.
 * @op: With the address.
 * @wire: Its listener is set.
 */
void wire_listen(const struct bench_op *op, struct bench_wire *wire)
{
	wire->listener = open_bound(op, SOCK_STREAM);
	if (listen(wire->listener, 1))
		bench_die("%s: listen: %m", op->name);
}

/**
 * wire_join() - Connect to who listens.
 * @op: With the address.
 * @wire: Of wire_listen(). Both ends are set.
 *
 * What is sent leaves at once (no Nagle), and is acknowledged later.
 */
void wire_join(const struct bench_op *op, struct bench_wire *wire)
{
	wire->near = open_connected(op, SOCK_STREAM);
	wire->far = accept(wire->listener, NULL, NULL);
	if (wire->far < 0)
		bench_die("%s: accept: %m", op->name);
	set(wire->near, IPPROTO_TCP, TCP_NODELAY, 1);
	set(wire->far, IPPROTO_TCP, TCP_QUICKACK, 0);
}

/**
 * wire_connect() - Connect two sockets of TCP, for an operation that sends.
 * @op: With the address.
 * @wire: Is set.
 */
void wire_connect(const struct bench_op *op, struct bench_wire *wire)
{
	wire_listen(op, wire);
	wire_join(op, wire);
	close(wire->listener);
}

static void say(const struct bench_op *op, struct bench_wire *wire,
		const char *text)
{
	const size_t len = strlen(text);

	if (send(wire->near, text, len, 0) != (ssize_t)len)
		bench_die("%s: send: %m", op->name);
	receive(op, wire, len);
}

/**
 * wire_session() - The same, and begin a session of SMTP.
 * @op: With the address.
 * @wire: Is set.
 *
 * Nobody answers.
 */
void wire_session(const struct bench_op *op, struct bench_wire *wire)
{
	wire_connect(op, wire);
	say(op, wire, "EHLO localhost\r\n");
	say(op, wire, "MAIL FROM:<somebody@example.org>\r\n");
	say(op, wire, "RCPT TO:<somebody.else@example.org>\r\n");
}

/**
 * wire_message() - The same, and begin a message in it, up to its body.
 * @op: With the address.
 * @wire: Is set.
 */
void wire_message(const struct bench_op *op, struct bench_wire *wire)
{
	wire_session(op, wire);
	say(op, wire, "DATA\r\n");
	say(op, wire, "Subject: A message\r\n\r\n");
}

/**
 * wire_udp() - Two sockets of UDP, of which one is connected to the other.
 * @op: With the address.
 * @wire: Is set.
 */
void wire_udp(const struct bench_op *op, struct bench_wire *wire)
{
	wire->far = open_bound(op, SOCK_DGRAM);
	wire->near = open_connected(op, SOCK_DGRAM);
}

/**
 * wire_unix() - Two sockets that no network is between.
 * @op: Operation.
 * @wire: Is set.
 */
void wire_unix(const struct bench_op *op, struct bench_wire *wire)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		bench_die("%s: socketpair: %m", op->name);
	wire->near = ends[0];
	wire->far = ends[1];
	set(wire->near, SOL_SOCKET, SO_SNDBUFFORCE, SOCKET_BUFFER);
}

/**
 * wire_elsewhere() - A socket that is connected to another port than @op's.
 * @op: With the address.
 * @wire: Is set.
 */
void wire_elsewhere(const struct bench_op *op, struct bench_wire *wire)
{
	struct bench_op elsewhere = *op;

	elsewhere.port = op->port + 10000;
	wire_connect(&elsewhere, wire);
}

/**
 * wire_program() - Make a file that can be executed, but is no program.
 * @op: With its name.
 * @wire: Not used.
 *
 * It begins with text, so that no module is loaded for what it could be.
 */
void wire_program(const struct bench_op *op, struct bench_wire *wire)
{
	char path[PATH_MAX];
	int fd;

	(void)wire;
	if (mkdir(BENCH_PROGRAMS, 0755) && errno != EEXIST)
		bench_die("mkdir " BENCH_PROGRAMS ": %m");
	snprintf(path, sizeof(path), BENCH_PROGRAMS "/%s", op->text);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	if (fd < 0 || write(fd, "text\n", 5) != 5 || close(fd))
		bench_die("%s: %m", path);
}

/**
 * wire_hang_up() - Close the other end of a connection that was closed.
 * @op: Operation.
 * @wire: Of wire_listen().
 */
void wire_hang_up(const struct bench_op *op, struct bench_wire *wire)
{
	const int far = accept(wire->listener, NULL, NULL);

	if (far < 0)
		bench_die("%s: accept: %m", op->name);
	close(far);
}

/**
 * wire_drain() - Receive what was sent.
 * @op: With the number of bytes.
 * @wire: Connected.
 */
void wire_drain(const struct bench_op *op, struct bench_wire *wire)
{
	receive(op, wire, op->bytes);
}

/**
 * wire_part() - The same, and close both ends.
 * @op: With the number of bytes.
 * @wire: Of wire_join().
 */
void wire_part(const struct bench_op *op, struct bench_wire *wire)
{
	wire_drain(op, wire);
	close(wire->near);
	close(wire->far);
}
