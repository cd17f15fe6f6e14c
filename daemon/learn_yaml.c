// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rule as a policy file has it. Quoting is libyaml's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "compiler.h"
#include "learn_entry.h"
#include "learn_rule.h"
#include "learn_yaml.h"

/* To be filled in. It is no name, so that detections do not take it for one. */
static const char placeholder[] = "FIXME";

static void emit(yaml_emitter_t *to, yaml_event_t *ev, int made)
{
	/* Nothing but memory can be missing: words were cleaned. */
	if (!made || !yaml_emitter_emit(to, ev))
		abort();
}

static void put_word(yaml_emitter_t *to, const char *word,
		     yaml_scalar_style_t style)
{
	yaml_event_t ev;

	emit(to, &ev,
	     yaml_scalar_event_initialize(&ev, NULL, NULL, (yaml_char_t *)word,
					  strlen(word), 1, 1, style));
}

/* Other readers of YAML than ours take these for something else than words. */
static bool means_more(const char *word)
{
	static const char *const words[] = { "null", "true", "false",
					     "yes",  "no",   "on",
					     "off",  "y",    "n" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(words[i], word))
			return true;
	return false;
}

/* What others chose, quoted where it has to be. */
static void put_chosen(yaml_emitter_t *to, const char *word)
{
	put_word(to, word,
		 means_more(word) ? YAML_SINGLE_QUOTED_SCALAR_STYLE :
				    YAML_ANY_SCALAR_STYLE);
}

static void put_key(yaml_emitter_t *to, const char *key)
{
	put_word(to, key, YAML_PLAIN_SCALAR_STYLE);
}

static void put_text(yaml_emitter_t *to, const char *key, const char *text)
{
	put_key(to, key);
	put_chosen(to, text);
}

static void begin_list(yaml_emitter_t *to, const char *key)
{
	yaml_event_t ev;

	put_key(to, key);
	emit(to, &ev,
	     yaml_sequence_start_event_initialize(&ev, NULL, NULL, 1,
						  YAML_FLOW_SEQUENCE_STYLE));
}

static void end_list(yaml_emitter_t *to)
{
	yaml_event_t ev;

	emit(to, &ev, yaml_sequence_end_event_initialize(&ev));
}

/* One word, or none when it is empty. */
static void put_list(yaml_emitter_t *to, const char *key, const char *word)
{
	if (!*word)
		return;
	begin_list(to, key);
	put_chosen(to, word);
	end_list(to);
}

static void put_set(yaml_emitter_t *to, const char *key,
		    const struct learn_set *set)
{
	size_t i;

	if (!set->n)
		return;
	begin_list(to, key);
	for (i = 0; i < set->n; i++)
		put_chosen(to, ((struct learn_item *)set->v[i])->name);
	end_list(to);
}

static void put_networks(yaml_emitter_t *to, const struct learn_rule *r)
{
	size_t i;

	if (!r->n_to)
		return;
	begin_list(to, "to");
	for (i = 0; i < r->n_to; i++)
		put_chosen(to, r->to[i]);
	end_list(to);
}

static void put_ports(yaml_emitter_t *to, const struct learn_entry *e)
{
	char text[8];
	size_t i;

	if (!e->n_ports)
		return;
	begin_list(to, "ports");
	for (i = 0; i < e->n_ports; i++) {
		snprintf(text, sizeof(text), "%u", e->ports[i]);
		put_chosen(to, text);
	}
	end_list(to);
}

static void put_rule(yaml_emitter_t *to, const struct learn_rule *r,
		     const char *reason, const char *review)
{
	const struct learn_sender *who = &r->e->who;

	put_text(to, "title", r->title);
	put_text(to, "owner", placeholder);
	put_text(to, "reason", reason);
	put_text(to, "ticket", placeholder);
	put_text(to, "review", review);
	put_list(to, "users", who->user);
	put_set(to, "executables", &r->programs);
	put_list(to, "units", who->unit);
	put_list(to, "containers", who->container);
	if (*who->context)
		put_text(to, "context", who->context);
	put_list(to, "login-users", who->login);
	put_networks(to, r);
	put_ports(to, r->e);
	put_set(to, "tools", &r->tools);
	put_text(to, "verdict", "allow");
}

static void begin(yaml_emitter_t *to)
{
	yaml_event_t ev;

	emit(to, &ev,
	     yaml_stream_start_event_initialize(&ev, YAML_UTF8_ENCODING));
	emit(to, &ev,
	     yaml_document_start_event_initialize(&ev, NULL, NULL, NULL, 1));
	emit(to, &ev,
	     yaml_sequence_start_event_initialize(&ev, NULL, NULL, 1,
						  YAML_BLOCK_SEQUENCE_STYLE));
	emit(to, &ev,
	     yaml_mapping_start_event_initialize(&ev, NULL, NULL, 1,
						 YAML_BLOCK_MAPPING_STYLE));
}

static void end(yaml_emitter_t *to)
{
	yaml_event_t ev;

	emit(to, &ev, yaml_mapping_end_event_initialize(&ev));
	emit(to, &ev, yaml_sequence_end_event_initialize(&ev));
	emit(to, &ev, yaml_document_end_event_initialize(&ev, 1));
	emit(to, &ev, yaml_stream_end_event_initialize(&ev));
}

/**
 * learn_yaml() - Write a rule.
 * @rule: The rule.
 * @reason: What is said of it.
 * @review: When it is to be looked at again.
 *
 * Return: It as the only entry of a list, each line with an end, for the caller to
 * free.
 */
char *learn_yaml(const struct learn_rule *rule, const char *reason,
		 const char *review)
{
	yaml_emitter_t emitter;
	size_t len;
	char *text;
	FILE *to;

	to = open_memstream(&text, &len);
	if (!to || !yaml_emitter_initialize(&emitter))
		abort();
	yaml_emitter_set_output_file(&emitter, to);
	yaml_emitter_set_unicode(&emitter, 1);
	/* Lines are as long as they are: each has something put before it later. */
	yaml_emitter_set_width(&emitter, -1);
	begin(&emitter);
	put_rule(&emitter, rule, reason, review);
	end(&emitter);
	yaml_emitter_delete(&emitter);
	fclose(to);
	return text;
}
