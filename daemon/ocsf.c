// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a record to an event: what class it is of, and what all classes have.
 */
#include <json-c/json.h>
#include <stdint.h>
#include <stdlib.h>

#include "compiler.h"
#include "ocsf.h"
#include "ocsf_parts.h"
#include "record.h"

/* Of the extension, in its repository. */
#define LINUX_UID "1"

/* class_uid */
enum {
	CLASS_BASE = 0,
	CLASS_PROCESS = 1007,
	CLASS_ENTITY = 3004,
	CLASS_NETWORK = 4001,
	CLASS_EMAIL = 4009,
	CLASS_LIFECYCLE = 6002,
	CLASS_ERROR = 6008,
};

/* severity_id */
enum {
	SEVERITY_INFORMATIONAL = 1,
	SEVERITY_LOW = 2,
	SEVERITY_MEDIUM = 3,
	SEVERITY_HIGH = 4,
	SEVERITY_CRITICAL = 5,
};

/* activity_id: what is always the same for an action. */
enum {
	ACTIVITY_LAUNCH = 1,
	ACTIVITY_OPEN = 1,
	ACTIVITY_ERROR = 1,
	ACTIVITY_UPDATE = 3,
	ACTIVITY_TRAFFIC = 6,
};

/**
 * struct kind - What an action is in the schema.
 * @action: event.action.
 * @class: class_uid.
 * @activity: activity_id.
 * @find: Finds it in the record, where it is not the same for all.
 * @put: Puts what the class has of its own, NULL for nothing.
 * @sends: It is about somebody who sends, not about smtpward.
 */
struct kind {
	const char *action;
	unsigned int class;
	unsigned int activity;
	unsigned int (*find)(struct json_object *doc);
	void (*put)(struct ocsf *o);
	bool sends;
};

static const struct kind kinds[] = {
	{ "smtp-connect", CLASS_NETWORK, .activity = ACTIVITY_OPEN,
	  .put = ocsf_network, .sends = true },
	{ "smtp-flow", CLASS_NETWORK, .find = ocsf_flow_activity,
	  .put = ocsf_network, .sends = true },
	{ "smtp-threshold", CLASS_NETWORK, .activity = ACTIVITY_TRAFFIC,
	  .put = ocsf_network, .sends = true },
	{ "smtp-limit", CLASS_NETWORK, .find = ocsf_limit_activity,
	  .put = ocsf_network, .sends = true },
	{ "smtp-dialogue", CLASS_NETWORK, .activity = ACTIVITY_TRAFFIC,
	  .put = ocsf_network, .sends = true },
	{ "mail-tool-exec", CLASS_PROCESS, .activity = ACTIVITY_LAUNCH,
	  .sends = true },
	{ RECORD_TRANSMISSION, CLASS_EMAIL, .find = ocsf_email_activity,
	  .put = ocsf_email, .sends = true },
	{ "policy-change", CLASS_ENTITY, .activity = ACTIVITY_UPDATE,
	  .put = ocsf_policy },
	{ "mode-change", CLASS_ENTITY, .activity = ACTIVITY_UPDATE,
	  .put = ocsf_policy },
	{ RECORD_DUE, CLASS_ENTITY, .activity = ACTIVITY_UPDATE,
	  .put = ocsf_rule },
	{ "seal", CLASS_ENTITY, .activity = ACTIVITY_UPDATE,
	  .put = ocsf_policy },
	{ "health-change", CLASS_LIFECYCLE, .find = ocsf_health_activity,
	  .put = ocsf_health },
	{ "events-lost", CLASS_ERROR, .activity = ACTIVITY_ERROR },
};

/* Of a module that is newer than this program. */
static const struct kind unknown = { .class = CLASS_BASE };

static const struct kind *kind_of(struct json_object *doc)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (json_is(doc, "event.action", kinds[i].action))
			return &kinds[i];
	return &unknown;
}

static void put_class(struct ocsf *o, const struct kind *kind)
{
	const unsigned int activity = kind->find ? kind->find(o->from) :
						   kind->activity;

	json_put_number(o->to, "class_uid", kind->class);
	json_put_number(o->to, "category_uid", kind->class / 1000);
	json_put_number(o->to, "activity_id", activity);
	json_put_number(o->to, "type_uid", kind->class * 100 + activity);
}

/**
 * struct grade - From which score on a record is how severe.
 * @score: event.severity, on the scale of risk scores.
 * @severity: severity_id.
 */
struct grade {
	unsigned int score;
	unsigned int severity;
};

