// SPDX-License-Identifier: GPL-2.0-only
/*
 * Closes a connection whose data is held back already. So there is no hurry, and
 * work comes back where somebody holds the socket's lock, which a sender can for
 * as long as it likes: the memory that it sends from may be one that it serves
 * itself (userfaultfd, FUSE). Each connection has work of its own, because one
 * that takes the lock just behind our look does keep its work waiting.
 */
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/mptcp.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "compat.h"
#include "cut.h"

/* Milliseconds until a socket that somebody uses is tried again. */
#define AGAIN_TIME 10

struct cut {
	struct work_struct work;
	struct sock *sk;
};

static struct workqueue_struct *queue;
static bool stopped;

/*
 * MPTCP would wait for another subflow to go on with, and its process for ever.
 * The parent of a first subflow is what its socket belongs to, and stays there
 * while the subflow is locked. An error is set without the parent's own lock
 * where others set it, too, when the subflow fails.
 */
static void fail_parent(const struct sock *sk)
{
	const struct socket *socket = READ_ONCE(sk->sk_socket);
	struct sock *parent = socket ? READ_ONCE(socket->sk) : NULL;

	if (!parent || parent == sk)
		return;
	WRITE_ONCE(parent->sk_err, EPERM);
	parent->sk_error_report(parent);
}

/* Whether nobody has the lock now. Then a parent is told. */
static bool prepare(struct sock *sk)
{
	bool ret;

	local_bh_disable();
	bh_lock_sock(sk);
	ret = !sock_owned_by_user(sk);
	if (ret && sk_is_mptcp(sk))
		fail_parent(sk);
	bh_unlock_sock(sk);
	local_bh_enable();
	return ret;
}

static void do_cut(struct work_struct *work)
{
	struct cut *cut = container_of(work, struct cut, work);

	if (!READ_ONCE(stopped) && !prepare(cut->sk)) {
		msleep(AGAIN_TIME);
		queue_work(queue, work);
		return;
	}
	if (!READ_ONCE(stopped)) {
		tcp_abort(cut->sk, EPERM);
		sw_tcp_end_orphan(cut->sk);
	}
	sock_put(cut->sk);
	kfree(cut);
}

/**
 * sw_cut() - Reset a connection soon. Its process gets EPERM.
 * @sk: Its socket.
 *
 * Context: Any context but that of a raw spinlock.
 * Return: false when memory is short.
 */
bool sw_cut(struct sock *sk)
{
	struct cut *cut = kmalloc(sizeof(*cut), GFP_ATOMIC | __GFP_NOWARN);

	if (!cut)
		return false;
	INIT_WORK(&cut->work, do_cut);
	sock_hold(sk);
	cut->sk = sk;
	queue_work(queue, &cut->work);
	return true;
}

/**
 * sw_cut_init() - Prepare to close connections.
 *
 * Context: Process context.
 * Return: 0 or -ENOMEM.
 */
int __init sw_cut_init(void)
{
	queue = alloc_workqueue("smtpward_cut", WQ_UNBOUND, 0);
	return queue ? 0 : -ENOMEM;
}

/**
 * sw_cut_exit() - Leave alone what is not closed yet.
 *
 * Context: Process context, when nothing is held back any more.
 */
void sw_cut_exit(void)
{
	WRITE_ONCE(stopped, true);
	destroy_workqueue(queue);
}
