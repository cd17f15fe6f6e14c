// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes as hexadecimal digits.
 */
#include "hex.h"

/**
 * hex_text() - Write bytes as digits.
 * @out: Receives HEX_SIZE(@len) bytes, NUL terminated.
 * @bytes: The bytes.
 * @len: How many.
 */
void hex_text(char *out, const void *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *s = bytes;
	size_t i;

	for (i = 0; i < len; i++) {
		*out++ = digits[s[i] >> 4];
		*out++ = digits[s[i] & 15];
	}
	*out = '\0';
}
