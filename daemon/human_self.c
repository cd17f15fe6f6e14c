// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is about smtpward itself, as a line for a person at a terminal.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "human.h"
#include "period.h"
#include "record.h"

static char *health_line(struct json_object *doc)
{
	struct json_object *list = json_at(doc, "smtpward.hooks"), *hook;
	size_t i, n = list ? json_object_array_length(list) : 0;
	char *line = xasprintf("HEALTH:");

	for (i = 0; i < n; i++) {
		hook = json_object_array_get_idx(list, i);
		line = append(line, "%s hook %s %s", i ? "," : "",
			      either(json_text_at(hook, "hook"), "?"),
			      either(json_text_at(hook, "health"), "?"));
		if (!json_is_true(hook, "armed"))
			line = append(line, " and is not armed");
		if (json_number_at(hook, "missed"))
			line = append(line, " and missed %s calls",
				      json_text_at(hook, "missed"));
	}
	if (json_number_at(doc, "smtpward.unseen"))
		line = append(line, "; so far %s calls were seen by none",
			      json_text_at(doc, "smtpward.unseen"));
	return line;
}

static char *mode_line(struct json_object *doc)
{
	const char *mode = either(json_text_at(doc, "smtpward.mode"), "?");
	char *period, *line;

	if (json_is(doc, "smtpward.mode_change", "fallback"))
		return xasprintf("MODE: %s again, enforce was not confirmed",
				 mode);
	if (json_is(doc, "smtpward.mode_change", "confirmed"))
		return xasprintf("MODE: %s, confirmed by %s", mode,
				 user_of(doc));
	if (!json_at(doc, "smtpward.confirm_within"))
		return xasprintf("MODE: %s, set by %s", mode, user_of(doc));
	period = period_text(json_number_at(doc, "smtpward.confirm_within"));
	line = xasprintf("MODE: %s for %s unless confirmed, set by %s", mode,
			 period, user_of(doc));
	free(period);
	return line;
}

static char *due_line(struct json_object *doc)
{
	const char *kind = either(json_text_at(doc, "smtpward.due.kind"), "?");
	const char *at = either(json_text_at(doc, "smtpward.due.at"), "?");
	const char *rule = either(json_text_at(doc, "rule.name"), "?");
	struct json_object *owners = json_at(doc, "rule.author");
	char *line;

	if (!strcmp(kind, "expires"))
		line = xasprintf("DUE: rule \"%s\" expires at %s", rule, at);
	else if (!strcmp(kind, "expired"))
		line = xasprintf("DUE: rule \"%s\" has expired at %s", rule,
				 at);
	else
		line = xasprintf("DUE: the review of rule \"%s\" is overdue",
				 rule);
	return owners ? append(line, "; owner: %s",
			       json_object_get_string(
				       json_object_array_get_idx(owners, 0))) :
			line;
}

/**
 * change_line() - What is about smtpward itself, in one line.
 * @doc: Document.
 * @action: Its event.action.
 *
 * Return: The line, for the caller to free.
 */
char *change_line(struct json_object *doc, const char *action)
{
	if (!strcmp(action, "mode-change"))
		return mode_line(doc);
	if (!strcmp(action, "seal"))
		return xasprintf(
			"SEAL: mode %s and policy %s stay until the next boot, by %s",
			either(json_text_at(doc, "smtpward.mode"), "?"),
			either(json_text_at(doc, "smtpward.policy.generation"),
			       "?"),
			user_of(doc));
	if (!strcmp(action, "policy-change"))
		return xasprintf(
			"POLICY: %s with %s rules, loaded by %s",
			either(json_text_at(doc, "smtpward.policy.generation"),
			       "?"),
			either(json_text_at(doc, "smtpward.policy.rules"), "?"),
			user_of(doc));
	if (!strcmp(action, "health-change"))
		return health_line(doc);
	if (!strcmp(action, RECORD_DUE))
		return due_line(doc);
	if (!strcmp(action, RECORD_CLOCK))
		return xasprintf(
			"CLOCK: set to %s, instead of %s",
			either(json_text_at(doc, "smtpward.due.at"), "?"),
			either(json_text_at(doc, "smtpward.due.instead_of"),
			       "?"));
	return xasprintf(
		"LOST: events %s to %s: %s connects, %s executions",
		either(json_text_at(doc, "smtpward.lost.first_sequence"), "?"),
		either(json_text_at(doc, "smtpward.lost.last_sequence"), "?"),
		either(json_text_at(doc, "smtpward.lost.connects"), "?"),
		either(json_text_at(doc, "smtpward.lost.execs"), "?"));
}
