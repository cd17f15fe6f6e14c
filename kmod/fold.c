// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process that is refused the same again and again has an event for each of the first.
 * Of the rest there is one in a while, with their number. By process, and not by user, so
 * that nobody's single attempt is hidden behind those of another.
 */
#include <linux/delay.h>
#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "event.h"
#include "fold.h"
#include "judge.h"

/* Jiffies. Attempts are counted in such a time, and what was is told after it. */
#define WINDOW (10 * HZ)

/* Attempts alike in that time that have an event each, and so many destinations. */
#define WHOLE_MAX 100
#define DESTS_MAX 16

/* Who is counted at a time. Where there are more, the longest ago is forgotten. */
#define FOLDS_MAX 256

/* Milliseconds until memory is looked for again, and how often it is. */
#define AGAIN_TIME 20
#define TRIES_MAX 50

/**
 * struct fold_key - What makes attempts alike.
 * @process: Its id in the initial namespace.
 * @uid: Its user, of the initial namespace.
 * @started: When the process was started, as its id is used again.
 * @executed: Which of the programs that it has executed it is.
 * @kind: enum smtpward_limit, for those whom a limit stops, 0 for others.
 * @via: enum smtpward_via.
 * @account: Of who attempts.
 * @generation: Policy that has decided.
 * @rule_id: Rule that has decided.
 * @tool: What was to be executed, 0 for connects.
 */
struct fold_key {
	u32 process;
	u32 uid;
	u64 started;
	u64 executed;
	u32 kind;
	u32 via;
	u32 account;
	u32 generation;
	u32 rule_id;
	u32 tool;
};

/**
 * struct fold - Attempts that are alike.
 * @node: In the table.
 * @age: In the list of all, by @begun.
 * @key: Which.
 * @begun: Jiffies of when the present window has begun.
 * @whole: How many in it had an event each.
 * @attrs: Of the last of these, NULL while there were not so many.
 * @n_dests: Entries in @dests.
 * @dests: Hashes of the addresses and ports that they were to go to.
 * @repeats: What has come since.
 */
struct fold {
	struct hlist_node node;
	struct list_head age;
	struct fold_key key;
	unsigned long begun;
	u32 whole;
	struct sk_buff *attrs;
	u32 n_dests;
	u32 dests[DESTS_MAX];
	struct sw_repeats repeats;
};

/* Of all hashes, so that nobody can choose one. Constant. */
static u32 seed;

/* Taken in process context only. It protects what follows. */
static DEFINE_SPINLOCK(lock);
static struct hlist_head table[FOLDS_MAX];
static LIST_HEAD(ages);
static struct fold folds[FOLDS_MAX];
static u32 n_folds;

static void tell(struct work_struct *work);
static DECLARE_DELAYED_WORK(tell_work, tell);

static void make_key(struct fold_key *key, const struct sw_event *event,
		     u32 tool)
{
	*key = (struct fold_key){
		.process = task_tgid_nr(current),
		.uid = sw_judge_uid(),
		.started = current->group_leader->start_boottime,
		.executed = READ_ONCE(current->self_exec_id),
		.kind = event->limit.kind,
		.via = event->via,
		.account = event->account,
		.generation = event->decision.generation,
		.rule_id = event->decision.rule_id,
		.tool = tool,
	};
}

static struct hlist_head *bucket(const struct fold_key *key)
{
	return &table[jhash(key, sizeof(*key), seed) % ARRAY_SIZE(table)];
}

static struct fold *find(const struct fold_key *key)
{
	struct fold *fold;

	lockdep_assert_held(&lock);
	hlist_for_each_entry(fold, bucket(key), node)
		if (!memcmp(&fold->key, key, sizeof(*key)))
			return fold;
	return NULL;
}

static void begin(struct fold *fold)
{
	fold->begun = jiffies;
	list_move_tail(&fold->age, &ages);
}

/* The window begins anew, with nothing in it. Attributes of the last go to @old. */
static void renew(struct fold *fold, struct sk_buff **old)
{
	*old = fold->attrs;
	fold->attrs = NULL;
	fold->whole = 0;
	fold->n_dests = 0;
	begin(fold);
}

/* The longest ago of those that have nothing to tell. */
static struct fold *forget(void)
{
	struct fold *fold;

	list_for_each_entry(fold, &ages, age) {
		if (fold->repeats.count)
			continue;
		hlist_del(&fold->node);
		return fold;
	}
	return NULL;
}

static struct fold *add(const struct fold_key *key, struct sk_buff **old)
{
	struct fold *fold;

	if (n_folds < FOLDS_MAX) {
		fold = &folds[n_folds++];
		INIT_LIST_HEAD(&fold->age);
	} else {
		fold = forget();
	}
	if (!fold)
		return NULL;
	fold->key = *key;
	hlist_add_head(&fold->node, bucket(key));
	renew(fold, old);
	return fold;
}

static bool is_over(const struct fold *fold)
{
	return time_after_eq(jiffies, fold->begun + WINDOW);
}

/* Whether it is one that was not told apart before. */
static bool is_new_dest(struct fold *fold, const struct sw_dest *dest)
{
	const size_t len = dest->family == AF_INET ? 4 : sizeof(dest->addr);
	const u32 hash = jhash(dest->addr, len, dest->port ^ seed);
	u32 i;

	for (i = 0; i < fold->n_dests; i++)
		if (fold->dests[i] == hash)
			return false;
	if (i == DESTS_MAX)
		return false;
	fold->dests[fold->n_dests++] = hash;
	return true;
}

