// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy that arrives in parts, on one socket.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "change.h"
#include "compat.h"
#include "event.h"
#include "flow.h"
#include "look.h"
#include "netlink.h"
#include "netlink_policy.h"
#include "policy.h"
#include "verdict.h"

#define LOOK_MASK (SMTPWARD_LOOK_DIALOGUE | SMTPWARD_LOOK_SESSION)

/* Each can hold as much memory as the largest policy. */
#define TRANSACTIONS_MAX 4

/**
 * struct transaction - A policy begun and not yet committed.
 * @list: In transactions, but not while a request works on it.
 * @portid: Netlink port of the socket it belongs to.
 * @builder: What was added.
 * @sha256: Over the attributes so far.
 */
struct transaction {
	struct list_head list;
	u32 portid;
	struct sw_policy_builder *builder;
	struct sw_sha256_state sha256;
};

/*
 * Protects the list and the number, and is never held for long: the closing of
 * any netlink socket waits for it. Requests take a transaction out of the list
 * to work on it.
 */
static DEFINE_MUTEX(lock);
static LIST_HEAD(transactions);
static unsigned int n_transactions;

/* Policy events are in the order of generations. */
static DEFINE_MUTEX(commit_lock);

const struct nla_policy sw_nl_policy_begin[SMTPWARD_A_POLICY_LOOK + 1] = {
	[SMTPWARD_A_POLICY_DEFAULT_VERDICT] =
		NLA_POLICY_MAX(NLA_U32, SMTPWARD_VERDICT_DENY),
	[SMTPWARD_A_POLICY_PORT] = { .type = NLA_U16 },
	[SMTPWARD_A_POLICY_THRESHOLD] = NLA_POLICY_MIN(NLA_U64, 1),
	[SMTPWARD_A_POLICY_PAD] = { .type = NLA_BINARY },
	[SMTPWARD_A_POLICY_CAP] = NLA_POLICY_MIN(NLA_U64, 1),
	[SMTPWARD_A_POLICY_BUDGET] = NLA_POLICY_NESTED(sw_nl_budget),
	[SMTPWARD_A_POLICY_LOOK] = NLA_POLICY_MAX(NLA_U32, LOOK_MASK),
};

const struct nla_policy sw_nl_policy_commit[SMTPWARD_A_POLICY_GENERATION + 1] = {
	[SMTPWARD_A_POLICY_COUNT] = { .type = NLA_U32 },
	[SMTPWARD_A_POLICY_SHA256] = NLA_POLICY_EXACT_LEN(SMTPWARD_SHA256_SIZE),
	[SMTPWARD_A_POLICY_GENERATION] = { .type = NLA_U32 },
};

static bool count_in(void)
{
	bool ret;

	mutex_lock(&lock);
	ret = n_transactions < TRANSACTIONS_MAX;
	n_transactions += ret;
	mutex_unlock(&lock);
	return ret;
}

static void count_out(void)
{
	mutex_lock(&lock);
	n_transactions--;
	mutex_unlock(&lock);
}

static void transaction_free(struct transaction *t)
{
	if (!t)
		return;
	sw_policy_builder_free(t->builder);
	kfree(t);
	count_out();
}

static struct transaction *transaction_new(const struct genl_info *info,
					   u32 default_verdict)
{
	struct transaction *t;

	if (!count_in()) {
		NL_SET_ERR_MSG(info->extack, "too many policies begun");
		return ERR_PTR(-EBUSY);
	}
	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (t)
		t->builder = sw_policy_builder_new(default_verdict);
	if (!t || !t->builder) {
		kfree(t);
		count_out();
		NL_SET_ERR_MSG(info->extack, "out of memory");
		return ERR_PTR(-ENOMEM);
	}
	t->portid = info->snd_portid;
	sha256_init(&t->sha256);
	return t;
}

static struct transaction *find(u32 portid)
{
	struct transaction *t;

	lockdep_assert_held(&lock);
	list_for_each_entry(t, &transactions, list)
		if (t->portid == portid)
			return t;
	return NULL;
}

static struct transaction *take_out(u32 portid)
{
	struct transaction *t;

