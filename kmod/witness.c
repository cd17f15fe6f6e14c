// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel has tracepoints where a connection is opened and where a program
 * was executed. What comes there has been judged just before, in the same task.
 * What was not is counted, and gives reason for a check of the hooks.
 *
 * Only that check proves anything. A task can be taken for judged that was not,
 * when an attempt of it a moment ago did not get this far; the other way round,
 * when two tasks get into each other's way in the table, an address is
 * rewritten behind the hook, a policy comes in between, or a file system keeps
 * an execution waiting.
 */
#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/workqueue.h>
#include <net/inet_sock.h>
#include <net/mptcp.h>
#include <net/sock.h>

#include "health.h"
#include "judge.h"
#include "netlink.h"
#include "probe.h"
#include "witness.h"

#define SLOT_BITS 10

/*
 * Jiffies between a judgement and the tracepoint: an instant for a connection,
 * and for an execution what the file system takes to answer.
 */
#define CONNECT_TIME HZ
#define EXEC_TIME (60 * HZ)

/*
 * Who was let through and has not come here yet: thread id, and jiffies of
 * when. What never comes here is not worth anything for long.
 */
static u64 expected[1 << SLOT_BITS];

static atomic64_t unseen = ATOMIC64_INIT(0);
static bool wanted; /* a check was asked for, and none has ended well yet */

static void ask_for_check(struct work_struct *work)
{
	sw_nl_want_check();
}

static DECLARE_WORK(ask, ask_for_check);

static u64 *slot(u32 tid)
{
	return &expected[hash_32(tid, SLOT_BITS)];
}

/**
 * sw_witness_expect() - Note that an attempt of the current task was judged.
 *
 * Context: Process context, before the attempt goes on.
 */
void sw_witness_expect(void)
{
	const u32 tid = task_pid_nr(current);

	WRITE_ONCE(*slot(tid), (u64)tid << 32 | (u32)jiffies);
}

static bool is_expected(u32 tid, u32 time)
{
	const u64 who = READ_ONCE(*slot(tid));

	if (who >> 32 != tid || (u32)jiffies - (u32)who > time)
		return false;
	WRITE_ONCE(*slot(tid), 0);
	return true;
}

static void testify(u32 tid, u32 time)
{
	if (is_expected(tid, time) || sw_health_checks())
		return;
	atomic64_inc(&unseen);
	if (!xchg(&wanted, true))
		schedule_work(&ask);
}

/**
 * sw_witness_settled() - Ask for a check again when something is unseen.
 *
 * Context: Any context, when a check has ended and no hook fails.
 */
void sw_witness_settled(void)
{
	WRITE_ONCE(wanted, false);
}

/**
 * sw_witness_unseen() - How much has come past the hooks.
 *
 * Context: Any context.
 * Return: Connections and executions since the module was loaded.
 */
u64 sw_witness_unseen(void)
{
	return atomic64_read(&unseen);
}

/*
 * Connections of the kernel itself, and those that MPTCP adds to one that was
 * judged, have passed no hook.
 */
static bool is_of_user(const struct sock *sk)
{
	return sk->sk_protocol == IPPROTO_TCP && !sk->sk_kern_sock &&
	       !sk_is_mptcp(sk) && !(current->flags & PF_KTHREAD);
}

/**
 * sw_witness_connect() - A connection is about to be opened.
 * @sk: Its socket.
 *
 * Context: Tracepoint, in the task that connects.
 */
void sw_witness_connect(const struct sock *sk)
{
	if (is_of_user(sk) && sw_judge_port(ntohs(inet_sk(sk)->inet_dport)))
		testify(task_pid_nr(current), CONNECT_TIME);
}

/**
 * sw_witness_exec() - A program has been executed.
 * @tid: Thread that has.
 * @file: The program.
 *
 * Context: Tracepoint, in the task that executes.
 */
void sw_witness_exec(u32 tid, const struct file *file)
{
	if (sw_exec_is_candidate(file))
		testify(tid, EXEC_TIME);
}

/**
 * sw_witness_exit() - Ask for nothing any more.
 *
 * Context: Process context, when no tracepoint comes here any more.
 */
void sw_witness_exit(void)
{
	cancel_work_sync(&ask);
}