static void count(struct sw_repeats *repeats)
{
	repeats->last_boot = ktime_get_boottime_ns();
	repeats->last_wall = ktime_get_real_ns();
	if (!repeats->count++) {
		repeats->first_boot = repeats->last_boot;
		repeats->first_wall = repeats->last_wall;
		schedule_delayed_work(&tell_work, WINDOW);
	}
}

/* Returns false for one that has an event. */
static bool take(struct fold *fold, const struct sw_dest *dest)
{
	const bool is_new = dest && is_new_dest(fold, dest);

	if (!fold->attrs || is_new) {
		fold->whole++;
		return false;
	}
	count(&fold->repeats);
	return true;
}

/**
 * sw_fold() - Count an attempt, if it is like many before.
 * @event: The attempt, with its account.
 * @dest: Where to, NULL for executions.
 * @tool: What was to be executed, 0 for connects.
 *
 * Only what is refused is counted so: what is let through has to be followed.
 *
 * Context: Process context of who attempts.
 * Return: true when it is counted and needs no event.
 */
bool sw_fold(const struct sw_event *event, const struct sw_dest *dest, u32 tool)
{
	struct sk_buff *old = NULL;
	struct fold *fold;
	struct fold_key key;
	bool ret;

	if (!event->refused)
		return false;
	make_key(&key, event, tool);
	spin_lock(&lock);
	fold = find(&key);
	if (!fold)
		fold = add(&key, &old);
	else if (is_over(fold) && !fold->repeats.count)
		renew(fold, &old);
	ret = fold && take(fold, dest);
	spin_unlock(&lock);
	kfree_skb(old);
	return ret;
}

/**
 * sw_fold_keep() - Have the attributes of an attempt, for what is like it.
 * @event: After sw_fold(), which was false.
 * @tool: As there.
 * @attrs: Attributes of @event, NULL when memory was short. They are not kept when
 *	they do not say who it was.
 *
 * Context: Process context of who attempts.
 */
void sw_fold_keep(const struct sw_event *event, u32 tool, struct sk_buff *attrs)
{
	struct fold *fold;
	struct fold_key key;

	if (!event->refused || !event->context || !attrs)
		return;
	make_key(&key, event, tool);
	spin_lock(&lock);
	fold = find(&key);
	if (fold && fold->whole >= WHOLE_MAX && !fold->attrs) {
		fold->attrs = skb_get(attrs);
		schedule_delayed_work(&tell_work, WINDOW);
	}
	spin_unlock(&lock);
}

/**
 * struct told - What there is to tell of attempts.
 * @key: Which.
 * @attrs: Of one of them, referenced.
 * @repeats: How many there were, 0 when that is over and only @attrs is to be freed.
 */
struct told {
	struct fold_key key;
	struct sk_buff *attrs;
	struct sw_repeats repeats;
};

static void take_told(struct told *told, struct fold *fold)
{
	*told = (struct told){
		.key = fold->key,
		.attrs = fold->attrs,
		.repeats = fold->repeats,
	};
	if (fold->repeats.count) {
		skb_get(fold->attrs);
		told->repeats.n_dests = fold->n_dests;
		fold->repeats = (struct sw_repeats){};
		begin(fold);
	} else {
		renew(fold, &told->attrs);
	}
}

/* Takes what is due. Otherwise @left is whether something will be. */
static bool next(struct told *told, bool *left)
{
	struct fold *fold;
	bool ret = false;

	*left = false;
	spin_lock(&lock);
	list_for_each_entry(fold, &ages, age) {
		if (!fold->attrs)
			continue;
		*left = true;
		ret = is_over(fold);
		if (ret) {
			take_told(told, fold);
			break;
		}
	}
	spin_unlock(&lock);
	return ret;
}

/* Without memory for long they are lost, as many as they are. */
static void push(const struct told *told)
{
	const struct sw_event event = {
		.type = told->key.via == SMTPWARD_VIA_EXEC ?
				SMTPWARD_EVENT_TYPE_EXEC :
				SMTPWARD_EVENT_TYPE_CONNECT,
		.via = told->key.via,
		.account = told->key.account,
		.decision.verdict = SMTPWARD_VERDICT_DENY,
		.repeats = &told->repeats,
	};
	struct sk_buff *attrs;
	int tries = 0;

	while (!(attrs = sw_encode_repeats(told->attrs, &told->repeats)) &&
	       ++tries < TRIES_MAX)
		msleep(AGAIN_TIME);
	sw_event_push(&event, attrs);
}

static void tell(struct work_struct *work)
{
	struct told told;
	bool left;

	while (next(&told, &left)) {
		if (told.repeats.count)
			push(&told);
		kfree_skb(told.attrs);
		cond_resched();
	}
	if (left)
		schedule_delayed_work(&tell_work, HZ);
}

/**
 * sw_fold_init() - Choose how attempts are spread.
 *
 * Context: Process context, before anything else here.
 */
void __init sw_fold_init(void)
{
	seed = get_random_u32();
}

/**
 * sw_fold_exit() - Forget all attempts.
 *
 * Context: Process context, when nobody attempts any more.
 */
void sw_fold_exit(void)
{
	u32 i;

	cancel_delayed_work_sync(&tell_work);
	for (i = 0; i < n_folds; i++)
		kfree_skb(folds[i].attrs);
}
