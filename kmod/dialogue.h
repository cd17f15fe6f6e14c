/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SMTP on ports that do not count as SMTP, by what a client says first.
 */
#ifndef _SMTPWARD_DIALOGUE_H
#define _SMTPWARD_DIALOGUE_H

#include "types.h"

struct sock;
struct sw_segment;

/**
 * struct sw_dialogue - How a client was recognised, and who is behind it.
 * @evidence: enum smtpward_dialogue.
 * @uid: Real uid of who connected.
 * @euid: Effective uid.
 * @pid: Thread.
 * @tgid: Process.
 * @start_time: When that began, nanoseconds since boot.
 * @comm: Name of the thread, NUL terminated.
 *
 * Who connected counts when nobody is there who sends.
 */
struct sw_dialogue {
	u32 evidence;
	u32 uid;
	u32 euid;
	u32 pid;
	u32 tgid;
	u64 start_time;
	char comm[16];
};

void sw_dialogue_exit(void);
int sw_dialogue_listen(bool on);
u64 sw_dialogue_unheard(void);

void sw_dialogue_state(const struct sock *sk, int new);
bool sw_dialogue_output(struct sock *sk, const struct sw_segment *segment);

#endif /* _SMTPWARD_DIALOGUE_H */
