// SPDX-License-Identifier: GPL-2.0-only
/*
 * An explanation for people.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "paths.h"
#include "record.h"
#include "text.h"

#define LABEL "%-9s "

/* Everything comes from a record, which can be anybody's file. */
static void put_safe(const char *text)
{
	char *safe = text_shown(text);

	fputs(safe, stdout);
	free(safe);
}

static void put_line(const char *label, const char *text)
{
	if (!text)
		return;
	printf(LABEL, label);
	put_safe(text);
	putchar('\n');
}

static void put_more(const char *before, const char *text, const char *after)
{
	if (!text)
		return;
	fputs(before, stdout);
	put_safe(text);
	fputs(after, stdout);
}

static void put_place(struct json_object *rule)
{
	put_more(" (", json_text_at(rule, "file"), "");
	put_more(":", json_text_at(rule, "line"), ")");
}

static void put_title(struct json_object *rule)
{
	const char *title = json_text_at(rule, "title");

	put_more("rule \"", title, "\"");
	if (!title)
		put_more("rule number ", json_text_at(rule, "id"),
			 ", of which no title is known");
	put_place(rule);
}

static void put_why(struct json_object *rule)
{
	put_line("  owner", json_text_at(rule, "owner"));
	put_line("  reason", json_text_at(rule, "reason"));
	put_line("  ticket", json_text_at(rule, "ticket"));
}

static void put_decision(struct json_object *e)
{
	struct json_object *rule = json_at(e, "rule");

	printf(LABEL, "why");
	put_more("", json_text_at(e, "verdict"), ", by ");
	if (!rule) {
		puts("the default: no rule covered it");
		return;
	}
	put_title(rule);
	putchar('\n');
	put_why(rule);
}

static void put_policy(struct json_object *e)
{
	if (json_is_true(e, "policy.changed")) {
		printf(LABEL, "policy");
		put_more("number ", json_text_at(e, "policy.then"),
			 " judged it, ");
		put_more("number ", json_text_at(e, "policy.loaded"),
			 " is the last that was loaded\n");
	}
	if (json_at(e, "policy.files_are_loaded") &&
	    !json_is_true(e, "policy.files_are_loaded"))
		puts("          the files are not what was loaded");
}

static void put_today(struct json_object *e)
{
	struct json_object *rule = json_at(e, "today.rule");
	const char *unseen = json_text_at(e, "today.unseen");

	if (!json_at(e, "today"))
		return;
	printf(LABEL, "today");
	if (unseen) {
		put_more("it would go on unseen: ", unseen, "\n");
		return;
	}
	put_more("the policy files say ", json_text_at(e, "today.verdict"),
		 ", by ");
	if (rule)
		put_title(rule);
	else
		fputs("the default", stdout);
	putchar('\n');
}

static void put_near(struct json_object *e)
{
	struct json_object *list = json_at(e, "near"), *one;
	size_t i, n = list ? json_object_array_length(list) : 0;

	for (i = 0; i < n; i++) {
		one = json_object_array_get_idx(list, i);
		printf(LABEL, i ? "" : "close");
		put_title(one);
		put_more(" ", json_text_at(one, "lacks"), "\n");
	}
}

static void put_remedy(struct json_object *e)
{
	const char *text = json_text_at(e, "remedy");
	const char *rest = text;
	size_t len;

	if (!text)
		return;
	printf(LABEL "this rule, in a file of " PATH_POLICY_DIR, "to allow");
	if (json_at(e, "rule"))
		fputs(", before the one that decided", stdout);
	puts(":");
	while (*rest) {
		char *line, *safe;

		len = strcspn(rest, "\n");
		line = strndup(rest, len);
		safe = line ? text_shown(line) : NULL;
		if (!safe)
			abort();
		printf("    %s\n", safe);
		free(safe);
		free(line);
		rest += len + (rest[len] == '\n');
	}
}

static void put_ask(struct json_object *e)
{
	struct json_object *ask = json_at(e, "ask");

	if (!ask)
		return;
	put_line("ask", json_text_at(ask, "owner"));
	put_line("ask", json_text_at(ask, "contact"));
	if (!json_object_object_length(ask))
		put_line("ask", "who runs this machine");
}

/**
 * explain_print() - Print an explanation for people.
 * @explanation: From explain().
 */
void explain_print(struct json_object *explanation)
{
	struct json_object *e = explanation;

	put_line("event", json_text_at(e, "id"));
	put_line("when", json_text_at(e, "time"));
	put_line("where", json_text_at(e, "host"));
	if (!json_at(e, "what")) {
		put_line("what", json_text_at(e, "message"));
		puts("          No attempt, so that nothing was decided by it.");
		return;
	}
	put_line("what", json_text_at(e, "what"));
	put_line("who", json_text_at(e, "who"));
	put_line("how", json_text_at(e, "how"));
	put_line("outcome", json_text_at(e, "outcome"));
	put_line("", json_text_at(e, "limit"));
	put_decision(e);
	put_policy(e);
	put_today(e);
	put_near(e);
	put_remedy(e);
	put_ask(e);
}
