// SPDX-License-Identifier: GPL-2.0-only
/*
 * From policy files and catalogue to what the kernel takes.
 */
#include "diag.h"
#include "paths.h"
#include "ruleset.h"

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
	char *const *paths = source->n_paths ? source->paths : installed_paths;
	size_t n = source->n_paths ? source->n_paths : 1;
	bool good;

	*set = (struct ruleset){ 0 };
	if (source->catalogue)
		good = catalogue_load(&set->catalogue, source->catalogue, NULL,
				      diag);
	else
		good = catalogue_load(&set->catalogue, PATH_CATALOGUE,
				      PATH_CATALOGUE_DIR, diag);
	/* Rules that name tools would all be wrong without their names. */
	return good &&
	       policy_load(&set->policy, paths, n, &set->catalogue, diag) &&
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
