/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of signify(1): a line of comment, and one of bytes in base64.
 *
 * Keys and signatures have its form so that what we do can be checked, and done, with
 * another program than ours.
 */
#ifndef _SMTPWARD_SIGNIFY_H
#define _SMTPWARD_SIGNIFY_H

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

#define SIGNIFY_COMMENT_MAX 255
#define SIGNIFY_ID_SIZE 8
#define SIGNIFY_ALGORITHM "Ed"
#define SIGNIFY_KDF "BK"

/**
 * struct signify_public - A public key.
 * @algorithm: SIGNIFY_ALGORITHM: Ed25519.
 * @id: A number by which signatures name it.
 * @key: The key.
 */
struct signify_public {
	char algorithm[2];
	uint8_t id[SIGNIFY_ID_SIZE];
	uint8_t key[crypto_sign_PUBLICKEYBYTES];
};

/**
 * struct signify_signature - A signature.
 * @algorithm: SIGNIFY_ALGORITHM.
 * @id: Number of the key.
 * @signature: The signature.
 */
struct signify_signature {
	char algorithm[2];
	uint8_t id[SIGNIFY_ID_SIZE];
	uint8_t signature[crypto_sign_BYTES];
};

/**
 * struct signify_secret - A secret key.
 * @algorithm: SIGNIFY_ALGORITHM.
 * @kdf: SIGNIFY_KDF.
 * @rounds: Big endian, 0 when no pass phrase is needed.
 * @salt: Of the pass phrase.
 * @checksum: First bytes of the SHA-512 of @key.
 * @id: Number of the key.
 * @key: The key.
 */
struct signify_secret {
	char algorithm[2];
	char kdf[2];
	uint8_t rounds[4];
	uint8_t salt[16];
	uint8_t checksum[8];
	uint8_t id[SIGNIFY_ID_SIZE];
	uint8_t key[crypto_sign_SECRETKEYBYTES];
};

char *signify_text(const char *comment, const void *bytes, size_t len);
const char *signify_parse(const char *text, size_t text_len, char *comment,
			  void *bytes, size_t len, const char **rest);

#endif /* _SMTPWARD_SIGNIFY_H */
