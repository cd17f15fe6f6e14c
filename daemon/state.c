// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy and the mode that a reboot brings back, in one file.
 *
 * A header, then each part of the policy behind its length. Numbers are in the
 * byte order of the machine, as in the parts themselves: the file is for the
 * kernel of the machine that wrote it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "file.h"
#include "packed.h"
#include "state.h"

/**
 * struct state_header - Start of the file.
 * @magic: As of struct packed.
 * @version: As of struct packed.
 * @mode: enum smtpward_mode.
 * @generation: Number of the policy.
 * @n_parts: How many parts follow.
 * @rules: Number of rules in them.
 * @tools: Number of tool entries in them.
 * @inert: Number of rules left out.
 * @unused: 0.
 * @sha256: Checksum of the policy.
 * @check: Checksum of the file.
 */
struct state_header {
	char magic[8];
	uint32_t version;
	uint32_t mode;
	uint32_t generation;
	uint32_t n_parts;
	uint32_t rules;
	uint32_t tools;
	uint32_t inert;
	uint32_t unused;
	uint8_t sha256[SMTPWARD_SHA256_SIZE];
	uint8_t check[SMTPWARD_SHA256_SIZE];
};

static const struct packed kind = {
	.magic = "smtpward",
	.version = 1,
	.header = sizeof(struct state_header),
	.other = "it is no saved state of smtpward",
};

/**
 * state_pack() - Make the content of a state file.
 * @state: The state.
 * @len: Receives the bytes.
 *
 * Return: The content, for the caller to free.
 */
char *state_pack(const struct state *state, size_t *len)
{
	const struct compiled *p = &state->policy;
	struct state_header header = {
		.mode = state->mode,
		.generation = state->generation,
		.n_parts = p->n_parts,
		.rules = p->rules,
		.tools = p->tools,
		.inert = p->inert,
	};
	char *bytes, *at;
	uint32_t i;

	*len = sizeof(header);
	for (i = 0; i < p->n_parts; i++)
		*len += sizeof(p->parts[i].len) + p->parts[i].len;
	bytes = xcalloc(*len, 1);
	at = bytes + sizeof(header);
	for (i = 0; i < p->n_parts; i++) {
		memcpy(at, &p->parts[i].len, sizeof(p->parts[i].len));
		at += sizeof(p->parts[i].len);
		memcpy(at, p->parts[i].data, p->parts[i].len);
		at += p->parts[i].len;
	}
	memcpy(header.sha256, p->sha256, sizeof(header.sha256));
	memcpy(bytes, &header, sizeof(header));
	packed_seal(&kind, bytes, *len);
	return bytes;
}

static const char *take_parts(struct compiled *p, uint32_t n, const char *at,
			      size_t left)
{
	uint32_t len;

	while (p->n_parts < n) {
		if (left < sizeof(len))
			return "it ends too early";
		memcpy(&len, at, sizeof(len));
		at += sizeof(len);
		left -= sizeof(len);
		if (len > left || len > SMTPWARD_PART_MAX)
			return "a part is longer than it can be";
		p->parts = xreallocarray(p->parts, p->n_parts + 1,
					 sizeof(*p->parts));
		p->parts[p->n_parts].data = (uint8_t *)xmemdupz(at, len);
		p->parts[p->n_parts++].len = len;
		at += len;
		left -= len;
	}
	return left ? "something follows its end" : NULL;
}

/**
 * state_unpack() - Read the content of a state file.
 * @state: Receives the state, to be given to compiled_free() in any case.
 * @bytes: The content.
 * @len: Its bytes.
 *
 * Return: NULL, or what is wrong with it.
 */
const char *state_unpack(struct state *state, const void *bytes, size_t len)
{
	const char *parts = (const char *)bytes + sizeof(struct state_header);
	uint8_t check[SMTPWARD_SHA256_SIZE];
	struct state_header header;
	const char *why = packed_check(&kind, bytes, len);

	*state = (struct state){ 0 };
	if (why)
		return why;
	memcpy(&header, bytes, sizeof(header));
	if (header.mode > SMTPWARD_MODE_ENFORCE)
		return "its mode is unknown";
	state->mode = header.mode;
	state->generation = header.generation;
	why = take_parts(&state->policy, header.n_parts, parts,
			 len - sizeof(header));
	if (why)
		return why;
	state->policy.rules = header.rules;
	state->policy.tools = header.tools;
	state->policy.inert = header.inert;
	memcpy(state->policy.sha256, header.sha256, sizeof(header.sha256));
	if (!state->policy.n_parts)
		return NULL;
	compiled_sum(&state->policy, check);
	if (memcmp(check, header.sha256, sizeof(check)) != 0)
		return "the checksum of its policy is wrong";
	return NULL;
}

static const char *unpack(void *state, const void *bytes, size_t len)
{
	return state_unpack(state, bytes, len);
}

/**
 * state_load() - Read a state file.
 * @state: Receives the state, to be given to compiled_free() in any case.
 * @path: Path of the file.
 * @why: Receives what is wrong, when something is.
 *
 * Return: 0 or a negative errno: -ENOENT when there is no file, -EBADMSG when
 * it is damaged.
 */
int state_load(struct state *state, const char *path, const char **why)
{
	*state = (struct state){ 0 };
	return packed_load(path, unpack, state, why);
}

/**
 * state_set_mode() - Change the mode that a reboot brings back.
 * @path: Path of the state file, which may be missing.
 * @mode: The mode.
 * @why: Receives what is wrong, when something is.
 *
 * Return: 0 or a negative errno.
 */
int state_set_mode(const char *path, uint32_t mode, const char **why)
{
	struct state state;
	size_t len;
	char *bytes;
	int err;

	err = state_load(&state, path, why);
	if (!err || err == -ENOENT) {
		state.mode = mode;
		bytes = state_pack(&state, &len);
		err = file_replace(path, bytes, len, 0600);
		if (err)
			*why = strerror(-err);
		free(bytes);
	}
	compiled_free(&state.policy);
	return err;
}
