/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy and the mode that a reboot brings back, in one file.
 */
#ifndef _SMTPWARD_STATE_H
#define _SMTPWARD_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "compile.h"

/**
 * struct state - What was in force.
 * @mode: enum smtpward_mode.
 * @generation: Number of the policy, 0 when there was none.
 * @policy: The policy, without parts when there was none.
 */
struct state {
	uint32_t mode;
	uint32_t generation;
	struct compiled policy;
};

char *state_pack(const struct state *state, size_t *len);
const char *state_unpack(struct state *state, const void *bytes, size_t len);
int state_load(struct state *state, const char *path, const char **why);
int state_set_mode(const char *path, uint32_t mode, const char **why);

#endif /* _SMTPWARD_STATE_H */
