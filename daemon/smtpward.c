// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command smtpward.
 */
#include <stdio.h>
#include <string.h>

#include <version.h>

#include "cmd.h"
#include "cmd_policy.h"
#include "compiler.h"
#include "exit.h"
#include "log.h"

/**
 * struct verb - A command of smtpward.
 * @name: Its name.
 * @about: What it does, for --help.
 * @run: Runs it.
 */
struct verb {
	const char *name;
	const char *about;
	int (*run)(int argc, char **argv);
};

static const struct verb verbs[] = {
	{ "status", "whether all is well, what is in force, what waits",
	  cmd_status },
	{ "doctor", "what is wrong and what to do about it", cmd_doctor },
	{ "mode", "print or set the mode: audit only reports, enforce refuses",
	  cmd_mode },
	{ "enforce", "refuse from now on, or only until it is confirmed",
	  cmd_enforce },
	{ "confirm", "keep the mode that enforce has set for a while",
	  cmd_confirm },
	{ "seal", "keep policy, mode and module until the next boot",
	  cmd_seal },
	{ "policy", "check, load, show or restore who may send mail",
	  cmd_policy },
	{ "validate", "whether the control works today, by harmless attempts",
	  cmd_validate },
	{ "preflight", "what enforcing the policy would break", cmd_preflight },
	{ "grant", "let a user send for a time, list or revoke that",
	  cmd_grant },
	{ "events", "what was attempted and what became of it", cmd_events },
	{ "explain", "why an attempt was denied, and what would allow it",
	  cmd_explain },
	{ "top", "who sends most, to where, how much, and who is new",
	  cmd_top },
	{ "learn", "make a policy of what was recorded", cmd_learn },
	{ "detections", "what makes a record an alert", cmd_detections },
	{ "baseline", "what was usual so far, and who has approved it",
	  cmd_baseline },
	{ "report", "who may send, why, and what they sent, for an auditor",
	  cmd_report },
};

static void print_usage(FILE *to)
{
	size_t i;

	fputs("Usage: smtpward COMMAND [ARGUMENT]...\n"
	      "\n"
	      "Controls who on this machine may open SMTP connections and run mail tools.\n"
	      "\n"
	      "Commands:\n",
	      to);
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		fprintf(to, "  %-10s %s\n", verbs[i].name, verbs[i].about);
	fputs("\n"
	      "smtpward COMMAND --help tells more. First steps, as root:\n"
	      "  smtpward status            is it working?\n"
	      "  smtpward events -f         watch what would be denied\n"
	      "  smtpward policy check      after editing /etc/smtpward/policy.d\n"
	      "  smtpward policy load       put it in force\n"
	      "  smtpward enforce --confirm-within 10m\n"
	      "                             refuse, for 10 minutes\n"
	      "  smtpward confirm           from now on, refuse\n"
	      "\n"
	      "  -h, --help     print this\n"
	      "  -V, --version  print the version\n",
	      to);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	size_t i;

	log_open("smtpward");
	if (!name) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(name, "-h") || !strcmp(name, "--help")) {
		print_usage(stdout);
		return EXIT_OK;
	}
	if (!strcmp(name, "-V") || !strcmp(name, "--version")) {
		puts("smtpward " SMTPWARD_VERSION);
		return EXIT_OK;
	}
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(name, verbs[i].name))
			return verbs[i].run(argc - 1, argv + 1);
	log_err("'%s' is no command, expected one that smtpward --help lists",
		name);
	return EXIT_USAGE;
}
