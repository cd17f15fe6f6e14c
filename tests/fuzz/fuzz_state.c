// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is kept for a reboot, and what rules are called by, from damaged files.
 *
 * Of the state the file itself is compiled in, so that checksums can be made right and
 * do not keep the fuzzer from what is behind them.
 */
#include <stddef.h>

#include "../../daemon/state.c"
#include "fuzz.h"
#include "rules_index.h"

static const char *there_and_back(const char *bytes, size_t len)
{
	struct state state;
	const char *why = state_unpack(&state, bytes, len);
	size_t again_len;
	char *again;

	if (!why) {
		again = state_pack(&state, &again_len);
		MUST(again_len == len);
		MUST(!memcmp(again, bytes, len));
		free(again);
	}
	compiled_free(&state.policy);
	return why;
}

static void correct_policy(struct state_header *header, const char *parts,
			   size_t len)
{
	struct compiled c = { 0 };

	if (!take_parts(&c, header->n_parts, parts, len) && c.n_parts)
		compiled_sum(&c, header->sha256);
	compiled_free(&c);
}

static void fuzz_state(const uint8_t *data, size_t len)
{
	const size_t size = sizeof(struct state_header);
	struct state_header header;
	char *bytes = xmemdupz(data, len);

	there_and_back(bytes, len);
	if (len >= size) {
		memcpy(&header, bytes, size);
		header.unused = 0;
		memcpy(bytes, &header, size);
		packed_seal(&kind, bytes, len);
		there_and_back(bytes, len);
		correct_policy(&header, bytes + size, len - size);
		memcpy(bytes, &header, size);
		packed_seal(&kind, bytes, len);
		there_and_back(bytes, len);
	}
	free(bytes);
}

static void fuzz_rules(const uint8_t *data, size_t len)
{
	char *bytes = xmemdupz(data, len);
	struct rules_index *index = rules_index_parse(bytes, len);
	const struct rule_info *info;
	uint32_t id, generation;

	if (index) {
		generation = rules_index_generation(index);
		for (id = 0; id < 8; id++) {
			info = rules_index_find(index, generation, id);
			MUST(!info || info->title);
		}
		rules_index_close(index);
	}
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size && *data == '{')
		fuzz_rules(data, size);
	else
		fuzz_state(data, size);
	return 0;
}
