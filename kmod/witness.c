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
#include <linux/binfmts.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>
#include <net/inet_sock.h>
#include <net/mptcp.h>
#include <net/sock.h>
#include <net/tcp_states.h>

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

/* inet_sock_set_state, in the task that connects, at a change to this state. */
static void on_state(void *data, const struct sock *sk, const int old,
		     const int new)
{
	if (new == TCP_SYN_SENT && is_of_user(sk) &&
	    sw_judge_port(ntohs(inet_sk(sk)->inet_dport)))
		testify(task_pid_nr(current), CONNECT_TIME);
}

/*
 * sched_process_exec. Of a script, only the interpreter is there to be seen. A
 * thread that executes gets the id of its process, so the one before counts.
 */
static void on_exec(void *data, struct task_struct *task, pid_t old_pid,
		    struct linux_binprm *bprm)
{
	if (sw_exec_is_candidate(bprm->file))
		testify(old_pid, EXEC_TIME);
}

/**
 * struct witness - A tracepoint.
 * @name: Its name.
 * @fn: Called there.
 * @at: It, NULL when it is not in use.
 */
struct witness {
	const char *name;
	void *fn;
	struct tracepoint *at;
};

static struct witness witnesses[] = {
	{ "inet_sock_set_state", on_state },
	{ "sched_process_exec", on_exec },
};

static void look_at(struct tracepoint *tp, void *witness)
{
	struct witness *w = witness;

	if (!strcmp(tp->name, w->name) &&
	    !tracepoint_probe_register(tp, w->fn, NULL))
		w->at = tp;
}

/**
 * sw_witness_init() - Begin to look.
 *
 * Context: Process context, after the hooks are armed.
 */
void __init sw_witness_init(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(witnesses); i++) {
		for_each_kernel_tracepoint(look_at, &witnesses[i]);
		if (!witnesses[i].at)
			pr_notice("no tracepoint %s to compare with\n",
				  witnesses[i].name);
	}
}

/**
 * sw_witness_exit() - Look no more.
 *
 * Context: Process context, before the hooks are disarmed.
 */
void sw_witness_exit(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(witnesses); i++)
		if (witnesses[i].at)
			tracepoint_probe_unregister(witnesses[i].at,
						    witnesses[i].fn, NULL);
	tracepoint_synchronize_unregister();
	cancel_work_sync(&ask);
}
