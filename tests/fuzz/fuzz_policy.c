// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy file from its text to what the kernel is given.
 *
 * Whatever the text is: nothing is read or written out of place, complaints can be
 * printed, and what is accepted is accepted by the kernel, too, and comes back the same
 * from what is kept for a reboot.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rules_index.h"
#include "ruleset.h"
#include "state.h"

/* Applets and inodes are in it: /bin/busybox need not be there. */
static const char catalogue_text[] = "never: [sh, python*]\n"
				     "multicall:\n"
				     "  - name: busybox\n"
				     "    paths: [/bin/busybox, /bin/true]\n"
				     "    applets: [sendmail]\n"
				     "tools:\n"
				     "  - name: mailx\n"
				     "    class: mua\n"
				     "    paths: [/usr/bin/mailx, /bin/cat]\n"
				     "  - name: sendmail\n"
				     "    class: mta\n"
				     "    paths: [/usr/sbin/sendmail]\n";

static struct catalogue catalogue;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const uint8_t *text = (const uint8_t *)catalogue_text;
	struct diag diag = { 0 };

	(void)argc;
	(void)argv;
	MUST(catalogue_load(&catalogue,
			    fuzz_file(0, text, strlen(catalogue_text)), NULL,
			    &diag));
	return 0;
}

static void comes_back(const struct policy *policy, const struct compiled *c)
{
	struct state state = { .generation = 7, .policy = *c }, again;
	struct rules_index *index;
	char *bytes;
	size_t len;

	bytes = state_pack(&state, &len);
	MUST(!state_unpack(&again, bytes, len));
	MUST(again.policy.rules == c->rules);
	MUST(!memcmp(again.policy.sha256, c->sha256, sizeof(c->sha256)));
	compiled_free(&again.policy);
	free(bytes);
	bytes = rules_index_text(policy, c, 7);
	index = rules_index_parse(bytes, strlen(bytes));
	MUST(index && rules_index_generation(index) == 7);
	MUST(!c->rules || c->inert || rules_index_find(index, 7, c->rules));
	rules_index_close(index);
	free(bytes);
}

static void check_compiled(const struct policy *policy,
			   const struct compiled *c)
{
	const char *why = kernel_refuses(c);

	if (why)
		fuzz_failed(why, "the kernel", 0);
	comes_back(policy, c);
}

/* A NUL byte ends a file: a policy is of several. */
static size_t split(char **paths, const uint8_t *data, size_t size)
{
	const uint8_t *end = data + size, *next;
	size_t n = 0;

	do {
		next = n < 2 ? memchr(data, 0, end - data) : NULL;
		if (!next)
			next = end;
		paths[n] = (char *)fuzz_file(1 + n, data, next - data);
		n++;
		data = next + 1;
	} while (next < end);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct compiled compiled = { 0 };
	struct diag diag = { 0 };
	struct policy policy;
	char *paths[3];
	size_t n = split(paths, data, size);

	if (policy_load(&policy, paths, n, &catalogue, &diag) &&
	    compile(&compiled, &policy, &catalogue, &diag))
		check_compiled(&policy, &compiled);
	fuzz_read_complaints(&diag);
	compiled_free(&compiled);
	policy_free(&policy);
	diag_free(&diag);
	return 0;
}
