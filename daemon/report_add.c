// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records, added to a report.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "compiler.h"
#include "record.h"
#include "report.h"

#define TIME_LEN 19

/* Times are compared as texts, so they have to look alike. */
static bool is_time(const char *time)
{
	static const char like[] = "0000-00-00T00:00:00";
	size_t i;

	for (i = 0; i < TIME_LEN; i++) {
		if (like[i] == '0' ? time[i] < '0' || time[i] > '9' :
				     time[i] != like[i])
			return false;
	}
	return time[strlen(time) - 1] == 'Z';
}

static void put_destination(struct report_words *to, struct json_object *doc)
{
	const char *ip = json_text_at(doc, "destination.ip");
	const char *tool = json_text_at(doc, "smtpward.exec.tool");
	const unsigned int port = json_number_at(doc, "destination.port");
	char *text = NULL;

	if (ip)
		text = xasprintf(strchr(ip, ':') ? "[%s]:%u" : "%s:%u", ip,
				 port);
	else if (tool)
		text = xasprintf("runs %s", tool);
	report_words_add(to, text);
	free(text);
}

static void add_default(struct report_host *host, struct json_object *doc)
{
	if (host->asked)
		return;
	free(host->default_verdict);
	host->default_verdict =
		report_clean(json_text_at(doc, "smtpward.verdict") ?: "");
}

static void add_attempt(struct report_use *use, struct json_object *doc,
			const char *time)
{
	const bool refused = json_is_true(doc, "smtpward.refused");
	const bool would = json_is_true(doc, "smtpward.would_deny");
	const bool enforced = json_is(doc, "smtpward.mode", "enforce");
	const unsigned long long n = record_attempts(doc);

	if (use->rule->standing == REPORT_DEFAULT)
		add_default(use->host, doc);
	use->n.attempts += n;
	use->n.refused += n * refused;
	use->n.would += n * would;
	use->host->judged[enforced ? SMTPWARD_MODE_ENFORCE :
				     SMTPWARD_MODE_AUDIT] += n;
	if (!refused) {
		put_destination(&use->to, doc);
		report_span(&use->seen, time);
	}
	if (refused || would) {
		put_destination(&use->denied_to, doc);
		report_span(&use->denied, time);
	}
}

/* One that is still open says how much so far, and again when it ends. */
static void add_flow(struct report_use *use, struct json_object *doc,
		     const char *time)
{
	report_span(&use->seen, time);
	if (json_is(doc, "smtpward.transfer.state", "open") ||
	    json_is(doc, "smtpward.transfer.state", "failed"))
		return;
	use->n.sessions++;
	use->n.bytes += json_number_at(doc, "smtpward.transfer.bytes_out");
}

static void add_limit(struct report_use *use, struct json_object *doc,
		      const char *time)
{
	use->n.cut++;
	put_destination(&use->denied_to, doc);
	report_span(&use->denied, time);
}

/**
 * struct counted - A kind of record of what somebody has done.
 * @action: event.action.
 * @add: Adds one.
 */
struct counted {
	const char *action;
	void (*add)(struct report_use *use, struct json_object *doc,
		    const char *time);
};

static const struct counted counted[] = {
	{ "smtp-connect", add_attempt },  { "mail-tool-exec", add_attempt },
	{ "smtp-dialogue", add_attempt }, { "smtp-flow", add_flow },
	{ "smtp-limit", add_limit },
};

static bool add_deed(struct report *r, struct report_host *host,
		     struct json_object *doc, const char *action,
		     const char *time)
{
	struct report_use *use;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counted); i++) {
		if (strcmp(action, counted[i].action) != 0)
			continue;
		use = report_use(r, host, report_rule_of(r, host, doc), doc);
		counted[i].add(use, doc, time);
		return true;
	}
	return false;
}

static char *who(struct json_object *doc)
{
	const char *user = json_text_at(doc, "user.name") ?:
				   json_text_at(doc, "user.id");
	const char *login = json_text_at(doc, "smtpward.login_user.name") ?:
				    json_text_at(doc, "smtpward.login_user.id");
	char *text, *clean;

	if (!user)
		return NULL;
	text = login && strcmp(login, user) != 0 ?
		       xasprintf("%s, logged in as %s", user, login) :
		       xstrdup(user);
	clean = report_clean(text);
	free(text);
	return clean;
}

static void note(struct report *r, struct report_host *host,
		 struct json_object *doc, const char *kind, bool bad)
{
	const char *sha256 = json_text_at(doc, "smtpward.policy.sha256");
	struct report_note *n;

