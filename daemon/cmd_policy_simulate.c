// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward policy simulate: what a policy would have changed.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "cmd_policy.h"
#include "exit.h"
#include "file.h"
#include "history.h"
#include "log.h"
#include "options.h"
#include "parse.h"
#include "paths.h"
#include "period.h"
#include "ruleset.h"
#include "simulate.h"
#include "simulate_print.h"

#define ROWS_DEFAULT 20
#define ROWS_MAX 1000000

static const char usage[] =
	"Usage: smtpward policy simulate [OPTION]... [FILE]...\n"
	"\n"
	"Judges recorded attempts once more, by another policy, and prints which\n"
	"would have ended otherwise, by sender. Changes nothing. FILEs are records\n"
	"of the daemon, also compressed, - is standard input; without one\n" PATH_EVENTS
	" and what was rotated away from it.\n"
	"\n"
	"  --policy PATH     a file or directory of the policy, instead of\n"
	"                    " PATH_POLICY_DIR "; all given are one policy\n"
	"  --catalogue FILE  mail tools, as for smtpward policy check\n"
	"  --since PERIOD    leave out what is older, such as 24h or 7d\n"
	"  -n, --lines N     print that many of each kind, 20 unless told otherwise\n"
	"  --json            print JSON lines, all of them\n"
	"\n"
	"Exit status: 0 when nothing would be denied that went on, 4 when something\n"
	"would, 1 when records cannot be read, 2 when the policy or the command line\n"
	"is wrong.\n";

/**
 * struct request - The command line.
 * @paths: Policy files and directories.
 * @n_paths: How many.
 * @catalogue: Catalogue of mail tools, or NULL.
 * @since: Seconds to look back, 0 for all.
 * @lines: How many rows of a kind.
 * @json: For machines.
 */
struct request {
	char **paths;
	size_t n_paths;
	const char *catalogue;
	uint32_t since;
	uint32_t lines;
	bool json;
};

/**
 * struct titles - Titles of the policy's rules.
 * @v: By number, less one.
 * @n: How many.
 */
struct titles {
	const char **v;
	size_t n;
};

static void add_path(struct request *r, char *path)
{
	r->paths = xreallocarray(r->paths, r->n_paths + 1, sizeof(*r->paths));
	r->paths[r->n_paths++] = path;
}

static int parse_options(int argc, char **argv, struct request *r)
{
	static const struct option options[] = {
		{ "policy", required_argument, NULL, 'p' },
		{ "catalogue", required_argument, NULL, 'c' },
		{ "since", required_argument, NULL, 's' },
		{ "lines", required_argument, NULL, 'n' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	bool good = true;
	int opt;

	while (good &&
	       (opt = getopt_long(argc, argv, "n:h", options, NULL)) != -1) {
		switch (opt) {
		case 'p':
			add_path(r, optarg);
			break;
		case 'c':
			r->catalogue = optarg;
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
		case 'h':
			fputs(usage, stdout);
			exit(EXIT_OK);
		default:
			good = false;
		}
	}
	return good ? EXIT_OK : EXIT_USAGE;
}

static void list_titles(struct titles *titles, const struct policy *policy)
{
	const struct policy_file *f;
	unsigned int k;
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		f = policy->sources[i].data;
		titles->v = xreallocarray(titles->v, titles->n + f->rules_count,
					  sizeof(*titles->v));
		for (k = 0; k < f->rules_count; k++)
			titles->v[titles->n++] = f->rules[k].title;
	}
}

static const char *find_title(void *arg, uint32_t rule)
{
	const struct titles *titles = arg;

	return rule && rule <= titles->n ? titles->v[rule - 1] : NULL;
}

static int read_files(struct history *h, char *const *files, size_t n)
{
	int err = 0;
	size_t i;

	for (i = 0; i < n && !err; i++)
		err = history_read(h, files[i]);
	return err;
}

/* Files that are all too old are no failure, and no files are. */
static int read_installed(struct history *h, time_t since)
{
	size_t n;
	char **files = history_files(PATH_EVENTS, since, &n);
	int err = read_files(h, files, n);

	if (!n && access(PATH_EVENTS, F_OK)) {
		err = -errno;
		log_err("cannot read %s: %s", PATH_EVENTS, strerror(errno));
	}
	file_list_free(files, n);
	return err;
}

static int print(struct simulation *s, const struct request *r,
		 const struct policy *policy, const struct history *h)
{
	if (r->json)
		simulate_print_json(s, policy);
	else
		simulate_print(s, policy, r->lines);
	if (h->bad)
		log_warning("%" PRIu64 " of %" PRIu64 " lines are no records",
			    h->bad, h->lines);
	return simulate_totals(s)->changed[SIMULATE_DENIED] ? EXIT_CHANGED :
							      EXIT_OK;
}

static int simulate(const struct request *r, const struct ruleset *set,
		    const struct engine *engine, char *const *files, size_t n)
{
	const time_t from = r->since ? time(NULL) - r->since : 0;
	struct titles titles = { 0 };
	struct history h = { .wants = simulate_wants, .take = simulate_add };
	struct simulation *s;
	char since[32] = "";
	struct tm tm;
	int err;

	if (from)
		strftime(since, sizeof(since), "%Y-%m-%dT%H:%M:%S",
			 gmtime_r(&from, &tm));
	list_titles(&titles, &set->policy);
	s = simulate_new(engine, since, find_title, &titles);
	h.arg = s;
	err = n ? read_files(&h, files, n) : read_installed(&h, from);
	err = err ? EXIT_FAILED : print(s, r, &set->policy, &h);
	simulate_free(s);
	free(titles.v);
	return err;
}

/**
 * cmd_policy_simulate() - Run the command policy simulate.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_policy_simulate(int argc, char **argv)
{
	struct request r = { .lines = ROWS_DEFAULT };
	int status = parse_options(argc, argv, &r);
	struct ruleset_source source = { .paths = r.paths,
					 .n_paths = r.n_paths,
					 .catalogue = r.catalogue,
					 .unsigned_too = true };
	struct engine *engine = NULL;
	const char *why = NULL;
	struct ruleset set;

	if (!status) {
		status = EXIT_USAGE;
		if (cmd_policy_read(&set, &source))
			engine = engine_new(&set.compiled, &why);
		if (why)
			log_err("the kernel would not take the policy: %s",
				why);
		if (engine)
			status = simulate(&r, &set, engine, argv + optind,
					  argc - optind);
		engine_free(engine);
		ruleset_free(&set);
	}
	free(r.paths);
	return status;
}
