// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "policy.h"
#include "port.h"
#include "verdict.h"

static struct sw_policy __rcu *policy_in_force;
static DEFINE_MUTEX(commit_lock); /* protects changes of policy_in_force */
static u32 mode = SMTPWARD_MODE_AUDIT;

static u16 default_ports[SW_DEFAULT_PORTS_MAX];
static int n_default_ports;

/* Digits only: no sign, no spaces, no leading zero, which may mean octal. */
static int parse_port(const char *word, u16 *port)
{
	const char *c;

	for (c = word; *c; c++)
		if (!isdigit(*c))
			return -EINVAL;
	if (*word == '0' || kstrtou16(word, 10, port))
		return -EINVAL;
	return 0;
}

static int parse_ports(char *text)
{
	char *word;

	while ((word = strsep(&text, ","))) {
		if (n_default_ports == SW_DEFAULT_PORTS_MAX) {
			pr_err("ports: more than %d, at \"%s\"\n",
			       SW_DEFAULT_PORTS_MAX, word);
			return -E2BIG;
		}
		if (parse_port(word, &default_ports[n_default_ports])) {
			pr_err("ports: \"%s\" is not a port from 1 to 65535\n",
			       word);
			return -EINVAL;
		}
		n_default_ports++;
	}
	return 0;
}

/* Nothing is allowed and no tool known: what a fresh module says in audit. */
static struct sw_policy *first_policy(void)
{
	struct sw_policy_builder *b;
	struct sw_policy *policy = NULL;
	const char *why = "out of memory";
	int err = -ENOMEM;
	int i;

	b = sw_policy_builder_new(SMTPWARD_VERDICT_DENY);
	if (b)
		err = 0;
	for (i = 0; i < n_default_ports && !err; i++)
		err = sw_policy_builder_port(b, default_ports[i], &why);
	if (!err)
		policy = sw_policy_builder_finish(b, 0, NULL, &why);
	sw_policy_builder_free(b);
	if (!policy)
		pr_err("no first policy: %s\n", why);
	return policy;
}

/**
 * sw_verdict_init() - Put an empty policy in force that denies by default.
 * @ports: Ports that count as SMTP, decimal, separated by commas.
 *
 * Context: Process context, before anything else of the module.
 * Return: 0, or a negative error that was logged.
 */
int sw_verdict_init(const char *ports)
{
	struct sw_policy *policy;
	char *text;
	int err;

	text = kstrdup(ports, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	err = parse_ports(text);
	kfree(text);
	if (err)
		return err;
	policy = first_policy();
	if (!policy)
		return -ENOMEM;
	sw_ports_add(policy);
	rcu_assign_pointer(policy_in_force, policy);
	return 0;
}

/**
 * sw_verdict_exit() - Free the policy in force.
 *
 * Context: Process context, when nothing of the module runs any more.
 */
void sw_verdict_exit(void)
{
	struct sw_policy *old;

	mutex_lock(&commit_lock);
	old = rcu_replace_pointer(policy_in_force, NULL,
				  lockdep_is_held(&commit_lock));
	mutex_unlock(&commit_lock);
	synchronize_rcu();
	sw_policy_free(old);
}

/**
 * sw_mode_get() - The mode now.
 *
 * Context: Any context.
 * Return: enum smtpward_mode.
 */
u32 sw_mode_get(void)
{
	return READ_ONCE(mode);
}

/**
 * sw_mode_set() - Set the mode for attempts from now on.
 * @new_mode: enum smtpward_mode.
 *
 * Context: Any context.
 */
void sw_mode_set(u32 new_mode)
{
	/* Judges read it once for each attempt, by sw_mode_get(). */
	WRITE_ONCE(mode, new_mode);
}

/**
 * sw_verdict_commit() - Put a policy in force.
 * @policy: The policy, which belongs to this file when it returns 0.
 *
 * Readers see the old or the new policy. The old one is freed here, by a
 * caller who can wait, and not in a callback that could not free so much.
 *
 * Context: Process context, sleeps for a grace period.
 * Return: 0, or -ESTALE when the policy in force is as new.
 */
int sw_verdict_commit(struct sw_policy *policy)
{
	struct sw_policy *old;

	mutex_lock(&commit_lock);
	old = rcu_dereference_protected(policy_in_force,
					lockdep_is_held(&commit_lock));
	if (sw_policy_generation(policy) <= sw_policy_generation(old)) {
		mutex_unlock(&commit_lock);
		return -ESTALE;
	}
	sw_ports_add(policy);
	rcu_assign_pointer(policy_in_force, policy);
	sw_ports_keep(policy);
	mutex_unlock(&commit_lock);

	synchronize_rcu();
	sw_policy_free(old);
	return 0;
}

/**
 * sw_verdict_generation() - Number of the policy in force.
 *
 * Context: Any context.
 * Return: The number, 0 before the first policy was committed.
 */
u32 sw_verdict_generation(void)
{
	const u32 ret = sw_policy_generation(sw_verdict_policy_get());

	sw_verdict_policy_put();
	return ret;
}

/**
 * sw_verdict_port() - Whether the policy in force counts a port as SMTP.
 * @port: Host order.
 *
 * Context: Any context.
 * Return: true when it does.
 */
bool sw_verdict_port(u16 port)
{
	const bool ret = sw_policy_port(sw_verdict_policy_get(), port);

	sw_verdict_policy_put();
	return ret;
}

/**
 * sw_verdict_default_ports() - Ports for a policy that names none.
 * @ports: Result.
 * @max: Entries in @ports.
 *
 * Context: Any context.
 * Return: How many there are, of which at most @max were written.
 */
int sw_verdict_default_ports(u16 *ports, int max)
{
	memcpy(ports, default_ports,
	       min(max, n_default_ports) * sizeof(*ports));
	return n_default_ports;
}

/**
 * sw_verdict_policy_get() - The policy in force.
 *
 * Context: Any context. Takes the RCU lock.
 * Return: The policy, valid until sw_verdict_policy_put().
 */
const struct sw_policy *sw_verdict_policy_get(void)
{
	rcu_read_lock();
	__release(RCU); /* for sparse, see sw_verdict_policy_put() */
	return rcu_dereference(policy_in_force);
}

/**
 * sw_verdict_policy_put() - End the use of the policy in force.
 *
 * Context: Any context. Releases the RCU lock.
 */
void sw_verdict_policy_put(void)
{
	__acquire(RCU); /* for sparse, see sw_verdict_policy_get() */
	rcu_read_unlock();
}