	mutex_lock(&lock);
	t = find(portid);
	if (t)
		list_del(&t->list);
	mutex_unlock(&lock);
	return t;
}

/*
 * The socket cannot have closed meanwhile: the request holds it. But another
 * request on the same socket can have begun anew.
 */
static int put_back(struct transaction *t, struct netlink_ext_ack *extack)
{
	bool other;

	mutex_lock(&lock);
	other = find(t->portid);
	if (!other)
		list_add(&t->list, &transactions);
	mutex_unlock(&lock);
	if (!other)
		return 0;
	transaction_free(t);
	return sw_nl_refuse(extack, NULL, -EBUSY,
			    "two requests at a time on one socket");
}

static void add_to_sha256(struct transaction *t, const struct genl_info *info)
{
	sha256_update(&t->sha256, genlmsg_data(info->genlhdr),
		      genlmsg_len(info->genlhdr));
}

static int begin(struct genl_info *info)
{
	const struct nlattr *attr =
		info->attrs[SMTPWARD_A_POLICY_DEFAULT_VERDICT];
	struct transaction *t;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, SMTPWARD_A_POLICY_DEFAULT_VERDICT))
		return sw_nl_refuse(info->extack, NULL, -EINVAL,
				    "default-verdict is missing");

	transaction_free(take_out(info->snd_portid));
	t = transaction_new(info, nla_get_u32(attr));
	if (IS_ERR(t))
		return PTR_ERR(t);
	sw_nl_set_look(t->builder, info);
	err = sw_nl_set_limits(t->builder, info);
	if (!err)
		err = sw_nl_add_ports(t->builder, info);
	if (err) {
		transaction_free(t);
		return err;
	}
	add_to_sha256(t, info);
	return put_back(t, info->extack);
}

/**
 * sw_nl_policy_begin_doit() - Begin a policy on a socket.
 * @skb: The request.
 * @info: Its attributes.
 *
 * Context: Process context of the sender, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_policy_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	return sw_nl_change(skb, info, begin);
}

static int add_part(struct transaction *t, const struct genl_info *info)
{
	struct sw_scratch *scratch = sw_scratch_new();
	const struct nlattr *attr;
	int rem, err = 0;

	if (!scratch)
		return sw_nl_refuse(info->extack, NULL, -ENOMEM,
				    "out of memory");
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) == SMTPWARD_A_POLICY_RULE)
			err = sw_nl_add_rule(t->builder, scratch, attr,
					     info->extack);
		else
			err = sw_nl_add_tool(t->builder, attr, info->extack);
		if (err)
			break;
		cond_resched();
	}
	sw_scratch_free(scratch);
	return err;
}

/* A part that is refused ends the transaction. */
static int add(struct genl_info *info)
{
	struct transaction *t;
	int err;

	t = take_out(info->snd_portid);
	if (!t)
		return sw_nl_refuse(info->extack, NULL, -EINVAL,
				    "no policy was begun on this socket");
	if (genlmsg_len(info->genlhdr) > SMTPWARD_PART_MAX)
		err = sw_nl_refuse(info->extack, NULL, -EMSGSIZE,
				   "the part is longer than 32768 bytes");
	else
		err = add_part(t, info);
	if (err) {
		transaction_free(t);
		return err;
	}
	add_to_sha256(t, info);
	return put_back(t, info->extack);
}

