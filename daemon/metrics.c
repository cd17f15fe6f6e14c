// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state of module and daemon in the text format of Prometheus, for the
 * textfile collector of its node exporter. What the module counts begins anew when it
 * is loaded, what the daemon counts when that starts: as counters do there.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <version.h>

#include "compiler.h"
#include "metrics.h"
#include "record.h"
#include "tally.h"

/**
 * struct metric - A number of the module's status.
 * @name: Its name.
 * @type: "counter" or "gauge".
 * @help: What it is.
 * @path: Where the status has it.
 * @label: Label and value, NULL for none.
 */
struct metric {
	const char *name;
	const char *type;
	const char *help;
	const char *path;
	const char *label;
};

static const struct metric metrics[] = {
	{ "smtpward_policy_generation", "gauge",
	  "Number of the policy in force, 0 for none.", "policy.generation" },
	{ "smtpward_policy_rules", "gauge", "Rules of the policy in force.",
	  "policy.rules" },
	{ "smtpward_policy_tools", "gauge",
	  "Mail tools that the policy in force knows.", "policy.tools" },
	{ "smtpward_probe_rearmed_total", "counter",
	  "Probes that did not work and were armed anew.", "hooks.rearmed" },
	{ "smtpward_attempts_unseen_total", "counter",
	  "Connections and executions that no probe has seen.",
	  "hooks.unseen" },
	{ "smtpward_events_total", "counter",
	  "Events that the module has made, lost ones included.",
	  "events.last" },
	{ "smtpward_events_acknowledged_total", "counter",
	  "Events that are on the disk.", "events.acknowledged" },
	{ "smtpward_events_unread", "gauge",
	  "Events that wait in the ring of the kernel.", "events.unread" },
	{ "smtpward_events_lost_total", "counter",
	  "Events that are recorded nowhere, by the place where room ran out.",
	  "events.lost", "stage=\"ring\"" },
	{ "smtpward_ring_used_bytes", "gauge",
	  "Bytes of the ring of the kernel that are used.",
	  "events.ring_used" },
	{ "smtpward_ring_size_bytes", "gauge",
	  "Bytes of the ring of the kernel.", "events.ring_size" },
	{ "smtpward_connections_followed", "gauge",
	  "Connections whose bytes are counted now.", "flows.followed" },
	{ "smtpward_connections_untracked_total", "counter",
	  "Connections whose bytes could not be counted.", "flows.untracked" },
	{ "smtpward_connections_unheard_total", "counter",
	  "Connections to other ports that could not be looked at.",
	  "flows.unheard" },
};

static const char *const verdicts[TALLY_VERDICTS] = {
	[TALLY_ALLOWED] = "allowed",
	[TALLY_AUDITED] = "audited",
	[TALLY_DENIED] = "denied",
};

static const char *const services[TALLY_SERVICES] = {
	[TALLY_SMTP] = "smtp",
	[TALLY_SUBMISSION] = "submission",
	[TALLY_SUBMISSIONS] = "submissions",
	[TALLY_OTHER] = "other",
};

