/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A request of every kind.
 */
#ifndef _OPS_H
#define _OPS_H

#include "common.h"

/**
 * struct op - A request that is complete, so that only permission is missing.
 * @cmd: Command.
 * @flags: NLM_F_DUMP or 0.
 * @cap: Capability it needs.
 * @needs: What the kernel says without it.
 * @result: What it gets with it.
 */
struct op {
	int cmd;
	int flags;
	int cap;
	const char *needs;
	int result;
};

extern const struct op ops[];
extern const unsigned int n_ops;

int op_request(struct sw_client *client, const struct op *op);

#endif /* _OPS_H */
