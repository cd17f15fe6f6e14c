// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of the hooks that are under way: a process says that it is about to try
 * what nobody but they refuse, and tries it. That it was refused by them is
 * counted here.
 *
 * It gains nothing by that. What is refused for the sake of a check could not
 * have succeeded (a TCP connection to a multicast address), or is of no use
 * (the execution of a file that is there for this), and everything else that
 * the process does is judged as always.
 */
#include <linux/bits.h>
#include <linux/dcache.h>
#include <linux/in.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/socket.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "context.h"
#include "health.h"
#include "verdict.h"

/* As many can be under way. Then the oldest is over. */
#define CHECKS_MAX 8

/**
 * struct check - A check under way.
 * @process: Who tries, NULL when there is none.
 * @portid: Netlink port of the socket that the check belongs to.
 * @begun: How many were begun before.
 * @generation: Policy by which it has to try.
 * @refused: BIT(enum smtpward_via) for each hook that refused an attempt.
 */
struct check {
	struct pid *process;
	u32 portid;
	u32 generation;
	u64 begun;
	unsigned long refused;
};

static DEFINE_SPINLOCK(check_lock);
/* Protected by check_lock, but for a look at who tries. */
static struct check checks[CHECKS_MAX];
static unsigned int checks_count;
static u64 checks_begun;

static struct check *find(u32 portid)
{
	struct check *c;

	lockdep_assert_held(&check_lock);
	for (c = checks; c < checks + CHECKS_MAX; c++)
		if (c->process && c->portid == portid)
			return c;
	return NULL;
}

/* Where a check can be that begins: at a free place, or that of the oldest. */
static struct check *make_room(void)
{
	struct check *c, *oldest = checks;

	lockdep_assert_held(&check_lock);
	for (c = checks; c < checks + CHECKS_MAX; c++) {
		if (!c->process)
			return c;
		if (c->begun < oldest->begun)
			oldest = c;
	}
	return oldest;
}

/* Returns who has tried, for put_pid(). */
static struct pid *end(struct check *c)
{
	struct pid *process = c->process;

	lockdep_assert_held(&check_lock);
	WRITE_ONCE(c->process, NULL);
	if (process)
		WRITE_ONCE(checks_count, checks_count - 1);
	return process;
}

static void start(struct check *c, struct pid *process, u32 portid)
{
	lockdep_assert_held(&check_lock);
	c->portid = portid;
	c->begun = checks_begun++;
	c->generation = sw_verdict_generation();
	c->refused = 0;
	WRITE_ONCE(c->process, process);
	WRITE_ONCE(checks_count, checks_count + 1);
}

/**
 * sw_health_begin() - Begin a check by the current process.
 * @portid: Netlink port of the socket that it belongs to.
 *
 * One that was begun on the same socket is over.
 *
 * Context: Process context.
 */
void sw_health_begin(u32 portid)
{
	struct pid *process = get_task_pid(current, PIDTYPE_TGID), *old;
	struct check *c;

	spin_lock(&check_lock);
	c = find(portid) ?: make_room();
	old = end(c);
	start(c, process, portid);
	spin_unlock(&check_lock);
	put_pid(old);
}

/**
 * sw_health_take() - Take the check of a socket away, if it has begun one.
 * @portid: Netlink port of the socket.
 * @refused: Receives BIT(enum smtpward_via) for each hook that refused an
 *	attempt.
 *
 * Context: Process context.
 * Return: 0, -ENOENT when there is none, or -EAGAIN when the policy has
 * changed, so that it may have tried by the wrong one.
 */
int sw_health_take(u32 portid, unsigned long *refused)
{
	struct pid *process = NULL;
	struct check *c;
	int err = -ENOENT;

	spin_lock(&check_lock);
	c = find(portid);
	if (c) {
		*refused = c->refused;
		err = c->generation == sw_verdict_generation() ? 0 : -EAGAIN;
		process = end(c);
	}
	spin_unlock(&check_lock);
	put_pid(process);
	return err;
}

/**
 * sw_health_release() - End the check of a socket, if it has begun one.
 * @portid: Netlink port of the socket.
 *
 * Context: Process context.
 */
void sw_health_release(u32 portid)
{
	unsigned long refused;

	sw_health_take(portid, &refused);
}

/* Who tries is only compared, so it may have ended. */
static bool is_of_current(const struct check *c)
{
	const struct pid *process = READ_ONCE(c->process);
	bool ret;

	if (!process)
		return false;
	rcu_read_lock();
	ret = task_tgid(current) == process ||
	      task_tgid(rcu_dereference(current->real_parent)) == process;
	rcu_read_unlock();
	return ret;
}

/* Without the lock, for the many attempts while there is no check. */
static bool is_under_way(void)
{
	return READ_ONCE(checks_count);
}

/**
 * sw_health_checks() - Whether the current task makes a check.
 *
 * Context: Any context.
 * Return: true when it is of a process that does, or a child of it.
 */
bool sw_health_checks(void)
{
	const struct check *c;

	if (!is_under_way())
		return false;
	for (c = checks; c < checks + CHECKS_MAX; c++)
		if (is_of_current(c))
			return true;
	return false;
}

static bool refuse(u32 via)
{
	struct check *c;
	bool ret = false;

	spin_lock(&check_lock);
	for (c = checks; c < checks + CHECKS_MAX; c++) {
		if (!is_of_current(c))
			continue;
		c->refused |= BIT(via);
		ret = true;
	}
	spin_unlock(&check_lock);
	return ret;
}

/**
 * sw_health_connect() - Whether a connect is one of a check.
 * @dest: Where to, at an SMTP port.
 * @via: enum smtpward_via.
 *
 * Context: Process context.
 * Return: true when it is, and then it is to be refused.
 */
bool sw_health_connect(const struct sw_dest *dest, u32 via)
{
	const __be32 addr = htonl(INADDR_ALLHOSTS_GROUP);

	return is_under_way() && dest->family == AF_INET &&
	       !memcmp(dest->addr, &addr, sizeof(addr)) && refuse(via);
}

/**
 * sw_health_exec() - Whether an exec is one of a check.
 * @dentry: Of the file.
 *
 * Context: Process context.
 * Return: true when it is, and then it is to be refused.
 */
bool sw_health_exec(struct dentry *dentry)
{
	struct name_snapshot name;
	bool ret;

	if (!is_under_way())
		return false;
	take_dentry_name_snapshot(&name, dentry);
	ret = !strcmp(name.name.name, SMTPWARD_HEALTH_FILE);
	release_dentry_name_snapshot(&name);
	return ret && refuse(SMTPWARD_VIA_EXEC);
}

/**
 * sw_health_exit() - Drop the checks that are under way.
 *
 * Context: Process context, when no judge and no request runs any more.
 */
void sw_health_exit(void)
{
	struct check *c;

	for (c = checks; c < checks + CHECKS_MAX; c++)
		put_pid(c->process);
}
