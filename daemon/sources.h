/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy files that were loaded, as they were then, in one file.
 */
#ifndef _SMTPWARD_SOURCES_H
#define _SMTPWARD_SOURCES_H

#include <stddef.h>
#include <stdint.h>

#include <linux/smtpward.h>

struct policy;
struct policy_text;

/**
 * struct sources - Copy of the files of a policy.
 * @generation: Number of the policy that was made of them.
 * @sha256: Its checksum.
 * @texts: The files, in order.
 * @n: How many.
 * @bytes: What the texts are in.
 */
struct sources {
	uint32_t generation;
	uint8_t sha256[SMTPWARD_SHA256_SIZE];
	struct policy_text *texts;
	size_t n;
	char *bytes;
};

char *sources_pack(const struct policy *policy, uint32_t generation,
		   const uint8_t *sha256, size_t *len);
const char *sources_unpack(struct sources *s, const void *bytes, size_t len);
int sources_load(struct sources *s, const char *path, const char **why);
void sources_free(struct sources *s);

#endif /* _SMTPWARD_SOURCES_H */
