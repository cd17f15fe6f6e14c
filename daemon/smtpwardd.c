// SPDX-License-Identifier: GPL-2.0-only
/*
 * The daemon of smtpward.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <version.h>

#include "attachment.h"
#include "compiler.h"
#include "exit.h"
#include "hook_health.h"
#include "log.h"
#include "options.h"
#include "parse.h"
#include "paths.h"
#include "service.h"
#include "syslog_line.h"

static const char usage[] =
	"Usage: smtpwardd [OPTION]...\n"
	"\n"
	"Writes what the kernel module sees to the journal and to\n" PATH_EVENTS
	", puts the policy files in force where\n"
	"no policy is, and checks that the kernel's hooks work. Started by\n"
	"smtpwardd.service.\n"
	"\n"
	"      --events FILE    write events there instead\n"
	"      --ocsf FILE      write them there as well, as the Open Cybersecurity\n"
	"                       Schema Framework 1.8.0 has them\n"
	"      --syslog TO      send them as messages of syslog as well: \"local\" for this\n"
	"                       machine's, tcp:ADDRESS:PORT for another's\n"
	"      --metrics FILE   write metrics for Prometheus there, every 15 seconds\n"
	"      --check SECONDS  check the hooks so often, from 1 to 3600, 60 unless\n"
	"                       told otherwise\n"
	"      --large SIZE     take a message for one with attachments from this size\n"
	"                       on, 64 KiB unless told otherwise\n"
	"      --mail-log FILE  follow this log of a mail server; may be given several\n"
	"                       times; \"journal\" for the journal, \"none\" for none.\n"
	"                       Unless told otherwise the journal where there is one,\n"
	"                       else /var/log/mail.log and maillog, and Exim's own log\n"
	"      --drain          write the events that wait in the kernel, then end\n"
	"  -h, --help           print this\n"
	"  -V, --version        print the version\n"
	"\n"
	"SIGHUP puts the policy files in force and opens the files of events anew,\n"
	"SIGUSR1 only opens these files.\n"
	"\n"
	"Exit status: 0 after SIGTERM, 1 when the module is not loaded or the system\n"
	"refused something, 2 when the command line is wrong. See smtpwardd(8).\n";

static bool parse_interval(const char *word, uint32_t *interval)
{
	if (!parse_u32(word, HEALTH_INTERVAL_MAX, interval) && *interval)
		return true;
	log_err("--check: '%s' is no time between checks, expected seconds from 1 to %d",
		word, HEALTH_INTERVAL_MAX);
	return false;
}

static bool parse_large(const char *word, uint64_t *large)
{
	const char *expected = parse_size(word, large);

	if (expected)
		log_err("--large: '%s' is no size of a message, %s", word,
			expected);
	return !expected;
}

static bool add_mail_log(struct service_options *o, const char *name)
{
	if (o->n_mail_logs == MTA_LOG_SOURCES_MAX) {
		log_err("--mail-log: '%s': more than %d logs", name,
			MTA_LOG_SOURCES_MAX);
		return false;
	}
	if (*name != '/' && strcmp(name, MTA_LOG_JOURNAL) &&
	    strcmp(name, MTA_LOG_NONE)) {
		log_err("--mail-log: '%s' is no log, expected a path that begins with a slash, \"journal\" or \"none\"",
			name);
		return false;
	}
	o->mail_logs[o->n_mail_logs++] = name;
	return true;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat st, other;

	if (!strcmp(a, b))
		return true;
	return !stat(a, &st) && !stat(b, &other) && st.st_dev == other.st_dev &&
	       st.st_ino == other.st_ino;
}

/* Each is written by rules of its own, and replaced or cut by them. */
static bool files_differ(const struct service_options *o)
{
	const struct {
		const char *option, *path;
	} files[] = {
		{ "--events", o->events },
		{ "--ocsf", o->ocsf },
		{ "--metrics", o->metrics },
	};
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		for (j = i + 1; j < ARRAY_SIZE(files); j++) {
			if (!files[i].path || !files[j].path ||
			    !is_same_file(files[i].path, files[j].path))
				continue;
			log_err("%s and %s are one file, %s", files[i].option,
				files[j].option, files[j].path);
			return false;
		}
	}
	return true;
}

/* What it does ends before another machine could have answered. */
static bool can_drain(const struct service_options *o)
{
	if (o->syslog.stream)
		log_err("--drain waits for no syslog server: leave out --syslog");
	else if (o->metrics)
		log_err("--drain writes no metrics: leave out --metrics");
	return !o->syslog.stream && !o->metrics;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "events", required_argument, NULL, 'e' },
		{ "ocsf", required_argument, NULL, 'o' },
		{ "syslog", required_argument, NULL, 's' },
		{ "metrics", required_argument, NULL, 'M' },
		{ "check", required_argument, NULL, 'c' },
		{ "large", required_argument, NULL, 'l' },
		{ "mail-log", required_argument, NULL, 'm' },
		{ "drain", no_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	struct service_options o = { .events = PATH_EVENTS,
				     .interval = HEALTH_INTERVAL,
				     .large = ATTACHMENT_LARGE };
	bool drain = false;
	int opt;

	log_open("smtpwardd");
	while ((opt = getopt_long(argc, argv, "hV", options, NULL)) != -1) {
		switch (opt) {
		case 'e':
			o.events = optarg;
			break;
		case 'o':
			o.ocsf = optarg;
			break;
		case 's':
			if (!syslog_parse(optarg, &o.syslog))
				return EXIT_USAGE;
			break;
		case 'M':
			o.metrics = optarg;
			break;
		case 'c':
			if (!parse_interval(optarg, &o.interval))
				return EXIT_USAGE;
			break;
		case 'l':
			if (!parse_large(optarg, &o.large))
				return EXIT_USAGE;
			break;
		case 'm':
			if (!add_mail_log(&o, optarg))
				return EXIT_USAGE;
			break;
		case 'd':
			drain = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_OK;
		case 'V':
			puts("smtpwardd " SMTPWARD_VERSION);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	if (!options_end(argc, argv) || !files_differ(&o) ||
	    (drain && !can_drain(&o)))
		return EXIT_USAGE;
	umask(0027);
	return drain ? service_drain(&o) : service_run(&o);
}
