// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was decided, by the profile "security_control".
 */
#include <json-c/json.h>

#include "ocsf_parts.h"
#include "record.h"

/* action_id */
enum {
	ACTION_ALLOWED = 1,
	ACTION_DENIED = 2,
	ACTION_OBSERVED = 3,
};

/* disposition_id */
enum {
	DISPOSITION_ALLOWED = 1,
	DISPOSITION_BLOCKED = 2,
	DISPOSITION_LOGGED = 17,
	DISPOSITION_ALERT = 19,
	DISPOSITION_RESET = 21,
};

static void put(struct json_object *to, unsigned int action,
		unsigned int disposition)
{
	json_put_number(to, "action_id", action);
	json_put_number(to, "disposition_id", disposition);
}

/* What mode audit lets through was watched: nobody has allowed it. */
static void put_decision(struct ocsf *o)
{
	const bool refused = json_is_true(o->from, "smtpward.refused");
	const bool open = json_at(o->from, "smtpward.transfer");

	if (json_is(o->from, "smtpward.transfer.state", "cut") ||
	    (refused && open))
		put(o->to, ACTION_DENIED, DISPOSITION_RESET);
	else if (refused)
		put(o->to, ACTION_DENIED, DISPOSITION_BLOCKED);
	else if (json_is(o->from, "event.kind", "alert"))
		put(o->to, ACTION_OBSERVED, DISPOSITION_ALERT);
	else if (json_is(o->from, "smtpward.verdict", "allow"))
		put(o->to, ACTION_ALLOWED, DISPOSITION_ALLOWED);
	else
		put(o->to, ACTION_OBSERVED, DISPOSITION_LOGGED);
}

static void put_policy(struct ocsf *o)
{
	struct json_object *policy;

	if (!json_at(o->from, "smtpward.policy.generation"))
		return;
	policy = json_child(o->to, "policy");
	json_put_string(policy, "name", "smtpward");
	json_put_string(policy, "version",
			json_text_at(o->from, "smtpward.policy.generation"));
	json_put_bool(policy, "is_applied",
		      json_is(o->from, "smtpward.mode", "enforce"));
	ocsf_drop(o->from, "smtpward.policy.generation");
}

static void put_rule(struct ocsf *o)
{
	struct json_object *rule = json_object_new_object();

	ocsf_move(o->from, "rule.id", rule, "uid");
	ocsf_move(o->from, "rule.name", rule, "name");
	ocsf_move(o->from, "rule.description", rule, "desc");
	ocsf_move(o->from, "rule.version", rule, "version");
	ocsf_put(o->to, "firewall_rule", rule);
}

static void put_uid(struct json_object *attack, const char *key,
		    struct json_object *list, size_t i)
{
	const char *uid = json_object_get_string(
		list ? json_object_array_get_idx(list, i) : NULL);

	if (uid)
		json_put_string(json_child(attack, key), "uid", uid);
}

/**
 * ocsf_attacks() - Put which techniques of MITRE ATT&CK a record names.
 * @o: The event.
 *
 * A subtechnique stands at the place of its technique.
 */
void ocsf_attacks(struct ocsf *o)
{
	struct json_object *techniques =
		json_at(o->from, "threat.technique.id");
	struct json_object *subs =
		json_at(o->from, "threat.technique.subtechnique.id");
	struct json_object *list, *attack;
	size_t i;

	if (!techniques)
		return;
	list = json_list(o->to, "attacks");
	for (i = 0; i < json_object_array_length(techniques); i++) {
		attack = json_object_new_object();
		put_uid(attack, "technique", techniques, i);
		put_uid(attack, "sub_technique", subs, i);
		json_object_array_add(list, attack);
	}
	ocsf_drop(o->from, "threat.technique");
}

/**
 * ocsf_control() - Put what was decided, and by what.
 * @o: An event about somebody who sends.
 */
void ocsf_control(struct ocsf *o)
{
	put_decision(o);
	put_policy(o);
	put_rule(o);
}