/**
 * sw_nl_policy_add_doit() - Add a part to the policy begun on a socket.
 * @skb: The request.
 * @info: Its attributes.
 *
 * Context: Process context of the sender, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_policy_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return sw_nl_change(skb, info, add);
}

static int check_sums(struct transaction *t, struct genl_info *info)
{
	const struct nlattr *count = info->attrs[SMTPWARD_A_POLICY_COUNT];
	const struct nlattr *sha256 = info->attrs[SMTPWARD_A_POLICY_SHA256];
	u8 sum[SMTPWARD_SHA256_SIZE];

	if (GENL_REQ_ATTR_CHECK(info, SMTPWARD_A_POLICY_COUNT))
		return sw_nl_refuse(info->extack, NULL, -EINVAL,
				    "count is missing");
	if (GENL_REQ_ATTR_CHECK(info, SMTPWARD_A_POLICY_SHA256))
		return sw_nl_refuse(info->extack, NULL, -EINVAL,
				    "sha256 is missing");
	if (nla_get_u32(count) != sw_policy_builder_rules(t->builder))
		return sw_nl_refuse(info->extack, count, -EBADMSG,
				    "not as many rules were added");
	sha256_final(&t->sha256, sum);
	if (memcmp(sum, nla_data(sha256), sizeof(sum)))
		return sw_nl_refuse(info->extack, sha256, -EBADMSG,
				    "the checksum is another");
	return 0;
}

static int choose_generation(const struct genl_info *info, u32 *generation)
{
	const struct nlattr *attr = info->attrs[SMTPWARD_A_POLICY_GENERATION];
	const u32 now = sw_verdict_generation();

	if (!attr && now == U32_MAX)
		return sw_nl_refuse(info->extack, NULL, -EOVERFLOW,
				    "generations are used up");
	*generation = attr ? nla_get_u32(attr) : now + 1;
	if (*generation <= now)
		return sw_nl_refuse(info->extack, attr, -ESTALE,
				    "the policy in force is as new");
	return 0;
}

static int commit(struct transaction *t, struct genl_info *info,
		  u32 *generation)
{
	const struct nlattr *sum = info->attrs[SMTPWARD_A_POLICY_SHA256];
	struct sw_event event = { .type = SMTPWARD_EVENT_TYPE_POLICY };
	struct sw_policy *policy;
	const char *why = NULL;
	int err;

	err = choose_generation(info, generation);
	if (err)
		return err;
	event.decision.generation = *generation;
	event.rules = sw_policy_builder_rules(t->builder);
	event.sha256 = nla_data(sum);
	policy = sw_policy_builder_finish(t->builder, *generation,
					  nla_data(sum), &why);
	if (!policy)
		return sw_nl_refuse(info->extack, NULL, -EINVAL, why);
	err = sw_look_commit(policy, &why);
	if (err) {
		sw_policy_free(policy);
		return sw_nl_refuse(info->extack, NULL, err, why);
	}
	event.mode = sw_mode_get();
	sw_change_report(&event);
	return 0;
}

static int end(struct genl_info *info)
{
	struct transaction *t;
	u32 generation;
	int err;

	t = take_out(info->snd_portid);
	if (!t)
		return sw_nl_refuse(info->extack, NULL, -EINVAL,
				    "no policy was begun on this socket");
	err = check_sums(t, info);
	if (!err) {
		mutex_lock(&commit_lock);
		err = commit(t, info, &generation);
		mutex_unlock(&commit_lock);
	}
	transaction_free(t);
	if (err)
		return err;
	sw_flow_find(); /* it can name ports that did not count before */
	return sw_nl_reply_u32(info, SMTPWARD_CMD_POLICY_COMMIT,
			       SMTPWARD_A_POLICY_GENERATION, generation);
}

/**
 * sw_nl_policy_commit_doit() - Put the policy begun on a socket in force.
 * @skb: The request.
 * @info: Its attributes.
 *
 * Ends the transaction, whatever comes of it, but for who may not.
 *
 * Context: Process context of the sender, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_policy_commit_doit(struct sk_buff *skb, struct genl_info *info)
{
	return sw_nl_change(skb, info, end);
}

/**
 * sw_nl_policy_release() - Drop what a socket has begun, as it closes.
 * @portid: Of the socket.
 *
 * Context: Process context, may sleep.
 */
void sw_nl_policy_release(u32 portid)
{
	transaction_free(take_out(portid));
}

/**
 * sw_nl_policy_exit() - Drop everything that was begun.
 *
 * Context: Process context, when no request and no notifier runs any more.
 */
void sw_nl_policy_exit(void)
{
	struct transaction *t, *next;

	list_for_each_entry_safe(t, next, &transactions, list)
		transaction_free(t);
	INIT_LIST_HEAD(&transactions);
}
