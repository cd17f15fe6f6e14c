// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: bench CONFIGURATION SUITE
 *
 * Measures each operation of SUITE and prints one line of JSON for it. What the
 * machine is configured to do meanwhile is a matter of who runs this;
 * CONFIGURATION is its name. To be run on one CPU under -icount, where the time stamp counter
 * counts instructions.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "bench.h"

/* Until TCP knows its peer, and every cache is filled. */
#define WARM_UP 20

/*
 * Microseconds between two operations, in which others do what they put off:
 * delayed ACKs, the work that makes events. Less than what TCP takes for idle.
 */
#define PAUSE 50000

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
	const int error = wire->error;
	const uint64_t cost = op->once(op, wire);

	if (error && error != wire->error)
		bench_die("%s: %m, and before something else", op->name);
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

static void print(const struct bench_op *op, const struct bench_wire *wire,
		  uint64_t first, uint64_t minimum, uint64_t typical)
{
	printf("\"operation\":\"%s\",\"calls\":%u,\"rounds\":%u,", op->name,
	       op->calls, op->rounds);
	if (wire->error)
		printf("\"error\":\"%s\",", strerrorname_np(wire->error));
	printf("\"first\":%" PRIu64 ",\"minimum\":%" PRIu64
	       ",\"middle\":%" PRIu64 "}\n",
	       first, minimum, typical);
}

/*
 * Of a bulk the calls that were the n-th of their rounds are compared with each
 * other, and the results added. So the clock's interrupts, which hit one call
 * each, are in none of the sums.
 */
static void run(const struct bench_op *op, struct bench_wire *wire)
{
	uint64_t cost[BENCH_CALLS_MAX][BENCH_ROUNDS_MAX];
	uint64_t first, minimum = 0, typical = 0;
	unsigned int call, round;

	first = measure(op, wire);
	for (call = 1; call < WARM_UP; call++)
		measure(op, wire);
	for (round = 0; round < op->rounds; round++)
		for (call = 0; call < op->calls; call++)
			cost[call][round] = measure(op, wire);
	for (call = 0; call < op->calls; call++) {
		qsort(cost[call], op->rounds, sizeof(**cost), compare);
		minimum += cost[call][0];
		typical += middle(cost[call], op->rounds);
	}
	print(op, wire, first, minimum, typical);
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
	struct bench_wire wires[BENCH_OPS_MAX] = {};
	const struct bench_suite *suite;
	size_t i;

	if (argc != 3)
		bench_die("two arguments are expected, CONFIGURATION SUITE");
	check_random();
	suite = bench_suite(argv[2]);
	/* All of them, so that nobody is alone in a table when it sends. */
	for (i = 0; i < suite->n; i++)
		if (suite->ops[i].begin)
			suite->ops[i].begin(&suite->ops[i], &wires[i]);
	if (seteuid(suite->uid))
		bench_die("seteuid: %m");
	for (i = 0; i < suite->n; i++) {
		printf("{\"configuration\":\"%s\",\"suite\":\"%s\",", argv[1],
		       suite->name);
		run(&suite->ops[i], &wires[i]);
	}
	return 0;
}
