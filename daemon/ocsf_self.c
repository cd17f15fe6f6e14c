// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is about smtpward itself.
 *
 * A policy is one of the entities that Entity Management (3004) names, and the
 * mode says whether it is applied: both are updates of it. That the hooks do not
 * work, or work again, comes to the product being disabled or enabled, which is
 * of Application Lifecycle (6002): Application Error (6008) could tell no return.
 * Events that were lost are such an error.
 */
#include <json-c/json.h>

#include <version.h>

#include "ocsf_parts.h"
#include "record.h"

#define ENTITY_POLICY 5

/* activity_id of Application Lifecycle */
enum {
	ACTIVITY_ENABLE = 6,
	ACTIVITY_DISABLE = 7,
};

/**
 * ocsf_product() - What makes the events.
 *
 * Return: A product, for json_object_put().
 */
struct json_object *ocsf_product(void)
{
	struct json_object *product = json_object_new_object();

	json_put_string(product, "name", "smtpward");
	json_put_string(product, "vendor_name", "smtpward");
	json_put_string(product, "version", SMTPWARD_VERSION);
	return product;
}

/**
 * ocsf_health_activity() - What a change of the hooks comes to.
 * @doc: The record.
 *
 * Return: activity_id. Disabled is where something passes unseen.
 */
unsigned int ocsf_health_activity(struct json_object *doc)
{
	return json_is(doc, "event.outcome", "failure") ? ACTIVITY_DISABLE :
							  ACTIVITY_ENABLE;
}

/**
 * ocsf_health() - Put whose hooks they are.
 * @o: The event.
 */
void ocsf_health(struct ocsf *o)
{
	ocsf_put(o->to, "app", ocsf_product());
}

/**
 * ocsf_rule() - Put the rule that falls due, a policy of its own.
 * @o: The event.
 */
void ocsf_rule(struct ocsf *o)
{
	struct json_object *entity = json_child(o->to, "entity");
	struct json_object *policy = json_child(entity, "policy");

	json_put_number(entity, "type_id", ENTITY_POLICY);
	json_put_bool(policy, "is_applied",
		      !json_is(o->from, "smtpward.due.kind", "expired"));
	json_put_string(entity, "name", json_text_at(o->from, "rule.name"));
	ocsf_move(o->from, "rule.name", policy, "name");
	ocsf_move(o->from, "rule.id", policy, "uid");
	ocsf_move(o->from, "rule.description", policy, "desc");
	ocsf_move(o->from, "rule.version", policy, "version");
	ocsf_move(o->from, "smtpward.due", entity, "data");
}

/**
 * ocsf_policy() - Put the policy that was changed, or its mode.
 * @o: The event.
 */
void ocsf_policy(struct ocsf *o)
{
	struct json_object *entity = json_child(o->to, "entity");
	struct json_object *policy = json_child(entity, "policy");
	const char *version =
		json_text_at(o->from, "smtpward.policy.generation");

	json_put_number(entity, "type_id", ENTITY_POLICY);
	json_put_string(entity, "name", "smtpward");
	json_put_string(entity, "version", version);
	json_put_string(policy, "name", "smtpward");
	json_put_string(policy, "version", version);
	json_put_bool(policy, "is_applied",
		      json_is(o->from, "smtpward.mode", "enforce"));
	ocsf_move(o->from, "smtpward.policy", entity, "data");
	ocsf_move(o->from, "smtpward.mode", json_child(entity, "data"), "mode");
}
