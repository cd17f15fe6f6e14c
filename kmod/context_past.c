// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cred.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "context_parts.h"
#include "past.h"

/* Older than that it has nothing to do with what happens now. */
#define PAST_TIME (10 * 60 * HZ)

#define SLOT_BITS 11

/**
 * struct program - A program that was executed.
 * @pid: Process.
 * @uid: Real uid.
 * @time: When, the lower half of jiffies.
 * @comm: Its name.
 */
struct program {
	u32 pid;
	u32 uid;
	u32 time;
	char comm[TASK_COMM_LEN];
};

/**
 * struct slot - What was executed in a process group.
 * @pgrp: The group, to be compared only: it may be gone.
 * @nr: Its number, as another group may be in the same place later.
 * @next: Where the next one goes.
 * @program: The latest, each name once.
 *
 * Groups with the same hash push each other out.
 */
struct slot {
	const struct pid *pgrp;
	u32 nr;
	u32 next;
	struct program program[SMTPWARD_PAST_MAX];
};

static struct slot slots[1 << SLOT_BITS];

/* Taken where preemption is off, on PREEMPT_RT too. */
static DEFINE_RAW_SPINLOCK(lock);

static struct slot *slot_of(u32 nr)
{
	return &slots[hash_32(nr, SLOT_BITS)];
}

static bool is_of(const struct slot *slot, const struct pid *pgrp, u32 nr)
{
	return slot->pgrp == pgrp && slot->nr == nr;
}

/* What a script runs again and again does not push out the rest. */
static struct program *place_for(struct slot *slot, const char *comm)
{
	u32 i;

	for (i = 0; i < SMTPWARD_PAST_MAX; i++)
		if (!strncmp(slot->program[i].comm, comm, TASK_COMM_LEN))
			return &slot->program[i];
	return &slot->program[slot->next++ % SMTPWARD_PAST_MAX];
}

/**
 * sw_past_exec() - Remember what the current task has executed.
 *
 * Of a pipeline the first program may have ended when the last one sends, or not
 * be executed yet when the last one is.
 *
 * Context: Any but interrupts, preemption may be off.
 */
void sw_past_exec(void)
{
	const u32 uid = from_kuid(&init_user_ns, current_uid());
	const struct pid *pgrp;
	struct program *program;
	unsigned long flags;
	struct slot *slot;
	u32 nr;

	rcu_read_lock();
	pgrp = task_pgrp(current);
	nr = pid_nr((struct pid *)pgrp);
	rcu_read_unlock();
	slot = slot_of(nr);
	raw_spin_lock_irqsave(&lock, flags);
	if (!is_of(slot, pgrp, nr))
		*slot = (struct slot){ .pgrp = pgrp, .nr = nr };
	program = place_for(slot, current->comm);
	program->pid = task_tgid_nr(current);
	program->uid = uid;
	program->time = jiffies;
	strscpy_pad(program->comm, current->comm, sizeof(program->comm));
	raw_spin_unlock_irqrestore(&lock, flags);
}

static bool is_told(const struct program *program)
{
	return program->pid && (u32)jiffies - program->time < PAST_TIME;
}

/**
 * sw_context_past() - Find what was executed in the current task's group.
 * @ctx: past and n_past are set.
 *
 * By itself, too: a shell that has executed its last command is no more. By
 * others some may still be there. And lately.
 *
 * Context: Process context.
 */
void sw_context_past(struct sw_context *ctx)
{
	const u32 nr = task_pgrp_nr_ns(current, &init_pid_ns);
	const struct slot *slot = slot_of(nr);
	const struct program *program;
	unsigned long flags;
	u32 i;

	raw_spin_lock_irqsave(&lock, flags);
	for (i = 0; i < SMTPWARD_PAST_MAX; i++) {
		program = &slot->program[i];
		if (!is_of(slot, task_pgrp(current), nr) || !is_told(program))
			continue;
		ctx->past[ctx->n_past].pid = program->pid;
		ctx->past[ctx->n_past].uid = program->uid;
		strscpy_pad(ctx->past[ctx->n_past].comm, program->comm,
			    sizeof(ctx->past[ctx->n_past].comm));
		ctx->n_past++;
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}
