// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mode now, and the one that a reboot brings back.
 *
 * Enforce mode comes back only when it is there to stay: a machine that was
 * rebooted because it could not be reached any more comes back in audit mode.
 */
#include <stdio.h>
#include <stdlib.h>

#include "client.h"
#include "exit.h"
#include "install.h"
#include "log.h"
#include "mode.h"
#include "paths.h"
#include "period.h"
#include "state.h"
#include "words.h"

static int keep(uint32_t mode)
{
	const char *why;

	if (state_set_mode(PATH_STATE, mode, &why)) {
		log_err("the mode is %s, but will not be after a reboot: %s: %s",
			word_mode(mode), PATH_STATE, why);
		return EXIT_FAILED;
	}
	printf("the mode is %s\n", word_mode(mode));
	return EXIT_OK;
}

static int set(struct client *c, uint32_t mode)
{
	if (install_mode(c, mode, 0)) {
		log_err("cannot set the mode: %s", client_error(c));
		return EXIT_FAILED;
	}
	return keep(mode);
}

/**
 * mode_audit() - Refuse nothing, and say so.
 * @c: Connection to the kernel.
 *
 * Return: Exit status.
 */
int mode_audit(struct client *c)
{
	return set(c, SMTPWARD_MODE_AUDIT);
}

/*
 * What a reboot brings back is saved first: afterwards it could be too late.
 * Where the kernel then refuses, the mode is audit already, or nothing has
 * to be saved.
 */
static int set_tentative(struct client *c, uint32_t confirm)
{
	struct in_force now;
	const char *why;
	char *period;

	if (in_force_get(c, &now)) {
		log_err("cannot ask for the mode: %s", client_error(c));
		return EXIT_FAILED;
	}
	if (!now.sealed && in_force_kept_mode(&now) == SMTPWARD_MODE_AUDIT &&
	    state_set_mode(PATH_STATE, SMTPWARD_MODE_AUDIT, &why)) {
		log_err("the mode stays %s: cannot save that a reboot brings back audit: %s: %s",
			word_mode(now.mode), PATH_STATE, why);
		return EXIT_FAILED;
	}
	if (install_mode(c, SMTPWARD_MODE_ENFORCE, confirm)) {
		log_err("cannot set the mode: %s", client_error(c));
		return EXIT_FAILED;
	}
	period = period_text(confirm);
	printf("the mode is enforce for %s, and then audit again,\n"
	       "unless there is a smtpward confirm before\n",
	       period);
	free(period);
	return EXIT_OK;
}

/**
 * mode_enforce() - Refuse what the policy denies, and say so.
 * @c: Connection to the kernel.
 * @confirm: Seconds until the mode falls back to audit unless it is confirmed,
 *	0 for never.
 *
 * Return: Exit status.
 */
int mode_enforce(struct client *c, uint32_t confirm)
{
	return confirm ? set_tentative(c, confirm) :
			 set(c, SMTPWARD_MODE_ENFORCE);
}

/**
 * mode_confirm() - Keep the tentative mode, and say so.
 * @c: Connection to the kernel.
 *
 * Return: Exit status.
 */
int mode_confirm(struct client *c)
{
	if (install_confirm(c)) {
		log_err("cannot confirm the mode: %s", client_error(c));
		return EXIT_FAILED;
	}
	return keep(SMTPWARD_MODE_ENFORCE);
}
