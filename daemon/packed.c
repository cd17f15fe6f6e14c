// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "packed.h"

#define MAGIC_SIZE 8

static void sum(const struct packed *kind, const char *bytes, size_t len,
		uint8_t *check)
{
	static const uint8_t zero[SHA256_DIGEST_LENGTH];
	SHA2_CTX ctx;

	SHA256Init(&ctx);
	SHA256Update(&ctx, (const uint8_t *)bytes, kind->header - sizeof(zero));
	SHA256Update(&ctx, zero, sizeof(zero));
	SHA256Update(&ctx, (const uint8_t *)bytes + kind->header,
		     len - kind->header);
	SHA256Final(check, &ctx);
}

/**
 * packed_seal() - Write what a file begins with, and its checksum.
 * @kind: What it is.
 * @bytes: The file, with all else in it.
 * @len: Its bytes.
 */
void packed_seal(const struct packed *kind, char *bytes, size_t len)
{
	uint8_t *check = (uint8_t *)bytes + kind->header - SHA256_DIGEST_LENGTH;

	memcpy(bytes, kind->magic, MAGIC_SIZE);
	memcpy(bytes + MAGIC_SIZE, &kind->version, sizeof(kind->version));
	sum(kind, bytes, len, check);
}

/**
 * packed_check() - Whether a file is what it is taken for.
 * @kind: What that is.
 * @bytes: The file.
 * @len: Its bytes.
 *
 * Return: NULL, or what is wrong with it.
 */
const char *packed_check(const struct packed *kind, const char *bytes,
			 size_t len)
{
	uint8_t check[SHA256_DIGEST_LENGTH];

	if (len < kind->header)
		return "it ends too early";
	if (memcmp(bytes, kind->magic, MAGIC_SIZE) != 0)
		return kind->other;
	if (memcmp(bytes + MAGIC_SIZE, &kind->version, sizeof(kind->version)))
		return "another version of smtpward wrote it";
	sum(kind, bytes, len, check);
	if (memcmp(check, bytes + kind->header - sizeof(check), sizeof(check)))
		return "its checksum is wrong";
	return NULL;
}

/**
 * packed_load() - Read a file.
 * @path: Its path.
 * @unpack: Reads its content.
 * @to: For @unpack.
 * @why: Receives what is wrong, when something is.
 *
 * Return: 0 or a negative errno: -ENOENT when there is no file, -EBADMSG when
 * it is damaged.
 */
int packed_load(const char *path, packed_fn unpack, void *to, const char **why)
{
	size_t len;
	char *bytes = file_read(path, &len);
	int err = errno;

	if (!bytes) {
		*why = strerror(err);
		return -err;
	}
	*why = unpack(to, bytes, len);
	free(bytes);
	return *why ? -EBADMSG : 0;
}
