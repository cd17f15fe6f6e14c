// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy files from their text to what the kernel is given.
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

static void load_catalogue(void)
{
	const uint8_t *text = (const uint8_t *)catalogue_text;
	struct diag diag = { 0 };

	if (!catalogue.n_names)
		MUST(catalogue_load(&catalogue,
				    fuzz_file(0, text, strlen(catalogue_text)),
				    NULL, &diag));
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

/**
 * fuzz_policy_files() - Read a policy as policy load does.
 * @paths: Its files.
 * @n: How many.
 */
void fuzz_policy_files(char *const *paths, size_t n)
{
	struct compiled compiled = { 0 };
	struct diag diag = { 0 };
	struct policy policy;

	load_catalogue();
	if (policy_load(&policy, paths, n, &catalogue, &diag) &&
	    compile(&compiled, &policy, &catalogue, &diag))
		check_compiled(&policy, &compiled);
	fuzz_read_complaints(&diag);
	compiled_free(&compiled);
	policy_free(&policy);
	diag_free(&diag);
}