static void head(FILE *out, const char *name, const char *type,
		 const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_numbers(FILE *out, struct json_object *status)
{
	const struct metric *m;

	for (m = metrics; m < metrics + ARRAY_SIZE(metrics); m++) {
		if (!json_at(status, m->path))
			continue;
		head(out, m->name, m->type, m->help);
		fprintf(out, "%s%s%s%s %llu\n", m->name, m->label ? "{" : "",
			m->label ? m->label : "", m->label ? "}" : "",
			json_number_at(status, m->path));
	}
}

static void put_mode(FILE *out, struct json_object *status)
{
	static const char *const modes[] = { "audit", "enforce" };
	size_t i;

	head(out, "smtpward_mode", "gauge", "1 for the mode that is set.");
	for (i = 0; i < ARRAY_SIZE(modes); i++)
		fprintf(out, "smtpward_mode{mode=\"%s\"} %d\n", modes[i],
			json_is(status, "mode", modes[i]));
	head(out, "smtpward_sealed", "gauge",
	     "1 when policy and mode stay until the next boot.");
	fprintf(out, "smtpward_sealed %d\n", json_is_true(status, "sealed"));
}

typedef unsigned long long (*probe_value)(struct json_object *hook);

static unsigned long long is_armed(struct json_object *hook)
{
	return json_is_true(hook, "armed");
}

static unsigned long long works(struct json_object *hook)
{
	return json_is(hook, "health", "works");
}

static unsigned long long missed(struct json_object *hook)
{
	return json_number_at(hook, "missed");
}

static void put_each(FILE *out, struct json_object *hooks, const char *name,
		     probe_value value)
{
	struct json_object *hook;
	size_t i;

	for (i = 0; i < json_object_array_length(hooks); i++) {
		hook = json_object_array_get_idx(hooks, i);
		fprintf(out, "%s{probe=\"%s\"} %llu\n", name,
			json_text_at(hook, "hook"), value(hook));
	}
}

static void put_probes(FILE *out, struct json_object *status)
{
	struct json_object *hooks = json_at(status, "hooks.each");

	head(out, "smtpward_probe_armed", "gauge",
	     "1 when the probe is in place.");
	put_each(out, hooks, "smtpward_probe_armed", is_armed);
	head(out, "smtpward_probe_works", "gauge",
	     "1 when the last check has found that the probe works.");
	put_each(out, hooks, "smtpward_probe_works", works);
	head(out, "smtpward_probe_missed_total", "counter",
	     "Calls that the kernel has let pass by the probe.");
	put_each(out, hooks, "smtpward_probe_missed_total", missed);
}

static void put_module(FILE *out, struct json_object *status)
{
	head(out, "smtpward_module_loaded", "gauge",
	     "1 when the kernel module is loaded.");
	fprintf(out, "smtpward_module_loaded %d\n", !!status);
	if (!status)
		return;
	head(out, "smtpward_healthy", "gauge",
	     "1 when smtpward status says that all is well.");
	fprintf(out, "smtpward_healthy %d\n", json_is_true(status, "healthy"));
	put_mode(out, status);
	put_numbers(out, status);
	put_probes(out, status);
}

static void put_counts(FILE *out, const struct counts *c)
{
	int v, s;

	head(out, "smtpward_records_total", "counter",
	     "Records that are on the disk.");
	fprintf(out, "smtpward_records_total %llu\n",
		(unsigned long long)c->records);
	head(out, "smtpward_connects_total", "counter",
	     "Recorded attempts to open a connection; audited are those that were let through because the mode or the rule only watches.");
	for (v = 0; v < TALLY_VERDICTS; v++)
		for (s = 0; s < TALLY_SERVICES; s++)
			fprintf(out,
				"smtpward_connects_total{verdict=\"%s\",service=\"%s\"} %llu\n",
				verdicts[v], services[s],
				(unsigned long long)c->connects[v][s]);
	head(out, "smtpward_execs_total", "counter",
	     "Recorded attempts to execute a mail tool.");
	for (v = 0; v < TALLY_VERDICTS; v++)
		fprintf(out, "smtpward_execs_total{verdict=\"%s\"} %llu\n",
			verdicts[v], (unsigned long long)c->execs[v]);
	head(out, "smtpward_bytes_sent_total", "counter",
	     "Bytes sent by connections that have ended, by whether a rule or the default allows them.");
	fprintf(out,
		"smtpward_bytes_sent_total{approved=\"true\"} %llu\n"
		"smtpward_bytes_sent_total{approved=\"false\"} %llu\n",
		(unsigned long long)c->bytes[1],
		(unsigned long long)c->bytes[0]);
}

static void put_sink_numbers(FILE *out, struct json_object *sinks,
			     const char *key, const char *name,
			     const char *type, const char *help)
{
	struct json_object *sink;
	size_t i;

	head(out, name, type, help);
	for (i = 0; i < json_object_array_length(sinks); i++) {
		sink = json_object_array_get_idx(sinks, i);
		if (json_at(sink, key) && !json_is(sink, "state", "absent"))
			fprintf(out, "%s{sink=\"%s\"} %llu\n", name,
				json_text_at(sink, "name"),
				json_number_at(sink, key));
	}
}

static void put_sinks(FILE *out, struct json_object *sinks)
{
	struct json_object *sink;
	size_t i;

	head(out, "smtpward_sink_up", "gauge", "1 when records can go there.");
	for (i = 0; i < json_object_array_length(sinks); i++) {
		sink = json_object_array_get_idx(sinks, i);
		if (json_is(sink, "state", "absent"))
			continue;
		fprintf(out, "smtpward_sink_up{sink=\"%s\"} %d\n",
			json_text_at(sink, "name"),
			json_is(sink, "state", "up"));
	}
	put_sink_numbers(out, sinks, "failures", "smtpward_sink_failures_total",
			 "counter",
			 "Attempts to put records there that failed.");
	if (json_object_array_length(sinks) < 2)
		return;
	put_sink_numbers(out, sinks, "sent", "smtpward_sink_sent_total",
			 "counter", "Records that were handed over there.");
	put_sink_numbers(
		out, sinks, "dropped", "smtpward_sink_dropped_total", "counter",
		"Records that had no room on their way there. They are in the file.");
	put_sink_numbers(out, sinks, "queued", "smtpward_sink_queued_bytes",
			 "gauge", "Bytes that wait to be handed over there.");
}

static void put_reload(FILE *out, struct json_object *daemon)
{
	if (!json_at(daemon, "reload"))
		return;
	head(out, "smtpward_policy_last_reload_successful", "gauge",
	     "1 when the daemon has last put the policy files in force without an error.");
	fprintf(out, "smtpward_policy_last_reload_successful %d\n",
		json_is_true(daemon, "reload.successful"));
	if (!json_at(daemon, "reload.success_time"))
		return;
	head(out, "smtpward_policy_last_reload_success_timestamp_seconds",
	     "gauge",
	     "When the daemon has last put the policy files in force.");
	fprintf(out,
		"smtpward_policy_last_reload_success_timestamp_seconds %llu\n",
		json_number_at(daemon, "reload.success_time"));
}

/**
 * metrics_text() - Make the text.
 * @status: Document of status_read(), NULL without a module.
 * @daemon: Document of daemon_state_doc().
 * @counts: What the daemon has recorded.
 * @kernel: Release of the kernel.
 *
 * Return: The text, for the caller to free.
 */
char *metrics_text(struct json_object *status, struct json_object *daemon,
		   const struct counts *counts, const char *kernel)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		abort();
	head(out, "smtpward_build_info", "gauge",
	     "1, with the version of the daemon and the release of the kernel.");
	fprintf(out, "smtpward_build_info{version=\"%s\",kernel=\"%s\"} 1\n",
		SMTPWARD_VERSION, kernel);
	put_module(out, status);
	put_counts(out, counts);
	put_sinks(out, json_at(daemon, "sinks"));
	put_reload(out, daemon);
	fclose(out);
	return text;
}
