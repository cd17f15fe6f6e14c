// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward explain: why an attempt was judged as it was.
 */
#include <errno.h>
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "cmd.h"
#include "diag.h"
#include "engine.h"
#include "exit.h"
#include "explain.h"
#include "explain_find.h"
#include "file.h"
#include "history.h"
#include "log.h"
#include "paths.h"
#include "record.h"
#include "rules_index.h"
#include "ruleset.h"

#define CONTACT_MAX 1024

static const char usage[] =
	"Usage: smtpward explain [OPTION]... EVENT-ID\n"
	"\n"
	"Says of a recorded attempt who made it, which rule decided, what today's\n"
	"policy would say, which rules nearly would have allowed it, and how to ask\n"
	"for it. EVENT-ID is the event.id of the record, the beginning of one, or an\n"
	"event.sequence.\n"
	"\n"
	"  --file FILE       look for the record there, instead of\n"
	"                    " PATH_EVENTS " and what was rotated away from\n"
	"                    it. Can be given several times\n"
	"  --policy PATH     a file or directory of today's policy, instead of\n"
	"                    " PATH_POLICY_DIR "; all given are one policy\n"
	"  --catalogue FILE  mail tools, as for smtpward policy check\n"
	"  --json            print a JSON document\n"
	"\n"
	"Exit status: 0, 1 when there is no such record, 2 when the command line is\n"
	"wrong, or means several records.\n";

/**
 * struct paths - Arguments of an option that can be given several times.
 * @v: Paths.
 * @n: How many.
 */
struct paths {
	char **v;
	size_t n;
};

/**
 * struct request - The command line.
 * @files: Records.
 * @policy: Policy files and directories.
 * @catalogue: Catalogue of mail tools, or NULL.
 * @json: For machines.
 */
struct request {
	struct paths files;
	struct paths policy;
	const char *catalogue;
	bool json;
};

static void add_path(struct paths *paths, char *path)
{
	paths->v = xreallocarray(paths->v, paths->n + 1, sizeof(*paths->v));
	paths->v[paths->n++] = path;
}

static int parse_options(int argc, char **argv, struct request *r)
{
	static const struct option options[] = {
		{ "file", required_argument, NULL, 'F' },
		{ "policy", required_argument, NULL, 'p' },
		{ "catalogue", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 'F':
			add_path(&r->files, optarg);
			break;
		case 'p':
			add_path(&r->policy, optarg);
			break;
		case 'c':
			r->catalogue = optarg;
			break;
		case 'j':
			r->json = true;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(EXIT_OK);
		default:
			return EXIT_USAGE;
		}
	}
	return EXIT_OK;
}

static int find(const struct request *r, const char *word,
		struct json_object **doc)
{
	char **files;
	size_t n;
	int err;

	if (r->files.n)
		return explain_find(word, r->files.v, r->files.n, doc);
	files = history_files(PATH_EVENTS, 0, &n);
	err = explain_find(word, files, n, doc);
	file_list_free(files, n);
	return err;
}

/* Warnings are for policy check. */
static bool read_ruleset(struct ruleset *set, const struct ruleset_source *from)
{
	struct diag diag = { 0 };
	const bool good = ruleset_read(set, from, &diag);
	size_t i;

	for (i = 0; i < diag.errors.n; i++)
		fprintf(stderr, "%s\n", diag.errors.v[i]);
	diag_free(&diag);
	return good;
}

/* Without the policy, what the record has still is worth to be told. */
static void read_policy(struct explain_source *source, struct ruleset *set,
			struct engine **engine, const struct request *r)
{
	const struct ruleset_source from = { .paths = r->policy.v,
					     .n_paths = r->policy.n,
					     .catalogue = r->catalogue,
					     .unsigned_too = true };
	const char *why = NULL;

	*engine = NULL;
	if (read_ruleset(set, &from))
		*engine = engine_new(&set->compiled, &why);
	if (*engine) {
		source->set = set;
		source->engine = *engine;
		return;
	}
	if (why)
		log_err("the kernel would not take the policy: %s", why);
	log_warning("nothing is said of today's policy, which cannot be used");
}

/* As long as it is a line or two. */
static char *read_contact(void)
{
	size_t len;
	char *text = file_read(PATH_CONTACT, &len), *end;

	if (!text)
		return NULL;
	end = text + (len < CONTACT_MAX ? len : CONTACT_MAX);
	while (end > text && strchr("\n \t", end[-1]))
		end--;
	*end = '\0';
	return text;
}

static void tell(struct json_object *doc, const struct request *r)
{
	struct rules_index *index = rules_index_open(PATH_RULES);
	char *contact = read_contact();
	struct explain_source source = { .index = index, .contact = contact };
	struct json_object *explanation;
	struct ruleset set = { 0 };
	struct engine *engine;

	read_policy(&source, &set, &engine, r);
	explanation = explain(doc, &source);
	if (r->json)
		json_print(explanation);
	else
		explain_print(explanation);
	json_object_put(explanation);
	engine_free(engine);
	ruleset_free(&set);
	rules_index_close(index);
	free(contact);
}

static int run(const struct request *r, const char *word)
{
	struct json_object *doc;
	int err = find(r, word, &doc);

	if (err)
		return err == -EEXIST ? EXIT_USAGE : EXIT_FAILED;
	tell(doc, r);
	json_object_put(doc);
	return EXIT_OK;
}

/**
 * cmd_explain() - Run the command explain.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_explain(int argc, char **argv)
{
	struct request r = { 0 };
	int status = parse_options(argc, argv, &r);

	if (!status && (argc - optind != 1 || !*argv[optind])) {
		log_err("expected one event, see smtpward explain --help");
		status = EXIT_USAGE;
	}
	if (!status)
		status = run(&r, argv[optind]);
	free(r.files.v);
	free(r.policy.v);
	return status;
}
