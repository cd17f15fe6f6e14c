// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy files that were loaded, as they were then, in one file.
 *
 * What is compiled again, because a user or a program is another by now, has to be
 * what was loaded: the files in /etc may be half edited. A header, then each file:
 * two lengths, the path with its NUL, the bytes. What was granted is not in it, as
 * that comes and goes by itself.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "packed.h"
#include "paths.h"
#include "policy.h"
#include "sources.h"

/**
 * struct sources_header - Start of the file.
 * @magic: As of struct packed.
 * @version: As of struct packed.
 * @generation: Number of the policy.
 * @n: How many files follow.
 * @unused: 0.
 * @sha256: Checksum of the policy.
 * @check: Checksum of the file.
 */
struct sources_header {
	char magic[8];
	uint32_t version;
	uint32_t generation;
	uint32_t n;
	uint32_t unused;
	uint8_t sha256[SMTPWARD_SHA256_SIZE];
	uint8_t check[SMTPWARD_SHA256_SIZE];
};

struct lengths {
	uint32_t path, bytes;
};

static const struct packed kind = {
	.magic = "smtpwsrc",
	.version = 1,
	.header = sizeof(struct sources_header),
	.other = "it is no copy of policy files",
};

static bool is_kept(const struct policy_source *s)
{
	return strcmp(s->path, PATH_GRANTS) != 0;
}

static char *put(char *at, const void *bytes, size_t len)
{
	memcpy(at, bytes, len);
	return at + len;
}

/**
 * sources_pack() - Make the content of a copy.
 * @policy: The policy.
 * @generation: Its number.
 * @sha256: Its checksum.
 * @len: Receives the bytes, which may be too many for file_read().
 *
 * Return: The content, for the caller to free.
 */
char *sources_pack(const struct policy *policy, uint32_t generation,
		   const uint8_t *sha256, size_t *len)
{
	struct sources_header header = { .generation = generation };
	const struct policy_source *s;
	struct lengths lengths;
	char *bytes, *at;
	size_t i;

	*len = sizeof(header);
	for (i = 0; i < policy->n_sources; i++) {
		s = &policy->sources[i];
		if (is_kept(s))
			*len += sizeof(lengths) + strlen(s->path) + 1 + s->len;
	}
	bytes = xcalloc(*len, 1);
	at = bytes + sizeof(header);
	for (i = 0; i < policy->n_sources; i++) {
		s = &policy->sources[i];
		if (!is_kept(s))
			continue;
		lengths.path = strlen(s->path) + 1;
		lengths.bytes = s->len;
		at = put(at, &lengths, sizeof(lengths));
		at = put(at, s->path, lengths.path);
		at = put(at, s->bytes, lengths.bytes);
		header.n++;
	}
	memcpy(header.sha256, sha256, sizeof(header.sha256));
	memcpy(bytes, &header, sizeof(header));
	packed_seal(&kind, bytes, *len);
	return bytes;
}

static const char *take_texts(struct sources *s, uint32_t n, const char *at,
			      size_t left)
{
	struct policy_text *text;
	struct lengths lengths;

	while (s->n < n) {
		if (left < sizeof(lengths))
			return "it ends too early";
		memcpy(&lengths, at, sizeof(lengths));
		at += sizeof(lengths);
		left -= sizeof(lengths);
		if (!lengths.path || lengths.path > left ||
		    lengths.bytes > left - lengths.path || at[lengths.path - 1])
			return "a file in it is longer than it can be";
		s->texts = xreallocarray(s->texts, s->n + 1, sizeof(*s->texts));
		text = &s->texts[s->n++];
		*text = (struct policy_text){ .path = at,
					      .bytes = at + lengths.path,
					      .len = lengths.bytes };
		at += lengths.path + lengths.bytes;
		left -= lengths.path + lengths.bytes;
	}
	return left ? "something follows its end" : NULL;
}

/**
 * sources_unpack() - Read the content of a copy.
 * @s: Receives it, to be given to sources_free() in any case.
 * @bytes: The content.
 * @len: Its bytes.
 *
 * Return: NULL, or what is wrong with it.
 */
const char *sources_unpack(struct sources *s, const void *bytes, size_t len)
{
	const char *why = packed_check(&kind, bytes, len);
	struct sources_header header;

	*s = (struct sources){ 0 };
	if (why)
		return why;
	memcpy(&header, bytes, sizeof(header));
	len -= sizeof(header);
	s->bytes = xmemdupz((const char *)bytes + sizeof(header), len);
	s->generation = header.generation;
	memcpy(s->sha256, header.sha256, sizeof(s->sha256));
	return take_texts(s, header.n, s->bytes, len);
}

static const char *unpack(void *s, const void *bytes, size_t len)
{
	return sources_unpack(s, bytes, len);
}

/**
 * sources_load() - Read a copy.
 * @s: Receives it, to be given to sources_free() in any case.
 * @path: Path of the file.
 * @why: Receives what is wrong, when something is.
 *
 * Return: 0 or a negative errno: -ENOENT when there is no file, -EBADMSG when
 * it is damaged.
 */
int sources_load(struct sources *s, const char *path, const char **why)
{
	*s = (struct sources){ 0 };
	return packed_load(path, unpack, s, why);
}

/**
 * sources_free() - Forget a copy.
 * @s: The copy.
 */
void sources_free(struct sources *s)
{
	free(s->texts);
	free(s->bytes);
	*s = (struct sources){ 0 };
}
