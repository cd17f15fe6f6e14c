/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes as hexadecimal digits.
 */
#ifndef _SMTPWARD_HEX_H
#define _SMTPWARD_HEX_H

#include <stddef.h>

#define HEX_SIZE(len) (2 * (len) + 1)

void hex_text(char *out, const void *bytes, size_t len);

#endif /* _SMTPWARD_HEX_H */
