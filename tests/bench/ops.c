// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is measured: another column is another entry here, and its title in
 * report.py.
 */
#include <string.h>

#include "bench.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

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
#define CHUNKS BENCH_CALLS_MAX

/* How often an operation is measured, and a bulk, which takes longer. */
#define ROUNDS BENCH_ROUNDS_MAX
#define BULK_ROUNDS 9

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

/* Calls that end behind the judge, because of what there is or by his verdict. */
#define ATTEMPT                                                      \
	.begin = wire_elsewhere, .once = once_attempt, .port = SMTP, \
	.calls = 1, .rounds = ROUNDS
#define EXEC \
	.begin = wire_program, .once = once_exec, .calls = 1, .rounds = ROUNDS

#define GETPPID \
	.name = "getppid", .once = once_getppid, .calls = 1, .rounds = ROUNDS

/* What a connection costs. */
static const struct bench_op wire_ops[] = {
	{ GETPPID },
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

/* What a decision costs. */
static const struct bench_op size_ops[] = {
	{ GETPPID },
	{ .name = "attempt-allowed", ATTEMPT, .addr = QUIET },
	{ .name = "attempt-denied", ATTEMPT, .addr = ANYBODY },
	{ .name = "decide-connect", CONNECT, .addr = QUIET, .port = SMTP },
	{ .name = "decide-other", EXEC, .text = "plain" },
	{ .name = "decide-tool", EXEC, .text = "msmtp" },
};

static const struct bench_suite suites[] = {
	{ .name = "wire", .ops = wire_ops, .n = LENGTH(wire_ops) },
	{
		.name = "size",
		.ops = size_ops,
		.n = LENGTH(size_ops),
		.uid = BENCH_UID,
	},
};

/**
 * bench_suite() - Operations that are measured together.
 * @name: Of the suite.
 *
 * Return: The suite.
 */
const struct bench_suite *bench_suite(const char *name)
{
	size_t i;

	for (i = 0; i < LENGTH(suites); i++)
		if (!strcmp(suites[i].name, name))
			return &suites[i];
	bench_die("there is no suite %s", name);
}
