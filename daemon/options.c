// SPDX-License-Identifier: GPL-2.0-only
#include <getopt.h>
#include <stdio.h>

#include "exit.h"
#include "log.h"
#include "options.h"

/**
 * option_is() - Say what is wrong with a value.
 * @expected: What was expected instead, or NULL.
 * @word: The value.
 * @what: What it is to be.
 *
 * Return: true when nothing is.
 */
bool option_is(const char *expected, const char *word, const char *what)
{
	if (expected)
		log_err("'%s' is no %s, %s", word, what, expected);
	return !expected;
}

/**
 * options_end() - Refuse arguments behind the options.
 * @argc: Number of arguments.
 * @argv: The arguments, of which getopt(3) has taken the options.
 *
 * Return: true when there are none.
 */
bool options_end(int argc, char **argv)
{
	if (optind < argc)
		log_err("'%s': expected no argument", argv[optind]);
	return optind >= argc;
}

/**
 * options_json() - Take the options of a command that has --json and --help.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 * @letters: Which of them has a letter, as for getopt(3).
 * @usage: What --help prints.
 * @json: Set to whether --json is there.
 *
 * Return: OPTIONS_GO_ON, or the exit status to end with.
 */
int options_json(int argc, char **argv, const char *letters, const char *usage,
		 bool *json)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	*json = false;
	while ((opt = getopt_long(argc, argv, letters, options, NULL)) != -1) {
		switch (opt) {
		case 'j':
			*json = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	return options_end(argc, argv) ? OPTIONS_GO_ON : EXIT_USAGE;
}

/**
 * options_none() - Take the command line of a command that has --help only.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 * @usage: What --help prints.
 *
 * Return: OPTIONS_GO_ON, or the exit status to end with.
 */
int options_none(int argc, char **argv, const char *usage)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const int opt = getopt_long(argc, argv, "h", options, NULL);

	if (opt == 'h') {
		fputs(usage, stdout);
		return EXIT_OK;
	}
	if (opt != -1)
		return EXIT_USAGE;
	return options_end(argc, argv) ? OPTIONS_GO_ON : EXIT_USAGE;
}
