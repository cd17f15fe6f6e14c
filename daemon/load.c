// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy in force now, and again after a reboot.
 *
 * What a reboot needs is on the disk before the kernel is asked, and gets its
 * name after the kernel agreed: a full disk refuses a policy, and a refused
 * policy leaves no trace.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client.h"
#include "file.h"
#include "install.h"
#include "load.h"
#include "log.h"
#include "paths.h"
#include "rules_index.h"
#include "ruleset.h"
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

static int prepare(const char *path, const char *bytes, size_t len,
		   struct file_new *new)
{
	int err = file_prepare(new, path, bytes, len, 0600);

	if (err)
		log_err("cannot write beside %s: %s", path, strerror(-err));
	return err;
}

/**
 * struct new_files - What is to be put in place when the kernel has agreed.
 * @policy: PATH_STATE.
 * @rules: PATH_RULES.
 * @is_signed: @signature is there.
 * @signature: PATH_SIGNED.
 */
struct new_files {
	struct file_new policy;
	struct file_new rules;
	bool is_signed;
	struct file_new signature;
};

static int prepare_signature(const struct ruleset *set, uint32_t generation,
			     struct new_files *files)
{
	char *text;
	int err;

	files->is_signed = set->signature.good;
	if (!files->is_signed)
		return 0;
	text = signature_kept_text(&set->signature, generation);
	err = prepare(PATH_SIGNED, text, strlen(text), &files->signature);
	free(text);
	return err;
}

static void discard_files(struct new_files *files)
{
	file_discard(&files->policy);
	file_discard(&files->rules);
	if (files->is_signed)
		file_discard(&files->signature);
}

static int prepare_files(const struct ruleset *set, const struct state *state,
			 struct new_files *files)
{
	size_t len;
	char *bytes;
	int err;

	if (mkdir(PATH_STATE_DIR, 0700) < 0 && errno != EEXIST) {
		err = -errno;
		log_err("cannot make %s: %s", PATH_STATE_DIR, strerror(-err));
		return err;
	}
	bytes = state_pack(state, &len);
	err = prepare(PATH_STATE, bytes, len, &files->policy);
	free(bytes);
	if (err)
		return err;
	bytes = rules_index_text(&set->policy, &set->compiled,
				 state->generation);
	err = prepare(PATH_RULES, bytes, strlen(bytes), &files->rules);
	free(bytes);
	if (err) {
		file_discard(&files->policy);
		return err;
	}
	err = prepare_signature(set, state->generation, files);
	if (err) {
		file_discard(&files->policy);
		file_discard(&files->rules);
	}
	return err;
}

static int commit(const char *path, struct file_new *new)
{
	int err = file_commit(new);

	if (err)
		log_err("the policy is in force, but cannot be written to %s: %s",
			path, strerror(-err));
	return err;
}

static int commit_files(struct new_files *files)
{
	int err = commit(PATH_STATE, &files->policy);
	int err_rules = commit(PATH_RULES, &files->rules);
	int err_signature = 0;

	if (files->is_signed)
		err_signature = commit(PATH_SIGNED, &files->signature);
	if (err)
		return err;
	return err_rules ? err_rules : err_signature;
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
	struct new_files files;
	struct in_force now;
	struct state state;
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
	err = prepare_files(set, &state, &files);
	if (err)
		return err;
	err = install_policy(c, &set->compiled, *generation, generation);
	if (err) {
		log_err("the kernel refused the policy: %s", client_error(c));
		discard_files(&files);
		return err;
	}
	return commit_files(&files);
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
