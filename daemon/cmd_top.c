// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward top: who sends most, to where, how much, and who is new.
 */
#include <getopt.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "cmd.h"
#include "compiler.h"
#include "events.h"
#include "exit.h"
#include "log.h"
#include "options.h"
#include "parse.h"
#include "paths.h"
#include "period.h"
#include "record.h"
#include "terminal.h"
#include "top.h"

#define SINCE_DEFAULT (24 * 60 * 60)
#define ROWS_DEFAULT 20
#define ROWS_MAX 1000000
#define NAME_WIDTH 32

static const char usage[] =
	"Usage: smtpward top [OPTION]...\n"
	"\n"
	"Prints who has sent most, by what the daemon has recorded.\n"
	"\n"
	"      --by WHAT       user, job (script, else program), program, destination\n"
	"                      or rule; user unless told otherwise\n"
	"      --since PERIOD  look back so long, 24h unless told otherwise, at most\n"
	"                      31d. Who is not in older records of the file is new\n"
	"  -n, --lines N       print that many, 20 unless told otherwise\n"
	"      --json          print JSON lines\n"
	"      --file FILE     read records from there instead of\n"
	"                      " PATH_EVENTS "\n"
	"\n"
	"Exit status: 0, 1 when records cannot be read, 2 when the command line is\n"
	"wrong.\n";

static const char *const words[] = {
	[TOP_USER] = "user",	   [TOP_JOB] = "job",
	[TOP_PROGRAM] = "program", [TOP_DESTINATION] = "destination",
	[TOP_RULE] = "rule",
};

/**
 * struct request - The command line.
 * @by: What a row stands for.
 * @since: How far to look back, in seconds.
 * @lines: How many rows.
 * @json: For machines.
 * @source: Where from.
 */
struct request {
	enum top_by by;
	uint32_t since;
	uint32_t lines;
	bool json;
	struct events_source source;
};

static bool parse_by(const char *word, enum top_by *by)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcmp(word, words[i])) {
			*by = i;
			return true;
		}
	}
	log_err("'%s' is nothing to add up by, expected user, job, program, destination or rule",
		word);
	return false;
}

static int parse_options(int argc, char **argv, struct request *r)
{
	static const struct option options[] = {
		{ "by", required_argument, NULL, 'b' },
		{ "since", required_argument, NULL, 's' },
		{ "lines", required_argument, NULL, 'n' },
		{ "json", no_argument, NULL, 'j' },
		{ "file", required_argument, NULL, 'F' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	bool good = true;
	int opt;

	while (good &&
	       (opt = getopt_long(argc, argv, "n:h", options, NULL)) != -1) {
		switch (opt) {
		case 'b':
			good = parse_by(optarg, &r->by);
			break;
		case 's':
			good = option_is(parse_period(optarg, &r->since),
					 optarg, "period");
			break;
		case 'n':
			good = option_is(parse_u32(optarg, ROWS_MAX, &r->lines),
					 optarg, "number of lines");
			break;
		case 'j':
			r->json = true;
			break;
		case 'F':
			r->source.path = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(EXIT_OK);
		default:
			good = false;
		}
	}
	return good ? EXIT_OK : EXIT_USAGE;
}

static bool take(struct json_object *doc, void *top)
{
	top_add(top, doc);
	return true;
}

static void print_bytes(uint64_t bytes)
{
	static const char units[] = "KMGTPE";
	double value = bytes;
	int i;

	if (bytes < 10000) {
		printf("  %8" PRIu64, bytes);
		return;
	}
	for (i = 0, value /= 1024; value >= 1000; i++)
		value /= 1024;
	printf("  %6.1f %c", value, units[i]);
}

static void print_count(uint64_t n, int width, const char *colour)
{
	const bool coloured = n && colour && is_colourful();

	printf("  %s%*" PRIu64 "%s", coloured ? colour : "", width, n,
	       coloured ? "\033[0m" : "");
}

/* The end of a name tells more than its beginning. */
static const char *last_part(const char *name)
{
	const size_t len = strlen(name);

	if (len > NAME_WIDTH)
		name += len - NAME_WIDTH;
	/* Not the rest of a character of UTF-8. */
	while ((*name & 0xc0) == 0x80)
		name++;
	return name;
}

static void print_row(const struct top_row *row, bool is_new)
{
	printf("%-*s", NAME_WIDTH, last_part(row->name));
	print_count(row->attempts, 8, NULL);
	print_count(row->refused, 7, "\033[31m");
	print_count(row->would, 6, "\033[33m");
	print_count(row->sessions, 8, NULL);
	print_bytes(row->bytes);
	print_count(row->sent, 6, NULL);
	print_count(row->unsent, 6, "\033[33m");
	printf("  %sZ", row->last);
	if (is_new)
		fputs(is_colourful() ? "  \033[1mnew\033[0m" : "  new", stdout);
	putchar('\n');
}

static void print_json(enum top_by by, const struct top_row *row, bool is_new)
{
	struct json_object *doc = json_object_new_object();

	json_put_string(doc, words[by], row->name);
	json_put_number(doc, "attempts", row->attempts);
	json_put_number(doc, "refused", row->refused);
	json_put_number(doc, "would_deny", row->would);
	json_put_number(doc, "sessions", row->sessions);
	json_put_number(doc, "bytes_out", row->bytes);
	json_put_number(doc, "transmitted", row->sent);
	json_put_number(doc, "not_transmitted", row->unsent);
	json_put_string(doc, "last", row->last);
	json_put_bool(doc, "new", is_new);
	json_print(doc);
	json_object_put(doc);
}

static void print(struct top *top, const struct request *r)
{
	struct top_row **rows;
	size_t i, n;
	bool is_new;

	rows = top_sorted(top, &n);
	if (!r->json)
		printf("%-*s  ATTEMPTS  REFUSED  WOULD  SESSIONS     BYTES    SENT  UNSENT  LAST\n",
		       NAME_WIDTH, words[r->by]);
	for (i = 0; i < n && i < r->lines; i++) {
		is_new = top_has_past(top) && !rows[i]->old;
		if (r->json)
			print_json(r->by, rows[i], is_new);
		else
			print_row(rows[i], is_new);
	}
	if (!r->json && n > r->lines)
		printf("and %zu more\n", n - r->lines);
}

/**
 * cmd_top() - Run the command top.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_top(int argc, char **argv)
{
	struct request r = {
		.since = SINCE_DEFAULT,
		.lines = ROWS_DEFAULT,
		.source = { .path = PATH_EVENTS, .all = true },
	};
	int status = parse_options(argc, argv, &r), err;
	char since[32];
	struct top *top;
	struct tm tm;
	time_t from;

	if (status)
		return status;
	if (!options_end(argc, argv))
		return EXIT_USAGE;
	from = time(NULL) - r.since;
	strftime(since, sizeof(since), "%Y-%m-%dT%H:%M:%S",
		 gmtime_r(&from, &tm));
	top = top_new(r.by, since);
	err = events_in_file(&r.source, take, top);
	if (!err)
		print(top, &r);
	top_free(top);
	return err ? EXIT_FAILED : EXIT_OK;
}
