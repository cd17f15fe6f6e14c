// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward grant: let somebody send for a time.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client.h"
#include "cmd.h"
#include "cmd_grant.h"
#include "exit.h"
#include "granting.h"
#include "loading.h"
#include "log.h"
#include "parse.h"
#include "paths.h"
#include "refresh.h"

static const char usage[] =
	"Usage: smtpward grant USER --to DEST[:PORT] --for PERIOD --reason TEXT\n"
	"                      [--port PORT] [--tool TOOL] [--ticket TICKET]\n"
	"       smtpward grant list [--json]\n"
	"       smtpward grant revoke ID\n"
	"\n"
	"Lets a user send at once and for a time, before all rules of the policy.\n"
	"The kernel ends it by itself, also when nothing else runs any more.\n"
	"\n"
	"  --to DEST        network, address, host name, relay, local or any\n"
	"  --port PORT      to this port or range of ports only\n"
	"  --tool TOOL      execute this mail tool, or any; with --to: besides\n"
	"  --for PERIOD     how long, as 90min or 2h, at most 31d\n"
	"  --reason TEXT    why, for whoever asks later\n"
	"  --ticket TICKET  where it was decided\n"
	"\n"
	"Exit status: 0 when it is in force, 1 when the system refused it, 2 when\n"
	"the command line is wrong.\n";

enum {
	OPTION_TO = 256,
	OPTION_PORT,
	OPTION_TOOL,
	OPTION_FOR,
	OPTION_REASON,
	OPTION_TICKET,
};

/* With a grant more or less. */
static int put_in_force(struct loading *l)
{
	struct client *c = client_open_or_say();
	struct refreshed result;
	int err;

	if (!c)
		return EXIT_FAILED;
	l->warn = false;
	l->always = true;
	err = refresh(l, c, &result);
	client_close(c);
	if (!err)
		printf("policy %u is in force\n", result.generation);
	else if (err == -EINVAL)
		return EXIT_USAGE;
	return err ? EXIT_FAILED : EXIT_OK;
}

static void print_grant(const struct grant *grant)
{
	char *title = grant_title(grant), *until = grant_time(grant->expires);

	printf("%s until %s\n", title, until);
	free(until);
	free(title);
}

/* A grant would be what nobody has signed. */
static bool are_signed(void)
{
	if (access(PATH_POLICY_KEYS, F_OK) < 0)
		return false;
	log_err("policies have to be signed here (%s), and a grant is not",
		PATH_POLICY_KEYS);
	return true;
}

static int add_grant(const struct granting *g)
{
	int status = EXIT_USAGE;
	struct grant *grant;
	struct loading l;

	if (are_signed())
		return EXIT_FAILED;
	if (loading_begin(&l)) {
		status = EXIT_FAILED;
	} else if (l.grants.n == GRANTS_MAX) {
		log_err("there are %d grants, which is as many as can be",
			GRANTS_MAX);
		status = EXIT_FAILED;
	} else {
		grant = grants_add(&l.grants);
		grant->id = ++l.grants.last;
		grant->owner = granting_owner();
		if (granting_take(g, grant))
			status = put_in_force(&l);
		if (status == EXIT_OK)
			print_grant(grant);
	}
	loading_end(&l);
	return status;
}

static int run_add(int argc, char **argv)
{
	static const struct option options[] = {
		{ "to", required_argument, NULL, OPTION_TO },
		{ "port", required_argument, NULL, OPTION_PORT },
		{ "tool", required_argument, NULL, OPTION_TOOL },
		{ "for", required_argument, NULL, OPTION_FOR },
		{ "reason", required_argument, NULL, OPTION_REASON },
		{ "ticket", required_argument, NULL, OPTION_TICKET },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct granting g = { 0 };
	const char **words[] = { &g.to,	    &g.port,   &g.tool,
				 &g.period, &g.reason, &g.ticket };
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (opt == 'h') {
			fputs(usage, stdout);
			return EXIT_OK;
		}
		if (opt < OPTION_TO)
			return EXIT_USAGE;
		*words[opt - OPTION_TO] = optarg;
	}
	if (optind + 1 != argc) {
		log_err("expected one user");
		return EXIT_USAGE;
	}
	g.user = argv[optind];
	return add_grant(&g);
}

static int run_revoke(int argc, char **argv)
{
	int status = EXIT_FAILED;
	struct loading l;
	uint32_t id;

	if (argc == 2 &&
	    (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		fputs(usage, stdout);
		return EXIT_OK;
	}
	if (argc != 2 || parse_u32(argv[1], UINT32_MAX, &id)) {
		log_err("expected the number of one grant, see smtpward grant list");
		return EXIT_USAGE;
	}
	if (!loading_begin(&l)) {
		if (grants_remove(&l.grants, id))
			status = put_in_force(&l);
		else
			log_err("there is no grant %u, or it is over", id);
	}
	loading_end(&l);
	return status;
}

/* Debian has a user who is called list. */
static bool is_list(int argc, char **argv)
{
	if (strcmp(argv[1], "list") != 0)
		return false;
	return argc == 2 ||
	       (argc == 3 &&
		(!strcmp(argv[2], "--json") || !strcmp(argv[2], "-j") ||
		 !strcmp(argv[2], "--help") || !strcmp(argv[2], "-h")));
}

/**
 * cmd_grant() - Run the command grant.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_grant(int argc, char **argv)
{
	if (argc < 2) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	if (is_list(argc, argv))
		return cmd_grant_list(argc - 1, argv + 1, usage);
	if (!strcmp(argv[1], "revoke"))
		return run_revoke(argc - 1, argv + 1);
	return run_add(argc, argv);
}
