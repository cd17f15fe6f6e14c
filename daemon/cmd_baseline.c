// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward baseline: what was usual so far.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "baseline.h"
#include "cmd.h"
#include "compiler.h"
#include "exit.h"
#include "log.h"
#include "paths.h"
#include "record.h"

static const char usage[] =
	"Usage: smtpward baseline COMMAND [OPTION]...\n"
	"\n"
	"Who has sent mail from this machine so far, by what, to where, how often and\n"
	"how much, and which rule of the policy approves it.\n"
	"\n"
	"Commands:\n"
	"  list       print all senders\n"
	"  show ID    print one with all that is known of it\n"
	"  forget ID  take it for new when it sends again\n"
	"  freeze     end learning: nothing becomes usual any more\n"
	"  unfreeze   undo that\n"
	"\n"
	"      --json       print JSON lines\n"
	"      --file FILE  use that one instead of " PATH_BASELINE "\n"
	"\n"
	"Exit status: 0, 1 when there is none or it cannot be read, 2 when the command\n"
	"line is wrong or ID is nobody's.\n";

/**
 * struct request - The command line.
 * @file: The baseline.
 * @json: For machines.
 */
struct request {
	const char *file;
	bool json;
};

static const char *when(uint64_t seconds)
{
	static char text[32];
	const time_t t = seconds;
	struct tm tm;

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &tm));
	return text;
}

static void print_json(const struct sender *s)
{
	struct json_object *doc = json_object_new_object(), *hours;
	unsigned int i;

	json_put_number(doc, "id", s->id);
	json_put_string(doc, "user", s->user);
	json_put_string(doc, "job", s->job);
	json_put_string(doc, "origin", s->origin);
	json_put_string(doc, "destination", s->destination);
	json_put_seconds(doc, "first", s->first);
	json_put_seconds(doc, "last", s->last);
	json_put_number(doc, "attempts", s->attempts);
	json_put_number(doc, "sessions", s->sessions);
	json_put_number(doc, "bytes_out", s->bytes);
	json_put_number(doc, "mails", s->mails);
	json_put_number(doc, "largest", s->largest);
	json_put_number(doc, "attachments", s->attachments);
	hours = json_list(doc, "hours");
	for (i = 0; i < 24; i++)
		if (s->hours & (1U << i))
			json_object_array_add(hours, json_object_new_int(i));
	json_put_string(doc, "approved", s->approved);
	json_put_bool(doc, "learned", s->learned);
	json_print(doc);
	json_object_put(doc);
}

static void print_row(const struct sender *s)
{
	printf("%4" PRId64 "  %-16s %8" PRIu64 " %6" PRIu64 " %10" PRIu64
	       "  %s  %-7s  %s%s%s  %s%s%s\n",
	       s->id, s->user, s->attempts, s->mails, s->bytes, when(s->last),
	       s->learned ? "learned" : "new", s->job,
	       *s->destination ? " -> " : "", s->destination, s->origin,
	       *s->approved ? ", approved: " : "", s->approved);
}

static void print_one(const struct sender *s, void *arg)
{
	const struct request *r = arg;

	if (r->json)
		print_json(s);
	else
		print_row(s);
}

static void print_hours(uint32_t hours)
{
	unsigned int i;

	fputs("hours:       ", stdout);
	for (i = 0; i < 24; i++)
		if (hours & (1U << i))
			printf(" %u", i);
	putchar('\n');
}

static void print_whole(const struct sender *s, void *arg)
{
	const struct request *r = arg;

	if (r->json) {
		print_json(s);
		return;
	}
	printf("user:         %s\n", s->user);
	printf("job:          %s\n", s->job);
	printf("started by:   %s\n", *s->origin ? s->origin : "not known");
	printf("destination:  %s\n",
	       *s->destination ? s->destination : "none, it runs a mail tool");
	printf("first:        %s%s\n", when(s->first),
	       s->learned ? ", while learning" : "");
	printf("last:         %s\n", when(s->last));
	printf("attempts:     %" PRIu64 "\n", s->attempts);
	printf("sessions:     %" PRIu64 ", %" PRIu64 " bytes\n", s->sessions,
	       s->bytes);
	printf("mails:        %" PRIu64 "\n", s->mails);
	printf("largest:      %" PRIu64 " bytes\n", s->largest);
	printf("attachments:  %" PRIu64 "\n", s->attachments);
	print_hours(s->hours);
	printf("approved by:  %s\n", *s->approved ? s->approved : "nobody");
}

