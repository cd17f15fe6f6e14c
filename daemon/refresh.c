// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files that were loaded, compiled again and put in force if that has changed
 * something.
 *
 * A rule names users, programs, hosts; the kernel knows uids, inodes, addresses.
 * Which are which changes when a user is made, a package is upgraded, a name is
 * given another address: nobody loads a policy for that.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "load.h"
#include "loading.h"
#include "paths.h"
#include "refresh.h"

/* Whoever looks up names can be made to wait by a server that does not answer. */
#define DEADLINE 120

static bool read_again(struct ruleset *set, const struct ruleset_source *source,
		       const char *warn_of)
{
	struct diag diag = { 0 };
	bool good;

	alarm(DEADLINE);
	good = ruleset_read(set, source, &diag);
	alarm(0);
	diag_log_warnings(&diag, warn_of);
	diag_log_errors(&diag);
	diag_free(&diag);
	return good;
}

/**
 * refresh() - Compile what was loaded again, and put it in force.
 * @l: What is known. Grants may have been added or removed.
 * @c: Connection to the kernel.
 * @result: Receives what it came to, on success.
 *
 * What went wrong is logged, and then the policy in force stays.
 *
 * Return: 0 or a negative errno, -EINVAL when it cannot be compiled any more.
 */
int refresh(struct loading *l, struct client *c, struct refreshed *result)
{
	struct ruleset set = { 0 };
	int err;

	*result = (struct refreshed){ 0 };
	err = loading_copy(l, c);
	if (err)
		return err;
	if (!read_again(&set, &l->source, l->warn ? NULL : PATH_GRANTS)) {
		err = -EINVAL;
	} else if (l->always || memcmp(set.compiled.sha256, l->copy.sha256,
				       sizeof(l->copy.sha256)) != 0) {
		err = load_policy(c, &set, &result->generation);
		result->changed = !err;
		result->rules = set.compiled.rules;
	}
	ruleset_free(&set);
	return err;
}
