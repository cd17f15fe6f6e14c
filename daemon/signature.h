/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policies that somebody has signed.
 */
#ifndef _SMTPWARD_SIGNATURE_H
#define _SMTPWARD_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "signify.h"

struct diag;
struct json_object;
struct policy;

/* Beside the files that it covers. */
#define SIGNATURE_FILE "policy.sig"

#define FINGERPRINT_SIZE 52
#define SERIAL_MAX INT64_MAX
#define MANIFEST_HASH_SIZE 32

/**
 * struct public_key - A key whose signatures count.
 * @signify: The key.
 * @comment: What its file says of it.
 */
struct public_key {
	struct signify_public signify;
	char comment[SIGNIFY_COMMENT_MAX + 1];
};

/**
 * struct public_keys - All keys whose signatures count.
 * @v: The keys.
 * @n: How many.
 * @required: Somebody has put keys there: what is not signed does not count.
 */
struct public_keys {
	struct public_key *v;
	size_t n;
	bool required;
};

/**
 * struct signature - What a policy is signed by.
 * @required: It has to be.
 * @good: It is.
 * @serial: Its number: a policy does not come back after one with a greater.
 * @manifest: SHA-256 of what was signed.
 * @fingerprint: Of the key.
 * @comment: Of the key.
 */
struct signature {
	bool required;
	bool good;
	uint64_t serial;
	uint8_t manifest[MANIFEST_HASH_SIZE];
	char fingerprint[FINGERPRINT_SIZE];
	char comment[SIGNIFY_COMMENT_MAX + 1];
};

/* signature.c */
bool signature_check(struct signature *s, const struct policy *policy,
		     const char *dir, const char *keys, struct diag *diag);
char *signature_make(const char *manifest, const struct signify_secret *key);
void signature_fingerprint(char *text, const struct signify_public *key);

/* signature_key.c */
bool public_keys_load(struct public_keys *keys, const char *path,
		      struct diag *diag);
void public_keys_free(struct public_keys *keys);
const char *secret_key_load(struct signify_secret *key, const char *path);
int signature_keygen(const char *name, const char *comment);

/* signature_manifest.c */
char *manifest_text(const struct policy *policy, uint64_t serial,
		    struct diag *diag);
const char *manifest_serial(const char *manifest, uint64_t *serial);
void manifest_differs(const char *manifest, const struct policy *policy,
		      const char *file, struct diag *diag);

/* signature_kept.c */
char *signature_kept_text(const struct signature *s, uint32_t generation);
int signature_allows(const struct signature *s, const char *kept);
void signature_put(struct json_object *to, const char *kept, const char *keys,
		   uint32_t generation);
void signature_print(FILE *to, struct json_object *from);

#endif /* _SMTPWARD_SIGNATURE_H */
