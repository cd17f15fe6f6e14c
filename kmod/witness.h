/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints behind the hooks, which see what the hooks should have seen.
 */
#ifndef _SMTPWARD_WITNESS_H
#define _SMTPWARD_WITNESS_H

#include "types.h"

struct file;
struct sock;

void sw_witness_exit(void);
void sw_witness_expect(void);
void sw_witness_settled(void);
u64 sw_witness_unseen(void);

/* For probe_trace.c: what comes by there */
void sw_witness_connect(const struct sock *sk);
void sw_witness_exec(u32 tid, const struct file *file);

#endif /* _SMTPWARD_WITNESS_H */
