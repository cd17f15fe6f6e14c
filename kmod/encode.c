// SPDX-License-Identifier: GPL-2.0-only
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/timekeeping.h>
#include <linux/user_namespace.h>
#include <net/netlink.h>

#include "context.h"
#include "encode_evidence.h"
#include "event.h"
#include "health.h"

#define SW_UNSET ((u32)-1)

/* A record has to fit one netlink message of this size, headers included. */
#define SW_RECORD_MAX (SMTPWARD_PART_MAX - 256)

static size_t bytes_size(const struct sw_bytes *bytes)
{
	return bytes->data ? nla_total_size(bytes->len) : 0;
}

static size_t numbers_size(int n_u32, int n_u64)
{
	return n_u32 * nla_total_size(sizeof(u32)) +
	       n_u64 * nla_total_size_64bit(sizeof(u64));
}

static size_t subject_size(const struct sw_context *ctx)
{
	size_t size = nla_total_size(0) + numbers_size(17, 1) +
		      nla_total_size(TASK_COMM_LEN);
	u32 i;

	if (!ctx)
		return size;
	size += nla_total_size(sizeof(ctx->tty)) + bytes_size(&ctx->exe) +
		bytes_size(&ctx->args) + bytes_size(&ctx->cwd) +
		bytes_size(&ctx->cgroup);
	for (i = 0; i < ctx->n_ancestors; i++)
		size += nla_total_size(0) + numbers_size(3, 0) +
			nla_total_size(TASK_COMM_LEN) +
			bytes_size(&ctx->ancestors[i].exe);
	return size;
}

static size_t image_size(const struct sw_image *image)
{
	return nla_total_size(0) + numbers_size(5, 3) +
	       nla_total_size(sizeof(image->tool_name)) +
	       bytes_size(&image->invoked) + bytes_size(&image->path) +
	       bytes_size(&image->stdin_path);
}

static size_t event_size(const struct sw_event *event)
{
	size_t size = numbers_size(7, 3) + nla_total_size(0);

	size += event->transfer ? sw_encode_flow_size(event) :
				  subject_size(event->context);
	if (event->dest)
		size += nla_total_size(0) + numbers_size(3, 0) +
			nla_total_size(sizeof(event->dest->addr));
	if (event->limit.kind)
		size += nla_total_size(0) + numbers_size(3, 1);
	if (event->image)
		size += image_size(event->image);
	if (event->sha256)
		size += nla_total_size(SMTPWARD_SHA256_SIZE);
	if (event->health)
		size += sw_encode_hooks_size() + numbers_size(1, 1);
	if (event->session)
		size += sw_encode_session_size(event->session);
	if (event->dialogue)
		size += sw_encode_dialogue_size();
	return size;
}

static int put_bytes(struct sk_buff *skb, int type,
		     const struct sw_bytes *bytes)
{
	return bytes->data ? nla_put(skb, type, bytes->len, bytes->data) : 0;
}

static int put_comm(struct sk_buff *skb, int type, const char *comm)
{
	return nla_put(skb, type, strnlen(comm, TASK_COMM_LEN), comm);
}

/* Absent stands for "not set". */
static int put_if_set(struct sk_buff *skb, int type, u32 id)
{
	return id == SW_UNSET ? 0 : nla_put_u32(skb, type, id);
}

static int put_ids(struct sk_buff *skb, const struct sw_context *ctx)
{
	if (nla_put_u32(skb, SMTPWARD_A_SUBJECT_UID, ctx->uid) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_EUID, ctx->euid) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_GID, ctx->gid) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_EGID, ctx->egid) ||
	    put_if_set(skb, SMTPWARD_A_SUBJECT_LOGINUID, ctx->loginuid) ||
	    put_if_set(skb, SMTPWARD_A_SUBJECT_SESSIONID, ctx->sessionid) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_PID, ctx->pid) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_TGID, ctx->tgid) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_PPID, ctx->ppid) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_PGID, ctx->pgid) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_SID, ctx->sid) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_SUBJECT_START_TIME,
			      ctx->start_time, SMTPWARD_A_SUBJECT_PAD))
		return -EMSGSIZE;
	return 0;
}

