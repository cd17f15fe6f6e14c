// SPDX-License-Identifier: GPL-2.0-only
/*
 * Grants as a policy file.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "alloc.h"
#include "grants.h"

/**
 * struct out - A file that is written.
 * @emitter: Writes it.
 * @text: So far.
 * @len: Its bytes.
 */
struct out {
	yaml_emitter_t emitter;
	char *text;
	size_t len;
};

static int append(void *arg, unsigned char *bytes, size_t len)
{
	struct out *out = arg;

	out->text = xreallocarray(out->text, out->len + len + 1, 1);
	memcpy(out->text + out->len, bytes, len);
	out->len += len;
	out->text[out->len] = '\0';
	return 1;
}

/* All strings were looked at when they came: what fails here is a fault. */
static void emit(struct out *out, yaml_event_t *event, int good)
{
	if (!good || !yaml_emitter_emit(&out->emitter, event))
		abort();
}

static void word(struct out *out, const char *text)
{
	yaml_event_t event;
	int good;

	good = yaml_scalar_event_initialize(&event, NULL, NULL,
					    (yaml_char_t *)text, strlen(text),
					    1, 1, YAML_ANY_SCALAR_STYLE);
	emit(out, &event, good);
}

static void pair(struct out *out, const char *key, const char *text)
{
	if (!text)
		return;
	word(out, key);
	word(out, text);
}

static void list_begin(struct out *out, yaml_sequence_style_t style)
{
	yaml_event_t event;

	emit(out, &event,
	     yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
						  style));
}

static void list_end(struct out *out)
{
	yaml_event_t event;

	emit(out, &event, yaml_sequence_end_event_initialize(&event));
}

static void map_begin(struct out *out)
{
	yaml_event_t event;

	emit(out, &event,
	     yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
						 YAML_BLOCK_MAPPING_STYLE));
}

static void map_end(struct out *out)
{
	yaml_event_t event;

	emit(out, &event, yaml_mapping_end_event_initialize(&event));
}

static void list(struct out *out, const char *key, const char *first,
		 const char *second)
{
	if (!first)
		return;
	word(out, key);
	list_begin(out, YAML_FLOW_SEQUENCE_STYLE);
	word(out, first);
	if (second)
		word(out, second);
	list_end(out);
}

/* Every address, which is not the same as nothing: that is every tool besides. */
static void list_to(struct out *out, const char *to)
{
	if (to && !strcmp(to, GRANT_TO_ANY))
		list(out, "to", "0.0.0.0/0", "::/0");
	else
		list(out, "to", to, NULL);
}

/**
 * grant_title() - What the rule of a grant is called.
 * @grant: The grant.
 *
 * Return: The title, for the caller to free.
 */
char *grant_title(const struct grant *grant)
{
	return xasprintf("grant %" PRIu32 ": %s%s%s%s%s", grant->id,
			 grant->user, grant->to ? " to " : "",
			 grant->to ? grant->to : "", grant->tool ? " by " : "",
			 grant->tool ? grant->tool : "");
}

/**
 * grant_time() - Write a time as a policy has it.
 * @t: The time.
 *
 * Return: It, for the caller to free.
 */
char *grant_time(time_t t)
{
	char text[32];
	struct tm tm;

	if (!gmtime_r(&t, &tm) ||
	    !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		abort();
	return xstrdup(text);
}

static void rule(struct out *out, const struct grant *grant)
{
	char *title = grant_title(grant);
	char *expires = grant_time(grant->expires);

	map_begin(out);
	pair(out, "title", title);
	pair(out, "owner", grant->owner);
	pair(out, "reason", grant->reason);
	pair(out, "ticket", grant->ticket);
	list(out, "users", grant->user, NULL);
	list_to(out, grant->to);
	list(out, "ports", grant->port, NULL);
	list(out, "tools", grant->tool, NULL);
	pair(out, "verdict", "allow");
	pair(out, "expires", expires);
	map_end(out);
	free(expires);
	free(title);
}

static void document(struct out *out, const struct grants *g)
{
	yaml_event_t event;
	size_t i;

	emit(out, &event,
	     yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(out, &event,
	     yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
	map_begin(out);
	word(out, "rules");
	list_begin(out, YAML_BLOCK_SEQUENCE_STYLE);
	for (i = 0; i < g->n; i++)
		rule(out, &g->v[i]);
	list_end(out);
	map_end(out);
	emit(out, &event, yaml_document_end_event_initialize(&event, 1));
	emit(out, &event, yaml_stream_end_event_initialize(&event));
}

/**
 * grants_text() - Write grants.
 * @g: The grants.
 * @len: Receives the bytes.
 *
 * Return: The content of their file, for the caller to free.
 */
char *grants_text(const struct grants *g, size_t *len)
{
	struct out out = { 0 };
	char *head;

	head = xasprintf(
		GRANTS_HEAD
		"%" PRIu32
		". Written by smtpward grant, which is how to change it.\n",
		g->last);
	append(&out, (unsigned char *)head, strlen(head));
	free(head);
	if (!yaml_emitter_initialize(&out.emitter))
		abort();
	yaml_emitter_set_output(&out.emitter, append, &out);
	yaml_emitter_set_unicode(&out.emitter, 1);
	yaml_emitter_set_width(&out.emitter, -1);
	document(&out, g);
	yaml_emitter_delete(&out.emitter);
	*len = out.len;
	return out.text;
}
