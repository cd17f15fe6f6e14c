// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "client.h"
#include "diag.h"
#include "install.h"
#include "load.h"
#include "loading.h"
#include "log.h"
#include "reload.h"
#include "ruleset.h"

static bool read_files(struct ruleset *set, const struct ruleset_source *source)
{
	struct diag diag = { 0 };
	bool good = ruleset_read(set, source, &diag);

	diag_log_warnings(&diag, NULL);
	diag_log_errors(&diag);
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
	struct ruleset set = { 0 };
	struct loading l;
	uint32_t generation;
	int err;

	err = loading_begin(&l);
	if (!err) {
		/* The daemon does not wait for name servers. */
		l.source.hosts.resolve = NULL;
		loading_files(&l);
		err = read_files(&set, &l.source) ?
			      load_policy(c, &set, &generation) :
			      -EINVAL;
	}
	if (err)
		log_err("the policy in force stays");
	else
		log_notice("policy %u with %u rules is in force", generation,
			   set.compiled.rules);
	ruleset_free(&set);
	loading_end(&l);
	return err;
}

/* An edited file is in force when somebody says so, not when we restart. */
static void compare(const struct in_force *now)
{
	struct ruleset set = { 0 };
	struct loading l;

	if (!loading_begin(&l)) {
		l.source.hosts.resolve = NULL;
		loading_files(&l);
		if (read_files(&set, &l.source) &&
		    memcmp(set.compiled.sha256, now->sha256,
			   sizeof(now->sha256)))
			log_notice(
				"the policy files are not what is in force: see smtpward policy load");
	}
	ruleset_free(&set);
	loading_end(&l);
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
