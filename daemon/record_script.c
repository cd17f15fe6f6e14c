// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which script sends.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "event.h"
#include "hex.h"
#include "record.h"
#include "script.h"

static const char *const kinds[] = {
	[SCRIPT_FILE] = "file",		[SCRIPT_TEXT] = "one-liner",
	[SCRIPT_MODULE] = "module",	[SCRIPT_STDIN] = "standard-input",
	[SCRIPT_REPLACED] = "replaced", [SCRIPT_UNKNOWN] = "unknown",
};

/**
 * struct filter - A pattern that a script fits.
 * @name: Its name.
 * @reason: What that says.
 */
struct filter {
	const char *name;
	const char *reason;
};

static const struct filter filters[] = {
	[SCRIPT_ONE_LINER] = { "one-liner",
			       "a program among arguments speaks of mail" },
	[SCRIPT_BASE64] = { "base64",
			    "decodes base64, or speaks of mail in it" },
	[SCRIPT_WRITABLE] = { "world-writable",
			      "lies where anybody may write, or may be written" },
	[SCRIPT_DELETED] = { "deleted", "is no longer where it was started" },
	[SCRIPT_MISSING] = { "missing",
			     "is not where it was started, for the daemon" },
	[SCRIPT_IN_MEMORY] = { "in-memory",
			       "is named by a descriptor, not by a file" },
	[SCRIPT_HIDDEN] = { "hidden", "has a name that begins with a dot" },
	[SCRIPT_FOREIGN] = { "foreign-owner",
			     "is neither root's nor the user's who runs it" },
};

/* By whose directories, where anybody has. */
static void put_eyes(struct json_object *to, const struct look_facts *f)
{
	if (f->result == LOOK_REGULAR || f->result == LOOK_OTHER ||
	    f->result == LOOK_ERROR)
		json_put_string(to, "seen_by",
				f->as_process ? "process" : "daemon");
}

static const char *why_unseen(const struct look_facts *f)
{
	switch (f->result) {
	case LOOK_OTHER:
		return "it is no regular file";
	case LOOK_ERROR:
		return strerror(f->error);
	case LOOK_ELSEWHERE:
		return "only its container could show it";
	case LOOK_NO_ANSWER:
		return "it does not show itself in time";
	case LOOK_BUSY:
		return "there was too much to look at";
	default:
		return "it was not looked for";
	}
}

/* A file, or what a process above was started with. */
static void put_unseen(struct json_object *to, const struct script *s)
{
	const bool file = s->kind == SCRIPT_FILE && s->path &&
			  !(s->filters & 1U << SCRIPT_IN_MEMORY);

	if (file || (s->kind == SCRIPT_UNKNOWN && !s->cut))
		json_put_string(to, "not_seen", why_unseen(&s->content.facts));
}

/* Where links have led to. */
static void put_target(struct json_object *to, const struct script *s)
{
	char *path;

	if (!s->path || *s->path != '/' || !*s->content.path)
		return;
	path = path_normal(s->path);
	if (strcmp(path, s->content.path))
		json_put_chosen(to, "target_path", s->content.path);
	free(path);
}

static void put_file(struct json_object *to, const struct script *s)
{
	const struct look_content *c = &s->content;
	char hex[HEX_SIZE(LOOK_SHA256_SIZE)], mode[16];

	put_target(to, s);
	put_eyes(to, &c->facts);
	if (c->facts.result != LOOK_REGULAR) {
		put_unseen(to, s);
		return;
	}
	record_id(json_child(to, "owner"), c->facts.uid, s->owner);
	json_put_number(to, "size", c->facts.size);
	snprintf(mode, sizeof(mode), "%04o", c->mode & 07777);
	json_put_string(to, "mode", mode);
	if (!c->hashed)
		return;
	hex_text(hex, c->sha256, sizeof(c->sha256));
	json_put_string(to, "sha256", hex);
}

static void put_filters(struct json_object *to, uint32_t found)
{
	struct json_object *names, *reasons;
	size_t i;

	if (!found)
		return;
	names = json_list(to, "filters");
	reasons = json_list(to, "filter_reasons");
	for (i = 0; i < ARRAY_SIZE(filters); i++) {
		if (!(found & 1U << i))
			continue;
		json_add_string(names, filters[i].name);
		json_add_string(reasons, filters[i].reason);
	}
}

/**
 * record_script() - Put which script sends.
 * @doc: Document.
 * @s: The script, SCRIPT_NONE for nothing.
 */
void record_script(struct json_object *doc, const struct script *s)
{
	struct json_object *to;

	if (s->kind == SCRIPT_NONE)
		return;
	to = json_child(json_child(doc, "smtpward"), "script");
	json_put_string(to, "kind", kinds[s->kind]);
	json_put_string(to, "interpreter", s->interpreter);
	json_put_number(to, "pid", s->pid);
	json_put_number(to, "generations", s->generations);
	json_put_chosen(to, s->kind == SCRIPT_MODULE ? "module" : "path",
			s->path);
	json_put_chosen(to, "text", s->text);
	if (s->cut)
		json_put_bool(to, "cut", true);
	put_file(to, s);
	put_filters(to, s->filters);
}
