// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward report: evidence for an auditor.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <version.h>

#include "alloc.h"
#include "client.h"
#include "cmd.h"
#include "compiler.h"
#include "diag.h"
#include "exit.h"
#include "file.h"
#include "log.h"
#include "options.h"
#include "paths.h"
#include "report.h"
#include "report_doc.h"
#include "rules_index.h"
#include "ruleset.h"
#include "user_name.h"

#define SINCE_DEFAULT "30d"
/* As that of the records, which have the same in them. */
#define OUTPUT_MODE 0640

static const char usage[] =
	"Usage: smtpward report [OPTION]... [FILE]...\n"
	"       smtpward report --merge [OPTION]... HOST=FILE|HOST=DIRECTORY|DIRECTORY...\n"
	"\n"
	"Prints who may send mail and why, what they sent, what was denied, and how\n"
	"far that is known: by the policy in force, the kernel's counters and the\n"
	"records in " PATH_EVENTS ",\n"
	"also those that were rotated away.\n"
	"\n"
	"      --since PERIOD   look back so long, as 24h, 13w or 1y; 30d unless told\n"
	"                       otherwise\n"
	"      --from DATE      from then on, in UTC, instead of --since\n"
	"      --to DATE        up to the end of that day, in UTC; until now otherwise\n"
	"      --format FORMAT  text, csv, html or json; text unless told otherwise\n"
	"      --section NAME   print that one only, as the column section of csv has it\n"
	"  -o, --output FILE    write there, as a whole or not at all\n"
	"      --rules FILE     rules of another machine, a copy of its\n"
	"                       " PATH_RULES "\n"
	"      --policy PATH    the policy in that file or directory, in force or not\n"
	"      --merge          what was collected from several hosts: directories with\n"
	"                       rules.json and events.json, or one with one for each\n"
	"\n"
	"With FILE, records are read from there, and the kernel is not asked; nor is\n"
	"it with --rules, --policy and --merge.\n"
	"\n"
	"Exit status: 0, 1 when something could not be read, which the report says,\n"
	"too, or the report could not be written, 2 when the command line is wrong.\n";

typedef void print_fn(FILE *to, const struct report_doc *doc);

static const struct format {
	const char *name;
	print_fn *print;
} formats[] = {
	{ "text", report_print_text },
	{ "csv", report_print_csv },
	{ "html", report_print_html },
	{ "json", report_print_json },
};

/**
 * struct request - The command line.
 * @now: The present.
 * @from: Begin of the period.
 * @to: Its end.
 * @print: How to print.
 * @section: What, NULL for everything.
 * @output: Where to, NULL for standard output.
 * @rules: Index file of the rules, NULL for that of this machine.
 * @policy: Policy files instead, or NULL.
 * @merge: Arguments are hosts.
 */
struct request {
	time_t now;
	time_t from, to;
	print_fn *print;
	const char *section;
	const char *output;
	const char *rules;
	char *policy;
	bool merge;
};

static const char *parse_format(const char *word, print_fn **print)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		if (!strcmp(word, formats[i].name)) {
			*print = formats[i].print;
			return NULL;
		}
	}
	return "expected text, csv, html or json";
}

static bool parse_option(int opt, struct request *r)
{
	switch (opt) {
	case 's':
		return option_is(report_since(optarg, r->now, &r->from), optarg,
				 "period");
	case 'f':
		return option_is(report_date(optarg, false, &r->from), optarg,
				 "date");
	case 't':
		return option_is(report_date(optarg, true, &r->to), optarg,
				 "date");
	case 'F':
		return option_is(parse_format(optarg, &r->print), optarg,
				 "format");
	case 'S':
		r->section = optarg;
		return true;
	case 'o':
		r->output = optarg;
		return true;
	case 'r':
		r->rules = optarg;
		return true;
	case 'p':
		r->policy = optarg;
		return true;
	case 'm':
		r->merge = true;
		return true;
	default:
		return false;
	}
}

