// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sockets that have connected to other ports, until what they say first is
 * known. All memory is there before: the tracepoint can allocate none.
 */
#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "account.h"
#include "dialogue_parts.h"
#include "flow.h"
#include "judge.h"
#include "subject.h"

#define CLIENTS_MAX 16384

/* No user takes the places of all others. Some share theirs, by their hash. */
#define SHARE_MAX (CLIENTS_MAX / 4)

/* Raw for the same reason as sw_flow_lock. It protects what follows. */
static DEFINE_RAW_SPINLOCK(lock);

struct sw_table sw_client_table;
static u16 shares[1 << SW_ACCOUNT_BITS];
static HLIST_HEAD(unused);
static struct sw_client *clients;
static u64 unheard;
static bool open;

static struct sw_client *find(const struct sock *sk)
{
	struct sw_client *client;

	lockdep_assert_held(&lock);
	hlist_for_each_entry(client, sw_table_bucket(&sw_client_table, sk),
			     node)
		if (client->sk == sk)
			return client;
	return NULL;
}

static void give(struct sw_client *client)
{
	lockdep_assert_held(&lock);
	put_cred(client->cred);
	hlist_del(&client->node);
	hlist_add_head(&client->node, &unused);
	shares[client->share]--;
}

static struct sw_client *take(u8 share)
{
	struct sw_client *client;

	lockdep_assert_held(&lock);
	if (hlist_empty(&unused) || shares[share] >= SHARE_MAX)
		return NULL;
	client = hlist_entry(unused.first, struct sw_client, node);
	hlist_del(&client->node);
	memset(client, 0, sizeof(*client));
	client->share = share;
	shares[share]++;
	return client;
}

static void describe(struct sw_dialogue *who)
{
	who->uid = from_kuid(&init_user_ns, current_uid());
	who->euid = sw_judge_uid();
	who->pid = task_pid_nr(current);
	who->tgid = task_tgid_nr(current);
	who->start_time = current->group_leader->start_boottime;
	strscpy(who->comm, current->comm, sizeof(who->comm));
}

/**
 * sw_clients_add() - Note a socket that the current task connects.
 * @sk: Socket, locked.
 *
 * One that finds no place is counted.
 *
 * Context: The task that connects, preemption disabled or not.
 */
void sw_clients_add(const struct sock *sk)
{
	struct sw_client *client;
	const u32 account = sw_account_current();
	struct sw_dialogue who = {};
	unsigned long flags;

	describe(&who);
	raw_spin_lock_irqsave(&lock, flags);
	client = find(sk);
	if (client)
		give(client);
	client = open ? take(sw_account_slot(account)) : NULL;
	if (client) {
		client->sk = sk;
		client->account = account;
		client->who = who;
		client->cred = get_current_cred();
		sw_subject_current(&client->subject);
		sw_subject_forget(&client->subject);
		hlist_add_head(&client->node,
			       sw_table_bucket(&sw_client_table, sk));
	} else if (open) {
		unheard++;
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}

/**
 * sw_clients_remove() - Forget a socket, if it is there.
 * @sk: Socket, locked.
 *
 * Context: Any context.
 */
void sw_clients_remove(const struct sock *sk)
{
	struct sw_client *client;
	unsigned long flags;

	/* It was put there under the socket's lock, or is not there. */
	if (!sw_table_may_have(&sw_client_table, sk))
		return;
	raw_spin_lock_irqsave(&lock, flags);
	client = find(sk);
	if (client)
		give(client);
	raw_spin_unlock_irqrestore(&lock, flags);
}

/**
 * sw_clients_find() - Find a socket.
 * @sk: Socket, locked.
 *
 * Context: Any context.
 * Return: What is known of it, as long as the socket is locked, or NULL.
 */
struct sw_client *sw_clients_find(const struct sock *sk)
{
	struct sw_client *client;
	unsigned long flags;

	if (!sw_table_may_have(&sw_client_table, sk))
		return NULL;
	raw_spin_lock_irqsave(&lock, flags);
	client = find(sk);
	raw_spin_unlock_irqrestore(&lock, flags);
	return client;
}

/**
 * sw_clients_unheard() - Count the sockets that found no place.
 *
 * Context: Process context.
 * Return: How many.
 */
u64 sw_clients_unheard(void)
{
	u64 ret;

	raw_spin_lock_irq(&lock);
	ret = unheard;
	raw_spin_unlock_irq(&lock);
	return ret;
}

/**
 * sw_clients_init() - Get the memory, which stays until the module goes.
 *
 * Context: Process context, may sleep. One caller at a time.
 * Return: 0 or -ENOMEM.
 */
int sw_clients_init(void)
{
	u32 i;

	if (clients)
		return 0;
	clients = kvcalloc(CLIENTS_MAX, sizeof(*clients), GFP_KERNEL);
	if (!clients)
		return -ENOMEM;
	for (i = 0; i < CLIENTS_MAX; i++)
		hlist_add_head(&clients[i].node, &unused);
	return 0;
}

/**
 * sw_clients_exit() - Free the memory.
 *
 * Context: Process context, when nobody comes any more.
 */
void sw_clients_exit(void)
{
	kvfree(clients);
}

/**
 * sw_clients_open() - Take sockets in from now on.
 *
 * Context: Process context, after sw_clients_init().
 */
void sw_clients_open(void)
{
	raw_spin_lock_irq(&lock);
	open = true;
	raw_spin_unlock_irq(&lock);
}

/**
 * sw_clients_close() - Forget all sockets and take none in any more.
 *
 * Context: Process context, when nobody looks at what they send.
 */
void sw_clients_close(void)
{
	struct hlist_node *next;
	struct sw_client *client;
	size_t i;

	raw_spin_lock_irq(&lock);
	open = false;
	for (i = 0; i < ARRAY_SIZE(sw_client_table.bucket); i++)
		hlist_for_each_entry_safe(client, next,
					  &sw_client_table.bucket[i], node)
			give(client);
	raw_spin_unlock_irq(&lock);
}
