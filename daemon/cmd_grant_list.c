// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward grant list: what is granted now.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cmd_grant.h"
#include "exit.h"
#include "grants.h"
#include "options.h"
#include "paths.h"

#define JSON_FORM (JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE)

static void put_text(struct json_object *to, const char *key, const char *text)
{
	if (text)
		json_object_object_add(to, key, json_object_new_string(text));
}

static struct json_object *grant_json(const struct grant *grant)
{
	struct json_object *out = json_object_new_object();
	char *expires = grant_time(grant->expires);

	json_object_object_add(out, "id", json_object_new_int64(grant->id));
	put_text(out, "user", grant->user);
	put_text(out, "to", grant->to);
	put_text(out, "port", grant->port);
	put_text(out, "tool", grant->tool);
	put_text(out, "expires", expires);
	put_text(out, "owner", grant->owner);
	put_text(out, "reason", grant->reason);
	put_text(out, "ticket", grant->ticket);
	free(expires);
	return out;
}

static void print_json(const struct grants *g)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < g->n; i++)
		json_object_array_add(list, grant_json(&g->v[i]));
	puts(json_object_to_json_string_ext(list, JSON_FORM));
	json_object_put(list);
}

/* One is two lines, as reasons are long. */
static void print_grants(const struct grants *g)
{
	const struct grant *grant;
	char *title, *expires;
	size_t i;

	for (i = 0; i < g->n; i++) {
		grant = &g->v[i];
		title = grant_title(grant);
		expires = grant_time(grant->expires);
		printf("%s%s%s until %s\n", title, grant->port ? " port " : "",
		       grant->port ? grant->port : "", expires);
		printf("    by %s%s%s: %s\n", grant->owner,
		       grant->ticket ? ", " : "",
		       grant->ticket ? grant->ticket : "", grant->reason);
		free(expires);
		free(title);
	}
	if (!g->n)
		puts("nothing is granted");
}

/**
 * cmd_grant_list() - Run the command grant list.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 * @usage: What --help prints.
 *
 * Return: Exit status.
 */
int cmd_grant_list(int argc, char **argv, const char *usage)
{
	struct grants g;
	bool json;
	int status, err;

	status = options_json(argc, argv, "jh", usage, &json);
	if (status != OPTIONS_GO_ON)
		return status;
	err = grants_load(&g, PATH_GRANTS);
	if (!err) {
		grants_expire(&g, time(NULL));
		if (json)
			print_json(&g);
		else
			print_grants(&g);
	}
	grants_free(&g);
	return err || fflush(stdout) ? EXIT_FAILED : EXIT_OK;
}
