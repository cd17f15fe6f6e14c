// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward enforce, smtpward confirm: refuse, for a while or for good.
 */
#include <getopt.h>
#include <stdio.h>

#include "client.h"
#include "cmd.h"
#include "exit.h"
#include "log.h"
#include "mode.h"
#include "options.h"
#include "period.h"
#include "preflight.h"

#include <linux/smtpward.h>

static const char enforce_usage[] =
	"Usage: smtpward enforce [--confirm-within PERIOD] [--force]\n"
	"\n"
	"Refuses what the policy denies, now and after a reboot, as smtpward mode\n"
	"enforce does, unless that would cut off a mail server of this machine, see\n"
	"smtpward preflight.\n"
	"\n"
	"  --confirm-within PERIOD  until then only, such as 10m or 2h, at most 1d:\n"
	"                           then the mode is audit again, unless there is a\n"
	"                           smtpward confirm before. The kernel itself sees\n"
	"                           to that. A reboot ends in audit, too.\n"
	"  --force                  also when it cuts off a mail server\n"
	"\n"
	"Exit status: 0 when it is so, 1 when the system refused it, 2 when the\n"
	"command line is wrong, 3 when it would break something.\n";

static const char confirm_usage[] =
	"Usage: smtpward confirm\n"
	"\n"
	"Keeps the mode that smtpward enforce --confirm-within has set, now and after\n"
	"a reboot.\n"
	"\n"
	"Exit status: 0 when it is so, 1 when there is none, not any more, or the\n"
	"system refused it, 2 when the command line is wrong.\n";

static int take_period(const char *word, uint32_t *seconds)
{
	const char *why = parse_period(word, seconds);

	if (!why && *seconds > SMTPWARD_CONFIRM_MAX)
		why = "expected at most 1 d";
	if (why)
		log_err("--confirm-within '%s': %s", word, why);
	return why ? EXIT_USAGE : EXIT_OK;
}

/**
 * cmd_enforce() - Run the command enforce.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_enforce(int argc, char **argv)
{
	static const struct option options[] = {
		{ "confirm-within", required_argument, NULL, 'c' },
		{ "force", no_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	uint32_t confirm = 0;
	bool force = false;
	struct client *c;
	int opt, status;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 'c':
			if (take_period(optarg, &confirm))
				return EXIT_USAGE;
			break;
		case 'f':
			force = true;
			break;
		case 'h':
			fputs(enforce_usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	if (!options_end(argc, argv))
		return EXIT_USAGE;
	c = client_open_or_say();
	if (!c)
		return EXIT_FAILED;
	status = preflight_allows(c, force) ? mode_enforce(c, confirm) :
					      EXIT_UNHEALTHY;
	client_close(c);
	return status;
}

/**
 * cmd_confirm() - Run the command confirm.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_confirm(int argc, char **argv)
{
	struct client *c;
	int status;

	status = options_none(argc, argv, confirm_usage);
	if (status != OPTIONS_GO_ON)
		return status;
	c = client_open_or_say();
	if (!c)
		return EXIT_FAILED;
	status = mode_confirm(c);
	client_close(c);
	return status;
}
