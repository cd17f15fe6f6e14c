// SPDX-License-Identifier: GPL-2.0-only
/*
 * What enforcing a policy would break on this machine, in the order in which it is
 * told.
 */
#include <json-c/json.h>
#include <stdio.h>

#include "client.h"
#include "compiler.h"
#include "install.h"
#include "log.h"
#include "preflight.h"
#include "record.h"

/**
 * struct check - Something that is looked at.
 * @name: What findings call it.
 * @fn: Looks at it.
 * @seconds: How long it may take.
 * @grave: Enforcing has to wait for its answer.
 */
struct check {
	const char *name;
	preflight_check_fn fn;
	unsigned int seconds;
	bool grave;
};

static const struct check checks[] = {
	{ "policy", preflight_state, 10, true },
	{ "mta", preflight_mtas, 60, true },
	{ "listener", preflight_listeners, 30, false },
	{ "job", preflight_jobs, 60, false },
	{ "mailer", preflight_mailers, 60, false },
	{ "evidence", preflight_evidence, 300, false },
	{ "conflict", preflight_owners, 30, false },
	{ "conflict", preflight_filters, 60, false },
};

static void run_checks(struct preflight *p)
{
	const struct check *check;
	size_t i;

	preflight_find_tools(p);
	preflight_find_processes(p);
	for (i = 0; i < ARRAY_SIZE(checks); i++) {
		check = &checks[i];
		if (preflight_check(p, check->fn, check->seconds))
			continue;
		if (check->grave)
			result_fail(
				p->results, check->name, "look at it yourself",
				"it takes more than %u s, and nothing is known",
				check->seconds);
		else
			result_warn(
				p->results, check->name, "look at it yourself",
				"it takes more than %u s, and nothing is known",
				check->seconds);
	}
}

static void tell_daemon(struct results *r, struct json_object *status)
{
	if (json_is_true(status, "daemon"))
		result_ok(r, "daemon", "it runs, and records");
	else if (status)
		result_warn(r, "daemon", "systemctl start smtpwardd",
			    "it does not run: what is denied is not recorded");
}

/**
 * preflight_run() - Look what enforcing a policy would break.
 * @r: Receives what is found.
 * @c: Connection to the module, NULL when it is not loaded.
 * @candidate: File or directory of the policy, NULL for the one in force.
 */
void preflight_run(struct results *r, struct client *c, char *candidate)
{
	struct preflight p = { .results = r };
	struct json_object *status = doctor_module(r, c);
	bool good;

	tell_daemon(r, status);
	good = candidate ? preflight_candidate(&p, candidate) :
			   preflight_in_force(&p, status);
	if (good)
		run_checks(&p);
	preflight_close(&p);
	json_object_put(status);
}

/**
 * preflight_allows() - Whether the policy in force may be enforced.
 * @c: Connection to the module.
 * @force: Whatever it breaks.
 *
 * Prints what would break, and what should be looked at.
 *
 * Return: true when it may, also when the caller may not ask: then it may not set the
 * mode, either, and is told so there.
 */
bool preflight_allows(struct client *c, bool force)
{
	struct results r = { .root = "" };
	struct in_force now;

	if (in_force_get(c, &now))
		return true;
	r.list = json_object_new_array();
	preflight_run(&r, c, NULL);
	results_print(&r, false);
	json_object_put(r.list);
	if (r.failed)
		log_err(force ? "it is enforced all the same, by --force" :
				"this would break something, see FAIL: the mode stays as it is, unless you say --force");
	return force || !r.failed;
}
