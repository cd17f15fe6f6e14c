// SPDX-License-Identifier: GPL-2.0-only
/*
 * The measured parts. Between the two readings is nothing but the system calls,
 * made by the C library; whether they went well is asked later.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

static char buffer[BENCH_BYTES_MAX];

/**
 * once_getppid() - The control: nothing of ours has anything to do with it.
 * @op: Operation.
 * @wire: Not used.
 *
 * Return: The cost.
 */
uint64_t once_getppid(const struct bench_op *op, struct bench_wire *wire)
{
	const uint64_t begin = bench_now();

	(void)op;
	(void)wire;
	getppid();
	return bench_now() - begin;
}

/*
 * Sockets of others come and go on any machine, so that those which are measured
 * are now and then where the allocator is slow to take them back. Without, they
 * would always be, or never, as chance has it that day.
 */
static void stir(void)
{
	static int others[8];
	static unsigned int seed = 1;
	int *other, times = 4;

	while (times--) {
		other = &others[rand_r(&seed) % 8];
		if (*other)
			close(*other);
		*other = socket(AF_INET, SOCK_STREAM, 0);
	}
}

/**
 * once_connect() - Connect, and close at once.
 * @op: With the address to connect to.
 * @wire: Of wire_listen().
 *
 * Return: The cost of both, without socket(2).
 */
uint64_t once_connect(const struct bench_op *op, struct bench_wire *wire)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(op->port),
		.sin_addr.s_addr = inet_addr(op->addr),
	};
	uint64_t begin, end;
	int fd, connected, closed;

	(void)wire;
	stir();
	fd = socket(AF_INET, SOCK_STREAM, 0);
	begin = bench_now();
	connected = connect(fd, (const struct sockaddr *)&to, sizeof(to));
	closed = close(fd);
	end = bench_now();
	if (connected || closed)
		bench_die("%s: connect: %m", op->name);
	return end - begin;
}

/**
 * once_attempt() - Connect a socket that is connected already.
 * @op: With the address.
 * @wire: Of wire_elsewhere(). Its error is set.
 *
 * That is judged as any other connect, and fails right behind.
 *
 * Return: The cost.
 */
uint64_t once_attempt(const struct bench_op *op, struct bench_wire *wire)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(op->port),
		.sin_addr.s_addr = inet_addr(op->addr),
	};
	uint64_t begin, end;
	int failed;

	begin = bench_now();
	failed = connect(wire->near, (const struct sockaddr *)&to, sizeof(to));
	end = bench_now();
	wire->error = failed ? errno : 0;
	return end - begin;
}

/**
 * once_exec() - Execute what is no program.
 * @op: With its name.
 * @wire: Its error is set.
 *
 * Return: The cost.
 */
uint64_t once_exec(const struct bench_op *op, struct bench_wire *wire)
{
	char *const argv[] = { "bench", NULL }, *const envp[] = { NULL };
	char path[PATH_MAX];
	uint64_t begin, end;

	snprintf(path, sizeof(path), BENCH_PROGRAMS "/%s", op->text);
	begin = bench_now();
	execve(path, argv, envp);
	end = bench_now();
	wire->error = errno;
	return end - begin;
}

/* The same text is sent for a whole operation. */
static void set_buffer(const char *text)
{
	static const char *old;
	size_t at;

	if (text == old)
		return;
	if (strlen(text) != BENCH_LINE)
		bench_die("not %d bytes: %s", BENCH_LINE, text);
	for (at = 0; at < sizeof(buffer); at += BENCH_LINE)
		memcpy(buffer + at, text, BENCH_LINE);
	old = text;
}

/**
 * once_send() - Send.
 * @op: With the text, and the number of bytes.
 * @wire: Connected.
 *
 * Return: The cost.
 */
uint64_t once_send(const struct bench_op *op, struct bench_wire *wire)
{
	uint64_t begin, end;
	ssize_t sent;

	set_buffer(op->text);
	begin = bench_now();
	sent = send(wire->near, buffer, op->bytes, 0);
	end = bench_now();
	if (sent != (ssize_t)op->bytes)
		bench_die("%s: send returns %zd: %m", op->name, sent);
	return end - begin;
}

/**
 * once_first() - Send what is the first on its connection.
 * @op: As for once_send().
 * @wire: Of wire_listen(). Is connected.
 *
 * Return: The cost, without connecting.
 */
uint64_t once_first(const struct bench_op *op, struct bench_wire *wire)
{
	wire_join(op, wire);
	return once_send(op, wire);
}