	n = report_note(r, host, json_text_at(doc, "@timestamp"), kind,
			json_text_at(doc, "message") ?:
				json_text_at(doc, "event.action"));
	if (!n)
		return;
	n->by = who(doc);
	n->sha256 = sha256 ? report_clean(sha256) : NULL;
	n->bad = bad;
}

static bool is_change(struct json_object *doc)
{
	struct json_object *list = json_at(doc, "event.category"), *one;

	if (!json_object_is_type(list, json_type_array) ||
	    !json_object_array_length(list))
		return false;
	one = json_object_array_get_idx(list, 0);
	return one && !strcmp(json_object_get_string(one), "configuration");
}

static void add_note(struct report *r, struct report_host *host,
		     struct json_object *doc, const char *action)
{
	const bool failed = json_is(doc, "event.outcome", "failure");

	if (!strcmp(action, "events-lost")) {
		host->lost += json_number_at(doc, "smtpward.lost.connects") +
			      json_number_at(doc, "smtpward.lost.execs") +
			      json_number_at(doc, "smtpward.lost.others");
		note(r, host, doc, "events lost", true);
	} else if (!strcmp(action, "health-change")) {
		host->unhealthy += failed;
		note(r, host, doc, "hooks", failed);
	} else if (!strcmp(action, RECORD_CLOCK)) {
		note(r, host, doc, "clock", true);
	} else if (is_change(doc)) {
		note(r, host, doc, action, false);
	}
}

/* What is in force on a host that cannot be asked: what its records say last. */
static void add_state(struct report_host *host, struct json_object *doc,
		      const char *time)
{
	const char *mode = json_text_at(doc, "smtpward.mode");
	const char *sha256 = json_text_at(doc, "smtpward.policy.sha256");

	/* What was counted is told late. */
	if (host->asked || !mode || json_at(doc, "smtpward.repeats") ||
	    strncmp(time, host->mode_time, 19) < 0)
		return;
	snprintf(host->mode_time, sizeof(host->mode_time), "%.19s", time);
	free(host->mode);
	host->mode = report_clean(mode);
	if (!json_number_at(doc, "smtpward.policy.generation"))
		return;
	if (sha256 ||
	    host->generation !=
		    json_number_at(doc, "smtpward.policy.generation")) {
		free(host->sha256);
		host->sha256 = sha256 ? report_clean(sha256) : NULL;
	}
	host->generation = json_number_at(doc, "smtpward.policy.generation");
}

/* Whose records these are is for them to say, when nobody else has. */
static void add_name(struct report_host *host, struct json_object *doc)
{
	const char *name = json_text_at(doc, "host.hostname");

	if (!name || (host->called.n && !strcmp(host->called.v[0], name)))
		return;
	report_words_add(&host->called, name);
	if (!host->unnamed)
		return;
	free(host->name);
	host->name = report_clean(name);
	host->unnamed = false;
}

/* Returns false for what was read before. */
static bool is_new(struct report *r, struct report_host *host,
		   struct json_object *doc, const char *time)
{
	const char *id = json_text_at(doc, "event.id");
	struct seen_event event;

	if (!id || !report_seen_parse(id, &event))
		return true;
	if (json_at(doc, "smtpward.lost")) {
		event.first =
			json_number_at(doc, "smtpward.lost.first_sequence");
		event.last = json_number_at(doc, "smtpward.lost.last_sequence");
	}
	return report_seen_add(&r->seen, &event, time, host);
}

/**
 * report_add() - Add a record.
 * @r: Report.
 * @host: Where it was made.
 * @doc: The record.
 */
void report_add(struct report *r, struct report_host *host,
		struct json_object *doc)
{
	const char *time = json_text_at(doc, "@timestamp");
	const char *action = json_text_at(doc, "event.action");

	if (!time || strlen(time) <= TIME_LEN || !is_time(time) || !action) {
		host->broken++;
		return;
	}
	if (!is_new(r, host, doc, time)) {
		host->repeated++;
		return;
	}
	if (strncmp(time, r->to, TIME_LEN) >= 0)
		return;
	if (strcmp(action, RECORD_TRANSMISSION) != 0)
		add_state(host, doc, time);
	if (strncmp(time, r->from, TIME_LEN) < 0)
		return;
	host->records++;
	add_name(host, doc);
	report_span(&host->span, time);
	if (!strcmp(action, RECORD_TRANSMISSION))
		report_mail(r, host, doc);
	else if (!add_deed(r, host, doc, action, time))
		add_note(r, host, doc, action);
}