static void print_known(const char *detection, const char *key,
			const struct known *known, void *arg)
{
	(void)arg;
	printf("known:        %s: %s (%" PRIu64 " times since %s%s)\n",
	       detection, key, known->count, when(known->first),
	       known->learned ? ", usual" : "");
}

static void print_state(const struct baseline_state *s)
{
	if (!s->since) {
		puts("Nothing was recorded yet.");
		return;
	}
	printf("%s since %s: %" PRIu64 " senders, %" PRIu64 " users, %" PRIu64
	       " destinations\n",
	       s->frozen   ? "Frozen, known" :
	       s->learning ? "Learning" :
			     "Known",
	       when(s->since), s->senders, s->users, s->destinations);
}

static int run_list(struct baseline *b, struct request *r, int64_t id)
{
	const struct baseline_state state = baseline_state(b);

	(void)id;
	if (!r->json) {
		print_state(&state);
		printf("%4s  %-16s %8s %6s %10s  %-20s  %-7s  %s\n", "ID",
		       "USER", "ATTEMPTS", "MAILS", "BYTES", "LAST", "", "JOB");
	}
	baseline_senders(b, 0, print_one, r);
	return EXIT_OK;
}

static int nobody(int64_t id)
{
	log_err("%" PRId64 " is nobody's number, see smtpward baseline list",
		id);
	return EXIT_USAGE;
}

static int run_show(struct baseline *b, struct request *r, int64_t id)
{
	if (!baseline_senders(b, id, print_whole, r))
		return nobody(id);
	if (!r->json)
		baseline_known_of(b, id, print_known, NULL);
	return EXIT_OK;
}

static int committed(struct baseline *b)
{
	return baseline_commit(b) ? EXIT_OK : EXIT_FAILED;
}

static int run_forget(struct baseline *b, struct request *r, int64_t id)
{
	(void)r;
	return baseline_forget(b, id) ? committed(b) : nobody(id);
}

static int run_freeze(struct baseline *b, struct request *r, int64_t id)
{
	(void)r;
	(void)id;
	baseline_freeze(b, true);
	return committed(b);
}

static int run_unfreeze(struct baseline *b, struct request *r, int64_t id)
{
	(void)r;
	(void)id;
	baseline_freeze(b, false);
	return committed(b);
}

/**
 * struct verb - A command.
 * @name: Its name.
 * @id: It takes the number of a sender.
 * @run: Runs it.
 */
struct verb {
	const char *name;
	bool id;
	int (*run)(struct baseline *b, struct request *r, int64_t id);
};

static const struct verb verbs[] = {
	{ "list", false, run_list },	     { "show", true, run_show },
	{ "forget", true, run_forget },	     { "freeze", false, run_freeze },
	{ "unfreeze", false, run_unfreeze },
};

static const struct verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	log_err("'%s' is no command, expected list, show, forget, freeze or unfreeze",
		name);
	return NULL;
}

static bool parse_id(const char *word, int64_t *id)
{
	char *end;

	errno = 0;
	*id = strtoll(word, &end, 10);
	if (!errno && end != word && !*end && *id > 0)
		return true;
	log_err("'%s' is no number of a sender, see smtpward baseline list",
		word);
	return false;
}

/* -1 to go on, else an exit status. */
static int parse_options(int argc, char **argv, struct request *r)
{
	static const struct option options[] = {
		{ "file", required_argument, NULL, 'F' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 'F':
			r->file = optarg;
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
 * cmd_baseline() - Run the command baseline.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_baseline(int argc, char **argv)
{
	struct request r = { .file = PATH_BASELINE };
	const int early = parse_options(argc, argv, &r);
	const struct verb *verb;
	struct baseline *b;
	int64_t id = 0;
	int status;

	if (early >= 0)
		return early;
	verb = find_verb(optind < argc ? argv[optind] : "list");
	if (!verb)
		return EXIT_USAGE;
	if (argc - optind > 1 + verb->id || (verb->id && optind + 1 == argc)) {
		log_err("%s: expected %s", verb->name,
			verb->id ? "the number of a sender" : "no argument");
		return EXIT_USAGE;
	}
	if (verb->id && !parse_id(argv[optind + 1], &id))
		return EXIT_USAGE;
	b = baseline_open(r.file, false);
	if (!b)
		return EXIT_FAILED;
	status = verb->run(b, &r, id);
	baseline_close(b);
	return status;
}
