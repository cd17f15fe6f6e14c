/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is measured: operations, each on sockets of its own.
 */
#ifndef _SMTPWARD_BENCH_H
#define _SMTPWARD_BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <x86intrin.h>

/* Longest send of an operation. */
#define BENCH_BYTES_MAX (1 << 20)

/* A short send, as long as every line that is sent. */
#define BENCH_LINE 64

/* How often an operation is measured at most, and of how many calls it is. */
#define BENCH_ROUNDS_MAX 100
#define BENCH_CALLS_MAX 25

/* Most operations of a suite. */
#define BENCH_OPS_MAX 16

/* Who is judged in the suite "size", between the users of sized-policy. */
#define BENCH_UID 150000

/**
 * struct bench_wire - Two ends of a connection, both in this process.
 * @listener: Of TCP, where @far comes from.
 * @near: The end that sends.
 * @far: The end that receives.
 * @error: errno of a call that is to fail.
 */
struct bench_wire {
	int listener;
	int near;
	int far;
	int error;
};

/**
 * struct bench_op - An operation.
 * @name: Of the operation, in JSON.
 * @begin: Opens the sockets, before anything is measured.
 * @once: Does it and returns what that cost.
 * @clean: Takes away what it leaves. Not measured.
 * @text: What it sends, over and over: BENCH_LINE bytes, a line of its own. Or
 *	the name of what it executes.
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

/**
 * struct bench_suite - Operations that are measured together.
 * @name: Of the suite, in JSON.
 * @ops: The operations.
 * @n: Number of them.
 * @uid: Effective uid of who does it.
 */
struct bench_suite {
	const char *name;
	const struct bench_op *ops;
	size_t n;
	uid_t uid;
};

/* Under -icount it counts instructions, one for each nanosecond. */
static inline uint64_t bench_now(void)
{
	return __rdtsc();
}

_Noreturn void bench_die(const char *fmt, ...);

/* ops.c: what there is to be measured */
const struct bench_suite *bench_suite(const char *name);

#define BENCH_PROGRAMS "/var/tmp/bench"

/* wire.c: how operations begin and clean up */
void wire_listen(const struct bench_op *op, struct bench_wire *wire);
void wire_join(const struct bench_op *op, struct bench_wire *wire);
void wire_connect(const struct bench_op *op, struct bench_wire *wire);
void wire_session(const struct bench_op *op, struct bench_wire *wire);
void wire_message(const struct bench_op *op, struct bench_wire *wire);
void wire_udp(const struct bench_op *op, struct bench_wire *wire);
void wire_unix(const struct bench_op *op, struct bench_wire *wire);
void wire_elsewhere(const struct bench_op *op, struct bench_wire *wire);
void wire_program(const struct bench_op *op, struct bench_wire *wire);
void wire_hang_up(const struct bench_op *op, struct bench_wire *wire);
void wire_drain(const struct bench_op *op, struct bench_wire *wire);
void wire_part(const struct bench_op *op, struct bench_wire *wire);

/* once.c: what is measured */
uint64_t once_getppid(const struct bench_op *op, struct bench_wire *wire);
uint64_t once_connect(const struct bench_op *op, struct bench_wire *wire);
uint64_t once_attempt(const struct bench_op *op, struct bench_wire *wire);
uint64_t once_exec(const struct bench_op *op, struct bench_wire *wire);
uint64_t once_send(const struct bench_op *op, struct bench_wire *wire);
uint64_t once_first(const struct bench_op *op, struct bench_wire *wire);

#endif /* _SMTPWARD_BENCH_H */
