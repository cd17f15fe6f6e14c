// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy files that are well formed and mostly right: what is behind the parser is
 * seldom reached by changing bytes of a text.
 */
#include <stdio.h>
#include <stdlib.h>

#include "compiler.h"
#include "fuzz.h"

#define RULES_MAX 12

static const uint8_t *input, *input_end;

/* What is not there is 0. */
static unsigned int below(unsigned int n)
{
	unsigned int choice = input < input_end ? *input++ : 0;

	if (n > 256 && input < input_end)
		choice = choice << 8 | *input++;
	return choice % n;
}

static void put_word(FILE *f, const char *const *words)
{
	unsigned int n = 0;

	while (words[n])
		n++;
	fputs(words[below(n)], f);
}

static void put_truth(FILE *f)
{
	static const char *const words[] = { "yes", "no", "true", "off", NULL };

	put_word(f, words);
}

static void put_user(FILE *f)
{
	static const char *const words[] = {
		"root", "rita",	      "nobody",	     "nina",
		"0",	"4294967294", "4294967295",  "4294967296",
		"-1",	"007",	      "\"r\\x1b[\"", NULL
	};

	if (below(2))
		put_word(f, words);
	else
		fprintf(f, "%u", below(65536));
}

static void put_ip4(FILE *f)
{
	fprintf(f, "%u.%u.%u.%u", below(257), below(256), below(256),
		below(256));
	if (below(2))
		fprintf(f, "/%u", below(34));
}

static void put_ip6(FILE *f)
{
	static const char *const forms[] = {
		"::",		"::1",	  "::ffff:192.0.2.1",
		"2001:db8::",	"fe80::", "::ffff:0:0",
		"2001:db8::25", "1::2::", NULL
	};

	fputc('"', f);
	put_word(f, forms);
	if (below(2))
		fprintf(f, "/%u", below(130));
	fputc('"', f);
}

static void put_net(FILE *f)
{
	static const char *const words[] = { "local", "relay", NULL };

	if (!below(4))
		put_word(f, words);
	else if (below(2))
		put_ip4(f);
	else
		put_ip6(f);
}

static void put_port(FILE *f)
{
	fprintf(f, "%u", below(65536) + below(2));
}

static void put_ports(FILE *f)
{
	put_port(f);
	if (!below(3))
		return;
	fputc('-', f);
	put_port(f);
}

static void put_executable(FILE *f)
{
	static const char *const words[] = {
		"/bin/cat", "/usr/bin/*sum", "/nonexistent",
		"/usr/**",  "bin/cat",	     "/bin/[",
		NULL
	};

	put_word(f, words);
}

static void put_unit(FILE *f)
{
	static const char *const words[] = { "backup.service",
					     "\"getty@*.service\"",
					     "user@1000.service",
					     "-.slice",
					     "backup",
					     "\"a/b.service\"",
					     NULL };

	put_word(f, words);
}

static void put_cgroup(FILE *f)
{
	static const char *const words[] = { "/system.slice/foo.service",
					     "/",
					     "\"/machine.slice/*\"",
					     "/a/*/b",
					     "//",
					     "/../x",
					     "a",
					     NULL };

	put_word(f, words);
}

static void put_container(FILE *f)
{
	static const char *const words[] = { "any",   "web", "deadbeefcafe",
					     "\"*\"", "a/b", NULL };

	put_word(f, words);
}

static void put_login(FILE *f)
{
	static const char *const words[] = { "none",	   "root", "nobody",
					     "4294967295", "0",	   NULL };

	put_word(f, words);
}

static void put_context(FILE *f)
{
	static const char *const words[] = { "interactive", "background", "any",
					     NULL };

	put_word(f, words);
}

static void put_date(FILE *f)
{
	static const char *const words[] = { "2031-12-31",
					     "2031-12-31T18:00:00Z",
					     "2031-12-31T18:00:00+02:00",
					     "1969-12-31",
					     "2031-02-29",
					     "9999-12-31",
					     "2031-12-31T24:00:00Z",
					     "0000-00-00",
					     NULL };

	put_word(f, words);
}

static void put_tool(FILE *f)
{
	static const char *const words[] = { "any",  "mailx",	  "sendmail",
					     "mutt", "class:mua", "class:mta",
					     NULL };

	put_word(f, words);
}

static void put_size(FILE *f)
{
	static const char *const units[] = { "",     " B",  " kB",  "MB",
					     " GB",  "KiB", " MiB", " GiB",
					     " TiB", NULL };

	if (below(8))
		fprintf(f, "%u", below(65536));
	else
		fputs("9223372036854775807", f);
	put_word(f, units);
}

