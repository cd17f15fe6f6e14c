// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "client.h"
#include "diag.h"
#include "install.h"
#include "load.h"
#include "log.h"
#include "reload.h"
#include "ruleset.h"

static void log_list(const struct diag_list *list, int priority)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		log_line(priority, "%s", list->v[i]);
	if (list->more)
		log_line(priority, "%zu more", list->more);
}

static bool read_files(struct ruleset *set)
{
	const struct ruleset_source source = { 0 };
	struct diag diag = { 0 };
	bool good = ruleset_read(set, &source, &diag);

	log_list(&diag.warnings, LOG_WARNING);
	log_list(&diag.errors, LOG_ERR);
	diag_free(&diag);
	return good;
}

/**
 * reload_policy() - Put the policy files in force.
 * @c: Connection to the kernel.
 *
 * Whatever is wrong is logged, and then the policy in force stays.
 *
 * Return: 0 or a negative errno, -EINVAL for a wrong file.
 */
int reload_policy(struct client *c)
{
	struct ruleset set;
	uint32_t generation;
	int err = -EINVAL;

	if (read_files(&set))
		err = load_policy(c, &set, &generation);
	if (err)
		log_err("the policy in force stays");
	else
		log_notice("policy %u with %u rules is in force", generation,
			   set.compiled.rules);
	ruleset_free(&set);
	return err;
}

/* An edited file is in force when somebody says so, not when we restart. */
static void compare(const struct in_force *now)
{
	struct ruleset set;

	if (read_files(&set) &&
	    memcmp(set.compiled.sha256, now->sha256, sizeof(now->sha256)))
		log_notice(
			"the policy files are not what is in force: see smtpward policy load");
	ruleset_free(&set);
}

/**
 * reload_first() - Put the policy files in force where no policy is.
 * @c: Connection to the kernel.
 *
 * Return: 0 or a negative errno.
 */
int reload_first(struct client *c)
{
	struct in_force now;
	int err = in_force_get(c, &now);

	if (err) {
		log_err("cannot ask the kernel for the policy in force: %s",
			client_error(c));
		return err;
	}
	if (!now.generation)
		return reload_policy(c);
	compare(&now);
	return 0;
}
