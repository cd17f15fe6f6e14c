// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward seal: nothing is changed until the next boot.
 */
#include <stdbool.h>
#include <stdio.h>

#include "client.h"
#include "cmd.h"
#include "exit.h"
#include "grants.h"
#include "install.h"
#include "lock.h"
#include "log.h"
#include "options.h"
#include "paths.h"
#include "save.h"
#include "words.h"

static const char usage[] =
	"Usage: smtpward seal\n"
	"\n"
	"Keeps policy, mode and module as they are until the next boot: from now on\n"
	"the kernel refuses every change of them, and to unload the module, whoever\n"
	"asks. Rules that expire still do. Refused while a mode is tentative, or something\n"
	"is granted for a time.\n"
	"\n"
	"Exit status: 0 when it is sealed, also when it was already, 1 when the\n"
	"system refused it, 2 when the command line is wrong.\n";

/* What is granted is to be revocable. */
static bool may_be_sealed(const struct in_force *now)
{
	const size_t granted = now->sealed ? 0 : grants_pending();

	if (granted)
		log_err("not sealed: %zu grants are not over, see smtpward grant list",
			granted);
	return !granted;
}

static int seal(struct client *c)
{
	struct in_force now;

	if (in_force_get(c, &now)) {
		log_err("cannot ask for the mode: %s", client_error(c));
		return EXIT_FAILED;
	}
	if (!may_be_sealed(&now))
		return EXIT_FAILED;
	if (!now.sealed && install_seal(c)) {
		log_err("cannot seal: %s", client_error(c));
		return EXIT_FAILED;
	}
	/* It can have changed before it was sealed. */
	if (in_force_get(c, &now)) {
		log_err("sealed, but cannot ask for the mode: %s",
			client_error(c));
		return EXIT_FAILED;
	}
	if (now.mode == SMTPWARD_MODE_AUDIT)
		log_warning(
			"in audit mode, nothing is refused until the next boot");
	printf("sealed until the next boot: mode %s, policy %u\n",
	       word_mode(now.mode), now.generation);
	return EXIT_OK;
}

/**
 * cmd_seal() - Run the command seal.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_seal(int argc, char **argv)
{
	struct client *c;
	int status, lock;

	status = options_none(argc, argv, usage);
	if (status != OPTIONS_GO_ON)
		return status;
	c = client_open_or_say();
	if (!c)
		return EXIT_FAILED;
	/* Nobody grants anything meanwhile. */
	lock = save_make_dir() ? -1 : lock_take(PATH_LOCK);
	status = lock < 0 ? EXIT_FAILED : seal(c);
	lock_drop(lock);
	client_close(c);
	return status;
}
