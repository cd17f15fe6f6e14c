// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward policy: what may send mail.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "cmd_policy.h"
#include "compiler.h"
#include "diag.h"
#include "exit.h"
#include "load.h"
#include "loading.h"
#include "log.h"
#include "paths.h"
#include "ruleset.h"

static const char usage[] =
	"Usage: smtpward policy COMMAND [OPTION]...\n"
	"\n"
	"Who on this machine may open SMTP connections and run mail tools.\n"
	"\n"
	"Commands:\n"
	"  check [FILE|DIRECTORY]...  say everything that is wrong with a policy\n"
	"  diff [FILE|DIRECTORY]...   what loading them would change\n"
	"  load                       put the policy files in force, as a whole\n"
	"  show                       print what the kernel has, with hits\n"
	"  test                       ask the kernel about a made-up attempt\n"
	"  simulate [FILE]...         say what a policy would have changed\n"
	"  restore                    put back what was in force before a boot\n"
	"  refresh                    what was loaded, for the machine as it is now\n"
	"  keygen                     make keys to sign policies with\n"
	"  sign                       sign the policy files\n"
	"  verify                     say who has signed them\n"
	"\n"
	"smtpward policy COMMAND --help tells more. The files are described in\n"
	"smtpward-policy(5).\n";

static const char check_usage[] =
	"Usage: smtpward policy check [--catalogue FILE] [FILE|DIRECTORY]...\n"
	"\n"
	"Reads a policy, " PATH_POLICY_DIR " unless told otherwise, and says\n"
	"everything that is wrong with it: file, line, column and word. Changes\n"
	"nothing and needs no privilege but to read the files. All arguments\n"
	"together are one policy. Where policies have to be signed, those of\n" PATH_POLICY_DIR
	" are wrong when they are not.\n"
	"\n"
	"  --catalogue FILE  mail tools that rules can name, instead of\n"
	"                    " PATH_CATALOGUE "\n"
	"                    and " PATH_CATALOGUE_DIR "\n"
	"\n"
	"Exit status: 0 when the policy can be loaded, also with warnings, 2 when\n"
	"it cannot.\n";

static const char load_usage[] =
	"Usage: smtpward policy load [--dry-run]\n"
	"\n"
	"Puts the files in " PATH_POLICY_DIR " in force, in one step: every\n"
	"attempt is judged by the old policy or by the new one. Whatever goes\n"
	"wrong, the old one stays. The new one comes back after a reboot.\n"
	"\n"
	"  -n, --dry-run  check and count only\n"
	"\n"
	"Exit status: 0 when it is in force, 1 when the system refused it, 2 when\n"
	"a file is wrong.\n";

static const char restore_usage[] =
	"Usage: smtpward policy restore\n"
	"\n"
	"Puts the policy and the mode in force that were so before the last boot,\n"
	"from " PATH_STATE ", without looking at any other\n"
	"file. Meant for smtpward-policy.service.\n"
	"\n"
	"Exit status: 0 when they are in force or when nothing was saved yet, 1\n"
	"otherwise.\n";

static void print_list(const struct diag_list *list, const char *kind)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		fprintf(stderr, "%s%s\n", kind, list->v[i]);
	if (list->more)
		fprintf(stderr, "%s%zu more\n", kind, list->more);
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/**
 * cmd_policy_read() - Read a policy and say what is wrong with it.
 * @set: Receives it, to be given to ruleset_free() in any case.
 * @source: Where to read it from.
 *
 * Warnings come first: what an error says must not scroll away.
 *
 * Return: true when it can be used.
 */
bool cmd_policy_read(struct ruleset *set, const struct ruleset_source *source)
{
	struct diag diag = { 0 };
	bool good = ruleset_read(set, source, &diag);

	print_list(&diag.warnings, "warning: ");
	print_list(&diag.errors, "");
	if (!good)
		fprintf(stderr, "%zu error%s, no policy\n", diag_count(&diag),
			plural(diag_count(&diag)));
	diag_free(&diag);
	return good;
}

static void print_summary(const struct ruleset *set, const char *verb)
{
	const struct compiled *c = &set->compiled;

	printf("%s: %u rule%s", verb, c->rules, plural(c->rules));
	if (c->inert)
		printf(", %u more that holds for nobody here", c->inert);
	if (set->signature.good)
		printf(", signed by %s", set->signature.comment);
	printf(", %zu file%s, %u tool%s\n", set->policy.n_sources,
	       plural(set->policy.n_sources), set->catalogue.n_names,
	       plural(set->catalogue.n_names));
}

