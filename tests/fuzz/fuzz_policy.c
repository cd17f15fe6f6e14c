// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy files of any text.
 */
#include <string.h>

#include "fuzz.h"

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
	char *paths[3];

	fuzz_policy_files(paths, split(paths, data, size));
	return 0;
}
