/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that are for the machine that wrote them: a header and what follows it. The
 * header begins with eight bytes of magic and a version, and ends with a checksum.
 */
#ifndef _SMTPWARD_PACKED_H
#define _SMTPWARD_PACKED_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct packed - A kind of such files.
 * @magic: What it begins with.
 * @version: Follows it, and reads as something else in another byte order.
 * @header: Bytes of the header, of which the last are SHA-256 over the whole file
 *	with these bytes zero.
 * @other: Says that it is none.
 */
struct packed {
	const char *magic;
	uint32_t version;
	size_t header;
	const char *other;
};

/* Reads the content of a file. Returns NULL, or what is wrong with it. */
typedef const char *(*packed_fn)(void *to, const void *bytes, size_t len);

void packed_seal(const struct packed *kind, char *bytes, size_t len);
const char *packed_check(const struct packed *kind, const char *bytes,
			 size_t len);
int packed_load(const char *path, packed_fn unpack, void *to, const char **why);

#endif /* _SMTPWARD_PACKED_H */
