// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an event tells of smtpward itself.
 */
#include <json-c/json.h>

#include "event.h"
#include "hex.h"
#include "record.h"
#include "words.h"

static void put_mode(struct json_object *own, const struct event *e)
{
	json_put_string(own, "mode", word_mode(e->mode));
	if (e->mode_change)
		json_put_string(own, "mode_change",
				word_mode_change(e->mode_change));
	if (e->confirm)
		json_put_number(own, "confirm_within", e->confirm);
}

static void put_policy(struct json_object *own, const struct event *e)
{
	struct json_object *policy = json_child(own, "policy");
	char hex[HEX_SIZE(SMTPWARD_SHA256_SIZE)];

	json_put_number(policy, "generation", e->generation);
	if (e->type != SMTPWARD_EVENT_TYPE_POLICY)
		return;
	json_put_number(policy, "rules", e->rules);
	if (e->sha256.len == SMTPWARD_SHA256_SIZE) {
		hex_text(hex, e->sha256.data, e->sha256.len);
		json_put_string(policy, "sha256", hex);
	}
}

static void put_lost(struct json_object *own, const struct lost *l)
{
	struct json_object *lost = json_child(own, "lost");

	json_put_number(lost, "first_sequence", l->first_seq);
	json_put_number(lost, "last_sequence", l->last_seq);
	json_put_number(lost, "connects", l->connects);
	json_put_number(lost, "execs", l->execs);
	json_put_number(lost, "others", l->others);
}

/**
 * record_hook() - Put a hook.
 * @list: Where to put it.
 * @h: The hook.
 */
void record_hook(struct json_object *list, const struct hook *h)
{
	struct json_object *hook = json_object_new_object();

	json_put_string(hook, "hook", word_via(h->via));
	json_put_text(hook, "function", &h->function);
	json_put_bool(hook, "armed", h->armed);
	json_put_string(hook, "health", word_health(h->health));
	json_put_number(hook, "missed", h->missed);
	json_object_array_add(list, hook);
}

static void put_health(struct json_object *own, const struct event *e)
{
	struct json_object *list = json_list(own, "hooks");
	size_t i;

	for (i = 0; i < e->n_hooks; i++)
		record_hook(list, &e->hooks[i]);
	json_put_number(own, "rearmed", e->rearmed);
	json_put_number(own, "unseen", e->unseen);
}

/**
 * record_self() - Put mode and policy, and what an event about them tells.
 * @own: Where to put it.
 * @e: The event.
 */
void record_self(struct json_object *own, const struct event *e)
{
	if (e->type == SMTPWARD_EVENT_TYPE_LOST) {
		put_lost(own, &e->lost);
		return;
	}
	put_mode(own, e);
	put_policy(own, e);
	if (e->type == SMTPWARD_EVENT_TYPE_HEALTH)
		put_health(own, e);
}
