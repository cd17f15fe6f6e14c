// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy that is asked: the one in force, or one that may become it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "diag.h"
#include "engine.h"
#include "file.h"
#include "hex.h"
#include "paths.h"
#include "preflight.h"
#include "record.h"
#include "rules_index.h"
#include "ruleset.h"
#include "state.h"

#define CHECK "policy"

static bool take(struct preflight *p, const struct compiled *c)
{
	const char *why;

	p->budget = PREFLIGHT_BYTES_MAX;
	p->engine = engine_new(c, &why);
	if (!p->engine)
		result_fail(p->results, CHECK, "smtpward policy load",
			    "it cannot be asked: %s", why);
	return p->engine;
}

static bool load_catalogue(struct preflight *p)
{
	struct diag diag = { 0 };
	bool good = catalogue_load(&p->catalogue, PATH_CATALOGUE,
				   PATH_CATALOGUE_DIR, &diag);

	if (!good)
		result_fail(p->results, CHECK, "smtpward policy check",
			    "which mail tools there are cannot be read: %s",
			    diag.errors.n ? diag.errors.v[0] : "?");
	diag_free(&diag);
	return good;
}

/* What was saved is what is in force, unless somebody has been there. */
static void compare(struct preflight *p, const struct state *saved,
		    struct json_object *status)
{
	const char *sha256 = json_text_at(status, "policy.sha256");
	char hex[HEX_SIZE(SMTPWARD_SHA256_SIZE)];

	hex_text(hex, saved->policy.sha256, SMTPWARD_SHA256_SIZE);
	if (!status || (sha256 && !strcmp(sha256, hex)))
		result_ok(p->results, CHECK,
			  "policy %u with %u rules is what is asked here",
			  saved->generation, saved->policy.rules);
	else
		result_fail(
			p->results, CHECK, "smtpward policy load",
			"policy %u, which was saved and is asked here, is not the one in force",
			saved->generation);
}

/**
 * preflight_in_force() - Ask the policy that is in force.
 * @p: Receives it, to be given to preflight_close() in any case. Its results are set.
 * @status: What the module says of itself, NULL when it does not answer.
 *
 * Return: false when there is none, which was reported.
 */
bool preflight_in_force(struct preflight *p, struct json_object *status)
{
	char *path = xasprintf("%s" PATH_STATE, p->results->root);
	struct state saved;
	const char *why;
	bool good = false;

	if (status && !json_number_at(status, "policy.generation")) {
		result_fail(p->results, CHECK, "smtpward policy load",
			    "none is in force: everything would be denied");
	} else if (state_load(&saved, path, &why)) {
		result_fail(p->results, CHECK, "smtpward policy load",
			    "it cannot be read: " PATH_STATE ": %s", why);
	} else {
		compare(p, &saved, status);
		p->generation = saved.generation;
		good = take(p, &saved.policy) && load_catalogue(p);
		compiled_free(&saved.policy);
	}
	free(path);
	path = xasprintf("%s" PATH_RULES, p->results->root);
	p->titles = rules_index_open(path);
	free(path);
	return good;
}

/**
 * preflight_candidate() - Ask a policy that is not in force.
 * @p: Receives it, to be given to preflight_close() in any case. Its results are set.
 * @path: Its file, or directory of files.
 *
 * Return: false when it is no policy, which was reported.
 */
bool preflight_candidate(struct preflight *p, char *path)
{
	char *const paths[] = { path };
	const struct ruleset_source source = { .paths = paths,
					       .n_paths = 1,
					       .unsigned_too = true };
	struct diag diag = { 0 };
	struct ruleset set;
	char *titles;
	size_t i;
	bool good = ruleset_read(&set, &source, &diag);

	for (i = 0; i < diag.errors.n; i++)
		result_fail(p->results, CHECK, "smtpward policy check", "%s",
			    diag.errors.v[i]);
	diag_free(&diag);
	if (good) {
		p->generation = 1;
		titles = rules_index_text(&set.policy, &set.compiled, 1);
		p->titles = rules_index_parse(titles, strlen(titles));
		free(titles);
		result_ok(p->results, CHECK,
			  "%s with %u rules is what is asked here", path,
			  set.compiled.rules);
		good = take(p, &set.compiled) && load_catalogue(p);
	}
	ruleset_free(&set);
	return good;
}

/**
 * preflight_close() - Forget a policy and what was found.
 * @p: All of it, but its results.
 */
void preflight_close(struct preflight *p)
{
	size_t i;

	for (i = 0; i < p->n_processes; i++) {
		free(p->processes[i].cgroup);
		free(p->processes[i].exe);
	}
	free(p->processes);
	free(p->tools);
	catalogue_free(&p->catalogue);
	rules_index_close(p->titles);
	engine_free(p->engine);
}
