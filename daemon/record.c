// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

#include "compiler.h"
#include "enrich.h"
#include "event.h"
#include "record.h"
#include "rules_index.h"
#include "words.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/**
 * struct kind - What a type of event is in the Elastic Common Schema.
 * @action: event.action.
 * @category: event.category.
 * @type: event.type.
 */
struct kind {
	const char *action;
	const char *category;
	const char *type;
};

static const struct kind kinds[] = {
	[SMTPWARD_EVENT_TYPE_CONNECT] = { "smtp-connect", "network",
					  "connection" },
	[SMTPWARD_EVENT_TYPE_EXEC] = { "mail-tool-exec", "process", "start" },
	[SMTPWARD_EVENT_TYPE_POLICY] = { "policy-change", "configuration",
					 "change" },
	[SMTPWARD_EVENT_TYPE_MODE] = { "mode-change", "configuration",
				       "change" },
	[SMTPWARD_EVENT_TYPE_LOST] = { "events-lost", "host", "error" },
	[SMTPWARD_EVENT_TYPE_HEALTH] = { "health-change", "host", "info" },
	[SMTPWARD_EVENT_TYPE_FLOW] = { "smtp-flow", "network", "connection" },
	[SMTPWARD_EVENT_TYPE_THRESHOLD] = { "smtp-threshold", "network",
					    "connection" },
	[SMTPWARD_EVENT_TYPE_LIMIT] = { "smtp-limit", "network", "connection" },
	[SMTPWARD_EVENT_TYPE_DIALOGUE] = { "smtp-dialogue", "network",
					   "protocol" },
	[SMTPWARD_EVENT_TYPE_SEAL] = { "seal", "configuration", "change" },
};

static const struct kind unknown = { "unknown", "host", "info" };

static bool is_judged(const struct event *e)
{
	return e->via;
}

static bool is_flow(const struct event *e)
{
	return e->type == SMTPWARD_EVENT_TYPE_FLOW;
}

static bool is_threshold(const struct event *e)
{
	return e->type == SMTPWARD_EVENT_TYPE_THRESHOLD;
}

static bool is_limit(const struct event *e)
{
	return e->type == SMTPWARD_EVENT_TYPE_LIMIT;
}

static bool has_carried(const struct event *e)
{
	return is_flow(e) || is_threshold(e) || is_limit(e);
}

/* What a connection has carried repeats how its attempt was judged. */
static bool is_attempt(const struct event *e)
{
	return is_judged(e) && !has_carried(e);
}

static bool is_denied(const struct event *e)
{
	return is_judged(e) && e->verdict == SMTPWARD_VERDICT_DENY;
}

/* SMTP where nobody expects it, unless a rule does. */
static bool is_hidden(const struct event *e)
{
	return e->type == SMTPWARD_EVENT_TYPE_DIALOGUE &&
	       !(e->rule_id && e->verdict == SMTPWARD_VERDICT_ALLOW);
}

/* Nobody has confirmed what was to be enforced. */
static bool is_fallback(const struct event *e)
{
	return e->mode_change == SMTPWARD_MODE_CHANGE_FALLBACK;
}

/* Whether something passes unseen, as far as one knows. */
static bool is_unhealthy(const struct event *e)
{
	size_t i;

	for (i = 0; i < e->n_hooks; i++)
		if (!e->hooks[i].armed || e->hooks[i].missed ||
		    e->hooks[i].health == SMTPWARD_HEALTH_FAILS)
			return true;
	return false;
}

static bool is_alert(const struct event *e)
{
	return (is_attempt(e) && is_denied(e)) || is_threshold(e) ||
	       e->has_limit || is_hidden(e) || is_unhealthy(e);
}

static const char *outcome(const struct event *e)
{
	if (is_attempt(e) || is_limit(e))
		return e->refused ? "failure" : "unknown";
	if (is_flow(e))
		return record_flow_outcome(&e->transfer);
	return e->type == SMTPWARD_EVENT_TYPE_LOST || is_unhealthy(e) ||
			       is_fallback(e) ?
		       "failure" :
		       "success";
}

