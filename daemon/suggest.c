// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "attempt.h"
#include "human.h"
#include "parse.h"
#include "record.h"
#include "suggest.h"

/*
 * A word of YAML, whatever is in it: in single quotes, which are doubled inside.
 * What was escaped in the record has no control characters any more.
 */
static void put_word(FILE *to, const char *text)
{
	putc('\'', to);
	for (; *text; text++) {
		if (*text == '\'')
			putc('\'', to);
		putc(*text, to);
	}
	putc('\'', to);
}

/* By its name only where that is the name of the same user here. */
static void put_user(FILE *to, const struct attempt *a, const char *name)
{
	uint32_t uid;
	bool found;

	fputs("    users: [", to);
	if (!parse_user(name, &uid, &found) && found && uid == a->subject.uid)
		put_word(to, name);
	else
		fprintf(to, "%" PRIu32, a->subject.uid);
	fputs("]\n", to);
}

static char *target_of(const struct attempt *a, struct json_object *doc)
{
	if (a->kind == ATTEMPT_EXEC)
		return xstrdup(a->tool);
	return xasprintf("%s port %u", json_text_at(doc, "destination.ip"),
			 a->dest.port);
}

static void put_title(FILE *to, const struct attempt *a,
		      struct json_object *doc)
{
	const char *slash = a->program ? strrchr(a->program, '/') : NULL;
	char *target = target_of(a, doc);
	char *title = slash ? xasprintf("%s by %s: %s", user_of(doc), slash + 1,
					target) :
			      xasprintf("%s: %s", user_of(doc), target);

	fputs("  - title: ", to);
	put_word(to, title);
	putc('\n', to);
	free(title);
	free(target);
}

static void put_target(FILE *to, const struct attempt *a,
		       struct json_object *doc)
{
	if (a->kind == ATTEMPT_EXEC) {
		fputs("    tools: [", to);
		put_word(to, a->tool);
		fputs("]\n", to);
		return;
	}
	fputs("    to: [", to);
	put_word(to, json_text_at(doc, "destination.ip"));
	fprintf(to, "]\n    ports: [%u]\n", a->dest.port);
}

/* Not of a name that was escaped: as it is written here, it is another one. */
static bool is_plain(const char *text)
{
	return text && !strpbrk(text, "\\*?[");
}

/* What is below there was made by systemd, and not by a user. */
static const char *service_of(struct json_object *doc)
{
	static const char place[] = "/system.slice/";
	const char *cgroup = json_text_at(doc, "smtpward.cgroup");
	const char *unit = json_text_at(doc, "smtpward.unit");

	if (!cgroup || strncmp(cgroup, place, strlen(place)) != 0 ||
	    !is_plain(unit) || parse_unit(unit))
		return NULL;
	return unit;
}

static void put_narrow(FILE *to, const struct attempt *a,
		       struct json_object *doc)
{
	const char *service = service_of(doc);

	if (a->subject.has_exe && is_plain(a->program)) {
		fputs("    executables: [", to);
		put_word(to, a->program);
		fputs("]\n", to);
	}
	if (service) {
		fputs("    units: [", to);
		put_word(to, service);
		fputs("]\n", to);
	}
	if (a->subject.context == SMTPWARD_CONTEXT_BACKGROUND)
		fputs("    context: background\n", to);
}

/**
 * suggest_rule() - Write a rule that would let an attempt through.
 * @a: The attempt.
 * @doc: Its record.
 *
 * Return: A policy file of one rule, for the caller to free. Who answers for it
 * and why is left to people.
 */
char *suggest_rule(const struct attempt *a, struct json_object *doc)
{
	char *text;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	if (!to)
		abort();
	fputs("rules:\n", to);
	put_title(to, a, doc);
	fputs("    verdict: allow\n", to);
	put_user(to, a, user_of(doc));
	put_narrow(to, a, doc);
	put_target(to, a, doc);
	fputs("    owner: who answers for it\n"
	      "    reason: what it is for\n",
	      to);
	fclose(to);
	return text;
}
