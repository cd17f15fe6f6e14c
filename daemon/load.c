// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy in force now, and again after a reboot.
 *
 * What a reboot needs is on the disk before the kernel is asked, and gets its
 * name after the kernel agreed: a full disk refuses a policy, and a refused
 * policy leaves no trace.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "client.h"
#include "install.h"
#include "load.h"
#include "log.h"
#include "paths.h"
#include "ruleset.h"
#include "save.h"
#include "state.h"

/* A number above all that were given out, also before the last boot. */
static int next_generation(struct client *c, struct in_force *now,
			   uint32_t *generation)
{
	struct state saved;
	const char *why;
	int err;

	err = in_force_get(c, now);
	if (err) {
		log_err("cannot ask the kernel for the policy in force: %s",
			client_error(c));
		return err;
	}
	*generation = now->generation;
	if (!state_load(&saved, PATH_STATE, &why) &&
	    saved.generation > *generation)
		*generation = saved.generation;
	compiled_free(&saved.policy);
	if (++*generation)
		return 0;
	log_err("the number of the policy in force is the last there is");
	return -ERANGE;
}

/* Between the kernel's answer and the last name, nobody asks us to end. */
static void hold_signals(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGHUP);
	sigaddset(&held, SIGTERM);
	sigprocmask(SIG_BLOCK, &held, before);
}

/**
 * load_policy() - Put a policy in force and save it.
 * @c: Connection to the kernel.
 * @set: The policy, read without an error.
 * @generation: Receives its number.
 *
 * What went wrong is logged.
 *
 * Return: 0 or a negative errno.
 */
int load_policy(struct client *c, const struct ruleset *set,
		uint32_t *generation)
{
	struct in_force now;
	struct state state;
	sigset_t signals;
	struct save save;
	int err;

	err = signature_allows(&set->signature, PATH_SIGNED);
	if (err)
		return err;
	err = next_generation(c, &now, generation);
	if (err)
		return err;
	/* The state borrows the policy, which stays the caller's. */
	state = (struct state){ .mode = in_force_kept_mode(&now),
				.generation = *generation,
				.policy = set->compiled };
	err = save_prepare(&save, set, &state);
	if (err)
		return err;
	hold_signals(&signals);
	err = install_policy(c, &set->compiled, *generation, generation);
	if (err) {
		log_err("the kernel refused the policy: %s", client_error(c));
		save_discard(&save);
	} else {
		err = save_commit(&save);
	}
	sigprocmask(SIG_SETMASK, &signals, NULL);
	return err;
}

static int restore_policy(struct client *c, const struct state *saved)
{
	struct in_force now;
	uint32_t generation;
	int err;

	err = in_force_get(c, &now);
	if (err) {
		log_err("cannot ask the kernel for the policy in force: %s",
			client_error(c));
		return err;
	}
	if (now.generation == saved->generation &&
	    !memcmp(now.sha256, saved->policy.sha256, sizeof(now.sha256)))
		return 0;
	if (now.generation >= saved->generation) {
		log_err("policy %u is in force, the saved one is %u: load a policy instead",
			now.generation, saved->generation);
		return -EEXIST;
	}
	err = install_policy(c, &saved->policy, saved->generation, &generation);
	if (err)
		log_err("the kernel refused the saved policy: %s",
			client_error(c));
	return err;
}

/* Where it was sealed, the mode can only be what it has to be already. */
static int restore_mode(struct client *c, uint32_t mode)
{
	struct in_force now;
	int err;

	if (!in_force_get(c, &now) && now.sealed && now.mode == mode)
		return 0;
	err = install_mode(c, mode, 0);
	if (err)
		log_err("the kernel refused the mode: %s", client_error(c));
	return err;
}

/**
 * load_restore() - Put back in force what was before the last boot.
 * @c: Connection to the kernel.
 *
 * What went wrong is logged, and what was done.
 *
 * Return: 0 or a negative errno, -ENOENT when nothing was saved.
 */
int load_restore(struct client *c)
{
	struct state saved;
	const char *why;
	int err;

	err = state_load(&saved, PATH_STATE, &why);
	if (err && err != -ENOENT)
		log_err("%s cannot be used: %s", PATH_STATE, why);
	if (!err && saved.policy.n_parts)
		err = restore_policy(c, &saved);
	if (!err)
		err = restore_mode(c, saved.mode);
	if (!err)
		log_notice("policy %u with %u rules is in force, mode %s",
			   saved.generation, saved.policy.rules,
			   saved.mode == SMTPWARD_MODE_ENFORCE ? "enforce" :
								 "audit");
	compiled_free(&saved.policy);
	return err;
}
