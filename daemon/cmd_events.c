// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward events: what was attempted and what became of it.
 */
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "events.h"
#include "exit.h"
#include "log.h"
#include "parse.h"
#include "paths.h"
#include "record.h"
#include "terminal.h"

#define LINES_DEFAULT 10
#define LINES_MAX 1000000

static const char usage[] =
	"Usage: smtpward events [OPTION]...\n"
	"\n"
	"Prints the newest events that the daemon has recorded.\n"
	"\n"
	"  -n, --lines N    print that many, 10 unless told otherwise\n"
	"  -f, --follow     go on with those to come\n"
	"      --json       print JSON lines with ECS field names\n"
	"      --file FILE  read them from there instead of\n"
	"                   " PATH_EVENTS "\n"
	"      --kernel     print those that wait in the kernel, without taking\n"
	"                   them from the daemon\n"
	"\n"
	"Exit status: 0, 1 when events cannot be read, 2 when the command line is\n"
	"wrong.\n";

static const char *colour(const char *severity)
{
	if (!is_colourful())
		return "";
	return !strcmp(severity, "low") ? "\033[33m" : "\033[31m";
}

static void print_detections(struct json_object *doc)
{
	struct json_object *list = json_at(doc, "smtpward.detections"), *one;
	const size_t n = list ? json_object_array_length(list) : 0;
	const char *severity;
	size_t i;

	for (i = 0; i < n; i++) {
		one = json_object_array_get_idx(list, i);
		severity = json_text_at(one, "severity") ?: "?";
		printf("%23s%sALERT %s%s: %s (%s)\n", "", colour(severity),
		       severity, is_colourful() ? "\033[0m" : "",
		       json_text_at(one, "title") ?: "?",
		       json_text_at(one, "id") ?: "?");
	}
}

/* In UTC, without the fraction of the second. */
static void print_for_people(struct json_object *doc)
{
	const char *time = json_text_at(doc, "@timestamp");
	char *line = human_line(doc), *details = human_details(doc);

	printf("%.19sZ  %s\n", time ? time : "-", line);
	if (details)
		printf("%23s%s\n", "", details);
	print_detections(doc);
	free(line);
	free(details);
}

static bool print_one(struct json_object *doc, void *arg)
{
	const bool *json = arg;

	if (*json)
		json_print(doc);
	else
		print_for_people(doc);
	/* Who reads along must not wait, and whoever left is no reader. */
	return !fflush(stdout);
}

/**
 * struct request - The command line.
 * @source: Which events.
 * @json: For machines.
 * @kernel: Those in the kernel.
 */
struct request {
	struct events_source source;
	bool json;
	bool kernel;
};

static int parse_options(int argc, char **argv, struct request *r)
{
	static const struct option options[] = {
		{ "lines", required_argument, NULL, 'n' },
		{ "follow", no_argument, NULL, 'f' },
		{ "json", no_argument, NULL, 'j' },
		{ "file", required_argument, NULL, 'F' },
		{ "kernel", no_argument, NULL, 'k' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *expected;
	int opt;

	while ((opt = getopt_long(argc, argv, "n:fh", options, NULL)) != -1) {
		switch (opt) {
		case 'n':
			expected =
				parse_u32(optarg, LINES_MAX, &r->source.lines);
			if (expected) {
				log_err("'%s' is no number of lines, %s",
					optarg, expected);
				return EXIT_USAGE;
			}
			break;
		case 'f':
			r->source.follow = true;
			break;
		case 'j':
			r->json = true;
			break;
		case 'F':
			r->source.path = optarg;
			break;
		case 'k':
			r->kernel = true;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(EXIT_OK);
		default:
			return EXIT_USAGE;
		}
	}
	return EXIT_OK;
}

/**
 * cmd_events() - Run the command events.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_events(int argc, char **argv)
{
	struct request r = {
		.source = { .path = PATH_EVENTS, .lines = LINES_DEFAULT },
	};
	int status = parse_options(argc, argv, &r), err;

	if (status)
		return status;
	if (optind < argc || (r.kernel && r.source.follow)) {
		log_err("%s",
			optind < argc ?
				"expected no argument" :
				"--kernel and --follow exclude each other");
		return EXIT_USAGE;
	}
	err = r.kernel ? events_in_kernel(print_one, &r.json) :
			 events_in_file(&r.source, print_one, &r.json);
	return err ? EXIT_FAILED : EXIT_OK;
}
