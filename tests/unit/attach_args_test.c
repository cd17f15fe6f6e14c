// SPDX-License-Identifier: GPL-2.0-only
/*
 * What command lines name to be attached, by the syntax of each tool.
 *
 * What is found is written as its kind and its name: F for a file that is
 * attached, ? for one that may be, M for one that becomes the message, # for a
 * descriptor.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>

#include "attach_args.h"
#include "compiler.h"
#include "enrich.h"
#include "redact.h"

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

struct line {
	const char *exe;
	const char *const *argv;
	const char *found;
};

static char kind_of(enum attach_kind kind)
{
	static const char kinds[] = {
		[ATTACH_FILE] = 'F',
		[ATTACH_MAYBE] = '?',
		[ATTACH_MESSAGE] = 'M',
		[ATTACH_FD] = '#',
	};

	return kinds[kind];
}

static void describe(const struct attach_args *found, char *text)
{
	size_t i;

	*text = '\0';
	for (i = 0; i < found->n; i++)
		text += sprintf(text, "%s%c%s", i ? " " : "",
				kind_of(found->v[i].kind), found->v[i].name);
}

static void find(const char *exe, const char *tool, const char *bytes,
		 size_t len, char *text)
{
	struct event e = { .has_image = tool };
	struct attach_args found;
	struct args args;

	e.subject.exe = (struct bytes){ exe, exe ? strlen(exe) : 0 };
	if (tool) {
		e.image.path = e.subject.exe;
		e.image.tool_name = (struct bytes){ tool, strlen(tool) };
	}
	args_split(&args, bytes, len);
	attach_args_find(&found, &e, &args);
	describe(&found, text);
	attach_args_free(&found);
	args_free(&args);
}

static size_t join(const char *const *argv, char *bytes)
{
	size_t len = 0;

	for (; *argv; argv++) {
		memcpy(bytes + len, *argv, strlen(*argv) + 1);
		len += strlen(*argv) + 1;
	}
	return len;
}

static void check(struct __test_metadata *_metadata, const struct line *lines,
		  size_t n)
{
	char bytes[4096], text[8192];
	size_t i;

	for (i = 0; i < n; i++) {
		find(lines[i].exe, NULL, bytes, join(lines[i].argv, bytes),
		     text);
		EXPECT_STREQ(lines[i].found, text)
		{
			TH_LOG("line %zu of %s", i, lines[i].exe);
		}
	}
}

TEST(mailx_of_bsd_attaches_nothing)
{
	static const char exe[] = "/usr/bin/bsd-mailx";
	const struct line lines[] = {
		{ exe, ARGS("mail", "-a", "X-Header: x", "bob"), "" },
		{ exe, ARGS("mail", "-a", "/etc/passwd", "bob"), "" },
		{ exe, ARGS("mail", "-A", "/etc/passwd", "bob"), "" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

TEST(mailutils)
{
	static const char exe[] = "/usr/bin/mail.mailutils";
	const struct line lines[] = {
		{ exe, ARGS("mail", "-A", "f", "bob"), "Ff" },
		{ exe, ARGS("mail", "-Af", "bob", "-A", "g"), "Ff Fg" },
		{ exe, ARGS("mail", "--attach=f", "--attach", "g"), "Ff Fg" },
		{ exe, ARGS("mail", "--attach-fd=5", "bob"), "#5" },
		{ exe, ARGS("mail", "-a", "f", "bob"), "" },
		{ exe, ARGS("mail", "--append=f", "bob"), "" },
		{ exe, ARGS("mail", "-a", "-A", "f", "bob"), "" },
		{ exe, ARGS("mail", "-s", "-A", "bob"), "" },
		{ exe, ARGS("mail", "-tA", "f"), "Ff" },
		{ exe, ARGS("mail", "--", "-A", "f"), "" },
		{ exe, ARGS("mail", "--content-filename=x", "--attach=f"),
		  "Ff" },
		{ exe, ARGS("mail", "-A"), "" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

TEST(s_nail)
{
	static const char exe[] = "/usr/bin/s-nail";
	const struct line lines[] = {
		{ exe, ARGS("mailx", "-a", "f", "bob"), "Ff" },
		{ exe, ARGS("mailx", "-af", "-a", "g", "bob"), "Ff Fg" },
		{ exe, ARGS("mailx", "--attach=f", "bob"), "Ff" },
		{ exe, ARGS("mailx", "-A", "account", "bob"), "" },
		{ exe, ARGS("mailx", "-A", "-a", "bob"), "" },
		{ exe, ARGS("mailx", "-s", "-a", "bob"), "" },
		{ exe, ARGS("mailx", "-Sx=y", "-na", "f", "bob"), "Ff" },
		{ exe, ARGS("mailx", "-q", "f", "-a", "g", "bob"), "Mf Fg" },
		{ exe, ARGS("mailx", "bob", "-a", "f"), "" },
		{ exe, ARGS("mailx", "--", "-a", "f"), "" },
		{ "/usr/bin/heirloom-mailx", ARGS("mail", "-a", "f", "bob"),
		  "Ff" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

/* It can be any of the three. */
TEST(mail_of_nobody_knows_whom)
{
	static const char exe[] = "/usr/bin/mailx";
	const struct line lines[] = {
		{ exe, ARGS("mailx", "-a", "f", "bob"), "?f" },
		{ exe, ARGS("mailx", "-a", "X-Header: x", "bob"), "" },
		{ exe, ARGS("mailx", "-A", "f", "bob"), "?f" },
		{ exe, ARGS("mailx", "--attach=f", "bob"), "Ff" },
		{ exe, ARGS("mailx", "-s", "-a", "bob"), "" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

TEST(mutt)
{
	static const char exe[] = "/usr/bin/mutt";
	const struct line lines[] = {
		{ exe, ARGS("mutt", "-s", "x", "-a", "f", "g", "--", "bob"),
		  "Ff Fg" },
		{ exe, ARGS("mutt", "-a", "f", "-a", "g", "--", "bob"),
		  "Ff Fg" },
		{ exe, ARGS("mutt", "-a", "f", "bob"), "Ff" },
		{ exe, ARGS("mutt", "-a", "f", "g", "-s", "x", "--", "bob"),
		  "Ff Fg" },
		{ exe, ARGS("mutt", "-i", "text", "-H", "draft", "bob"),
		  "Mtext Mdraft" },
		{ exe, ARGS("mutt", "-e", "-a", "bob"), "" },
		{ exe, ARGS("mutt", "-s", "-a", "f", "--", "bob"), "" },
		{ exe, ARGS("mutt", "--", "-a", "f"), "" },
		{ "/usr/bin/neomutt", ARGS("neomutt", "-xa", "f", "--", "b"),
		  "Ff" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

TEST(alpine)
{
	static const char exe[] = "/usr/bin/alpine";
	const struct line lines[] = {
		{ exe, ARGS("alpine", "-attach", "f", "bob"), "Ff" },
		{ exe, ARGS("alpine", "-attach_and_delete", "f"), "Ff" },
		{ exe, ARGS("alpine", "bob", "-attachlist", "f", "g", "-z"),
		  "Ff Fg" },
		{ exe, ARGS("alpine", "-attac", "f"), "" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

TEST(swaks)
{
	static const char exe[] = "/usr/bin/swaks";
	const struct line lines[] = {
		{ exe, ARGS("swaks", "--attach", "@f", "--to", "b"), "Ff" },
		{ exe, ARGS("swaks", "-attach", "@f", "--attach=@g"), "Ff Fg" },
		{ exe, ARGS("swaks", "--attach", "f"), "?f" },
		{ exe, ARGS("swaks", "--attach", "-"), "" },
		{ exe, ARGS("swaks", "--attach", "@-"), "" },
		{ exe, ARGS("swaks", "--attach", "@@text"), "" },
		{ exe, ARGS("swaks", "--attach-type", "@f"), "" },
		{ exe, ARGS("swaks", "--attach-name", "@f"), "" },
		{ exe, ARGS("swaks", "--attach-body", "@f"), "Mf" },
		{ exe, ARGS("swaks", "--body", "@f", "-d", "@g"), "Mf Mg" },
		{ exe, ARGS("swaks", "--body", "text"), "" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

TEST(sendemail)
{
	static const char exe[] = "/usr/bin/sendEmail";
	const struct line lines[] = {
		{ exe, ARGS("sendEmail", "-a", "f", "g", "-u", "x"), "Ff Fg" },
		{ exe, ARGS("sendEmail", "-t", "b", "-a", "f"), "Ff" },
		{ exe,
		  ARGS("sendEmail", "-o", "tls=no", "message-file=f", "-a",
		       "g"),
		  "Mf Fg" },
		{ exe, ARGS("sendEmail", "-a", "-u", "f"), "" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

TEST(bare_words)
{
	const struct line lines[] = {
		{ "/usr/bin/mpack", ARGS("mpack", "-s", "x", "f", "b@c"),
		  "Ff" },
		{ "/usr/bin/mpack", ARGS("mpack", "-a", "-sx", "f", "b@c"),
		  "Ff" },
		{ "/usr/bin/mpack", ARGS("mpack", "-d", "text", "--", "-f"),
		  "F-f" },
		{ "/usr/bin/biabam", ARGS("biabam", "f,g", "-s", "x", "b"),
		  "Ff Fg" },
		{ "/usr/bin/biabam", ARGS("biabam", "-s", "x", "f", "b"),
		  "Ff" },
		{ "/usr/bin/mh/sendfiles",
		  ARGS("sendfiles", "-to", "b", "-subj", "x", "f", "d"),
		  "Ff Fd" },
		{ "/usr/bin/mh/sendfiles",
		  ARGS("sendfiles", "-gzip", "b", "x", "f"), "Ff" },
		{ "/usr/lib/git-core/git-send-email",
		  ARGS("git-send-email", "--to", "b", "--from=a", "p", "q"),
		  "Mp Mq" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

TEST(others)
{
	const struct line lines[] = {
		{ "/usr/bin/mime-construct",
		  ARGS("mime-construct", "--file", "f", "--file-attach", "g",
		       "--attachment", "name", "--string", "x"),
		  "Ff Fg" },
		{ "/usr/bin/mime-construct",
		  ARGS("mime-construct", "--attach", "f", "--file-auto", "-"),
		  "Ff" },
		{ "/usr/bin/mh/mhmail", ARGS("mhmail", "b", "-att", "f"),
		  "Ff" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

TEST(curl)
{
	static const char exe[] = "/usr/bin/curl";
	const struct line lines[] = {
		{ exe, ARGS("curl", "smtp://h", "-T", "f"), "Mf" },
		{ exe, ARGS("curl", "-sSTf", "smtp://h"), "Mf" },
		{ exe, ARGS("curl", "-uT", "f", "smtp://h"), "" },
		{ exe, ARGS("curl", "--upload-file", "f", "smtp://h"), "Mf" },
		{ exe, ARGS("curl", "-T", "-", "smtp://h"), "" },
		{ exe, ARGS("curl", "-F", "file=@f;type=a/b", "smtp://h"),
		  "Ff" },
		{ exe, ARGS("curl", "-F", "=@f;encoder=base64"), "Ff" },
		{ exe, ARGS("curl", "-F", "x=@f,g;type=a/b"), "Ff Fg" },
		{ exe, ARGS("curl", "-F", "x=@\"a;b,c\";type=a/b"), "Fa;b,c" },
		{ exe, ARGS("curl", "--form", "x=<text"), "Mtext" },
		{ exe, ARGS("curl", "--form=x=@f"), "Ff" },
		{ exe, ARGS("curl", "-F", "x=f", "-F", "@f", "-F", ""), "" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

/* At a connection it is the interpreter that has the arguments. */
TEST(scripts)
{
	const struct line lines[] = {
		{ "/usr/bin/perl",
		  ARGS("/usr/bin/perl", "-w", "/usr/bin/swaks", "--attach",
		       "@f"),
		  "Ff" },
		{ "/usr/bin/bash", ARGS("bash", "/usr/bin/biabam", "f", "b"),
		  "Ff" },
		{ "/usr/bin/python3.11",
		  ARGS("python3", "-c", "swaks", "--attach", "@f"), "" },
		{ "/usr/bin/perl", ARGS("perl", "-e", "swaks", "-a"), "" },
		{ "/usr/bin/python3.11", ARGS("python3", "job.py", "-a", "f"),
		  "" },
		{ "/usr/bin/cat",
		  ARGS("cat", "/usr/bin/swaks", "--attach", "@f"), "" },
		{ "/usr/sbin/sendmail", ARGS("sendmail", "-a", "f", "-t"), "" },
		{ NULL, ARGS("swaks", "--attach", "@f"), "" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

TEST(by_the_name_in_the_catalogue)
{
	static const char args[] = "mutt\0-a\0f\0--\0b";
	char text[64];

	find("/opt/mail/mutt-2", "mutt", args, sizeof(args), text);
	EXPECT_STREQ("Ff", text);
	find("/opt/mail/mutt-2", "no tool", args, sizeof(args), text);
	EXPECT_STREQ("", text);
	find("/usr/bin/bsd-mailx", "mailx", "mail\0-A\0f", 10, text);
	EXPECT_STREQ("", text);
}

TEST(names_of_any_bytes)
{
	const struct line lines[] = {
		{ "/usr/bin/mutt", ARGS("mutt", "-a", "a\nb\xff\x1b[0m", "--"),
		  "Fa\nb\xff\x1b[0m" },
		{ "/usr/bin/mutt", ARGS("mutt", "-a", "", "--", "b"), "" },
	};

	check(_metadata, lines, ARRAY_SIZE(lines));
}

TEST_HARNESS_MAIN
