// SPDX-License-Identifier: GPL-2.0-only
/*
 * What interpreters were told to run.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "enrich.h"
#include "redact.h"
#include "script_args.h"

#define WORDS_MAX 10

/* Returns "KIND TEXT" for a command line. */
static const char *find(const char *exe, const char *const *words)
{
	static const char *const kinds[] = {
		[SCRIPT_NONE] = "none",	     [SCRIPT_FILE] = "file",
		[SCRIPT_TEXT] = "text",	     [SCRIPT_MODULE] = "module",
		[SCRIPT_STDIN] = "standard", [SCRIPT_UNKNOWN] = "unknown",
	};
	const struct bytes path = { exe, strlen(exe) };
	static char said[256];
	struct script_word found;
	struct args args = { .v = (char **)words };

	while (args.n < WORDS_MAX && words[args.n])
		args.n++;
	found = script_find(&path, &args);
	snprintf(said, sizeof(said), "%s%s%s", kinds[found.kind],
		 found.word ? " " : "",
		 found.word ? words[found.word] + found.offset : "");
	return said;
}

struct line {
	const char *exe;
	const char *words[WORDS_MAX];
	const char *expected;
};

static const struct line lines[] = {
	{ "/bin/sh", { "sh", "/a" }, "file /a" },
	{ "/bin/sh", { "sh", "-c", "mail x", "name" }, "text mail x" },
	{ "/bin/dash", { "sh", "-ec", "x" }, "text x" },
	{ "/bin/bash", { "bash", "-c", "-e", "x" }, "text x" },
	{ "/bin/bash", { "bash", "-eo", "pipefail", "-c", "x" }, "text x" },
	{ "/bin/bash", { "bash", "+o", "posix", "/a", "-c" }, "file /a" },
	{ "/bin/bash", { "bash", "--norc", "--rcfile", "/b", "/a" }, "file /a" },
	{ "/bin/bash", { "bash", "-s", "x" }, "standard" },
	{ "/bin/bash", { "bash", "-", "/a" }, "file /a" },
	{ "/bin/bash", { "-bash" }, "standard" },
	{ "/bin/bash", { "bash", "-c" }, "none" },
	{ "/usr/bin/python3.11", { "python3", "/a", "-c", "x" }, "file /a" },
	{ "/usr/bin/python3.11", { "python3", "-c", "x" }, "text x" },
	{ "/usr/bin/python3.11", { "python3", "-Bcx" }, "text x" },
	{ "/usr/bin/python3.11", { "p", "-W", "error", "-m", "x" }, "module x" },
	{ "/usr/bin/python3.11",
	  { "p", "-Werror", "-X", "dev", "/a" },
	  "file /a" },
	{ "/usr/bin/python3.11", { "python3", "-", "/a" }, "standard" },
	{ "/usr/bin/python3.11", { "python3" }, "standard" },
	{ "/usr/bin/perl", { "perl", "-w", "/a" }, "file /a" },
	{ "/usr/bin/perl", { "perl", "-MNet::SMTP", "-e", "x" }, "text x" },
	{ "/usr/bin/perl", { "perl", "-lane", "x" }, "text x" },
	{ "/usr/bin/perl", { "perl", "-ne", "x" }, "text x" },
	{ "/usr/bin/perl", { "perl", "-0777ne", "x" }, "text x" },
	{ "/usr/bin/perl", { "perl", "-i.bak", "-pE", "x" }, "text x" },
	{ "/usr/bin/perl", { "perl", "-I", "/lib", "--", "/a" }, "file /a" },
	{ "/usr/bin/perl", { "perl", "-ex" }, "text x" },
	{ "/usr/bin/php8.2", { "php", "-d", "a=b", "/a" }, "file /a" },
	{ "/usr/bin/php8.2", { "php", "-nr", "x" }, "text x" },
	{ "/usr/bin/php8.2", { "php", "-f", "/a" }, "file /a" },
	{ "/usr/bin/php8.2", { "php", "--run=x" }, "text x" },
	{ "/usr/bin/ruby3.1", { "ruby", "-rnet/smtp", "-e", "x" }, "text x" },
	{ "/usr/bin/ruby3.1", { "ruby", "-r", "net/smtp", "/a" }, "file /a" },
	{ "/usr/bin/node", { "node", "-r", "x", "/a" }, "file /a" },
	{ "/usr/bin/node", { "node", "--eval", "x" }, "text x" },
	{ "/usr/bin/node", { "node", "-pe", "x" }, "text x" },
	{ "/usr/bin/gawk", { "gawk", "-F", ":", "{}", "/f" }, "text {}" },
	{ "/usr/bin/mawk", { "awk", "-v", "a=b", "-f", "/a", "/f" }, "file /a" },
	{ "/usr/bin/gawk", { "gawk", "--file=/a" }, "file /a" },
	{ "/usr/bin/gawk", { "gawk" }, "none" },
	{ "/usr/bin/lua5.4", { "lua", "-l", "x", "-e", "y" }, "text y" },
	{ "/usr/bin/lua5.4", { "lua", "/a" }, "file /a" },
	{ "/usr/bin/tclsh8.6",
	  { "tclsh", "-encoding", "utf-8", "/a" },
	  "file /a" },
	{ "/usr/bin/tclsh8.6", { "tclsh" }, "standard" },
	{ "/usr/bin/dash (deleted)", { "sh", "/a" }, "file /a" },
	{ "/bin/busybox", { "sh", "/a" }, "file /a" },
	{ "/bin/busybox", { "/bin/ash", "-c", "x" }, "text x" },
	{ "/bin/busybox", { "busybox", "sh", "-e", "/a" }, "file /a" },
	{ "/bin/busybox (deleted)", { "/bin/busybox", "sh" }, "standard" },
	{ "/bin/busybox", { "-sh" }, "standard" },
	{ "/bin/busybox", { "awk", "{}", "/a" }, "text {}" },
	{ "/bin/busybox", { "cat", "/a" }, "none" },
	{ "/bin/busybox", { "perl", "/a" }, "none" },
	{ "/bin/busybox", { "busybox" }, "none" },
	{ "/bin/busybox", { "" }, "none" },
	{ "(deleted)", { "sh", "/a" }, "none" },
	{ "/usr/sbin/sendmail", { "sendmail", "/a" }, "none" },
	{ "/usr/bin/shred", { "shred", "/a" }, "none" },
	{ "", { "sh", "/a" }, "none" },
};

