// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tracepoints that lie behind the hooks. They decide nothing. Who wants to
 * know what comes by is told.
 */
#include <linux/binfmts.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <net/inet_sock.h>
#include <net/tcp_states.h>

#include "dialogue.h"
#include "flow.h"
#include "past.h"
#include "port.h"
#include "probe.h"
#include "witness.h"

/* Kept apart, so that on_state() saves no registers for those it spares. */
static noinline void tell_state(const struct sock *sk, int old, int new)
{
	if (new == TCP_SYN_SENT)
		sw_witness_connect(sk);
	sw_flow_state(sk, old, new);
	sw_dialogue_state(sk, new);
}

/* What begins is of interest by its port, or because it was judged. */
static __always_inline bool may_begin(const struct sock *sk)
{
	return sw_port_may_count(ntohs(inet_sk(sk)->inet_dport)) ||
	       sw_flow_may_have(task_pid(current)) ||
	       static_branch_unlikely(&sw_dialogue_listens);
}

/*
 * inet_sock_set_state, with the socket locked, before it gets its new state.
 * A change to TCP_SYN_SENT comes in the task that connects. Every connection of
 * the machine comes here some four times at each end.
 */
static void on_state(void *data, const struct sock *sk, const int old,
		     const int new)
{
	if (new == TCP_SYN_SENT ?
		    may_begin(sk) :
		    sw_flow_may_have(sk) || sw_dialogue_may_have(sk))
		tell_state(sk, old, new);
}

/*
 * sched_process_exec. Of a script, only the interpreter is there to be seen. A
 * thread that executes gets the id of its process, so the one before counts.
 */
static void on_exec(void *data, struct task_struct *task, pid_t old_pid,
		    struct linux_binprm *bprm)
{
	sw_witness_exec(old_pid, bprm->file);
	sw_past_exec();
}

/**
 * struct probe - A tracepoint.
 * @name: Its name.
 * @fn: Called there.
 * @at: It, NULL when it is not in use.
 */
struct probe {
	const char *name;
	void *fn;
	struct tracepoint *at;
};

static struct probe probes[] = {
	{ "inet_sock_set_state", on_state },
	{ "sched_process_exec", on_exec },
};

static void look_at(struct tracepoint *tp, void *data)
{
	struct probe *probe = data;

	if (!strcmp(tp->name, probe->name) &&
	    !tracepoint_probe_register(tp, probe->fn, NULL))
		probe->at = tp;
}

/**
 * sw_trace_init() - Begin to look.
 *
 * Context: Process context, after the hooks are armed.
 */
void __init sw_trace_init(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		for_each_kernel_tracepoint(look_at, &probes[i]);
		if (!probes[i].at)
			pr_notice("no tracepoint %s to compare with\n",
				  probes[i].name);
	}
}

/**
 * sw_trace_exit() - Look no more.
 *
 * Context: Process context, before the hooks are disarmed. Nobody is told of
 * anything any more when it returns.
 */
void sw_trace_exit(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		if (probes[i].at)
			tracepoint_probe_unregister(probes[i].at, probes[i].fn,
						    NULL);
	tracepoint_synchronize_unregister();
}