static int put_place(struct sk_buff *skb, const struct sw_context *ctx)
{
	if (put_comm(skb, SMTPWARD_A_SUBJECT_COMM, ctx->comm) ||
	    put_bytes(skb, SMTPWARD_A_SUBJECT_EXE, &ctx->exe) ||
	    put_bytes(skb, SMTPWARD_A_SUBJECT_ARGS, &ctx->args) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_ARGFLAGS, ctx->argflags) ||
	    put_bytes(skb, SMTPWARD_A_SUBJECT_CWD, &ctx->cwd) ||
	    (*ctx->tty &&
	     nla_put_string(skb, SMTPWARD_A_SUBJECT_TTY, ctx->tty)) ||
	    put_bytes(skb, SMTPWARD_A_SUBJECT_CGROUP, &ctx->cgroup) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_NETNS, ctx->netns) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_PIDNS, ctx->pidns) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_USERNS, ctx->userns) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_CONTEXT, ctx->context) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_EVIDENCE, ctx->evidence))
		return -EMSGSIZE;
	return 0;
}

/**
 * sw_encode_ancestor() - Write a process as an attribute.
 * @skb: To put it.
 * @type: Of the attribute.
 * @ancestor: The process.
 *
 * Context: Any context.
 * Return: 0 or -EMSGSIZE.
 */
int sw_encode_ancestor(struct sk_buff *skb, int type,
		       const struct sw_ancestor *ancestor)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || nla_put_u32(skb, SMTPWARD_A_ANCESTOR_PID, ancestor->pid) ||
	    nla_put_u32(skb, SMTPWARD_A_ANCESTOR_UID, ancestor->uid) ||
	    put_comm(skb, SMTPWARD_A_ANCESTOR_COMM, ancestor->comm) ||
	    put_bytes(skb, SMTPWARD_A_ANCESTOR_EXE, &ancestor->exe) ||
	    put_if_set(skb, SMTPWARD_A_ANCESTOR_LOGINUID, ancestor->loginuid))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* What can be said of the current task without any memory. */
static int put_current(struct sk_buff *skb)
{
	const struct cred *cred = current_cred();
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, current);
	if (nla_put_u32(skb, SMTPWARD_A_SUBJECT_UID,
			from_kuid(&init_user_ns, cred->uid)) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_EUID,
			from_kuid(&init_user_ns, cred->euid)) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_GID,
			from_kgid(&init_user_ns, cred->gid)) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_EGID,
			from_kgid(&init_user_ns, cred->egid)) ||
	    put_if_set(skb, SMTPWARD_A_SUBJECT_LOGINUID,
		       from_kuid(&init_user_ns, audit_get_loginuid(current))) ||
	    put_if_set(skb, SMTPWARD_A_SUBJECT_SESSIONID,
		       audit_get_sessionid(current)) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_PID, task_pid_nr(current)) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_TGID, task_tgid_nr(current)) ||
	    put_comm(skb, SMTPWARD_A_SUBJECT_COMM, comm))
		return -EMSGSIZE;
	return 0;
}

