// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "client.h"
#include "diag.h"
#include "install.h"
#include "load.h"
#include "log.h"
#include "refresh.h"
#include "ruleset.h"

static void log_list(int priority, const struct diag_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		log_line(priority, "%s", list->v[i]);
	if (list->more)
		log_line(priority, "and %zu more", list->more);
}

static bool read_files(struct ruleset *set)
{
	const struct ruleset_source installed = { 0 };
	struct diag diag = { 0 };
	bool good = ruleset_read(set, &installed, &diag);

	log_list(LOG_WARNING, &diag.warnings);
	log_list(LOG_ERR, &diag.errors);
	diag_free(&diag);
	return good;
}

static int replace(struct client *c, const struct ruleset *set)
{
	uint32_t generation;
	struct in_force now;
	int err;

	err = in_force_get(c, &now);
	if (err) {
		log_err("cannot ask the kernel for the policy in force: %s",
			client_error(c));
		return err;
	}
	if (now.generation &&
	    !memcmp(now.sha256, set->compiled.sha256, sizeof(now.sha256))) {
		log_info("the policy files say what policy %u says",
			 now.generation);
		return 0;
	}
	err = load_policy(c, set, &generation);
	if (!err)
		log_notice("policy %u with %u rules is in force", generation,
			   set->compiled.rules);
	return err;
}

/**
 * refresh_policy() - Put the policy files in force, if they say anything new.
 * @c: Connection to the kernel.
 *
 * What is wrong is logged, with its place. The policy in force stays then.
 *
 * Return: 0 or a negative errno.
 */
int refresh_policy(struct client *c)
{
	struct ruleset set;
	int err = -EINVAL;

	if (read_files(&set))
		err = replace(c, &set);
	else
		log_err("the policy files are wrong, the policy in force stays");
	ruleset_free(&set);
	return err;
}
