// SPDX-License-Identifier: GPL-2.0-only
/*
 * What detections have found in a record.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "detect.h"
#include "record.h"

static const char *const mutes[] = {
	[MUTE_LEARNING] = "learning",
	[MUTE_LEARNED] = "learned",
	[MUTE_NEW] = "new-sender",
	[MUTE_REPEATED] = "repeated",
};

/*
 * event.severity, of which the Elastic Common Schema only says that a source has a
 * scale of its own: this is what Elastic's rules have as risk_score.
 */
static const unsigned int scores[] = {
	[SEVERITY_LOW] = 21,
	[SEVERITY_MEDIUM] = 47,
	[SEVERITY_HIGH] = 73,
	[SEVERITY_CRITICAL] = 99,
};

/**
 * struct analytic - What an analytic of MITRE ATT&CK is about, by its detection
 * strategy DET0135, which names a technique and no tactic.
 * @id: Its id.
 * @technique: Id of the technique.
 * @subtechnique: Id of what of it.
 */
struct analytic {
	const char *id;
	const char *technique;
	const char *subtechnique;
};

static const struct analytic analytics[] = {
	{ "AN0380", "T1071", "T1071.003" },
};

/* Between what happened and what that is. */
static const char separator[] = "; ";

static struct json_object *list_at(struct json_object *doc, const char *key)
{
	struct json_object *own = json_child(doc, "smtpward"), *list;

	if (json_object_object_get_ex(own, key, &list))
		return list;
	return json_list(own, key);
}

static void put_threat(struct json_object *doc, const char *analytic)
{
	struct json_object *threat, *technique;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(analytics); i++) {
		if (strcmp(analytic, analytics[i].id) != 0)
			continue;
		threat = json_child(doc, "threat");
		json_put_string(threat, "framework", "MITRE ATT&CK");
		technique = json_child(threat, "technique");
		json_add_string(json_list(technique, "id"),
				analytics[i].technique);
		technique = json_child(technique, "subtechnique");
		json_add_string(json_list(technique, "id"),
				analytics[i].subtechnique);
	}
}

static void put_rate(struct json_object *to, const struct finding *f)
{
	const struct excess *more = f->detection->more;

	if (!more)
		return;
	json_put_number(to, "amount", f->rate.now);
	if (more->seconds)
		json_put_number(to, "period", more->seconds);
	if (f->rate.periods)
		json_put_number(to, "most_before", f->rate.peak);
}

static void put_known(struct json_object *to, const struct known *known)
{
	if (!known->count)
		return;
	json_put_seconds(to, "first", known->first);
	json_put_number(to, "count", known->count + 1);
}

/**
 * record_detection() - Put what was found.
 * @doc: The record.
 * @f: What was found.
 */
void record_detection(struct json_object *doc, const struct finding *f)
{
	const struct detection *det = f->detection;
	struct json_object *to = json_object_new_object();

	json_put_string(to, "id", det->id);
	json_put_string(to, "severity", severity_word(det->severity));
	json_put_string(to, "key", f->key);
	put_rate(to, f);
	put_known(to, &f->known);
	if (f->mute) {
		json_put_string(to, "by", mutes[f->mute]);
		json_object_array_add(list_at(doc, "muted"), to);
		return;
	}
	json_put_string(to, "title", det->title);
	json_put_string(to, "why", det->why);
	json_put_string(to, "analytic", det->analytic);
	json_put_number(to, "score", scores[det->severity]);
	json_object_array_add(list_at(doc, "detections"), to);
	if (det->analytic)
		put_threat(doc, det->analytic);
}

static int compare_scores(const void *a, const void *b)
{
	struct json_object *const *x = a, *const *y = b;
	const unsigned long long m = json_number_at(*x, "score");
	const unsigned long long n = json_number_at(*y, "score");

	if (m != n)
		return m < n ? 1 : -1;
	return strcmp(json_text_at(*x, "id"), json_text_at(*y, "id"));
}

static char *titles(struct json_object *list)
{
	const size_t n = json_object_array_length(list);
	char *text = xstrdup("");
	struct json_object *one;
	char *longer;
	size_t i;

	for (i = 0; i < n; i++) {
		one = json_object_array_get_idx(list, i);
		longer = xasprintf("%s%s%s (%s)", text, i ? ", " : "",
				   json_text_at(one, "title"),
				   json_text_at(one, "severity"));
		free(text);
		text = longer;
	}
	return text;
}

static void restore_message(struct json_object *doc, struct json_object *list)
{
	const char *message = json_text_at(doc, "message") ?: "";
	char *all = titles(list), *before;
	const size_t len = strlen(message), n = strlen(all) + strlen(separator);

	if (len > n) {
		before = xmemdupz(message, len - n);
		json_put_string(doc, "message", before);
		free(before);
	}
	free(all);
}

static void restore_event(struct json_object *doc)
{
	struct json_object *event = json_at(doc, "event");

	if (!event)
		return;
	json_object_object_del(event, "severity");
	json_put_string(event, "kind",
			json_text_at(doc, "smtpward.kind_before") ?:
				json_text_at(event, "kind"));
}

/**
 * record_without_detections() - Take out what was found.
 * @doc: The record, which is as it was before.
 */
void record_without_detections(struct json_object *doc)
{
	struct json_object *own = json_at(doc, "smtpward");
	struct json_object *list = json_at(doc, "smtpward.detections");

	if (list) {
		restore_message(doc, list);
		restore_event(doc);
	}
	json_object_object_del(doc, "threat");
	if (!own)
		return;
	json_object_object_del(own, "detections");
	json_object_object_del(own, "muted");
	json_object_object_del(own, "kind_before");
}

/**
 * record_alert() - Make a record an alert when something was found.
 * @doc: The record, which has all that was found: what matters most comes first.
 */
void record_alert(struct json_object *doc)
{
	struct json_object *list = json_at(doc, "smtpward.detections");
	struct json_object *event = json_child(doc, "event");
	char *all, *message;

	if (!list)
		return;
	json_object_array_sort(list, compare_scores);
	if (strcmp(json_text_at(event, "kind") ?: "", "alert") != 0)
		json_put_string(json_child(doc, "smtpward"), "kind_before",
				json_text_at(event, "kind"));
	json_put_string(event, "kind", "alert");
	json_put_number(event, "severity",
			json_number_at(json_object_array_get_idx(list, 0),
				       "score"));
	all = titles(list);
	message = xasprintf("%s%s%s", json_text_at(doc, "message") ?: "",
			    separator, all);
	json_put_string(doc, "message", message);
	free(message);
	free(all);
}
