// SPDX-License-Identifier: GPL-2.0-only
/*
 * From policy files and catalogue to what the kernel takes.
 */
#include <stdlib.h>

#include "alloc.h"
#include "diag.h"
#include "paths.h"
#include "ruleset.h"

/* A candidate may be unsigned, which whoever is to sign it wants to know. */
static void warn_unsigned(const struct diag *found, struct diag *diag)
{
	char *text;
	size_t i;

	for (i = 0; i < found->errors.n; i++) {
		text = xasprintf("%s; it cannot be loaded so",
				 found->errors.v[i]);
		diag_warn(diag, "signature", 0, 0, "%s", text);
		free(text);
	}
}

static bool check_signature(struct ruleset *set,
			    const struct ruleset_source *source,
			    const char *dir, struct diag *diag)
{
	const char *keys = source->keys ? source->keys : PATH_POLICY_KEYS;
	struct diag found = { 0 };

	if (!source->unsigned_too)
		return signature_check(&set->signature, &set->policy, dir, keys,
				       diag);
	if (!signature_check(&set->signature, &set->policy, dir, keys, &found))
		warn_unsigned(&found, diag);
	diag_free(&found);
	return true;
}

/**
 * ruleset_read() - Read and compile a policy.
 * @set: Receives it, to be given to ruleset_free() in any case.
 * @source: Where to read it from.
 * @diag: Receives complaints and warnings.
 *
 * Return: true when there is nothing but warnings. Nothing of @set may be used
 * otherwise.
 */
bool ruleset_read(struct ruleset *set, const struct ruleset_source *source,
		  struct diag *diag)
{
	static char installed[] = PATH_POLICY_DIR;
	static char *const installed_paths[] = { installed };
	struct policy_input in = { .texts = source->texts,
				   .n_texts = source->n_texts,
				   .paths = source->paths,
				   .n_paths = source->n_paths };
	struct hosts_source hosts = source->hosts;
	bool good, is_read;

	if (!hosts.cache)
		hosts.cache = PATH_HOSTS;
	if (!in.n_texts && !in.n_paths) {
		in.paths = installed_paths;
		in.n_paths = 1;
	}

	*set = (struct ruleset){ 0 };
	if (source->catalogue)
		good = catalogue_load(&set->catalogue, source->catalogue, NULL,
				      diag);
	else
		good = catalogue_load(&set->catalogue, PATH_CATALOGUE,
				      PATH_CATALOGUE_DIR, diag);
	/* Rules that name tools would all be wrong without their names. */
	if (!good)
		return false;
	is_read = policy_read_input(&set->policy, &in, diag);
	/* What nobody has signed is not even parsed. */
	if (!check_signature(set, source, in.n_paths ? in.paths[0] : installed,
			     diag))
		return false;
	return policy_parse(&set->policy, &set->catalogue, diag) && is_read &&
	       policy_hosts(&set->policy.hosts, &set->policy, &hosts, diag) &&
	       compile(&set->compiled, &set->policy, &set->catalogue, diag);
}

/**
 * ruleset_free() - Forget a policy.
 * @set: The policy.
 */
void ruleset_free(struct ruleset *set)
{
	compiled_free(&set->compiled);
	policy_free(&set->policy);
	catalogue_free(&set->catalogue);
}
