// SPDX-License-Identifier: GPL-2.0-only
/*
 * The daemon, and what a boot brings back.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "doctor.h"
#include "hex.h"
#include "paths.h"
#include "record.h"
#include "state.h"
#include "words.h"

/* Whether a unit is something that systemctl has an is-verb for. */
static void check_unit(struct results *r, const char *verb, const char *unit,
		       const char *advice)
{
	char *command = xasprintf("systemctl -q is-%s %s", verb, unit);

	if (!system(command))
		result_ok(r, "units", "%s is %s", unit, verb);
	else
		result_fail(r, "units", advice, "%s is not %s", unit, verb);
	free(command);
}

static void check_units(struct results *r)
{
	if (!doctor_exists(r, "/run/systemd/system")) {
		result_warn(r, "units",
			    "have policy and daemon started at boot",
			    "this system was not started by systemd");
		return;
	}
	check_unit(r, "active", "smtpwardd.service",
		   "journalctl -u smtpwardd, systemctl restart smtpwardd");
	check_unit(r, "enabled", "smtpwardd.service",
		   "systemctl enable smtpwardd");
	check_unit(
		r, "active", "smtpward-policy.service",
		"journalctl -u smtpward-policy, systemctl restart smtpward-policy");
	check_unit(r, "enabled", "smtpward-policy.service",
		   "systemctl enable smtpward-policy");
	check_unit(
		r, "active", "smtpward-refresh.service",
		"journalctl -u smtpward-refresh, systemctl restart smtpward-refresh");
	check_unit(r, "enabled", "smtpward-refresh.service",
		   "systemctl enable smtpward-refresh");
}

/* What smtpward status calls problems, without those said here already. */
static void check_problems(struct results *r, struct json_object *status)
{
	struct json_object *problems = json_at(status, "problems");
	size_t i, n = json_object_array_length(problems);

	for (i = 0; i < n; i++)
		result_fail(r, "status", "see smtpward(8)", "%s",
			    json_object_get_string(
				    json_object_array_get_idx(problems, i)));
	if (!n)
		result_ok(r, "status", "all is well");
}

/**
 * doctor_daemon() - Look at what the module says is wrong, and at the daemon.
 * @r: The results.
 * @status: What the module says, NULL when it does not answer.
 */
void doctor_daemon(struct results *r, struct json_object *status)
{
	if (status)
		check_problems(r, status);
	if (!doctor_exists(r, PATH_PROBE))
		result_fail(r, "files", "install smtpward again",
			    PATH_PROBE " is missing");
	check_units(r);
}

/* Whether the saved mode is right, and not only until somebody confirms. */
static bool check_mode(struct results *r, const struct state *saved,
		       struct json_object *status)
{
	const char *mode = json_text_at(status, "mode");
	const char *left = json_text_at(status, "confirm_left");
	const char *kept = left ? word_mode(SMTPWARD_MODE_AUDIT) : mode;

	if (strcmp(kept, word_mode(saved->mode)) != 0)
		result_warn(r, "boot", "smtpward mode audit or enforce",
			    "the mode is %s, but will be %s after a reboot",
			    kept, word_mode(saved->mode));
	else if (left)
		result_warn(
			r, "boot", "smtpward confirm",
			"the mode is %s for %s s more, and audit after a reboot",
			mode, left);
	else
		return true;
	return false;
}

static void compare(struct results *r, const struct state *saved,
		    struct json_object *status)
{
	const char *sha256 = json_text_at(status, "policy.sha256");
	char hex[HEX_SIZE(SMTPWARD_SHA256_SIZE)];

	hex_text(hex, saved->policy.sha256, SMTPWARD_SHA256_SIZE);
	if (!check_mode(r, saved, status))
		return;
	if (!sha256 || strcmp(sha256, hex) != 0)
		result_warn(
			r, "boot", "smtpward policy load",
			"policy %u, which a reboot brings back, is not the one in force",
			saved->generation);
	else
		result_ok(r, "boot", "brings back policy %u and mode %s",
			  saved->generation, word_mode(saved->mode));
}

/**
 * doctor_policy() - Look at the policy in force and the one a boot brings back.
 * @r: The results.
 * @status: What the module says, NULL when it does not answer.
 */
void doctor_policy(struct results *r, struct json_object *status)
{
	char *path = xasprintf("%s" PATH_STATE, r->root);
	struct state saved;
	const char *why;

	if (status && !json_number_at(status, "policy.generation"))
		result_fail(r, "policy", "smtpward policy load",
			    "none is in force: everything counts as denied");
	if (status && json_is_true(status, "sealed"))
		result_ok(
			r, "seal",
			"policy, mode and module stay until the next boot; another policy, or a new version, comes with that");
	if (state_load(&saved, path, &why))
		result_fail(r, "boot", "smtpward policy load",
			    "a reboot brings nothing back: " PATH_STATE ": %s",
			    why);
	else if (status)
		compare(r, &saved, status);
	compiled_free(&saved.policy);
	free(path);
}
