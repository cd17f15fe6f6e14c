// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies that somebody has signed.
 *
 * The signature is Ed25519, made and checked by libsodium. What is checked is what was
 * read: no file is read again for being compiled.
 */
#include <errno.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "diag.h"
#include "file.h"
#include "hex.h"
#include "policy.h"
#include "signature.h"

static void hash(uint8_t *sum, const void *bytes, size_t len)
{
	SHA2_CTX ctx;

	SHA256Init(&ctx);
	SHA256Update(&ctx, bytes, len);
	SHA256Final(sum, &ctx);
}

/**
 * signature_fingerprint() - Make a name of a key that cannot be another's.
 * @text: Receives FINGERPRINT_SIZE bytes, in the form of ssh-keygen(1).
 * @key: The key.
 */
void signature_fingerprint(char *text, const struct signify_public *key)
{
	uint8_t sum[SHA256_DIGEST_LENGTH];
	int n;

	hash(sum, key->key, sizeof(key->key));
	n = snprintf(text, FINGERPRINT_SIZE, "SHA256:");
	sodium_bin2base64(text + n, FINGERPRINT_SIZE - n, sum, sizeof(sum),
			  sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

/* Several keys can say that they have the number. */
static const struct public_key *
find_signer(const struct public_keys *keys,
	    const struct signify_signature *signature, const char *text,
	    size_t len, bool *known)
{
	const struct public_key *key;
	size_t i;

	*known = false;
	for (i = 0; i < keys->n; i++) {
		key = &keys->v[i];
		if (memcmp(key->signify.id, signature->id,
			   sizeof(signature->id)) != 0)
			continue;
		*known = true;
		if (!crypto_sign_verify_detached(signature->signature,
						 (const uint8_t *)text, len,
						 key->signify.key))
			return key;
	}
	return NULL;
}

static const struct public_key *check_text(const struct public_keys *keys,
					   const char *bytes, size_t len,
					   const char **manifest,
					   const char *file, struct diag *diag)
{
	char comment[SIGNIFY_COMMENT_MAX + 1], hex[HEX_SIZE(SIGNIFY_ID_SIZE)];
	struct signify_signature signature;
	const struct public_key *key;
	const char *why;
	bool known;

	why = signify_parse(bytes, len, comment, &signature, sizeof(signature),
			    manifest);
	if (why) {
		diag_add(diag, file, 0, 0, "is no signature: %s", why);
		return NULL;
	}
	len -= *manifest - bytes;
	key = find_signer(keys, &signature, *manifest, len, &known);
	if (key && strlen(*manifest) == len)
		return key;
	hex_text(hex, signature.id, sizeof(signature.id));
	if (known)
		diag_add(
			diag, file, 0, 0,
			"the signature is wrong: it, or what it signs, was changed");
	else
		diag_add(diag, file, 0, 0,
			 "is signed by a key that is not configured, number %s",
			 hex);
	return NULL;
}

static bool check_manifest(struct signature *s, const char *manifest,
			   const struct policy *policy, const char *file,
			   struct diag *diag)
{
	const char *why = manifest_serial(manifest, &s->serial);
	char *expected;
	bool same;

	if (why) {
		diag_add(diag, file, 0, 0, "%s", why);
		return false;
	}
	expected = manifest_text(policy, s->serial, diag);
	if (!expected)
		return false;
	same = !strcmp(expected, manifest);
	free(expected);
	if (!same)
		manifest_differs(manifest, policy, file, diag);
	return same;
}

static void check_file(struct signature *s, const struct policy *policy,
		       const struct public_keys *keys, const char *file,
		       struct diag *diag)
{
	const struct public_key *key;
	const char *manifest;
	size_t len;
	char *bytes = file_read(file, &len);

	if (!bytes) {
		diag_add(
			diag, file, 0, 0,
			"the policy has no signature, but a key is configured: %s",
			strerror(errno));
		return;
	}
	key = check_text(keys, bytes, len, &manifest, file, diag);
	if (key && check_manifest(s, manifest, policy, file, diag)) {
		s->good = true;
		hash(s->manifest, manifest, strlen(manifest));
		signature_fingerprint(s->fingerprint, &key->signify);
		memcpy(s->comment, key->comment, sizeof(s->comment));
	}
	free(bytes);
}

/**
 * signature_check() - Check the signature of a policy, when it needs one.
 * @s: Receives what was found.
 * @policy: The policy, of which the files were read.
 * @dir: Directory with the files and the signature.
 * @keys: Path of a key, or of a directory of keys. When nothing is there, no policy needs
 *	a signature.
 * @diag: Receives complaints.
 *
 * Return: true when the policy may be used.
 */
bool signature_check(struct signature *s, const struct policy *policy,
		     const char *dir, const char *keys, struct diag *diag)
{
	struct public_keys list;
	char *file;

	*s = (struct signature){ 0 };
	s->required = true;
	if (public_keys_load(&list, keys, diag)) {
		s->required = list.required;
		file = xasprintf("%s/%s", dir, SIGNATURE_FILE);
		if (list.required)
			check_file(s, policy, &list, file, diag);
		free(file);
	}
	public_keys_free(&list);
	return s->good || !s->required;
}

/**
 * signature_make() - Sign a policy.
 * @manifest: What is signed, from manifest_text().
 * @key: The key.
 *
 * Return: The content of a file SIGNATURE_FILE, for the caller to free.
 */
char *signature_make(const char *manifest, const struct signify_secret *key)
{
	struct signify_signature signature = { .algorithm = { 'E', 'd' } };
	char *head, *text;

	memcpy(signature.id, key->id, sizeof(signature.id));
	crypto_sign_detached(signature.signature, NULL,
			     (const uint8_t *)manifest, strlen(manifest),
			     key->key);
	head = signify_text("signature of a policy of smtpward", &signature,
			    sizeof(signature));
	text = xasprintf("%s%s", head, manifest);
	free(head);
	return text;
}
