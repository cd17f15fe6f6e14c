// SPDX-License-Identifier: GPL-2.0-only
/*
 * An explanation as a document, in sentences that can be read as they are.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "attempt.h"
#include "compile.h"
#include "explain.h"
#include "hex.h"
#include "human.h"
#include "record.h"
#include "rules_index.h"
#include "ruleset.h"
#include "suggest.h"

static void put_taken(struct json_object *to, const char *key, char *text)
{
	json_put_string(to, key, text);
	free(text);
}

static void put_event(struct json_object *to, struct json_object *doc)
{
	json_put_string(to, "id", json_text_at(doc, "event.id"));
	json_put_string(to, "time", json_text_at(doc, "@timestamp"));
	json_put_string(to, "host", json_text_at(doc, "host.hostname"));
	json_put_string(to, "message", json_text_at(doc, "message"));
}

static void put_what(struct json_object *to, const struct attempt *a,
		     struct json_object *doc)
{
	const char *ip = json_text_at(doc, "destination.ip");

	switch (a->kind) {
	case ATTEMPT_CONNECT:
		put_taken(to, "what",
			  xasprintf("a connection to %s port %u", ip,
				    a->dest.port));
		break;
	case ATTEMPT_DIALOGUE:
		put_taken(to, "what",
			  xasprintf("SMTP in a connection to %s port %u", ip,
				    a->dest.port));
		break;
	case ATTEMPT_EXEC:
		put_taken(to, "what",
			  xasprintf("the execution of the mail tool %s: %s",
				    a->tool, program_of(doc)));
		break;
	}
}

static void put_who(struct json_object *to, const struct attempt *a,
		    struct json_object *doc)
{
	const char *script = json_text_at(doc, "smtpward.script.path");
	const char *unit = json_text_at(doc, "smtpward.unit");
	const char *login = json_text_at(doc, "smtpward.login_user.name");
	char *line = xasprintf("%s (uid %u)", user_of(doc), a->subject.uid);

	if (a->program)
		line = append(line, ", by %s", a->program);
	if (script)
		line = append(line, ", script %s", script);
	if (unit)
		line = append(line, ", unit %s", unit);
	if (login)
		line = append(line, ", login of %s", login);
	if (a->subject.contained)
		line = append(line, ", in a container");
	put_taken(to, "who", line);
	put_taken(to, "how", human_circumstances(doc));
}

static const char *outcome_of(const struct attempt *a, struct json_object *doc)
{
	if (a->refused)
		return "It was refused.";
	if (json_is_true(doc, "smtpward.would_deny"))
		return "It went on, as the mode was audit. Mode enforce would have refused it.";
	if (a->verdict == SMTPWARD_VERDICT_AUDIT)
		return "It went on: what decided only watches.";
	return "It was allowed.";
}

/* Whether today's policy is the one that judged. */
static void put_policy(struct json_object *to, struct json_object *doc,
		       const struct explain_source *source)
{
	struct json_object *policy = json_child(to, "policy");
	const uint32_t then = json_number_at(doc, "smtpward.policy.generation");
	const uint32_t now = rules_index_generation(source->index);
	const char *loaded = rules_index_sha256(source->index);
	char hex[HEX_SIZE(SMTPWARD_SHA256_SIZE)];

	json_put_number(policy, "then", then);
	if (now) {
		json_put_number(policy, "loaded", now);
		json_put_bool(policy, "changed", now != then);
	}
	if (!source->set || !loaded)
		return;
	hex_text(hex, source->set->compiled.sha256, SMTPWARD_SHA256_SIZE);
	json_put_bool(policy, "files_are_loaded", !strcmp(hex, loaded));
}

static void put_ask(struct json_object *to, const struct explain_source *source)
{
	struct json_object *ask = json_child(to, "ask");
	struct json_object *owner = json_at(to, "rule.owner");

	if (owner)
		json_put_string(ask, "owner", json_object_get_string(owner));
	json_put_string(ask, "contact", source->contact);
}

static bool was_denied(const struct attempt *a, struct json_object *doc)
{
	return a->refused || json_is_true(doc, "smtpward.would_deny");
}

/* What would have helped: nothing of it, where a budget was used up. */
static void put_help(struct json_object *to, const struct attempt *a,
		     struct json_object *doc,
		     const struct explain_source *source)
{
	if (!was_denied(a, doc) || a->notes & ATTEMPT_LIMITED)
		return;
	if (source->set)
		explain_near(to, a, source);
	put_taken(to, "remedy", suggest_rule(a, doc));
}

/* Today some rules have expired that had not then. */
static void put_today(struct json_object *to, const struct attempt *a,
		      struct json_object *doc,
		      const struct explain_source *source)
{
	struct attempt today = *a;
	struct judgement j;

	today.subject.time = time(NULL);
	if (source->engine) {
		attempt_judge(&today, source->engine, &j);
		explain_today(to, &j, source);
	}
	put_help(to, &today, doc, source);
}

static void put_attempt(struct json_object *to, const struct attempt *a,
			struct json_object *doc,
			const struct explain_source *source)
{
	put_what(to, a, doc);
	put_who(to, a, doc);
	json_put_string(to, "outcome", outcome_of(a, doc));
	if (a->notes & ATTEMPT_LIMITED)
		json_put_string(
			to, "limit",
			"Its rule allows it, but no more as often or as much: a budget was used up.");
	explain_rule(to, doc, source);
	put_policy(to, doc, source);
	put_today(to, a, doc, source);
	if (was_denied(a, doc))
		put_ask(to, source);
}

/**
 * explain() - Explain a record.
 * @doc: The record.
 * @source: What is known besides.
 *
 * Return: The explanation, for json_object_put(). Of what is no attempt it says
 * no more than the record.
 */
struct json_object *explain(struct json_object *doc,
			    const struct explain_source *source)
{
	struct json_object *to = json_object_new_object();
	struct subjects *subjects = subjects_new();
	struct attempt a;

	put_event(to, doc);
	if (attempt_read(&a, doc, subjects))
		put_attempt(to, &a, doc, source);
	subjects_free(subjects);
	return to;
}