static void put_event(struct json_object *doc, const struct event *e)
{
	const struct kind *kind = e->type < ARRAY_SIZE(kinds) &&
						  kinds[e->type].action ?
					  &kinds[e->type] :
					  &unknown;
	struct json_object *event = json_child(doc, "event"), *type;
	char id[64];

	json_put_string(event, "kind", is_alert(e) ? "alert" : "event");
	json_add_string(json_list(event, "category"), kind->category);
	type = json_list(event, "type");
	json_add_string(type, kind->type);
	if (is_attempt(e) || is_limit(e))
		json_add_string(type, e->refused ? "denied" : "allowed");
	if (is_flow(e))
		json_add_string(type, record_flow_type(&e->transfer));
	if (is_threshold(e))
		json_add_string(type, "info");
	json_put_string(event, "action", kind->action);
	json_put_string(event, "outcome", outcome(e));
	json_put_string(event, "provider", "smtpward");
	json_put_string(event, "dataset", "smtpward.event");
	json_put_number(event, "sequence", e->seq);
	snprintf(id, sizeof(id), "%016llx-%llu",
		 (unsigned long long)e->instance, (unsigned long long)e->seq);
	json_put_string(event, "id", id);
}

static const char *transport(uint32_t protocol)
{
	switch (protocol) {
	case IPPROTO_SCTP:
		return "sctp";
	case IPPROTO_MPTCP:
		return "mptcp";
	default:
		return "tcp";
	}
}

static void put_target(struct json_object *doc, const struct target *t)
{
	struct json_object *destination = json_child(doc, "destination");
	struct json_object *network = json_child(doc, "network");

	json_put_addr(destination, &t->addr);
	json_put_number(destination, "port", t->port);
	json_put_string(network, "transport", transport(t->protocol));
	json_put_string(network, "type", t->addr.len == 4 ? "ipv4" : "ipv6");
	json_put_string(network, "protocol", "smtp");
	json_put_string(network, "direction", "egress");
}

static void put_image(struct json_object *own, const struct image *i)
{
	struct json_object *exec = json_child(own, "exec");
	struct json_object *in = json_child(exec, "stdin");

	json_put_text(exec, "tool", &i->tool_name);
	json_put_text(exec, "invoked", &i->invoked);
	json_put_number(exec, "argc", i->argc);
	json_put_number(exec, "dev_major", i->dev_major);
	json_put_number(exec, "dev_minor", i->dev_minor);
	json_put_number(exec, "inode", i->ino);
	json_put_string(in, "kind", word_stdin(i->stdin_kind));
	json_put_text(in, "path", &i->stdin_path);
	if (i->stdin_kind == SMTPWARD_STDIN_FILE)
		json_put_number(in, "size", i->stdin_size);
	if (i->has_waiting)
		json_put_number(in, "waiting", i->stdin_waiting);
}

static void put_rule(struct json_object *doc, const struct event *e,
		     const struct rule_info *info)
{
	struct json_object *rule;
	char number[16];

	if (!e->rule_id)
		return;
	rule = json_child(doc, "rule");
	snprintf(number, sizeof(number), "%u", e->rule_id);
	json_put_string(rule, "id", number);
	snprintf(number, sizeof(number), "%u", e->generation);
	json_put_string(rule, "version", number);
	if (!info)
		return;
	json_put_string(rule, "name", info->title);
	json_put_string(rule, "description", info->reason);
	json_put_string(rule, "reference", info->ticket);
	if (info->owner)
		json_add_string(json_list(rule, "author"), info->owner);
}

