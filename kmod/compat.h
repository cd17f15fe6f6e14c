/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every difference between the supported kernels. What differs between
 * architectures is in arch_*.h.
 */
#ifndef _SMTPWARD_COMPAT_H
#define _SMTPWARD_COMPAT_H

#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/highmem.h>
#include <linux/hrtimer.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/timer.h>
#include <linux/version.h>
#include <net/genetlink.h>
#include <net/inet_hashtables.h>
#include <net/tcp.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#include <crypto/sha2.h>
#else
#include <crypto/sha.h>
#endif

/* Hooks */

/*
 * Since 5.11 x86 hands every ftrace_ops the arguments and lets it change the
 * flow. Before, that took SAVE_REGS, and recursion protection was the default:
 * our handlers call nothing that they hook.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#define SW_FTRACE_OPS_FLAGS 0
#else
#define SW_FTRACE_OPS_FLAGS \
	(FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_RECURSION_SAFE)
#endif

/**
 * sw_ftrace_regs() - Registers at the entry of a hooked function.
 * @fregs: As the ftrace callback got it. Only arguments, stack pointer and
 *	instruction pointer are set in what it holds.
 */
#ifdef arch_ftrace_regs
#define sw_ftrace_regs(fregs) (&arch_ftrace_regs(fregs)->regs)
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#define sw_ftrace_regs(fregs) (&(fregs)->regs)
#else
#define ftrace_regs pt_regs
#define sw_ftrace_regs(fregs) (fregs)
#endif

/* Context */

/**
 * sw_mm_exe_file() - Take a reference to the program of an address space.
 * @mm: Address space that cannot go away meanwhile.
 *
 * What get_mm_exe_file() does, which modules cannot call since 5.15. Since 6.7
 * a struct file may be reused within a grace period, and get_file_rcu() looks
 * again at where it found it.
 *
 * Context: Any context.
 * Return: The file, to be released by fput(), or NULL.
 */
static inline struct file *sw_mm_exe_file(struct mm_struct *mm)
{
	struct file *file;

	rcu_read_lock();
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	file = get_file_rcu(&mm->exe_file);
#else
	file = rcu_dereference(mm->exe_file);
	if (file && !get_file_rcu(file))
		file = NULL;
#endif
	rcu_read_unlock();
	return file;
}

/**
 * sw_get_remote_page() - Take a reference to a page of an address space.
 * @mm: Address space, locked for reading.
 * @addr: Address in the page.
 *
 * Context: Process context, may sleep.
 * Return: The page, to be released by put_page(), or NULL.
 */
static inline struct page *sw_get_remote_page(struct mm_struct *mm,
					      unsigned long addr)
{
	struct page *page;
	long got;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
	got = get_user_pages_remote(mm, addr, 1, 0, &page, NULL);
#else
	got = get_user_pages_remote(mm, addr, 1, 0, &page, NULL, NULL);
#endif
	return got == 1 ? page : NULL;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define kmap_local_page(page) kmap_atomic(page)
#define kunmap_local(addr) kunmap_atomic(addr)
#endif

/* Flows */

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define sw_timer_delete_sync(timer) timer_delete_sync(timer)
#else
#define sw_timer_delete_sync(timer) del_timer_sync(timer)
#endif

/**
 * sw_hashinfo() - The table of the connections of a network namespace.
 * @net: The namespace. Since 6.1 it can have one of its own.
 *
 * Return: The table.
 */
static inline struct inet_hashinfo *sw_hashinfo(struct net *net)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0)
	return net->ipv4.tcp_death_row.hashinfo;
#else
	return &tcp_hashinfo;
#endif
}

/**
 * sw_tcp_end_orphan() - End a connection that tcp_abort() was asked to end.
 * @sk: Its socket. Older kernels leave those alone that their process has
 *	closed. What close(2) does to reset one is done to it.
 *
 * Context: Process context, may sleep.
 */
static inline void sw_tcp_end_orphan(struct sock *sk)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	/* Who has closed it cannot hold its lock any more. */
	if (!sock_flag(sk, SOCK_DEAD))
		return;
	lock_sock(sk);
	if (sk->sk_state != TCP_CLOSE && !tcp_disconnect(sk, 0)) {
		local_bh_disable();
		bh_lock_sock(sk);
		inet_csk_destroy_sock(sk);
		bh_unlock_sock(sk);
		local_bh_enable();
	}
	release_sock(sk);
#endif
}

/* Policy */

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define sw_sha256_state sha256_ctx
#else
#define sw_sha256_state sha256_state
#endif

/* Mode */

/**
 * sw_hrtimer_setup() - Prepare a timer.
 * @timer: The timer.
 * @fn: What it calls.
 * @clock: Its clock.
 * @mode: Its mode.
 */
static inline void
sw_hrtimer_setup(struct hrtimer *timer,
		 enum hrtimer_restart (*fn)(struct hrtimer *), clockid_t clock,
		 enum hrtimer_mode mode)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(timer, fn, clock, mode);
#else
	hrtimer_init(timer, clock, mode);
	timer->function = fn;
#endif
}

/* Netlink */

/* Before the flags of groups had bits of their own, they were those of ops. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN GENL_UNS_ADMIN_PERM
#endif

/* Without it a missing attribute is still refused, but only in words. */
#ifndef GENL_REQ_ATTR_CHECK
#define GENL_REQ_ATTR_CHECK(info, attr) (!(info)->attrs[attr])
#endif

/**
 * sw_dump_attrs() - The attributes of the request that began a dump.
 * @cb: As start, dumpit and done get it.
 *
 * Return: Attributes by type, NULL where absent.
 */
static inline struct nlattr **sw_dump_attrs(struct netlink_callback *cb)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	return genl_dumpit_info(cb)->info.attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif /* _SMTPWARD_COMPAT_H */
