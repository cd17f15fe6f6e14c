// SPDX-License-Identifier: GPL-2.0-only
/*
 * Credentials on command lines.
 *
 * In every case the secret is HIDE, so that what is lost and what is kept can
 * both be seen.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>

#include "redact.h"

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static char *redacted(const char *const *argv, bool *changed)
{
	char bytes[4096];
	struct args args;
	size_t len = 0;
	char *line;

	for (; *argv; argv++) {
		memcpy(bytes + len, *argv, strlen(*argv) + 1);
		len += strlen(*argv) + 1;
	}
	args_split(&args, bytes, len);
	args_redact(&args, args.v[0]);
	line = args_join(&args);
	*changed = args.redacted;
	args_free(&args);
	return line;
}

TEST(secrets_go)
{
	const char *const *const cases[] = {
		ARGS("swaks", "-au", "user", "-ap", "HIDE"),
		ARGS("swaks", "--auth-password", "HIDE"),
		ARGS("swaks", "--auth-password=HIDE"),
		ARGS("/usr/bin/swaks", "--ap", "HIDE"),
		ARGS("perl", "/usr/bin/swaks", "-ap", "HIDE"),
		ARGS("sendEmail", "-xu", "u", "-xp", "HIDE"),
		ARGS("perl", "/usr/bin/sendEmail", "-xp", "HIDE"),
		ARGS("msmtp", "--password=HIDE"),
		ARGS("msmtp", "--password", "HIDE"),
		ARGS("curl", "-u", "user:HIDE"),
		ARGS("curl", "-uuser:HIDE"),
		ARGS("curl", "-sSu", "user:HIDE"),
		ARGS("curl", "--user", "user:HIDE"),
		ARGS("curl", "--user=user:HIDE"),
		ARGS("curl", "smtp://user:HIDE@mail.example"),
		ARGS("curl", "--url", "smtps://user:HIDE@mail.example:465/x"),
		ARGS("curl", "--oauth2-bearer", "HIDE"),
		ARGS("curl", "-H", "Authorization: Bearer HIDE"),
		ARGS("mutt", "-e", "set smtp_pass=HIDE"),
		ARGS("mutt", "-e", "set smtp_pass=\"HIDE\""),
		ARGS("mutt", "-e", "set smtp_url=smtp://u:HIDE@mail.example"),
		ARGS("s-nail", "-S", "smtp-auth-password=HIDE"),
		ARGS("s-nail", "-S", "mta=smtps://u:HIDE@mail.example"),
		ARGS("python3", "-c", "s.login(\"HIDE\", \"HIDE\")"),
		ARGS("python3", "-c", "s.login('HIDE',\n 'HIDE')"),
		ARGS("python3", "-c", "s.login(f('x')+'HIDE')"),
		ARGS("python3", "-c", "s.login(u, d[')']+'HIDE')"),
		ARGS("python3", "-c", "s.login (u,\n'a\\')HIDE')"),
		ARGS("python3", "-c", "s.docmd('AUTH', 'PLAIN HIDE')"),
		ARGS("perl", "-e", "Net::SMTP->new('h')->auth('me','HIDE');"),
		ARGS("perl", "-e", "$s->auth ( 'me', q{a)HIDE} )"),
		ARGS("php", "-r", "$t->setPassword('HIDE')->send($m);"),
		ARGS("php", "-r", "$smtp->Authenticate('u', 'HIDE');"),
		ARGS("ruby", "-e",
		     "Net::SMTP.start('h',25,'d','HIDE','HIDE'){|s| x}"),
		ARGS("ruby", "-e",
		     "Net::SMTP.start 'h', 25, 'd', u, 'HIDE' do |s| x end"),
		ARGS("ruby", "-e", "Net::SMTP.new('h').start('d', u, 'HIDE')"),
		ARGS("ruby", "-e", "s.authenticate 'HIDE', 'HIDE'"),
		ARGS("ruby", "-e", "s.auth_login('u', 'HIDE')"),
		ARGS("sh", "-c", "perl -e \"$s->auth('u', 'HIDE')\""),
		ARGS("ssh", "h",
		     "python3 -c 's.login(\\\"u\\\",\\\"a)HIDE\\\")'"),
		ARGS("php", "-r", "$m->Password = 'a' . f('HIDE').\"HIDE\";"),
		ARGS("python3", "-c", "password='a'+'HIDE'\nx"),
		ARGS("env", "SMTP_PASSWORD=HIDE", "job"),
		ARGS("sh", "-c", "SMTP_PASSWORD=HIDE exec job"),
		ARGS("sh", "-c", "swaks -ap HIDE --to x"),
		ARGS("sh", "-c", "swaks -ap 'HIDE HIDE' --to x"),
		ARGS("bash", "-c", "sh -c 'swaks --auth-password HIDE'"),
		ARGS("tool", "--token=HIDE"),
		ARGS("tool", "--api-key", "HIDE"),
		ARGS("openssl", "s_client", "-pass", "pass:HIDE"),
		ARGS("openssl", "pkcs12", "-passin", "pass:HIDE"),
		ARGS("sshpass", "-p", "HIDE", "ssh", "host"),
		ARGS("sshpass", "-pHIDE", "ssh", "host"),
		ARGS("python3", "-c", "x = {\"password\": \"HIDE\"}"),
		ARGS("sh", "-c", "printf 'AUTH PLAIN HIDE\\r\\n' | nc mail 25"),
	};
	bool changed;
	char *line;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		line = redacted(cases[i], &changed);
		EXPECT_EQ(NULL, strstr(line, "HIDE"))
		{
			TH_LOG("%s", line);
		}
		EXPECT_NE(NULL, strstr(line, REDACTED))
		{
			TH_LOG("%s", line);
		}
		EXPECT_TRUE(changed);
		free(line);
	}
}

TEST(the_rest_stays)
{
	const struct {
		const char *const *argv;
		const char *line;
	} cases[] = {
		{ ARGS("swaks", "-au", "user", "-ap", "x", "--to", "b@c"),
		  "swaks -au user -ap [redacted] --to b@c" },
		{ ARGS("swaks", "-apt", "--to", "b@c"), "swaks -apt --to b@c" },
		{ ARGS("curl", "-u", "user:x", "smtp://mail.example"),
		  "curl -u user:[redacted] smtp://mail.example" },
		{ ARGS("curl", "smtp://u:p@mail.example/"),
		  "curl smtp://u:[redacted]@mail.example/" },
		{ ARGS("mail", "-s", "report", "-a", "x: y", "a@b"),
		  "mail -s report -a 'x: y' a@b" },
		{ ARGS("msmtp", "--passwordeval", "cat", "-t"),
		  "msmtp --passwordeval [redacted] -t" },
		{ ARGS("job", "--password-file", "/etc/x"),
		  "job --password-file /etc/x" },
		{ ARGS("job", "PWD=/tmp"), "job PWD=/tmp" },
		{ ARGS("python3", "-c", "s.login('u', 'x');s.quit()"),
		  "python3 -c 's.login([redacted]);s.quit()'" },
		{ ARGS("ruby", "-e",
		       "Net::SMTP.start('h', 25, 'd', u, 'x') { |s| s.y(1) }"),
		  "ruby -e 'Net::SMTP.start('\\''h'\\'', 25,[redacted]) { |s| s.y(1) }'" },
		{ ARGS("ruby", "-e",
		       "Net::SMTP.start 'h', 25, 'd' do |s| y end"),
		  "ruby -e 'Net::SMTP.start '\\''h'\\'', 25,[redacted]do |s| y end'" },
		{ ARGS("perl", "-e", "author('x'); start(1, 2, 3)"),
		  "perl -e 'author('\\''x'\\''); start(1, 2, 3)'" },
		{ ARGS("python3", "-c", "Thread(target=f).start()"),
		  "python3 -c 'Thread(target=f).start()'" },
		{ ARGS("sh", "-c", "job.login now; x a, b"),
		  "sh -c 'job.login now; x a, b'" },
		{ ARGS("sh", "-c", "x --password='y' ./z"),
		  "sh -c 'x --password=[redacted] ./z'" },
		{ ARGS("ls", "-p", "x"), "ls -p x" },
		{ ARGS("sh", "-c", "date >/tmp/x"), "sh -c 'date >/tmp/x'" },
		{ ARGS("printf", "it's", ""), "printf 'it'\\''s' ''" },
	};
	bool changed;
	char *line;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		line = redacted(cases[i].argv, &changed);
		EXPECT_STREQ(cases[i].line, line);
		EXPECT_EQ(!!strstr(cases[i].line, REDACTED), changed);
		free(line);
	}
}

/* Whatever bytes: no access outside of them, and an end. */
TEST(hostile_bytes)
{
	static const char pieces[] = "-=:'\"\\ @/;|&()`ape.%\n\tA\n\xff";
	char *bytes, *line;
	struct args args;
	unsigned int seed, k;
	size_t len;

	for (seed = 1; seed <= 3000; seed++) {
		srandom(seed);
		len = random() % 400;
		bytes = malloc(len + !len);
		ASSERT_NE(NULL, bytes);
		for (k = 0; k < len; k++)
			bytes[k] = random() % 8 ?
					   pieces[random() % sizeof(pieces)] :
					   (char)random();
		args_split(&args, bytes, len);
		args_redact(&args, seed % 2 ? "swaks" : "curl");
		line = args_join(&args);
		EXPECT_LE(strlen(line), 4096 * 16);
		free(line);
		args_free(&args);
		free(bytes);
	}
}