static void put_decision(struct json_object *own, const struct event *e)
{
	json_put_string(own, "verdict", word_verdict(e->verdict));
	json_put_bool(own, "refused", e->refused);
	json_put_bool(own, "would_deny", is_denied(e) && !e->refused);
	json_put_string(own, "via", word_via(e->via));
}

/* Where the rule only watches, mode enforce would make no difference. */
static bool would_cut(const struct event *e)
{
	return !e->refused && e->mode == SMTPWARD_MODE_AUDIT &&
	       e->verdict != SMTPWARD_VERDICT_AUDIT;
}

static void put_limit(struct json_object *own, const struct event *e)
{
	struct json_object *limit = json_child(own, "limit");

	if (is_limit(e))
		json_put_bool(own, "would_cut", would_cut(e));
	json_put_string(limit, "kind", word_limit(e->limit.kind));
	if (e->limit.value)
		json_put_number(limit, "value", e->limit.value);
	if (!e->limit.period)
		return;
	json_put_number(limit, "period", e->limit.period);
	json_put_string(limit, "scope", word_scope(e->limit.scope));
}

static void put_dialogue(struct json_object *own, const struct event *e)
{
	struct json_object *list;
	unsigned int bit;

	if (!e->dialogue)
		return;
	list = json_list(own, "dialogue");
	for (bit = 0; bit < DIALOGUE_BITS; bit++)
		if (e->dialogue & (1U << bit))
			json_add_string(list, word_dialogue(bit));
}

/*
 * As far as the kernel can tell what becomes of a mail: what the other side has
 * made of the bytes is not known.
 */
static void put_transmission(struct json_object *own, const struct event *e)
{
	struct json_object *to = json_child(own, "transmission");
	struct json_object *one = json_object_new_object();
	const char *outcome = "attempted", *source = "flow";

	if (e->refused)
		outcome = "denied";
	else if (e->has_transfer &&
		 e->transfer.state == SMTPWARD_FLOW_STATE_FAILED)
		outcome = "failed";
	if (is_attempt(e))
		source = e->has_image ? "exec" : "connect";
	json_put_string(to, "outcome", outcome);
	json_put_string(one, "source", source);
	json_object_array_add(json_list(to, "evidence"), one);
}

static void put_message(struct json_object *doc)
{
	char *line = human_line(doc), *reason = human_details(doc);

	json_put_string(json_child(doc, "event"), "reason", reason);
	json_put_string(doc, "message", line);
	free(reason);
	free(line);
}

/**
 * record_make() - Make the document of an event.
 * @e: The event.
 * @names: Names for its numbers.
 *
 * Return: The document, for json_object_put().
 */
struct json_object *record_make(const struct event *e,
				const struct names *names)
{
	struct json_object *doc = json_object_new_object(), *own;

	json_put_time(doc, "@timestamp", e->time_wall);
	json_put_string(json_child(doc, "ecs"), "version", ECS_VERSION);
	put_event(doc, e);
	json_put_string(json_child(doc, "host"), "hostname", names->host);
	own = json_child(doc, "smtpward");
	record_self(own, e);
	if (is_judged(e))
		put_decision(own, e);
	put_dialogue(own, e);
	if (e->flow)
		json_put_number(own, "flow", e->flow);
	if (e->has_target || e->has_image)
		put_transmission(own, e);
	if (e->has_target)
		put_target(doc, &e->target);
	if (has_carried(e))
		record_flow(doc, e, names);
	if (e->has_limit)
		put_limit(own, e);
	if (e->has_repeats)
		record_repeats(doc, &e->repeats);
	if (e->has_session)
		record_session(doc, &e->session);
	if (e->has_image)
		put_image(own, &e->image);
	put_rule(doc, e, names->rule);
	if (e->has_subject)
		record_subject(doc, e, names);
	if (names->origin)
		record_origin(doc, names->origin, e->time_wall);
	if (names->script)
		record_script(doc, names->script);
	if (names->attachment)
		record_attachment(doc, names->attachment);
	put_message(doc);
	return doc;
}
