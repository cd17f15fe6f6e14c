// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: bench CONFIGURATION
 *
 * Measures each operation and prints one line of JSON for it. What the machine
 * is configured to do meanwhile is a matter of who runs this; CONFIGURATION is
 * its name. To be run on one CPU under -icount, where the time stamp counter
 * counts instructions.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "bench.h"

/* Ports of mail and of something else. What goes to QUIET makes no event. */
#define SMTP 25
#define OTHER 8000
#define ANYBODY "127.0.0.1"
#define QUIET "127.0.0.2"

/* Lines of BENCH_LINE bytes: of a message, of a session, of other protocols. */
#define BODY \
	"A line of a message, which is just as long as all others here.\r\n"
#define RCPT \
	"RCPT TO:<somebody.with.a.name.that.is.long.x@mail.example.org>\r\n"
#define HTTP \
	"GET /what-there-is/to-be-seen-here HTTP/1.1\r\nHost: localhost:1\r\n"
#define EHLO \
	"EHLO a-client-with-a-name.that-makes-a-line-of-the-same.length\r\n"

/* A bulk is 25 MiB, in calls short enough that the clock misses most. */
#define CHUNK BENCH_BYTES_MAX
#define CHUNKS 25

/* How often an operation is measured, and a bulk, which takes longer. */
#define ROUNDS 100
#define BULK_ROUNDS 9

/* Until TCP knows its peer, and every cache is filled. */
#define WARM_UP 20

/*
 * Microseconds between two operations, in which others do what they put off:
 * delayed ACKs, the work that makes events. Less than what TCP takes for idle.
 */
#define PAUSE 50000

#define CONNECT                                                            \
	.begin = wire_listen, .once = once_connect, .clean = wire_hang_up, \
	.calls = 1, .rounds = ROUNDS
#define SEND                                                         \
	.once = once_send, .clean = wire_drain, .bytes = BENCH_LINE, \
	.calls = 1, .rounds = ROUNDS
#define FIRST                                                         \
	.begin = wire_listen, .once = once_first, .clean = wire_part, \
	.addr = ANYBODY, .bytes = BENCH_LINE, .calls = 1, .rounds = ROUNDS
#define BULK                                                                  \
	.once = once_send, .clean = wire_drain, .text = BODY, .bytes = CHUNK, \
	.calls = CHUNKS, .rounds = BULK_ROUNDS

/* Another column is another entry here, and its title in report.py. */
static const struct bench_op ops[] = {
	{
		.name = "getppid",
		.once = once_getppid,
		.calls = 1,
		.rounds = ROUNDS,
	},
	{ .name = "connect-other", CONNECT, .addr = ANYBODY, .port = OTHER },
	{ .name = "connect-25-quiet", CONNECT, .addr = QUIET, .port = SMTP },
	{ .name = "connect-25", CONNECT, .addr = ANYBODY, .port = SMTP },
	{
		.name = "send-other",
		SEND,
		.begin = wire_connect,
		.text = BODY,
		.addr = ANYBODY,
		.port = OTHER + 1,
	},
	{
		.name = "send-25",
		SEND,
		.begin = wire_message,
		.text = BODY,
		.addr = "127.0.0.3",
		.port = SMTP,
	},
	{
		.name = "send-25-rcpt",
		SEND,
		.begin = wire_session,
		.text = RCPT,
		.addr = "127.0.0.5",
		.port = SMTP,
	},
	{
		.name = "send-udp",
		SEND,
		.begin = wire_udp,
		.text = BODY,
		.addr = ANYBODY,
		.port = OTHER,
	},
	{ .name = "first-http", FIRST, .text = HTTP, .port = OTHER + 3 },
	{ .name = "first-text", FIRST, .text = BODY, .port = OTHER + 4 },
	{ .name = "first-smtp", FIRST, .text = EHLO, .port = OTHER + 5 },
	{ .name = "bulk-unix", BULK, .begin = wire_unix },
	{
		.name = "bulk-other",
		BULK,
		.begin = wire_connect,
		.addr = ANYBODY,
		.port = OTHER + 2,
	},
	{
		.name = "bulk-25",
		BULK,
		.begin = wire_message,
		.addr = "127.0.0.4",
		.port = SMTP,
	},
};

#define N_OPS (sizeof(ops) / sizeof(*ops))

/**
 * bench_die() - End, because something cannot be measured.
 * @fmt: Why, as for printf().
 */
void bench_die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("bench: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

static uint64_t measure(const struct bench_op *op, struct bench_wire *wire)
{
	const uint64_t cost = op->once(op, wire);

	if (op->clean)
		op->clean(op, wire);
	usleep(PAUSE);
	return cost;
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The mean of the middle half, which neither the clock nor a new page is in. */
static uint64_t middle(const uint64_t *sorted, size_t n)
{
	uint64_t sum = 0;
	size_t i;

	for (i = n / 4; i < n - n / 4; i++)
		sum += sorted[i];
	return sum / (n - n / 4 * 2);
}

/*
 * Of a bulk the calls that were the n-th of their rounds are compared with each
 * other, and the results added. So the clock's interrupts, which hit one call
 * each, are in none of the sums.
 */
static void run(const struct bench_op *op, struct bench_wire *wire,
		const char *configuration)
{
	uint64_t cost[CHUNKS][ROUNDS], minimum = 0, typical = 0;
	unsigned int call, round;

	for (call = 0; call < WARM_UP; call++)
		measure(op, wire);
	for (round = 0; round < op->rounds; round++)
		for (call = 0; call < op->calls; call++)
			cost[call][round] = measure(op, wire);
	for (call = 0; call < op->calls; call++) {
		qsort(cost[call], op->rounds, sizeof(**cost), compare);
		minimum += cost[call][0];
		typical += middle(cost[call], op->rounds);
	}
	printf("{\"configuration\":\"%s\",\"operation\":\"%s\",", configuration,
	       op->name);
	printf("\"calls\":%u,\"rounds\":%u,", op->calls, op->rounds);
	printf("\"minimum\":%" PRIu64 ",\"middle\":%" PRIu64 "}\n", minimum,
	       typical);
}

/* Who asks before there are random numbers pays for making some. */
static void check_random(void)
{
	char byte;

	if (getrandom(&byte, 1, GRND_NONBLOCK) != 1)
		bench_die("no random numbers yet: %m");
}

int main(int argc, char *argv[])
{
	struct bench_wire wires[N_OPS];
	size_t i;

	if (argc != 2)
		bench_die("one argument is expected, CONFIGURATION");
	check_random();
	/* All of them, so that nobody is alone in a table when it sends. */
	for (i = 0; i < N_OPS; i++)
		if (ops[i].begin)
			ops[i].begin(&ops[i], &wires[i]);
	for (i = 0; i < N_OPS; i++)
		run(&ops[i], &wires[i], argv[1]);
	return 0;
}
