// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward learn: recorded attempts, made into a policy that allows them.
 */
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "cmd.h"
#include "detections.h"
#include "diag.h"
#include "exit.h"
#include "file.h"
#include "learn.h"
#include "learn_files.h"
#include "log.h"
#include "options.h"
#include "parse.h"
#include "paths.h"
#include "period.h"
#include "record.h"

#define COUNT_MAX 1000000000
#define MODE 0640

static const char usage[] =
	"Usage: smtpward learn [OPTION]... [FILE]...\n"
	"\n"
	"Prints a policy file that allows what was recorded and is not allowed yet.\n"
	"What somebody should look at first is in it as comments, with the reason.\n"
	"\n"
	"Records are read from " PATH_EVENTS "\n"
	"and from what it was before, or from each FILE, - for standard input.\n"
	"\n"
	"      --since PERIOD  look back so long, at most 31d; at everything unless told\n"
	"                      otherwise\n"
	"      --min-count N   what was attempted less often is doubtful, 2 unless told\n"
	"                      otherwise\n"
	"      --min-days N    what was attempted on fewer days is, 2 unless told\n"
	"                      otherwise\n"
	"      --relay NET     mail is to leave by this address or network, which can be\n"
	"                      said several times: what goes elsewhere is doubtful\n"
	"      --all           also what a rule allows already\n"
	"      --output FILE   write it to FILE, which must not be there yet\n"
	"      --shipped FILE  read lists of detections from there instead of\n"
	"                      " PATH_DETECTIONS "\n"
	"      --dir DIR       and the administrator's from there, \"\" for none\n"
	"\n"
	"Exit status: 0, 1 when records cannot be read or FILE cannot be written, 2 when\n"
	"the command line or a file of detections is wrong. See smtpward-learn(8).\n";

/**
 * struct request - The command line.
 * @options: What is to be learned.
 * @since: How far to look back, in seconds, 0 for everything.
 * @output: Where to write it, NULL for standard output.
 * @shipped: Shipped file of detections.
 * @dir: Directory of the administrator's.
 */
struct request {
	struct learn_options options;
	uint32_t since;
	const char *output;
	const char *shipped;
	const char *dir;
};

static bool add_relay(struct learn_options *o, const char *word)
{
	struct net net;

	if (!option_is(parse_net(word, &net), word, "network"))
		return false;
	o->relays =
		xreallocarray(o->relays, o->n_relays + 1, sizeof(*o->relays));
	o->relays[o->n_relays++] = word;
	return true;
}

static bool take_option(struct request *r, int opt, const char *word)
{
	switch (opt) {
	case 's':
		return option_is(parse_period(word, &r->since), word, "period");
	case 'c':
		return option_is(parse_u32(word, COUNT_MAX,
					   &r->options.min_count),
				 word, "number of attempts");
	case 'd':
		return option_is(parse_u32(word, LEARN_DAYS_MAX,
					   &r->options.min_days),
				 word, "number of days");
	case 'r':
		return add_relay(&r->options, word);
	case 'a':
		r->options.all = true;
		return true;
	case 'o':
		r->output = word;
		return true;
	case 'S':
		r->shipped = word;
		return true;
	case 'D':
		r->dir = word;
		return true;
	case 'h':
		fputs(usage, stdout);
		exit(EXIT_OK);
	default:
		return false;
	}
}

static bool parse_options(int argc, char **argv, struct request *r)
{
	static const struct option options[] = {
		{ "since", required_argument, NULL, 's' },
		{ "min-count", required_argument, NULL, 'c' },
		{ "min-days", required_argument, NULL, 'd' },
		{ "relay", required_argument, NULL, 'r' },
		{ "all", no_argument, NULL, 'a' },
		{ "output", required_argument, NULL, 'o' },
		{ "shipped", required_argument, NULL, 'S' },
		{ "dir", required_argument, NULL, 'D' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1)
		if (!take_option(r, opt, optarg))
			return false;
	if (r->output && !access(r->output, F_OK)) {
		log_err("%s is there already, expected a new file", r->output);
		return false;
	}
	return true;
}

static bool load_lists(const struct request *r, struct detections *lists)
{
	struct diag diag = { 0 };
	const bool good = detections_load(lists, r->shipped,
					  *r->dir ? r->dir : NULL, &diag);
	size_t i;

	for (i = 0; i < diag.errors.n; i++)
		log_err("%s", diag.errors.v[i]);
	diag_free(&diag);
	return good;
}

static bool take_record(struct json_object *doc, void *l)
{
	learn_add(l, doc);
	return true;
}

static bool read_files(struct learn *l, char **files, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (learn_file(files[i], take_record, l))
			return false;
	return true;
}

static bool read_all(struct learn *l, char **files, size_t n)
{
	char **list;
	bool ret;

	if (n)
		return read_files(l, files, n);
	list = learn_files(PATH_EVENTS, &n);
	ret = read_files(l, list, n);
	file_list_free(list, n);
	return ret;
}

static bool put(const struct request *r, struct learn *l)
{
	struct learn_found found;
	char *text = learn_text(l, &found);
	int err = 0;

	if (learn_is_cut(l))
		log_err("there are too many senders, some are missing");
	if (l->lost)
		log_err("%llu attempts were not recorded, so the picture is incomplete",
			(unsigned long long)l->lost);
	if (!r->output) {
		fputs(text, stdout);
	} else {
		err = file_replace(r->output, text, strlen(text), MODE);
		if (err)
			log_err("cannot write %s: %s", r->output,
				strerror(-err));
		else
			printf("%s: %zu rule%s, and %zu doubtful\n", r->output,
			       found.rules, found.rules == 1 ? "" : "s",
			       found.doubtful);
	}
	free(text);
	return !err;
}

static int learn_from(struct request *r, char **files, size_t n)
{
	struct learn *l;
	bool good;

	if (r->since)
		r->options.since = (time(NULL) - r->since) * JSON_MS_PER_S;
	l = learn_new(&r->options);
	good = read_all(l, files, n) && put(r, l);
	learn_free(l);
	return good ? EXIT_OK : EXIT_FAILED;
}

/**
 * cmd_learn() - Run the command learn.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_learn(int argc, char **argv)
{
	struct detections lists = { 0 };
	struct request r = {
		.options = { .lists = &lists, .min_count = 2, .min_days = 2 },
		.shipped = PATH_DETECTIONS,
		.dir = PATH_DETECTIONS_DIR,
	};
	int status = EXIT_USAGE;

	if (parse_options(argc, argv, &r) && load_lists(&r, &lists))
		status = learn_from(&r, argv + optind, argc - optind);
	detections_free(&lists);
	free(r.options.relays);
	return status;
}
