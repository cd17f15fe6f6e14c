/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The judges, which only the stubs in assembly call, what they judge, and the
 * tracepoints behind them.
 */
#ifndef _SMTPWARD_PROBE_H
#define _SMTPWARD_PROBE_H

#include <linux/linkage.h>
#include <linux/types.h>

struct file;
struct linux_binprm;
struct sockaddr;
struct socket;

asmlinkage long sw_connect_judge(struct socket *sock, struct sockaddr *addr,
				 int len);
asmlinkage long sw_fastopen_judge(struct socket *sock, struct sockaddr *addr,
				  int len);
asmlinkage long sw_exec_judge(struct linux_binprm *bprm);

bool sw_exec_is_candidate(const struct file *file);

/* probe_trace.c */
void sw_trace_init(void);
void sw_trace_exit(void);

#endif /* _SMTPWARD_PROBE_H */
