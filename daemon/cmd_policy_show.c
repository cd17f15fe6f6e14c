// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward policy show: what the kernel has.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "cmd_policy.h"
#include "exit.h"
#include "log.h"
#include "options.h"
#include "paths.h"
#include "policy_dump.h"
#include "rules_index.h"
#include "signature.h"

#define JSON_FORM (JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE)

static const char usage[] =
	"Usage: smtpward policy show [--json]\n"
	"\n"
	"Prints the policy that the kernel applies now, which is not what the\n"
	"files say when these were changed since: the rules in the order they are\n"
	"tried, and how many attempts each decided. Columns USERS, TO and TOOLS\n"
	"have * for everything and - for nothing. ONLY is what a rule is narrowed\n"
	"to, LAST when it decided last, in UTC. These, EXPIRES, THRESHOLD and CAP,\n"
	"in bytes, and BUDGETS are there where a rule has any.\n"
	"\n"
	"  -j, --json  print one JSON object, with the whole lists\n"
	"\n"
	"Exit status: 0, or 1 when the kernel does not answer.\n";

static void add_text(struct json_object *rule, const char *key,
		     const char *text)
{
	if (text)
		json_object_object_add(rule, key, json_object_new_string(text));
}

/* Words of the file for what the kernel has as numbers and patterns. */
static void add_list(struct json_object *rule, const char *key,
		     const struct rule_info *info, const char *list)
{
	struct json_object *words;

	if (json_object_object_get_ex(info->lists, list, &words))
		json_object_object_add(rule, key, json_object_get(words));
}

static int64_t number(struct json_object *from, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(from, key, &value) ?
		       json_object_get_int64(value) :
		       0;
}

/**
 * cmd_policy_titles() - Put to rules what people call them.
 * @dump: The policy, as policy_dump() receives it.
 * @index: What they are called, or NULL.
 * @generation: Number of the policy.
 */
void cmd_policy_titles(struct json_object *dump,
		       const struct rules_index *index, uint32_t generation)
{
	struct json_object *rules, *rule;
	const struct rule_info *info;
	size_t i, n = 0;

	if (json_object_object_get_ex(dump, "rules", &rules))
		n = json_object_array_length(rules);
	for (i = 0; i < n; i++) {
		rule = json_object_array_get_idx(rules, i);
		info = rules_index_find(index, generation, number(rule, "id"));
		if (!info)
			continue;
		add_text(rule, "title", info->title);
		add_text(rule, "owner", info->owner);
		add_text(rule, "reason", info->reason);
		add_text(rule, "ticket", info->ticket);
		add_text(rule, "review", info->review);
		add_text(rule, "file", info->file);
		add_list(rule, "executable-paths", info, "executables");
		add_list(rule, "units", info, "units");
		add_list(rule, "containers", info, "containers");
	}
}

static void add_titles(struct json_object *dump)
{
	struct rules_index *index = rules_index_open(PATH_RULES);
	uint32_t generation = number(dump, "generation");

	if (generation && rules_index_generation(index) != generation)
		log_warning("%s has no titles of policy %u: %s", PATH_RULES,
			    generation,
			    index ? "it is of another policy" :
				    strerror(errno));
	cmd_policy_titles(dump, index, generation);
	rules_index_close(index);
}

static int show(bool json)
{
	struct json_object *dump;
	struct client *c;
	int err;

	c = cmd_policy_connect();
	if (!c)
		return EXIT_FAILED;
	err = policy_dump(c, &dump);
	if (err) {
		log_err("the kernel does not tell its policy: %s",
			client_error(c));
	} else {
		add_titles(dump);
		signature_put(dump, PATH_SIGNED, PATH_POLICY_KEYS,
			      number(dump, "generation"));
		if (json)
			puts(json_object_to_json_string_ext(dump, JSON_FORM));
		else
			policy_table(stdout, dump);
		json_object_put(dump);
	}
	client_close(c);
	return err || fflush(stdout) ? EXIT_FAILED : EXIT_OK;
}

/**
 * cmd_policy_show() - Run the command policy show.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_policy_show(int argc, char **argv)
{
	bool json;
	int status;

	status = options_json(argc, argv, "jh", usage, &json);
	if (status != OPTIONS_GO_ON)
		return status;
	return show(json);
}