static int run_check(int argc, char **argv)
{
	static const struct option options[] = {
		{ "catalogue", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct ruleset_source source = { 0 };
	struct ruleset set;
	bool good;
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 'c':
			source.catalogue = optarg;
			break;
		case 'h':
			fputs(check_usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	source.paths = argv + optind;
	source.n_paths = argc - optind;
	source.unsigned_too = source.n_paths > 0;
	good = cmd_policy_read(&set, &source);
	if (good)
		print_summary(&set, "good");
	ruleset_free(&set);
	return good ? EXIT_OK : EXIT_USAGE;
}

/**
 * cmd_policy_connect() - Connect to the module, or say why not.
 *
 * Return: The connection, for client_close(), or NULL.
 */
struct client *cmd_policy_connect(void)
{
	struct client *c = client_open();

	if (!c)
		log_err("cannot reach the kernel module: %s",
			errno == ENOENT ? "it is not loaded" : strerror(errno));
	return c;
}

static int put_in_force(const struct ruleset *set)
{
	struct client *c = cmd_policy_connect();
	uint32_t generation;
	int err;

	if (!c)
		return EXIT_FAILED;
	err = load_policy(c, set, &generation);
	client_close(c);
	if (err)
		return EXIT_FAILED;
	printf("policy %u is in force\n", generation);
	print_summary(set, "loaded");
	return EXIT_OK;
}

static int load_files(void)
{
	struct ruleset set = { 0 };
	int status = EXIT_USAGE;
	struct loading l;

	if (loading_begin(&l)) {
		status = EXIT_FAILED;
	} else {
		loading_files(&l);
		if (cmd_policy_read(&set, &l.source))
			status = put_in_force(&set);
	}
	ruleset_free(&set);
	loading_end(&l);
	return status;
}

static int run_load(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dry-run", no_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct ruleset_source source = { 0 };
	bool dry_run = false;
	struct ruleset set;
	int opt, status = EXIT_USAGE;

	while ((opt = getopt_long(argc, argv, "nh", options, NULL)) != -1) {
		switch (opt) {
		case 'n':
			dry_run = true;
			break;
		case 'h':
			fputs(load_usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		log_err("'%s': the policy is what %s contains, expected no argument",
			argv[optind], PATH_POLICY_DIR);
		return EXIT_USAGE;
	}
	if (!dry_run)
		return load_files();
	if (cmd_policy_read(&set, &source)) {
		print_summary(&set, "would load");
		status = EXIT_OK;
	}
	ruleset_free(&set);
	return status;
}

static int run_restore(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct client *c;
	int opt, err;

	opt = getopt_long(argc, argv, "h", options, NULL);
	if (opt == 'h') {
		fputs(restore_usage, stdout);
		return EXIT_OK;
	}
	if (opt != -1 || optind < argc) {
		fputs(restore_usage, stderr);
		return EXIT_USAGE;
	}
	c = cmd_policy_connect();
	if (!c)
		return EXIT_FAILED;
	err = load_restore(c);
	client_close(c);
	if (err != -ENOENT)
		return err ? EXIT_FAILED : EXIT_OK;
	log_notice("nothing was saved yet, nothing is restored");
	return EXIT_OK;
}

/**
 * cmd_policy() - Run the command policy.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_policy(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} verbs[] = {
		{ "check", run_check },
		{ "diff", cmd_policy_diff },
		{ "load", run_load },
		{ "show", cmd_policy_show },
		{ "test", cmd_policy_test },
		{ "simulate", cmd_policy_simulate },
		{ "restore", run_restore },
		{ "refresh", cmd_policy_refresh },
		{ "keygen", cmd_policy_keygen },
		{ "sign", cmd_policy_sign },
		{ "verify", cmd_policy_verify },
	};
	size_t i;

	if (argc < 2) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		fputs(usage, stdout);
		return EXIT_OK;
	}
	optind = 1;
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(argv[1], verbs[i].name))
			return verbs[i].run(argc - 1, argv + 1);
	log_err("'%s' is no command of policy, expected one that smtpward policy --help lists",
		argv[1]);
	return EXIT_USAGE;
}
