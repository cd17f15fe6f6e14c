/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SMTP on ports that do not count as SMTP, by what a client says first.
 */
#ifndef _SMTPWARD_DIALOGUE_H
#define _SMTPWARD_DIALOGUE_H

#include <linux/jump_label.h>

#include "table.h"
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

extern struct sw_table sw_client_table;
DECLARE_STATIC_KEY_FALSE(sw_dialogue_listens);

/**
 * sw_dialogue_may_have() - Whether it is worth looking at a socket.
 * @sk: Socket, locked.
 *
 * Context: Any context.
 * Return: false when it is known what it speaks, or nobody cares.
 */
static inline bool sw_dialogue_may_have(const struct sock *sk)
{
	return static_branch_unlikely(&sw_dialogue_listens) &&
	       sw_table_may_have(&sw_client_table, sk);
}

void sw_dialogue_exit(void);
int sw_dialogue_listen(bool on);
u64 sw_dialogue_unheard(void);

void sw_dialogue_state(const struct sock *sk, int new);
bool sw_dialogue_output(struct sock *sk, const struct sw_segment *segment);

#endif /* _SMTPWARD_DIALOGUE_H */
