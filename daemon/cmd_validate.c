// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward validate: harmless attempts, and whether answer, policy, event and
 * record agree about them.
 */
#include <getopt.h>
#include <json-c/json.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "cmd.h"
#include "exit.h"
#include "log.h"
#include "paths.h"
#include "record.h"
#include "rules_index.h"
#include "text.h"
#include "validate.h"

#define USER_DEFAULT "nobody"

static const char usage[] =
	"Usage: smtpward validate [--user NAME]... [--to ADDR:PORT] [--json]\n"
	"\n"
	"Makes harmless attempts as other users, and shows side by side what was\n"
	"answered, what the policy says, the event of the kernel and the record.\n"
	"\n"
	"  -u, --user NAME     who makes them, nobody unless told otherwise. Can be\n"
	"                      given several times\n"
	"  -t, --to ADDR:PORT  where the connection goes. Unless told otherwise to a\n"
	"                      multicast address, which nothing is ever sent to;\n"
	"                      to another one a SYN is sent when it is let through\n"
	"      --json          print a JSON object\n"
	"\n"
	"Exit status: 0 when all agree about every attempt, 3 when they do not, 1 when\n"
	"they could not be made, 2 when an argument is wrong.\n";

/**
 * struct request - The command line.
 * @what: Whose attempts, and where to.
 * @json: For machines.
 */
struct request {
	struct validate_request what;
	bool json;
};

static void add_user(struct validate_request *r, const char *name)
{
	r->users = xreallocarray(r->users, r->n + 1, sizeof(*r->users));
	r->users[r->n++] = name;
}

static int parse_options(int argc, char **argv, struct request *r)
{
	static const struct option options[] = {
		{ "user", required_argument, NULL, 'u' },
		{ "to", required_argument, NULL, 't' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "u:t:h", options, NULL)) != -1) {
		switch (opt) {
		case 'u':
			add_user(&r->what, optarg);
			break;
		case 't':
			r->what.to = optarg;
			break;
		case 'j':
			r->json = true;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(EXIT_OK);
		default:
			return EXIT_USAGE;
		}
	}
	if (optind == argc)
		return EXIT_OK;
	log_err("'%s': expected no further argument", argv[optind]);
	return EXIT_USAGE;
}

static int complain(const char *word, const char *expected)
{
	char *safe = text_escaped(word, strlen(word));

	log_err("'%s': %s", safe, expected);
	free(safe);
	return EXIT_USAGE;
}

/* Before anything is attempted. */
static int check(struct validate_request *r)
{
	struct question q = { 0 };
	const char *expected = r->to ? question_to(&q, r->to) : NULL;
	size_t i;

	if (!r->n)
		add_user(r, USER_DEFAULT);
	if (expected)
		return complain(r->to, expected);
	for (i = 0; i < r->n; i++)
		if (!getpwnam(r->users[i]))
			return complain(r->users[i],
					"expected a user of this system");
	if (!geteuid())
		return EXIT_OK;
	log_err("to become other users needs root");
	return EXIT_FAILED;
}

static void tell(const struct validate *v, bool json)
{
	struct rules_index *index = rules_index_open(PATH_RULES);
	struct json_object *doc;

	if (json) {
		doc = validate_json(v, index);
		json_print(doc);
		json_object_put(doc);
	} else {
		validate_print(v, index);
	}
	rules_index_close(index);
}

static int validate(const struct request *r)
{
	struct validate v = { 0 };
	int status = EXIT_FAILED;

	if (validate_run(&v, &r->what)) {
		tell(&v, r->json);
		status = validate_agreed(&v) == v.n ? EXIT_OK : EXIT_UNHEALTHY;
	}
	validate_free(&v);
	return status;
}

/**
 * cmd_validate() - Run the command validate.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_validate(int argc, char **argv)
{
	struct request r = { 0 };
	int status = parse_options(argc, argv, &r);

	if (!status)
		status = check(&r.what);
	if (!status)
		status = validate(&r);
	free(r.what.users);
	return status;
}
