// SPDX-License-Identifier: GPL-2.0-only
/*
 * Of what there is for all, each account has a part. Accounts share it that have the
 * same hash, which nobody can choose.
 */
#include <linux/cred.h>
#include <linux/hash.h>
#include <linux/random.h>
#include <linux/user_namespace.h>

#include "account.h"

static u32 seed;

/**
 * sw_account_init() - Choose which accounts share a place.
 *
 * Context: Process context, before anything else here.
 */
void __init sw_account_init(void)
{
	seed = get_random_u32();
}

/**
 * sw_account_current() - Whose places the current task takes.
 *
 * Its effective user's. In a user namespace anybody can have as many users as
 * subuid(5) gives, so there it is who made the namespace, or the namespace where
 * that was root.
 *
 * Context: Process context.
 * Return: A number for them.
 */
u32 sw_account_current(void)
{
	const struct user_namespace *ns = current_user_ns();
	u32 owner;

	if (ns == &init_user_ns)
		return from_kuid(&init_user_ns, current_euid());
	while (ns->parent != &init_user_ns)
		ns = ns->parent;
	owner = from_kuid(&init_user_ns, ns->owner);
	return owner ?: ns->ns.inum;
}

/**
 * sw_account_slot() - Which places those of an account are.
 * @account: From sw_account_current().
 *
 * Context: Any context.
 * Return: A number of SW_ACCOUNT_BITS bits, which nobody can choose.
 */
u32 sw_account_slot(u32 account)
{
	return hash_32(account ^ seed, SW_ACCOUNT_BITS);
}
