// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward policy test: what the kernel says about a made-up attempt.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "client.h"
#include "cmd_policy.h"
#include "compiler.h"
#include "exit.h"
#include "log.h"
#include "options.h"
#include "paths.h"
#include "policy_ask.h"
#include "rules_index.h"
#include "text.h"
#include "words.h"

static const char usage[] =
	"Usage: smtpward policy test --user USER [OPTION]... --to ADDRESS:PORT\n"
	"       smtpward policy test --user USER [OPTION]... --tool TOOL\n"
	"\n"
	"Asks the kernel which rule of the policy in force decides about an attempt,\n"
	"and why the rules before it do not. Nothing is attempted, counted or\n"
	"recorded, and limits are not looked at.\n"
	"\n"
	"  -u, --user USER        who: effective user, name or uid. His groups here\n"
	"                         are those of a login.\n"
	"  -g, --group GROUP      in this group too, may be repeated\n"
	"  -t, --to ADDR:PORT     where to, as 192.0.2.25:587 or [2001:db8::1]:25\n"
	"  -T, --tool TOOL        instead, which mail tool is run\n"
	"  -x, --exe PATH         the program that does it\n"
	"  -U, --unit UNIT        the systemd unit that it is in\n"
	"  -C, --cgroup PATH      or its cgroup\n"
	"  -i, --interactive      a person is at the terminal\n"
	"  -b, --background       none is\n"
	"  -l, --login-user USER  the user of its login, none when not given\n"
	"  -c, --container        in a container\n"
	"  -a, --at TIME          then, as 2026-12-31T18:00:00Z, instead of now\n"
	"\n"
	"What is not said counts as unknown, and speaks against the attempt.\n"
	"\n"
	"Exit status: 0 when the attempt is let through, also because the mode is\n"
	"audit, 3 when it is refused, 1 when the kernel does not answer, 2 when an\n"
	"argument is wrong.\n";

static const struct option options[] = {
	{ "user", required_argument, NULL, 'u' },
	{ "group", required_argument, NULL, 'g' },
	{ "to", required_argument, NULL, 't' },
	{ "tool", required_argument, NULL, 'T' },
	{ "exe", required_argument, NULL, 'x' },
	{ "unit", required_argument, NULL, 'U' },
	{ "cgroup", required_argument, NULL, 'C' },
	{ "interactive", no_argument, NULL, 'i' },
	{ "background", no_argument, NULL, 'b' },
	{ "login-user", required_argument, NULL, 'l' },
	{ "container", no_argument, NULL, 'c' },
	{ "at", required_argument, NULL, 'a' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char *take(struct question *q, int opt, const char *arg)
{
	switch (opt) {
	case 'u':
		return question_user(q, arg);
	case 'g':
		return question_group(q, arg);
	case 't':
		return question_to(q, arg);
	case 'T':
		q->tool = arg;
		return NULL;
	case 'x':
		return question_exe(q, arg);
	case 'U':
		return question_unit(q, arg);
	case 'C':
		return question_cgroup(q, arg);
	case 'i':
	case 'b':
		q->has_context = true;
		q->context = opt == 'i' ? SMTPWARD_CONTEXT_INTERACTIVE :
					  SMTPWARD_CONTEXT_BACKGROUND;
		return NULL;
	case 'l':
		return question_login(q, arg);
	case 'c':
		q->container = true;
		return NULL;
	default:
		return question_time(q, arg);
	}
}

static int complain(const char *option, const char *arg, const char *expected)
{
	char *word = text_escaped(arg, strlen(arg));

	log_err("--%s '%s': %s", option, word, expected);
	free(word);
	return EXIT_USAGE;
}

static int read_options(struct question *q, int argc, char **argv)
{
	const char *expected;
	int opt, which;

	while ((opt = getopt_long(argc, argv, "u:g:t:T:x:U:C:ibl:ca:h", options,
				  NULL)) != -1) {
		if (opt == 'h') {
			fputs(usage, stdout);
			return EXIT_OK;
		}
		if (opt == '?')
			return EXIT_USAGE;
		expected = take(q, opt, optarg);
		for (which = 0; options[which].val != opt; which++)
			;
		if (expected)
			return complain(options[which].name, optarg ?: "",
					expected);
	}
	if (optind < argc) {
		log_err("'%s': expected no further argument", argv[optind]);
		return EXIT_USAGE;
	}
	if (!q->has_user || !q->has_target == !q->tool) {
		log_err("expected --user, and either --to or --tool");
		return EXIT_USAGE;
	}
	return OPTIONS_GO_ON;
}

/* "rule 3 'Nightly report'", also when the titles are of another policy. */
static char *rule_text(const struct rules_index *index, uint32_t generation,
		       uint32_t id)
{
	const struct rule_info *info = rules_index_find(index, generation, id);
	char *title, *text;

	if (!info)
		return xasprintf("rule %u", id);
	title = text_escaped(info->title, strlen(info->title));
	text = xasprintf("rule %u '%s'", id, title);
	free(title);
	return text;
}

static void print_decision(const struct answer *a,
			   const struct rules_index *index)
{
	const bool deny = a->verdict == SMTPWARD_VERDICT_DENY;
	const bool enforce = a->mode == SMTPWARD_MODE_ENFORCE;
	char *rule;

	printf("verdict  %s%s\n", word_verdict(a->verdict),
	       !deny   ? "" :
	       enforce ? ": refused" :
			 ": let through, as the mode is audit");
	if (a->rule_id) {
		rule = rule_text(index, a->generation, a->rule_id);
		printf("by       %s\n", rule);
		free(rule);
	} else {
		puts("by       the default: no rule covers it");
	}
}

static void print_misses(const struct question *q, const struct answer *a,
			 const struct rules_index *index)
{
	unsigned int i;
	char *rule;

	for (i = 0; i < a->n_misses; i++) {
		rule = rule_text(index, a->generation, a->miss[i].rule_id);
		printf("%s %s: %s\n", i ? "        " : "not by  ", rule,
		       answer_miss(q, a->miss[i].reason));
		free(rule);
	}
	if (a->more)
		puts("         and more");
}

static int ask(struct question *q)
{
	struct rules_index *index;
	struct answer a;
	struct client *c;
	int err;

	c = cmd_policy_connect();
	if (!c)
		return EXIT_FAILED;
	err = question_ask(q, c, &a);
	if (err)
		log_err("the kernel does not answer: %s", client_error(c));
	client_close(c);
	if (err)
		return EXIT_FAILED;
	index = rules_index_open(PATH_RULES);
	print_decision(&a, index);
	print_misses(q, &a, index);
	rules_index_close(index);
	return a.verdict == SMTPWARD_VERDICT_DENY &&
			       a.mode == SMTPWARD_MODE_ENFORCE ?
		       EXIT_UNHEALTHY :
		       EXIT_OK;
}

/**
 * cmd_policy_test() - Run the command policy test.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_policy_test(int argc, char **argv)
{
	struct question q = { 0 };
	int status;

	status = read_options(&q, argc, argv);
	if (status == OPTIONS_GO_ON)
		status = ask(&q);
	question_free(&q);
	return status;
}
