/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The attributes of each request, for those who make up requests.
 */
#ifndef _KNOWN_H
#define _KNOWN_H

#include <stdint.h>

#include <linux/smtpward.h>

/* Values of struct known. */
#define ANY 0
#define GROWS UINT32_MAX
#define TEXT (UINT32_MAX - 1)

/**
 * struct known - An attribute that a request may have.
 * @type: Type, 0 ends the list.
 * @len: Bytes it should have.
 * @max: The greatest number that means something, or one of the above.
 * @inside: What it may hold.
 */
struct known {
	uint16_t type;
	uint16_t len;
	uint32_t max;
	const struct known *inside;
};

/* By command. */
extern const struct known *const known_requests[SMTPWARD_CMD_MAX + 1];

#endif /* _KNOWN_H */