static void put_count(FILE *f)
{
	fprintf(f, "%u", below(65536));
}

static void put_period(FILE *f)
{
	static const char *const words[] = { "24 h", "90min", "31 d",
					     "1s",   "744 h", "60 s",
					     "32 d", "0 s",   NULL };

	put_word(f, words);
}

static void put_scope(FILE *f)
{
	static const char *const words[] = { "all", "each-user", "any", NULL };

	put_word(f, words);
}

static void put_text(FILE *f)
{
	static const char *const words[] = { "words of people",
					     "\"\\x1b[31m\"",
					     "\"\\u2028\"",
					     "''",
					     "x",
					     NULL };

	put_word(f, words);
}

static void put_verdict(FILE *f)
{
	static const char *const words[] = { "allow", "audit", "deny", "allow",
					     "audit", "deny",  "let",  NULL };

	put_word(f, words);
}

/**
 * struct key - A key and what it takes.
 * @name: The key.
 * @put: Writes a value.
 * @is_list: Whether it takes several.
 */
struct key {
	const char *name;
	void (*put)(FILE *f);
	bool is_list;
};

static void put_key(FILE *f, const struct key *key)
{
	unsigned int i, n = below(4) + 1;

	fprintf(f, "%s: ", key->name);
	if (!key->is_list) {
		key->put(f);
	} else {
		fputc('[', f);
		for (i = 0; i < n; i++) {
			fputs(i ? ", " : "", f);
			key->put(f);
		}
		fputc(']', f);
	}
	fputc('\n', f);
}

/* Each key once at most, in their order, which says nothing. */
static void put_keys(FILE *f, const struct key *keys, size_t n,
		     const char *indent)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (below(4))
			continue;
		fputs(indent, f);
		put_key(f, &keys[i]);
	}
}

static void put_budgets(FILE *f, const char *indent)
{
	static const struct key keys[] = {
		{ "bytes", put_size },
		{ "sessions", put_count },
		{ "for", put_scope },
	};
	char inner[16];
	unsigned int n = below(4);

	if (!n)
		return;
	snprintf(inner, sizeof(inner), "%s    ", indent);
	fprintf(f, "%sbudgets:\n", indent);
	while (n--) {
		fprintf(f, "%s  - period: ", indent);
		put_period(f);
		fputc('\n', f);
		put_keys(f, keys, ARRAY_SIZE(keys), inner);
	}
}

static void put_rule(FILE *f, unsigned int number)
{
	static const struct key keys[] = {
		{ "users", put_user, true },
		{ "groups", put_user, true },
		{ "executables", put_executable, true },
		{ "units", put_unit, true },
		{ "cgroups", put_cgroup, true },
		{ "containers", put_container, true },
		{ "login-users", put_login, true },
		{ "context", put_context },
		{ "expires", put_date },
		{ "review", put_date },
		{ "to", put_net, true },
		{ "ports", put_ports, true },
		{ "tools", put_tool, true },
		{ "log", put_truth },
		{ "transfer-size-threshold", put_size },
		{ "transfer-size-cap", put_size },
		{ "owner", put_text },
		{ "reason", put_text },
		{ "ticket", put_text },
	};

	fprintf(f, "  - title: rule %u\n    verdict: ", number);
	put_verdict(f);
	fputc('\n', f);
	put_keys(f, keys, ARRAY_SIZE(keys), "    ");
	put_budgets(f, "    ");
}

static void put_policy(FILE *f)
{
	static const struct key keys[] = {
		{ "smtp-ports", put_port, true },
		{ "relays", put_net, true },
		{ "transfer-size-threshold", put_size },
		{ "transfer-size-cap", put_size },
		{ "recognise-smtp-on-any-port", put_truth },
		{ "read-cleartext-sessions", put_truth },
	};
	unsigned int i;

	fputs("default: ", f);
	put_verdict(f);
	fputc('\n', f);
	put_keys(f, keys, ARRAY_SIZE(keys), "");
	put_budgets(f, "");
	fputs("rules:\n", f);
	for (i = 1; i <= RULES_MAX && (i == 1 || input < input_end); i++)
		put_rule(f, i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path, *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	MUST(f);
	input = data;
	input_end = data + size;
	put_policy(f);
	MUST(!fclose(f));
	path = (char *)fuzz_file(1, (uint8_t *)text, len);
	if (getenv("FUZZ_SHOW"))
		fputs(text, stderr);
	free(text);
	fuzz_policy_files(&path, 1);
	return 0;
}
