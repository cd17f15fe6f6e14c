// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward policy diff: what loading the files would change.
 */
#include <errno.h>
#include <getopt.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "cmd_policy.h"
#include "diag.h"
#include "exit.h"
#include "file.h"
#include "loading.h"
#include "log.h"
#include "paths.h"
#include "policy_diff.h"
#include "policy_dump.h"
#include "rules_index.h"

#define JSON_FORM (JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE)
#define MODULE_PORTS "/sys/module/smtpward/parameters/ports"

static const char usage[] =
	"Usage: smtpward policy diff [--json] [FILE|DIRECTORY]...\n"
	"\n"
	"Says what loading these files, " PATH_POLICY_DIR "\n"
	"unless told otherwise, would change in the policy that the kernel has:\n"
	"\n"
	"  default: deny -> allow   a key of the whole policy\n"
	"  - TITLE                  the rule would be gone\n"
	"  + TITLE                  it would be new\n"
	"  ! TITLE                  it would be another: each key, and what of it\n"
	"  > moved: TITLE           others would be tried before it, or after it\n"
	"\n"
	"What is granted stays in force, and host names have the addresses that\n"
	"they had last. Changes nothing.\n"
	"\n"
	"  -j, --json  print one JSON object\n"
	"\n"
	"Exit status: 0 when it is the same, 3 when it is not, 1 when the kernel\n"
	"does not answer, 2 when a file is wrong.\n";

/* What the module takes when no file says it. */
static void add_ports(struct json_object *dump)
{
	struct json_object *list;
	char *bytes, *word, *rest;
	size_t len;

	if (json_object_object_get_ex(dump, "smtp-ports", NULL))
		return;
	bytes = file_read(MODULE_PORTS, &len);
	if (!bytes)
		return;
	list = json_object_new_array();
	for (word = strtok_r(bytes, ",\n", &rest); word;
	     word = strtok_r(NULL, ",\n", &rest))
		json_object_array_add(list, json_object_new_int(atoi(word)));
	json_object_object_add(dump, "smtp-ports", list);
	free(bytes);
}

static struct json_object *files_dump(const struct ruleset *set)
{
	struct json_object *dump = policy_compiled(&set->compiled);
	char *text = rules_index_text(&set->policy, &set->compiled, 0);
	struct rules_index *index = rules_index_parse(text, strlen(text));

	cmd_policy_titles(dump, index, 0);
	add_ports(dump);
	rules_index_close(index);
	free(text);
	return dump;
}

static uint32_t generation_of(struct json_object *dump)
{
	struct json_object *value;

	return json_object_object_get_ex(dump, "generation", &value) ?
		       json_object_get_int64(value) :
		       0;
}

/* NULL when it is not known what the rules are called. */
static struct json_object *kernel_dump(struct client *c)
{
	struct rules_index *index;
	struct json_object *dump;
	uint32_t generation;

	if (policy_dump(c, &dump)) {
		log_err("the kernel does not tell its policy: %s",
			client_error(c));
		return NULL;
	}
	generation = generation_of(dump);
	index = rules_index_open(PATH_RULES);
	if (generation && rules_index_generation(index) != generation) {
		log_err("%s has no titles of policy %u, so rules cannot be compared: see smtpward policy load",
			PATH_RULES, generation);
		json_object_put(dump);
		dump = NULL;
	} else {
		cmd_policy_titles(dump, index, generation);
	}
	rules_index_close(index);
	return dump;
}

static int compare(const struct ruleset *set, bool json)
{
	struct client *c = cmd_policy_connect();
	struct json_object *old, *new, *diff;
	int status;

	if (!c)
		return EXIT_FAILED;
	old = kernel_dump(c);
	client_close(c);
	if (!old)
		return EXIT_FAILED;
	new = files_dump(set);
	diff = policy_diff(old, new);
	status = policy_diff_same(diff) ? EXIT_OK : EXIT_DIFFERS;
	if (json)
		puts(json_object_to_json_string_ext(diff, JSON_FORM));
	else if (status == EXIT_OK)
		puts("same");
	else
		policy_diff_print(stdout, diff);
	json_object_put(diff);
	json_object_put(new);
	json_object_put(old);
	return fflush(stdout) ? EXIT_FAILED : status;
}

static bool read_files(struct ruleset *set, const struct ruleset_source *source)
{
	struct diag diag = { 0 };
	bool good = ruleset_read(set, source, &diag);

	diag_log_errors(&diag);
	diag_free(&diag);
	return good;
}

static int diff_files(char **paths, size_t n, bool json)
{
	struct ruleset set = { 0 };
	int status = EXIT_USAGE;
	struct loading l;

	if (loading_begin(&l)) {
		loading_end(&l);
		return EXIT_FAILED;
	}
	loading_files(&l);
	l.source.hosts.resolve = NULL;
	if (n) {
		l.source.paths = paths;
		l.source.n_paths = n;
	}
	if (read_files(&set, &l.source))
		status = compare(&set, json);
	ruleset_free(&set);
	loading_end(&l);
	return status;
}

/**
 * cmd_policy_diff() - Run the command policy diff.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_policy_diff(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	bool json = false;
	int opt;

	while ((opt = getopt_long(argc, argv, "jh", options, NULL)) != -1) {
		switch (opt) {
		case 'j':
			json = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	return diff_files(argv + optind, argc - optind, json);
}
