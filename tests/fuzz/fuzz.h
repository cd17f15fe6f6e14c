/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the fuzzers share.
 */
#ifndef _FUZZ_H
#define _FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * MUST() - End with a report when something does not hold.
 * @condition: What has to hold.
 */
#define MUST(condition)                                              \
	do {                                                         \
		if (!(condition))                                    \
			fuzz_failed(#condition, __FILE__, __LINE__); \
	} while (0)

_Noreturn void fuzz_failed(const char *what, const char *file, int line);
const char *fuzz_file(int slot, const uint8_t *data, size_t size);
void fuzz_read_complaints(const struct diag *diag);

/* policy_text.c */
void fuzz_policy_files(char *const *paths, size_t n);

/* kernel_side.c */
struct compiled;
const char *kernel_refuses(const struct compiled *c);

#endif /* _FUZZ_H */