/* Calls that end anywhere. */
TEST(hostile_calls)
{
	static const char *const parts[] = { "login", "x.start", "auth", " ",
					     "(",     ")",	 "{",	 "}",
					     ",",     "'",	 "\"",	 "\\",
					     " do",   "secret",	 ";",	 "x" };
	char bytes[256], *line;
	unsigned int seed, n;
	struct args args;

	for (seed = 1; seed <= 20000; seed++) {
		srandom(seed);
		bytes[0] = '\0';
		for (n = random() % 20; n; n--)
			strcat(bytes, parts[random() % 16]);
		args_split(&args, bytes, strlen(bytes));
		args_redact(&args, NULL);
		line = args_join(&args);
		EXPECT_LE(strlen(line), sizeof(bytes) * 16);
		free(line);
		args_free(&args);
	}
}

/* 4 kB that nest and quote as much as they can must not take noticeable time. */
TEST(hostile_lengths)
{
	static const char *const units[] = {
		"-ap ",	       "' \" ",	 "a=b:",      "://u:p@",
		"login(",      "auth (", ".start a,", "login((",
		"AUTH PLAIN ", "-c sh ", "\\\"' ",    "Password:"
	};
	struct args args;
	char bytes[4096];
	size_t i, k, n;

	for (i = 0; i < ARRAY_SIZE(units); i++) {
		n = strlen(units[i]);
		for (k = 0; k < sizeof(bytes); k++)
			bytes[k] = units[i][k % n];
		args_split(&args, bytes, sizeof(bytes));
		args_redact(&args, "swaks");
		EXPECT_EQ(1, args.n);
		args_free(&args);
	}
}

TEST(no_arguments)
{
	struct args args;
	char *line;

	args_split(&args, "", 0);
	args_redact(&args, NULL);
	line = args_join(&args);
	EXPECT_STREQ("", line);
	free(line);
	args_free(&args);
	args_split(&args, "", 1);
	EXPECT_EQ(1, args.n);
	args_free(&args);
}

TEST_HARNESS_MAIN