static bool parse_options(int argc, char **argv, struct request *r)
{
	static const struct option options[] = {
		{ "since", required_argument, NULL, 's' },
		{ "from", required_argument, NULL, 'f' },
		{ "to", required_argument, NULL, 't' },
		{ "format", required_argument, NULL, 'F' },
		{ "section", required_argument, NULL, 'S' },
		{ "output", required_argument, NULL, 'o' },
		{ "rules", required_argument, NULL, 'r' },
		{ "policy", required_argument, NULL, 'p' },
		{ "merge", no_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (opt == 'h') {
			fputs(usage, stdout);
			exit(EXIT_OK);
		}
		if (!parse_option(opt, r))
			return false;
	}
	if (r->from >= r->to) {
		log_err("the period ends before it begins");
		return false;
	}
	if (r->merge && (r->rules || r->policy)) {
		log_err("--merge takes the rules of each host: expected neither --rules nor --policy");
		return false;
	}
	if (r->merge && optind == argc) {
		log_err("--merge: expected HOST=FILE, HOST=DIRECTORY or a directory");
		return false;
	}
	return true;
}

/* The login tells who it was that became root. */
static char *who(void)
{
	char name[USER_NAME_MAX], login[USER_NAME_MAX];
	const uint32_t uid = getuid();
	uint32_t loginuid = uid;
	FILE *f = fopen("/proc/self/loginuid", "re");

	if (f) {
		if (fscanf(f, "%u", &loginuid) != 1)
			loginuid = uid;
		fclose(f);
	}
	if (!user_name(uid, name))
		snprintf(name, sizeof(name), "uid %u", uid);
	if (loginuid == uid || loginuid == UINT32_MAX)
		return xstrdup(name);
	if (!user_name(loginuid, login))
		snprintf(login, sizeof(login), "uid %u", loginuid);
	return xasprintf("%s, logged in as %s", name, login);
}

static struct rules_index *policy_index(char *path)
{
	const struct ruleset_source source = { .paths = &path,
					       .n_paths = 1,
					       .unsigned_too = true };
	struct rules_index *index = NULL;
	struct diag diag = { 0 };
	struct ruleset set;
	char *text;
	size_t i;

	if (ruleset_read(&set, &source, &diag)) {
		text = rules_index_text(&set.policy, &set.compiled, 0);
		index = rules_index_parse(text, strlen(text));
		free(text);
	}
	for (i = 0; i < diag.errors.n; i++)
		fprintf(stderr, "%s\n", diag.errors.v[i]);
	diag_free(&diag);
	ruleset_free(&set);
	return index;
}

static bool add_rules(struct report *report, struct report_host *host,
		      const struct request *r)
{
	const char *path = r->rules ?: PATH_RULES;
	struct rules_index *index;
	char *text;

	index = r->policy ? policy_index(r->policy) : rules_index_open(path);
	if (index) {
		report_rules(report, host, index);
		return true;
	}
	if (r->policy || r->rules) {
		log_err("cannot read the rules in %s%s%s", r->policy ?: path,
			r->policy ? "" : ": ",
			r->policy ? "" : strerror(errno));
		return false;
	}
	text = xasprintf("%s: %s", path, strerror(errno));
	report_words_put(&host->problems, text);
	free(text);
	return true;
}

static bool add_host(struct report *report, const struct request *r,
		     char *const *files, int n)
{
	const bool live = !n && !r->rules && !r->policy;
	struct report_host *host;
	struct client *c = NULL;
	char name[256] = "";
	int i;

	if (live)
		gethostname(name, sizeof(name) - 1);
	host = report_host(report, live ? name : "unknown host");
	host->unnamed = !live;
	if (!add_rules(report, host, r))
		return false;
	if (live) {
		c = client_open();
		report_live(report, host, c);
		client_close(c);
	}
	if (!n)
		report_read_all(report, host, PATH_EVENTS);
	for (i = 0; i < n; i++)
		report_read(report, host, files[i]);
	return true;
}

static bool add_hosts(struct report *report, char *const *args, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (report_merge(report, args[i]))
			return false;
	return true;
}

static bool say_problems(const struct report *report)
{
	bool some = false;
	size_t i, k;

	for (i = 0; i < report->n_hosts; i++) {
		for (k = 0; k < report->hosts[i]->problems.n; k++) {
			log_warning("%s: %s", report->hosts[i]->name,
				    report->hosts[i]->problems.v[k]);
			some = true;
		}
	}
	return some;
}

static bool write_out(const struct request *r, const struct report_doc *doc)
{
	char *bytes = NULL;
	size_t len;
	FILE *to = r->output ? open_memstream(&bytes, &len) : stdout;
	int err = 0;

	if (!to)
		abort();
	r->print(to, doc);
	if (!r->output)
		return !fflush(stdout);
	if (fclose(to))
		abort();
	err = file_replace(r->output, bytes, len, OUTPUT_MODE);
	if (err)
		log_err("cannot write %s: %s", r->output, strerror(-err));
	free(bytes);
	return !err;
}

static int print(struct report *report, const struct request *r)
{
	struct report_doc *doc;
	int status = EXIT_OK;

	report_finish(report);
	doc = report_doc(report);
	if (r->section && !report_doc_only(doc, r->section)) {
		log_err("'%s' is no section", r->section);
		status = EXIT_USAGE;
	} else {
		if (say_problems(report))
			status = EXIT_FAILED;
		if (!write_out(r, doc))
			status = EXIT_FAILED;
	}
	report_doc_free(doc);
	return status;
}

/**
 * cmd_report() - Run the command report.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_report(int argc, char **argv)
{
	struct request r = { .now = time(NULL), .print = report_print_text };
	int status = EXIT_FAILED;
	struct report *report;
	bool good;

	/* Up to now, with what was recorded in this second. */
	r.to = r.now + 1;
	report_since(SINCE_DEFAULT, r.now, &r.from);
	if (!parse_options(argc, argv, &r))
		return EXIT_USAGE;
	report = report_new(r.from, r.to);
	report->now = r.now;
	report->by = who();
	report->version = SMTPWARD_VERSION;
	good = r.merge ? add_hosts(report, argv + optind, argc - optind) :
			 add_host(report, &r, argv + optind, argc - optind);
	if (good)
		status = print(report, &r);
	report_free(report);
	return status;
}