static int put_subject(struct sk_buff *skb, const struct sw_context *ctx,
		       const struct sw_fit *fit)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_EVENT_SUBJECT);
	u32 i;

	if (!nest)
		return -EMSGSIZE;
	if (!ctx) {
		if (put_current(skb))
			return -EMSGSIZE;
	} else {
		if (put_ids(skb, ctx) || put_place(skb, ctx))
			return -EMSGSIZE;
		for (i = 0; i < ctx->n_ancestors; i++)
			if (sw_encode_ancestor(skb, SMTPWARD_A_SUBJECT_ANCESTOR,
					       &ctx->ancestors[i]))
				return -EMSGSIZE;
		if (sw_encode_evidence(skb, ctx, fit))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_target(struct sk_buff *skb, const struct sw_dest *dest)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_EVENT_TARGET);

	if (!nest ||
	    nla_put(skb, SMTPWARD_A_TARGET_ADDR,
		    dest->family == AF_INET ? 4 : 16, dest->addr) ||
	    nla_put_u16(skb, SMTPWARD_A_TARGET_PORT, dest->port) ||
	    nla_put_u32(skb, SMTPWARD_A_TARGET_FAMILY, dest->asked_family) ||
	    nla_put_u32(skb, SMTPWARD_A_TARGET_PROTOCOL, dest->protocol))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_file(struct sk_buff *skb, const struct sw_image *image)
{
	if (put_bytes(skb, SMTPWARD_A_IMAGE_INVOKED, &image->invoked) ||
	    put_bytes(skb, SMTPWARD_A_IMAGE_PATH, &image->path) ||
	    nla_put_u32(skb, SMTPWARD_A_IMAGE_DEV_MAJOR, image->dev_major) ||
	    nla_put_u32(skb, SMTPWARD_A_IMAGE_DEV_MINOR, image->dev_minor) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_IMAGE_INO, image->ino,
			      SMTPWARD_A_IMAGE_PAD))
		return -EMSGSIZE;
	return 0;
}

static int put_image(struct sk_buff *skb, const struct sw_image *image)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_EVENT_IMAGE);

	if (!nest || nla_put_u32(skb, SMTPWARD_A_IMAGE_TOOL, image->tool) ||
	    nla_put_string(skb, SMTPWARD_A_IMAGE_TOOL_NAME, image->tool_name) ||
	    put_file(skb, image) ||
	    nla_put_u32(skb, SMTPWARD_A_IMAGE_ARGC, image->argc) ||
	    nla_put_u32(skb, SMTPWARD_A_IMAGE_STDIN, image->stdin_kind) ||
	    put_bytes(skb, SMTPWARD_A_IMAGE_STDIN_PATH, &image->stdin_path))
		return -EMSGSIZE;
	if (image->stdin_kind == SMTPWARD_STDIN_FILE &&
	    nla_put_u64_64bit(skb, SMTPWARD_A_IMAGE_STDIN_SIZE,
			      image->stdin_size, SMTPWARD_A_IMAGE_PAD))
		return -EMSGSIZE;
	if (image->has_waiting &&
	    nla_put_u64_64bit(skb, SMTPWARD_A_IMAGE_STDIN_WAITING,
			      image->stdin_waiting, SMTPWARD_A_IMAGE_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_head(struct sk_buff *skb, const struct sw_event *event)
{
	if (nla_put_u32(skb, SMTPWARD_A_EVENT_TYPE, event->type) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_EVENT_TIME_BOOT,
			      ktime_get_boottime_ns(), SMTPWARD_A_EVENT_PAD) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_EVENT_TIME_WALL,
			      ktime_get_real_ns(), SMTPWARD_A_EVENT_PAD) ||
	    nla_put_u32(skb, SMTPWARD_A_EVENT_MODE, event->mode) ||
	    nla_put_u32(skb, SMTPWARD_A_EVENT_GENERATION,
			event->decision.generation))
		return -EMSGSIZE;
	return event->flow ?
		       nla_put_u64_64bit(skb, SMTPWARD_A_EVENT_FLOW,
					 event->flow, SMTPWARD_A_EVENT_PAD) :
		       0;
}

static int put_decision(struct sk_buff *skb, const struct sw_event *event)
{
	const struct sw_decision *decision = &event->decision;

	if (nla_put_u32(skb, SMTPWARD_A_EVENT_VERDICT, decision->verdict) ||
	    nla_put_u32(skb, SMTPWARD_A_EVENT_VIA, event->via))
		return -EMSGSIZE;
	if (decision->rule_id &&
	    nla_put_u32(skb, SMTPWARD_A_EVENT_RULE_ID, decision->rule_id))
		return -EMSGSIZE;
	return event->refused ? nla_put_flag(skb, SMTPWARD_A_EVENT_REFUSED) : 0;
}

