// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file of the catalogue of mail tools, from its text to what the kernel is given.
 */
#include <string.h>

#include "fuzz.h"
#include "ruleset.h"

static const uint8_t policy_text[] = "default: deny\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *paths[] = { (char *)fuzz_file(1, policy_text,
					    sizeof(policy_text) - 1) };
	const struct ruleset_source source = {
		.paths = paths,
		.n_paths = 1,
		.catalogue = fuzz_file(0, data, size),
	};
	struct diag diag = { 0 };
	struct ruleset set;
	const char *why;

	if (ruleset_read(&set, &source, &diag)) {
		why = kernel_refuses(&set.compiled);
		if (why)
			fuzz_failed(why, "the kernel", 0);
	}
	fuzz_read_complaints(&diag);
	ruleset_free(&set);
	diag_free(&diag);
	return 0;
}
