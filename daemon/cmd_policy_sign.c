// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward policy keygen, sign and verify: policies that somebody has signed.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "cmd_policy.h"
#include "diag.h"
#include "exit.h"
#include "file.h"
#include "log.h"
#include "parse.h"
#include "paths.h"
#include "policy.h"
#include "signature.h"

static const char keygen_usage[] =
	"Usage: smtpward policy keygen [--comment TEXT] NAME\n"
	"\n"
	"Makes a pair of keys to sign policies with: NAME.sec, which is secret and\n"
	"need not be on any machine that smtpward protects, and NAME.pub. Put the\n"
	"latter on these machines as " PATH_POLICY_KEYS ":\n"
	"from then on they take signed policies only.\n"
	"\n"
	"  --comment TEXT  what status and reports call the key, instead of NAME\n";

static const char sign_usage[] =
	"Usage: smtpward policy sign --key FILE [--serial N] [DIRECTORY]\n"
	"       smtpward policy sign --manifest [--serial N] [DIRECTORY]\n"
	"\n"
	"Signs the policy files of DIRECTORY, " PATH_POLICY_DIR "\n"
	"unless told otherwise, in its file " SIGNATURE_FILE
	". The smtpward that is\n"
	"to load them need not be here.\n"
	"\n"
	"  -k, --key FILE  secret key of smtpward policy keygen or signify(1)\n"
	"      --serial N  number of the policy, instead of date and time. No machine\n"
	"                  loads one that is less than what it had\n"
	"      --manifest  print what would be signed, and sign nothing\n";

static const char verify_usage[] =
	"Usage: smtpward policy verify [--keys PATH] [DIRECTORY]\n"
	"\n"
	"Says by whom the policy files of DIRECTORY, " PATH_POLICY_DIR "\n"
	"unless told otherwise, are signed, or what is wrong with that.\n"
	"\n"
	"      --keys PATH  key, or directory of keys, instead of\n"
	"                   " PATH_POLICY_KEYS "\n"
	"\n"
	"Exit status: 0 when the signature is good, 2 when it is not.\n";

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_comment(const char *text)
{
	size_t i;

	for (i = 0; text[i]; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return i && i <= SIGNIFY_COMMENT_MAX / 2;
}

static int keygen(const char *name, const char *comment)
{
	int err;

	if (!is_comment(comment)) {
		log_err("the comment is no line of at most %d bytes",
			SIGNIFY_COMMENT_MAX / 2);
		return EXIT_USAGE;
	}
	err = signature_keygen(name, comment);
	if (err) {
		log_err("cannot write %s.sec and %s.pub: %s", name, name,
			strerror(-err));
		return EXIT_FAILED;
	}
	printf("%s.sec: keep it secret\n%s.pub: put it on machines as %s\n",
	       name, name, PATH_POLICY_KEYS);
	return EXIT_OK;
}

/**
 * cmd_policy_keygen() - Run the command policy keygen.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_policy_keygen(int argc, char **argv)
{
	static const struct option options[] = {
		{ "comment", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *comment = NULL;
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 'c':
			comment = optarg;
			break;
		case 'h':
			fputs(keygen_usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind + 1 != argc) {
		fputs(keygen_usage, stderr);
		return EXIT_USAGE;
	}
	return keygen(argv[optind],
		      comment ? comment : base_name(argv[optind]));
}

static void print_errors(const struct diag *diag)
{
	size_t i;

	for (i = 0; i < diag->errors.n; i++)
		fprintf(stderr, "%s\n", diag->errors.v[i]);
}

/* Policies can then be signed on several machines that do not know of one another. */
static uint64_t serial_of_now(void)
{
	const time_t now = time(NULL);
	char text[32];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y%m%d%H%M%S", &tm);
	return strtoull(text, NULL, 10);
}

static int write_signature(const char *manifest, const char *key_path,
			   const char *dir)
{
	struct signify_secret key;
	const char *why = secret_key_load(&key, key_path);
	char *text, *path;
	int err;

	if (why) {
		log_err("%s cannot be used as a secret key: %s", key_path, why);
		return EXIT_USAGE;
	}
	text = signature_make(manifest, &key);
	sodium_memzero(&key, sizeof(key));
	path = xasprintf("%s/%s", dir, SIGNATURE_FILE);
	err = file_replace(path, text, strlen(text), 0644);
	if (err)
		log_err("cannot write %s: %s", path, strerror(-err));
	else
		printf("%s\n", path);
	free(path);
	free(text);
	return err ? EXIT_FAILED : EXIT_OK;
}

/* Without a key, to say only what it would be. */
static int sign(char *dir, const char *key, uint64_t serial)
{
	char *const paths[] = { dir };
	int status = EXIT_USAGE;
	struct policy policy;
	struct diag diag = { 0 };
	char *manifest = NULL;

	if (policy_read(&policy, paths, 1, &diag))
		manifest = manifest_text(&policy, serial, &diag);
	print_errors(&diag);
	if (manifest && key)
		status = write_signature(manifest, key, dir);
	else if (manifest)
		status = fputs(manifest, stdout) < 0 || fflush(stdout) ?
				 EXIT_FAILED :
				 EXIT_OK;
	free(manifest);
	policy_free(&policy);
	diag_free(&diag);
	return status;
}

/**
 * cmd_policy_sign() - Run the command policy sign.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_policy_sign(int argc, char **argv)
{
	static const struct option options[] = {
		{ "key", required_argument, NULL, 'k' },
		{ "serial", required_argument, NULL, 's' },
		{ "manifest", no_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	static char installed[] = PATH_POLICY_DIR;
	uint64_t serial = serial_of_now();
	const char *key = NULL, *why;
	bool manifest = false;
	int opt;

	while ((opt = getopt_long(argc, argv, "k:h", options, NULL)) != -1) {
		switch (opt) {
		case 'k':
			key = optarg;
			break;
		case 's':
			why = parse_count(optarg, &serial);
			if (!why)
				break;
			log_err("'%s' is no serial, %s", optarg, why);
			return EXIT_USAGE;
		case 'm':
			manifest = true;
			break;
		case 'h':
			fputs(sign_usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	if (argc - optind > 1 || !key == !manifest) {
		fputs(sign_usage, stderr);
		return EXIT_USAGE;
	}
	return sign(optind < argc ? argv[optind] : installed, key, serial);
}

static int verify(char *dir, const char *keys)
{
	char *const paths[] = { dir };
	struct diag diag = { 0 };
	struct signature s = { 0 };
	struct policy policy;

	if (policy_read(&policy, paths, 1, &diag) &&
	    signature_check(&s, &policy, dir, keys, &diag) && !s.required)
		diag_add(&diag, keys, 0, 0,
			 "no key is configured: every policy is good");
	print_errors(&diag);
	if (s.good)
		printf("signed by %s (%s), serial %" PRIu64 "\n", s.comment,
		       s.fingerprint, s.serial);
	policy_free(&policy);
	diag_free(&diag);
	return s.good ? EXIT_OK : EXIT_USAGE;
}

/**
 * cmd_policy_verify() - Run the command policy verify.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_policy_verify(int argc, char **argv)
{
	static const struct option options[] = {
		{ "keys", required_argument, NULL, 'k' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	static char installed[] = PATH_POLICY_DIR;
	const char *keys = PATH_POLICY_KEYS;
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 'k':
			keys = optarg;
			break;
		case 'h':
			fputs(verify_usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	if (argc - optind > 1) {
		fputs(verify_usage, stderr);
		return EXIT_USAGE;
	}
	return verify(optind < argc ? argv[optind] : installed, keys);
}
