// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward mode: report only, or refuse.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "client.h"
#include "cmd.h"
#include "exit.h"
#include "install.h"
#include "log.h"
#include "mode.h"
#include "preflight.h"
#include "words.h"

static const char usage[] =
	"Usage: smtpward mode [audit|enforce [--force]]\n"
	"\n"
	"Prints the mode, or sets it, now and for the time after a reboot.\n"
	"\n"
	"  audit    let everything through, and report what would be denied\n"
	"  enforce  refuse what the policy denies, unless that would cut off a mail\n"
	"           server of this machine, see smtpward preflight\n"
	"  --force  refuse it all the same\n"
	"\n"
	"smtpward enforce can do the same for a while.\n"
	"\n"
	"Exit status: 0 when it is so, 1 when the system refused it, 2 when the\n"
	"command line is wrong, 3 when it would break something.\n";

static int print_mode(struct client *c)
{
	struct in_force now;

	if (in_force_get(c, &now)) {
		log_err("cannot ask for the mode: %s", client_error(c));
		return EXIT_FAILED;
	}
	puts(word_mode(now.mode));
	return EXIT_OK;
}

/**
 * cmd_mode() - Run the command mode.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_mode(int argc, char **argv)
{
	static const struct option options[] = {
		{ "force", no_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct client *c;
	uint32_t mode = 0;
	bool force = false;
	int opt, status;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (opt == 'h') {
			fputs(usage, stdout);
			return EXIT_OK;
		}
		if (opt != 'f')
			return EXIT_USAGE;
		force = true;
	}
	if (argc - optind > 1) {
		log_err("'%s': expected one mode", argv[optind + 1]);
		return EXIT_USAGE;
	}
	if (optind < argc && !mode_from_word(argv[optind], &mode)) {
		log_err("'%s' is no mode, expected audit or enforce",
			argv[optind]);
		return EXIT_USAGE;
	}
	c = client_open_or_say();
	if (!c)
		return EXIT_FAILED;
	if (optind == argc)
		status = print_mode(c);
	else if (mode == SMTPWARD_MODE_AUDIT)
		status = mode_audit(c);
	else if (!preflight_allows(c, force))
		status = EXIT_UNHEALTHY;
	else
		status = mode_enforce(c, 0);
	client_close(c);
	return status;
}
