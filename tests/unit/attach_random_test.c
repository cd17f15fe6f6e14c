// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command lines that no tool would take, and how much is found in them at most.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>

#include "attach_args.h"
#include "compiler.h"
#include "enrich.h"
#include "redact.h"

/* Returns how many files are named. */
static size_t find(const char *exe, const char *bytes, size_t len)
{
	struct event e = { .subject.exe = { exe, strlen(exe) } };
	struct attach_args found;
	struct args args;
	size_t total, i;

	args_split(&args, bytes, len);
	attach_args_find(&found, &e, &args);
	total = found.total;
	for (i = 0; i < found.n; i++)
		if (!*found.v[i].name || found.v[i].word >= args.n)
			abort();
	attach_args_free(&found);
	args_free(&args);
	return total;
}

TEST(more_than_anybody_reads)
{
	struct attach_args found;
	struct event e = { 0 };
	struct args args;
	char bytes[4096];
	size_t i;

	e.subject.exe = (struct bytes){ "/usr/bin/mutt", 13 };
	memcpy(bytes, "mutt", 5);
	for (i = 0; 5 + 4 * (i + 1) <= sizeof(bytes); i++)
		memcpy(bytes + 5 + 4 * i, "-af", 4);
	args_split(&args, bytes, 5 + 4 * i);
	attach_args_find(&found, &e, &args);
	EXPECT_EQ(ATTACH_ARGS_MAX, found.n);
	EXPECT_EQ(i, found.total);
	attach_args_free(&found);
	args_free(&args);
}

/* The last argument may lack its NUL, and any byte may be anywhere. */
TEST(bytes_at_random)
{
	static const char *const exes[] = {
		"/usr/bin/mutt",
		"/usr/bin/curl",
		"/usr/bin/swaks",
		"/usr/bin/s-nail",
		"/usr/bin/sendEmail",
		"/usr/bin/mpack",
		"/usr/bin/biabam",
		"/usr/bin/mailx",
		"/usr/bin/perl",
		"/usr/bin/sendfiles",
		"/usr/lib/git-core/git-send-email",
	};
	static const char *const words[] = {
		"-a",	 "-A",	  "--",	      "-",  "--attach", "--attach=",
		"@f",	 "x=@\"", "-F",	      "-T", "-o",	"message-file=",
		",,",	 "",	  "-att",     "f",  "x=@;,",	"=@",
		"swaks", "-\xff", "-subject",
	};
	size_t n, len, i, found = 0;
	char bytes[256], *exact;

	srand(1);
	for (n = 0; n < 20000; n++) {
		for (len = 0; len < 128;) {
			const char *w = words[rand() % ARRAY_SIZE(words)];

			memcpy(bytes + len, w, strlen(w) + 1);
			len += strlen(w) + 1;
		}
		len = rand() % len;
		for (i = rand() % 4; i && len; i--)
			bytes[rand() % len] = rand();
		exact = malloc(len + 1);
		memcpy(exact, bytes, len);
		exact = realloc(exact, len ? len : 1);
		found += find(exes[rand() % ARRAY_SIZE(exes)], exact, len) > 0;
		free(exact);
	}
	EXPECT_LT(1000, found);
}

TEST_HARNESS_MAIN
