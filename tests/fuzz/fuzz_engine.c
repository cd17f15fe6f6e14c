// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy engine against the plain matcher of policy_random_test: the same policies
 * and attempts, chosen by the fuzzer.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "fuzz.h"
#include "types.h"

static const uint8_t *input, *input_end;

/* Two bytes are enough for every choice that is made. What is not there is 0. */
static u32 below(u32 n)
{
	u32 choice = 0;

	if (input < input_end)
		choice = *input++;
	if (n > 256 && input < input_end)
		choice = choice << 8 | *input++;
	return choice % n;
}

#define FUZZED
#include "../unit/policy_random_test.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rule rules[RULES];
	struct sw_policy *policy;
	u32 by_rule = 0;

	input = data;
	input_end = data + size;
	policy = random_policy(rules);
	MUST(policy);
	do
		MUST(attempt_agrees(policy, rules, &by_rule));
	while (input < input_end);
	sw_policy_free(policy);
	return 0;
}
