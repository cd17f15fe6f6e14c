// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel says of itself: mode, policy, hits, and what is wrong.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "client.h"
#include "policy_dump.h"
#include "record.h"
#include "report.h"
#include "rules_index.h"
#include "status.h"

static void take_status(struct report_host *host, struct json_object *doc)
{
	struct json_object *problems = json_at(doc, "problems");
	const char *sha256 = json_text_at(doc, "policy.sha256");
	const size_t n = problems ? json_object_array_length(problems) : 0;
	size_t i;

	host->asked = true;
	host->mode = report_clean(json_text_at(doc, "mode") ?: "unknown");
	host->default_verdict =
		report_clean(json_text_at(doc, "policy.default") ?: "unknown");
	free(host->sha256);
	host->sha256 = sha256 ? report_clean(sha256) : NULL;
	if (host->generation != json_number_at(doc, "policy.generation"))
		report_words_put(
			&host->problems,
			"the rules are of another policy than the kernel has");
	host->generation = json_number_at(doc, "policy.generation");
	for (i = 0; i < n; i++)
		report_words_put(
			&host->problems,
			json_object_get_string(
				json_object_array_get_idx(problems, i)));
}

/* Rules of the kernel have numbers only, and these are of one policy. */
static void take_hits(struct report *r, struct report_host *host,
		      struct json_object *dump)
{
	struct json_object *rules = json_at(dump, "rules"), *json;
	const uint32_t generation = json_number_at(dump, "generation");
	const size_t n = rules ? json_object_array_length(rules) : 0;
	struct report_rule *rule;
	uint32_t id;
	size_t i;

	if (!rules_index_find(host->index, generation, 1))
		return;
	for (i = 0; i < r->n_rules; i++)
		r->rules[i]->inert = true;
	for (i = 0; i < n; i++) {
		json = json_object_array_get_idx(rules, i);
		id = json_number_at(json, "id");
		if (!id || id > r->n_rules)
			continue;
		rule = r->rules[id - 1];
		rule->inert = false;
		rule->has_hits = true;
		rule->hits = json_number_at(json, "hits");
	}
}

/**
 * report_live() - Ask the kernel.
 * @r: Report, which has no rules but those of @host.
 * @host: This machine.
 * @c: Connection to the kernel, NULL when it could not be reached.
 */
void report_live(struct report *r, struct report_host *host, struct client *c)
{
	struct json_object *doc = c ? status_read(c) : NULL;

	if (!doc) {
		report_words_put(
			&host->problems,
			"the kernel could not be asked, see smtpward doctor");
		return;
	}
	take_status(host, doc);
	json_object_put(doc);
	if (policy_dump(c, &doc)) {
		report_words_put(
			&host->problems,
			"the kernel does not tell the hits of its rules");
		return;
	}
	take_hits(r, host, doc);
	json_object_put(doc);
}
