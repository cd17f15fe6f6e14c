// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward preflight: what enforcing the policy would break.
 */
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>

#include "client.h"
#include "cmd.h"
#include "exit.h"
#include "options.h"
#include "paths.h"
#include "preflight.h"
#include "record.h"

static const char usage[] =
	"Usage: smtpward preflight [--policy FILE|DIRECTORY] [--json]\n"
	"\n"
	"Says what enforcing the policy in force would break on this machine: mail\n"
	"servers, by their configuration and by what runs; jobs of cron, at and\n"
	"systemd, and programs that are told to mail; what was recorded in the last\n"
	"7 days. And who else restricts SMTP: csf, cPanel, Imunify360, packet\n"
	"filters. Each line says ok, WARN or FAIL, and what to do. Changes nothing.\n"
	"smtpward enforce does the same first, and refuses when there is a FAIL.\n"
	"\n"
	"  --policy PATH  ask the policy there instead of the one in force\n"
	"  --json         print one JSON array instead\n"
	"\n"
	"Exit status: 0 when nothing would break, also with warnings, 2 when the\n"
	"command line is wrong, 3 when something would.\n";

static void print_results(const struct results *r)
{
	results_print(r, true);
	puts(r->failed ? "to enforce this would break something" :
			 "to enforce this would break nothing that is known");
}

static int run(char *candidate, bool json)
{
	struct results r = { .root = "" };
	struct client *c = client_open();

	r.list = json_object_new_array();
	preflight_run(&r, c, candidate);
	client_close(c);
	if (json)
		json_print(r.list);
	else
		print_results(&r);
	json_object_put(r.list);
	return r.failed ? EXIT_UNHEALTHY : EXIT_OK;
}

/**
 * cmd_preflight() - Run the command preflight.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_preflight(int argc, char **argv)
{
	static const struct option options[] = {
		{ "policy", required_argument, NULL, 'p' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	char *candidate = NULL;
	bool json = false;
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 'p':
			candidate = optarg;
			break;
		case 'j':
			json = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	if (!options_end(argc, argv))
		return EXIT_USAGE;
	return run(candidate, json);
}
