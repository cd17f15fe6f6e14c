/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints behind the hooks, which see what the hooks should have seen.
 */
#ifndef _SMTPWARD_WITNESS_H
#define _SMTPWARD_WITNESS_H

#include "types.h"

void sw_witness_init(void);
void sw_witness_exit(void);
void sw_witness_expect(void);
void sw_witness_settled(void);
u64 sw_witness_unseen(void);

#endif /* _SMTPWARD_WITNESS_H */
