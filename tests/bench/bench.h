/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is measured: operations, each on sockets of its own.
 */
#ifndef _SMTPWARD_BENCH_H
#define _SMTPWARD_BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <x86intrin.h>

/* Longest send of an operation. */
#define BENCH_BYTES_MAX (1 << 20)

/* A short send, as long as every line that is sent. */
#define BENCH_LINE 64

/**
 * struct bench_wire - Two ends of a connection, both in this process.
 * @listener: Of TCP, where @far comes from.
 * @near: The end that sends.
 * @far: The end that receives.
 */
struct bench_wire {
	int listener;
	int near;
	int far;
};

/**
 * struct bench_op - An operation.
 * @name: Of the operation, in JSON.
 * @begin: Opens the sockets, before anything is measured.
 * @once: Does it and returns what that cost.
 * @clean: Takes away what it leaves. Not measured.
 * @text: What it sends, over and over: BENCH_LINE bytes, a line of its own.
 * @addr: Where it goes to.
 * @port: The same.
 * @bytes: That it sends at a time.
 * @calls: That one operation consists of. The cost is that of all.
 * @rounds: How often it is measured.
 */
struct bench_op {
	const char *name;
	void (*begin)(const struct bench_op *op, struct bench_wire *wire);
	uint64_t (*once)(const struct bench_op *op, struct bench_wire *wire);
	void (*clean)(const struct bench_op *op, struct bench_wire *wire);
	const char *text;
	const char *addr;
	uint16_t port;
	size_t bytes;
	unsigned int calls;
	unsigned int rounds;
};

/* Under -icount it counts instructions, one for each nanosecond. */
static inline uint64_t bench_now(void)
{
	return __rdtsc();
}

_Noreturn void bench_die(const char *fmt, ...);

/* wire.c: how operations begin and clean up */
void wire_listen(const struct bench_op *op, struct bench_wire *wire);
void wire_join(const struct bench_op *op, struct bench_wire *wire);
void wire_connect(const struct bench_op *op, struct bench_wire *wire);
void wire_session(const struct bench_op *op, struct bench_wire *wire);
void wire_message(const struct bench_op *op, struct bench_wire *wire);
void wire_udp(const struct bench_op *op, struct bench_wire *wire);
void wire_unix(const struct bench_op *op, struct bench_wire *wire);
void wire_hang_up(const struct bench_op *op, struct bench_wire *wire);
void wire_drain(const struct bench_op *op, struct bench_wire *wire);
void wire_part(const struct bench_op *op, struct bench_wire *wire);

/* once.c: what is measured */
uint64_t once_getppid(const struct bench_op *op, struct bench_wire *wire);
uint64_t once_connect(const struct bench_op *op, struct bench_wire *wire);
uint64_t once_send(const struct bench_op *op, struct bench_wire *wire);
uint64_t once_first(const struct bench_op *op, struct bench_wire *wire);

#endif /* _SMTPWARD_BENCH_H */
