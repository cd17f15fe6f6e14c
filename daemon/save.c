// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is kept of a policy that is put in force: itself, the titles of its rules,
 * the files that it was made of, what was granted, and who has signed it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "log.h"
#include "paths.h"
#include "rules_index.h"
#include "ruleset.h"
#include "save.h"
#include "sources.h"
#include "state.h"

/**
 * save_make_dir() - Have a place to keep it.
 *
 * What went wrong is logged.
 *
 * Return: 0 or a negative errno.
 */
int save_make_dir(void)
{
	int err;

	if (!mkdir(PATH_STATE_DIR, 0700) || errno == EEXIST)
		return 0;
	err = -errno;
	log_err("cannot make %s: %s", PATH_STATE_DIR, strerror(-err));
	return err;
}

static int prepare(struct save *save, const char *path, const char *bytes,
		   size_t len)
{
	int err;

	if (len > FILE_SIZE_MAX) {
		log_err("the policy files have more than %d MiB together",
			FILE_SIZE_MAX >> 20);
		return -EFBIG;
	}
	err = file_prepare(&save->files[save->n], path, bytes, len, 0600);
	if (err)
		log_err("cannot write beside %s: %s", path, strerror(-err));
	else
		save->paths[save->n++] = path;
	return err;
}

/* Takes the bytes over. */
static int prepare_owned(struct save *save, const char *path, char *bytes,
			 size_t len)
{
	int err = prepare(save, path, bytes, len);

	free(bytes);
	return err;
}

static int prepare_grants(struct save *save, const struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->n_sources; i++)
		if (!strcmp(policy->sources[i].path, PATH_GRANTS))
			return prepare(save, PATH_GRANTS,
				       policy->sources[i].bytes,
				       policy->sources[i].len);
	return 0;
}

static int prepare_signature(struct save *save, const struct ruleset *set,
			     uint32_t generation)
{
	char *text;

	if (!set->signature.good)
		return 0;
	text = signature_kept_text(&set->signature, generation);
	return prepare_owned(save, PATH_SIGNED, text, strlen(text));
}

/**
 * save_prepare() - Write what is to be kept of a policy.
 * @save: Receives what save_commit() or save_discard() needs, on success.
 * @set: The policy.
 * @state: What a reboot is to bring back of it.
 *
 * What went wrong is logged.
 *
 * Return: 0 or a negative errno. All is on the disk when it is 0.
 */
int save_prepare(struct save *save, const struct ruleset *set,
		 const struct state *state)
{
	size_t len;
	char *bytes;
	int err;

	*save = (struct save){ 0 };
	err = save_make_dir();
	if (err)
		return err;
	bytes = state_pack(state, &len);
	err = prepare_owned(save, PATH_STATE, bytes, len);
	if (!err) {
		bytes = rules_index_text(&set->policy, &set->compiled,
					 state->generation);
		err = prepare_owned(save, PATH_RULES, bytes, strlen(bytes));
	}
	if (!err) {
		bytes = sources_pack(&set->policy, state->generation,
				     set->compiled.sha256, &len);
		err = prepare_owned(save, PATH_SOURCES, bytes, len);
	}
	if (!err)
		err = prepare_grants(save, &set->policy);
	if (!err)
		err = prepare_signature(save, set, state->generation);
	if (err)
		save_discard(save);
	return err;
}

/**
 * save_commit() - Keep what was prepared.
 * @save: What was prepared. It is forgotten.
 *
 * What went wrong is logged.
 *
 * Return: 0 or a negative errno, the first of several.
 */
int save_commit(struct save *save)
{
	int err, first = 0;
	size_t i;

	for (i = 0; i < save->n; i++) {
		err = file_commit(&save->files[i]);
		if (err)
			log_err("the policy is in force, but cannot be written to %s: %s",
				save->paths[i], strerror(-err));
		first = first ? first : err;
	}
	*save = (struct save){ 0 };
	return first;
}

/**
 * save_discard() - Remove what was prepared.
 * @save: What was prepared. It is forgotten.
 */
void save_discard(struct save *save)
{
	size_t i;

	for (i = 0; i < save->n; i++)
		file_discard(&save->files[i]);
	*save = (struct save){ 0 };
}