TEST(command_lines)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		EXPECT_STREQ(lines[i].expected,
			     find(lines[i].exe, lines[i].words))
		{
			TH_LOG("%s %s", lines[i].exe, lines[i].words[1]);
		}
	}
}

/* Of the last word, and of what is behind it, nothing is claimed. */
TEST(command_lines_that_are_cut)
{
	static const struct {
		const char *words[WORDS_MAX];
		enum script_kind kind;
		bool cut;
	} cases[] = {
		{ { "sh", "/a" }, SCRIPT_FILE, true },
		{ { "sh", "/a", "x" }, SCRIPT_FILE, false },
		{ { "sh", "-e" }, SCRIPT_UNKNOWN, true },
		{ { "sh", "-c" }, SCRIPT_UNKNOWN, true },
		{ { "sh", "-s", "x" }, SCRIPT_STDIN, false },
		{ { "sh", "-c", "x" }, SCRIPT_TEXT, true },
		{ { "sh" }, SCRIPT_UNKNOWN, true },
	};
	const struct bytes exe = { "/bin/sh", 7 };
	struct script_word found;
	struct args args;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		args = (struct args){ .v = (char **)cases[i].words,
				      .cut = true };
		while (args.v[args.n])
			args.n++;
		found = script_find(&exe, &args);
		EXPECT_EQ(cases[i].kind, found.kind);
		EXPECT_EQ(cases[i].cut, found.cut)
		{
			TH_LOG("case %zu", i);
		}
	}
}

/* Nothing is read that is not there, whatever the words are. */
TEST(any_words)
{
	static const char *const parts[] = {
		"-",  "--", "-c", "-e", "-m",	    "",	       "-o",  "x",
		"-f", "-I", "-W", "=",	"--rcfile", "--eval=", "-pe", "sh"
	};
	static const char *const exes[] = { "sh",    "python", "perl", "php",
					    "ruby",  "node",   "awk",  "lua",
					    "tclsh", "busybox" };
	char *words[WORDS_MAX];
	struct script_word found;
	struct args args = { .v = words };
	struct bytes exe;
	unsigned int i, n;

	srandom(1);
	for (i = 0; i < 100000; i++) {
		args.cut = i & 1;
		args.n = random() % WORDS_MAX;
		for (n = 0; n < args.n; n++)
			words[n] = strdup(parts[random() % 16]);
		exe.data = exes[random() % 10];
		exe.len = strlen(exe.data);
		found = script_find(&exe, &args);
		if (found.word)
			ASSERT_LT(found.word, args.n);
		if (found.word)
			ASSERT_LE(found.offset, strlen(words[found.word]));
		for (n = 0; n < args.n; n++)
			free(words[n]);
	}
}

TEST_HARNESS_MAIN
