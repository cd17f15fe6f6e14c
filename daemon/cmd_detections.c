// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward detections: which records are alerts, and which would be.
 */
#include <getopt.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "compiler.h"
#include "detect.h"
#include "diag.h"
#include "events.h"
#include "exit.h"
#include "log.h"
#include "paths.h"
#include "record.h"

static const char usage[] =
	"Usage: smtpward detections COMMAND [OPTION]...\n"
	"\n"
	"What makes a record an alert, by " PATH_DETECTIONS "\n"
	"and " PATH_DETECTIONS_DIR ".\n"
	"\n"
	"Commands:\n"
	"  list         print detections and how much each matters\n"
	"  show ID      print why there is one\n"
	"  check        say everything that is wrong with the files\n"
	"  replay FILE  find anew what detections say of the records in FILE, as if\n"
	"               nothing had been known before the first of them\n"
	"\n"
	"      --shipped FILE  read detections from there instead\n"
	"      --dir DIR       and the administrator's from there, \"\" for none\n"
	"      --json          replay: print whole records, and all of them\n"
	"\n"
	"Exit status: 0, 1 when records cannot be read, 2 when a file or the command\n"
	"line is wrong. See smtpward-detections(5).\n";

/**
 * struct request - The command line.
 * @file: Shipped file.
 * @dir: Directory of the administrator's files.
 * @json: For machines.
 */
struct request {
	const char *file;
	const char *dir;
	bool json;
};

static bool load(struct detections *d, const struct request *r)
{
	struct diag diag = { 0 };
	const bool good =
		detections_load(d, r->file, *r->dir ? r->dir : NULL, &diag);
	size_t i;

	for (i = 0; i < diag.errors.n; i++)
		fprintf(stderr, "%s\n", diag.errors.v[i]);
	if (!good)
		fprintf(stderr, "%zu error%s\n", diag_count(&diag),
			diag_count(&diag) == 1 ? "" : "s");
	diag_free(&diag);
	return good;
}

static void print_row(const struct detection *det)
{
	printf("%-8s  %-22s  %s%s\n", severity_word(det->severity), det->id,
	       det->title,
	       det->inert ? " (silent: a list that it needs is empty)" : "");
}

static int run_list(const struct detections *d, const struct request *r,
		    const char *arg)
{
	size_t i;

	(void)r;
	(void)arg;
	for (i = 0; i < d->n; i++)
		print_row(&d->v[i]);
	return EXIT_OK;
}

static int run_check(const struct detections *d, const struct request *r,
		     const char *arg)
{
	(void)r;
	(void)arg;
	printf("good: %zu detections, %zu file%s\n", d->n, d->n_files,
	       d->n_files == 1 ? "" : "s");
	return EXIT_OK;
}

static void print_unless(const struct detections *d,
			 const struct detection *det)
{
	const struct exception *e;
	unsigned int i;

	for (i = 0; i < det->unless_count; i++) {
		e = detections_exception(d, det->unless[i]);
		if (e)
			printf("not when %s (%s)\n", e->why, e->name);
	}
}

static int run_show(const struct detections *d, const struct request *r,
		    const char *id)
{
	const struct detection *det = detections_find(d, id);

	(void)r;
	if (!det) {
		log_err("'%s' is no detection, see smtpward detections list",
			id);
		return EXIT_USAGE;
	}
	print_row(det);
	printf("%s\n", det->why);
	print_unless(d, det);
	if (det->analytic)
		printf("part of %s\n", det->analytic);
	return EXIT_OK;
}

static void print_found(struct json_object *doc)
{
	struct json_object *list = json_at(doc, "smtpward.detections"), *one;
	const size_t n = list ? json_object_array_length(list) : 0;
	size_t i;

	for (i = 0; i < n; i++) {
		one = json_object_array_get_idx(list, i);
		printf("%.19sZ  %-8s  %-22s  %s\n",
		       json_text_at(doc, "@timestamp") ?: "-",
		       json_text_at(one, "severity"), json_text_at(one, "id"),
		       json_text_at(one, "key"));
	}
}

/**
 * struct replay - Records that are looked at anew.
 * @detector: What is looked for.
 * @json: Print whole records.
 */
struct replay {
	struct detector detector;
	bool json;
};

static bool replay_one(struct json_object *doc, void *arg)
{
	struct replay *replay = arg;

	record_without_detections(doc);
	detect(&replay->detector, doc);
	if (replay->json)
		json_print(doc);
	else
		print_found(doc);
	return true;
}

static int run_replay(const struct detections *d, const struct request *r,
		      const char *path)
{
	const struct events_source source = { .path = path, .all = true };
	struct replay replay = { .detector.d = *d, .json = r->json };
	int err;

	replay.detector.b = baseline_open(BASELINE_IN_MEMORY, true);
	if (!replay.detector.b)
		return EXIT_FAILED;
	err = events_in_file(&source, replay_one, &replay);
	baseline_close(replay.detector.b);
	return err ? EXIT_FAILED : EXIT_OK;
}

typedef int run_fn(const struct detections *d, const struct request *r,
		   const char *arg);

/**
 * struct verb - A command.
 * @name: Its name.
 * @args: How many arguments it takes.
 * @run: Runs it.
 */
struct verb {
	const char *name;
	int args;
	run_fn *run;
};

static const struct verb verbs[] = {
	{ "list", 0, run_list },
	{ "show", 1, run_show },
	{ "check", 0, run_check },
	{ "replay", 1, run_replay },
};

static const struct verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	log_err("'%s' is no command, expected list, show, check or replay",
		name);
	return NULL;
}

/* -1 to go on, else an exit status. */
static int parse_options(int argc, char **argv, struct request *r)
{
	static const struct option options[] = {
		{ "shipped", required_argument, NULL, 's' },
		{ "dir", required_argument, NULL, 'd' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 's':
			r->file = optarg;
			break;
		case 'd':
			r->dir = optarg;
			break;
		case 'j':
			r->json = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	return -1;
}

/**
 * cmd_detections() - Run the command detections.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_detections(int argc, char **argv)
{
	struct request r = { .file = PATH_DETECTIONS,
			     .dir = PATH_DETECTIONS_DIR };
	const int early = parse_options(argc, argv, &r);
	int status = EXIT_USAGE, args = argc - optind - 1;
	const struct verb *verb;
	struct detections d;

	if (early >= 0)
		return early;
	verb = find_verb(optind < argc ? argv[optind] : "list");
	if (!verb)
		return EXIT_USAGE;
	if ((args > 0 ? args : 0) != verb->args) {
		log_err("%s: expected %s", verb->name,
			verb->args ? "one argument" : "no argument");
		return EXIT_USAGE;
	}
	if (load(&d, &r))
		status =
			verb->run(&d, &r, verb->args ? argv[optind + 1] : NULL);
	detections_free(&d);
	return status;
}