static const struct grade grades[] = {
	{ 99, SEVERITY_CRITICAL },
	{ 73, SEVERITY_HIGH },
	{ 47, SEVERITY_MEDIUM },
	{ 1, SEVERITY_LOW },
};

static unsigned int graded(struct json_object *doc)
{
	const unsigned long long score = json_number_at(doc, "event.severity");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(grades); i++)
		if (score >= grades[i].score)
			return grades[i].severity;
	return OCSF_UNKNOWN;
}

/* As sink_journal.c has it, but that what was lost cannot be looked up. */
static unsigned int by_kind(struct json_object *doc, const struct kind *kind)
{
	if (json_is_true(doc, "smtpward.refused") || kind->class == CLASS_ERROR)
		return SEVERITY_MEDIUM;
	if (!json_is(doc, "event.kind", "alert"))
		return SEVERITY_INFORMATIONAL;
	return kind->sends ? SEVERITY_LOW : SEVERITY_HIGH;
}

static unsigned int severity(struct json_object *doc, const struct kind *kind)
{
	const unsigned int a = by_kind(doc, kind), b = graded(doc);

	return a > b ? a : b;
}

/* status_id */
static unsigned int status(struct json_object *doc)
{
	if (json_is(doc, "event.outcome", "success"))
		return 1;
	return json_is(doc, "event.outcome", "failure") ? 2 : OCSF_UNKNOWN;
}

static void put_extension(struct json_object *metadata)
{
	struct json_object *linux_users = json_object_new_object();

	json_put_string(linux_users, "name", "linux");
	json_put_string(linux_users, "uid", LINUX_UID);
	json_put_string(linux_users, "version", OCSF_VERSION);
	json_object_array_add(json_list(metadata, "extensions"), linux_users);
}

static void put_metadata(struct ocsf *o)
{
	struct json_object *to = json_child(o->to, "metadata"), *profiles;

	json_put_string(to, "version", OCSF_VERSION);
	ocsf_put(to, "product", ocsf_product());
	ocsf_move(o->from, "event.id", to, "uid");
	ocsf_move(o->from, "event.action", to, "event_code");
	ocsf_move(o->from, "event.provider", to, "log_provider");
	ocsf_move(o->from, "event.dataset", to, "log_name");
	ocsf_move_id(o->from, "event.sequence", to, "sequence");
	profiles = json_list(to, "profiles");
	json_add_string(profiles, "host");
	json_add_string(profiles, "security_control");
	if (!json_at(o->from, "process"))
		return;
	json_add_string(profiles, "linux/linux_users");
	put_extension(to);
}

/* The time stays as well: it is exact to the nanosecond. */
static void put_all(struct ocsf *o, const struct kind *kind)
{
	json_put_number(o->to, "time",
			json_ms(json_text_at(o->from, "@timestamp")));
	json_put_number(o->to, "severity_id", severity(o->from, kind));
	json_put_number(o->to, "status_id", status(o->from));
	json_put_bool(o->to, "is_alert",
		      json_is(o->from, "event.kind", "alert"));
	ocsf_move(o->from, "message", o->to, "message");
	ocsf_move(o->from, "event.reason", o->to, "status_detail");
	put_metadata(o);
}

static void put_repeats(struct ocsf *o)
{
	if (!json_at(o->from, "smtpward.repeats"))
		return;
	ocsf_move(o->from, "smtpward.repeats.count", o->to, "count");
	json_put_number(o->to, "start_time",
			json_ms(json_text_at(o->from, "event.start")));
	json_put_number(o->to, "end_time",
			json_ms(json_text_at(o->from, "event.end")));
}

static void put_rest(struct ocsf *o)
{
	static const char *const said[] = { "ecs", "event.kind",
					    "event.category", "event.type",
					    "event.outcome" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(said); i++)
		ocsf_drop(o->from, said[i]);
	ocsf_prune(o->from);
	ocsf_put(o->to, "unmapped", o->from);
}

/**
 * ocsf_make() - Make the event of a record.
 * @doc: The record.
 *
 * Return: The event, for json_object_put().
 */
struct json_object *ocsf_make(struct json_object *doc)
{
	const struct kind *kind = kind_of(doc);
	struct ocsf o = { .to = json_object_new_object() };

	if (json_object_deep_copy(doc, &o.from, NULL) < 0)
		abort();
	put_class(&o, kind);
	put_all(&o, kind);
	ocsf_attacks(&o);
	if (kind->sends)
		ocsf_control(&o);
	if (kind->class == CLASS_PROCESS)
		ocsf_execution(&o);
	else
		ocsf_actor(&o);
	if (kind->put)
		kind->put(&o);
	put_repeats(&o);
	put_rest(&o);
	return o.to;
}