static int put_budget(struct sk_buff *skb, const struct sw_limit *limit)
{
	if (nla_put_u32(skb, SMTPWARD_A_LIMIT_PERIOD, limit->period) ||
	    nla_put_u32(skb, SMTPWARD_A_LIMIT_SCOPE, limit->scope))
		return -EMSGSIZE;
	return 0;
}

static int put_limit(struct sk_buff *skb, const struct sw_limit *limit)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_EVENT_LIMIT);

	if (!nest || nla_put_u32(skb, SMTPWARD_A_LIMIT_KIND, limit->kind) ||
	    (limit->value &&
	     nla_put_u64_64bit(skb, SMTPWARD_A_LIMIT_VALUE, limit->value,
			       SMTPWARD_A_LIMIT_PAD)) ||
	    (limit->period && put_budget(skb, limit)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_policy(struct sk_buff *skb, const struct sw_event *event)
{
	if (nla_put_u32(skb, SMTPWARD_A_EVENT_RULES, event->rules))
		return -EMSGSIZE;
	return event->sha256 ? nla_put(skb, SMTPWARD_A_EVENT_SHA256,
				       SMTPWARD_SHA256_SIZE, event->sha256) :
			       0;
}

static int put_health(struct sk_buff *skb, const struct sw_health *health)
{
	if (nla_put_u32(skb, SMTPWARD_A_EVENT_REARMED, health->rearmed) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_EVENT_UNSEEN, health->unseen,
			      SMTPWARD_A_EVENT_PAD))
		return -EMSGSIZE;
	return sw_encode_hooks(skb, SMTPWARD_A_EVENT_EACH_HOOK, health);
}

static int put_mode(struct sk_buff *skb, const struct sw_event *event)
{
	if (nla_put_u32(skb, SMTPWARD_A_EVENT_MODE_CHANGE, event->mode_change))
		return -EMSGSIZE;
	return event->confirm ? nla_put_u32(skb, SMTPWARD_A_EVENT_CONFIRM,
					    event->confirm) :
				0;
}

static int put_who(struct sk_buff *skb, const struct sw_event *event,
		   const struct sw_fit *fit)
{
	if (event->mode_change == SMTPWARD_MODE_CHANGE_FALLBACK)
		return 0;
	if (event->transfer)
		return sw_encode_flow(skb, event);
	if (event->dialogue && sw_encode_dialogue(skb, event))
		return -EMSGSIZE;
	return event->context || !event->dialogue ?
		       put_subject(skb, event->context, fit) :
		       0;
}

static int put_event(struct sk_buff *skb, const struct sw_event *event,
		     const struct sw_fit *fit)
{
	if (put_head(skb, event) || (event->via && put_decision(skb, event)) ||
	    put_who(skb, event, fit) ||
	    (event->session && sw_encode_session(skb, event->session)) ||
	    (event->limit.kind && put_limit(skb, &event->limit)) ||
	    (event->dest && put_target(skb, event->dest)) ||
	    (event->image && put_image(skb, event->image)) ||
	    (event->health && put_health(skb, event->health)) ||
	    (event->mode_change && put_mode(skb, event)))
		return -EMSGSIZE;
	return event->type == SMTPWARD_EVENT_TYPE_POLICY ?
		       put_policy(skb, event) :
		       0;
}

/**
 * sw_encode() - Write an event as attributes.
 * @event: Describes it.
 *
 * Sequence number and instance are not among them: the ring knows them.
 *
 * Context: The task that the event is about, but for flows and dialogues. May
 * sleep.
 * Return: The attributes without any header, to be freed by kfree_skb(), or
 * NULL when memory is short or they would not fit a message.
 */
struct sk_buff *sw_encode(const struct sw_event *event)
{
	size_t size = event_size(event);
	struct sw_fit fit = {};
	struct sk_buff *skb;

	if (size > SW_RECORD_MAX)
		return NULL;
	if (event->context && !event->transfer)
		size += sw_encode_fit(event->context, SW_RECORD_MAX - size,
				      &fit);
	skb = alloc_skb(size, GFP_KERNEL | __GFP_NOWARN);
	if (skb && put_event(skb, event, &fit)) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}
