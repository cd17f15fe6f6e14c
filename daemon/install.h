/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A compiled policy into the kernel, as a whole or not at all.
 */
#ifndef _SMTPWARD_INSTALL_H
#define _SMTPWARD_INSTALL_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/smtpward.h>

struct client;
struct compiled;

/**
 * struct in_force - What the kernel applies.
 * @mode: enum smtpward_mode.
 * @generation: Number of the policy, 0 for none.
 * @sha256: Its checksum.
 * @confirm_left: Seconds after which the mode falls back, 0 for never.
 * @sealed: Nothing of that can be changed.
 */
struct in_force {
	uint32_t mode;
	uint32_t generation;
	uint8_t sha256[SMTPWARD_SHA256_SIZE];
	uint32_t confirm_left;
	bool sealed;
};

int install_policy(struct client *c, const struct compiled *p,
		   uint32_t generation, uint32_t *now);
int install_mode(struct client *c, uint32_t mode, uint32_t confirm);
int install_confirm(struct client *c);
int install_seal(struct client *c);
int in_force_get(struct client *c, struct in_force *now);
uint32_t in_force_kept_mode(const struct in_force *now);

#endif /* _SMTPWARD_INSTALL_H */
