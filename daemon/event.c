// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <netlink/attr.h>
#include <string.h>

#include "event.h"

/*
 * The kernel is trusted, but a newer one may send what this program does not
 * know: unknown attributes are skipped, wrong sizes refused.
 */
static struct nla_policy event_policy[SMTPWARD_A_EVENT_MAX + 1] = {
	[SMTPWARD_A_EVENT_SEQ] = { .type = NLA_U64 },
	[SMTPWARD_A_EVENT_INSTANCE] = { .type = NLA_U64 },
	[SMTPWARD_A_EVENT_TYPE] = { .type = NLA_U32 },
	[SMTPWARD_A_EVENT_TIME_BOOT] = { .type = NLA_U64 },
	[SMTPWARD_A_EVENT_TIME_WALL] = { .type = NLA_U64 },
	[SMTPWARD_A_EVENT_MODE] = { .type = NLA_U32 },
	[SMTPWARD_A_EVENT_GENERATION] = { .type = NLA_U32 },
	[SMTPWARD_A_EVENT_VERDICT] = { .type = NLA_U32 },
	[SMTPWARD_A_EVENT_RULE_ID] = { .type = NLA_U32 },
	[SMTPWARD_A_EVENT_VIA] = { .type = NLA_U32 },
	[SMTPWARD_A_EVENT_FLOW] = { .type = NLA_U64 },
	[SMTPWARD_A_EVENT_RULES] = { .type = NLA_U32 },
	[SMTPWARD_A_EVENT_REARMED] = { .type = NLA_U32 },
	[SMTPWARD_A_EVENT_UNSEEN] = { .type = NLA_U64 },
	[SMTPWARD_A_EVENT_THRESHOLD] = { .type = NLA_U64 },
};

/* Values by type. Where an attribute comes more than once, the last counts. */
struct attrs {
	struct nlattr **tb;
	int max;
};

static uint16_t get_u16(const struct attrs *a, int type)
{
	struct nlattr *attr = a->tb[type];

	if (!attr || nla_len(attr) < (int)sizeof(uint16_t))
		return 0;
	return nla_get_u16(attr);
}

static uint32_t get_u32(const struct attrs *a, int type, uint32_t absent)
{
	struct nlattr *attr = a->tb[type];

	if (!attr || nla_len(attr) < (int)sizeof(uint32_t))
		return absent;
	return nla_get_u32(attr);
}

static uint64_t get_u64(const struct attrs *a, int type)
{
	struct nlattr *attr = a->tb[type];

	if (!attr || nla_len(attr) < (int)sizeof(uint64_t))
		return 0;
	return nla_get_u64(attr);
}

static struct bytes get_bytes(const struct attrs *a, int type)
{
	struct nlattr *attr = a->tb[type];

	if (!attr)
		return (struct bytes){ 0 };
	return (struct bytes){ nla_data(attr), nla_len(attr) };
}

/* A string of the kernel's ends in a NUL that is not part of it. */
static struct bytes get_string(const struct attrs *a, int type)
{
	struct bytes ret = get_bytes(a, type);

	if (ret.data)
		ret.len = strnlen(ret.data, ret.len);
	return ret;
}

static int parse_nest(struct attrs *a, struct nlattr *nest)
{
	return nla_parse_nested(a->tb, a->max, nest, NULL) < 0 ? -EBADMSG : 0;
}

static int decode_ancestor(struct ancestor *anc, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_ANCESTOR_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_ANCESTOR_MAX };

	if (parse_nest(&a, nest))
		return -EBADMSG;
	anc->pid = get_u32(&a, SMTPWARD_A_ANCESTOR_PID, 0);
	anc->uid = get_u32(&a, SMTPWARD_A_ANCESTOR_UID, ID_UNSET);
	anc->loginuid = get_u32(&a, SMTPWARD_A_ANCESTOR_LOGINUID, ID_UNSET);
	anc->comm = get_bytes(&a, SMTPWARD_A_ANCESTOR_COMM);
	anc->exe = get_bytes(&a, SMTPWARD_A_ANCESTOR_EXE);
	return 0;
}

static int decode_ancestors(struct subject *s, struct nlattr *nest)
{
	struct nlattr *attr;
	int left;

	nla_for_each_nested(attr, nest, left) {
		if (nla_type(attr) != SMTPWARD_A_SUBJECT_ANCESTOR ||
		    s->n_ancestors == SMTPWARD_ANCESTORS_MAX)
			continue;
		if (decode_ancestor(&s->ancestors[s->n_ancestors++], attr))
			return -EBADMSG;
	}
	return 0;
}

static void decode_ids(struct subject *s, const struct attrs *a)
{
	s->uid = get_u32(a, SMTPWARD_A_SUBJECT_UID, ID_UNSET);
	s->euid = get_u32(a, SMTPWARD_A_SUBJECT_EUID, ID_UNSET);
	s->gid = get_u32(a, SMTPWARD_A_SUBJECT_GID, ID_UNSET);
	s->egid = get_u32(a, SMTPWARD_A_SUBJECT_EGID, ID_UNSET);
	s->loginuid = get_u32(a, SMTPWARD_A_SUBJECT_LOGINUID, ID_UNSET);
	s->sessionid = get_u32(a, SMTPWARD_A_SUBJECT_SESSIONID, ID_UNSET);
	s->pid = get_u32(a, SMTPWARD_A_SUBJECT_PID, 0);
	s->tgid = get_u32(a, SMTPWARD_A_SUBJECT_TGID, 0);
	s->ppid = get_u32(a, SMTPWARD_A_SUBJECT_PPID, 0);
	s->pgid = get_u32(a, SMTPWARD_A_SUBJECT_PGID, 0);
	s->sid = get_u32(a, SMTPWARD_A_SUBJECT_SID, 0);
	s->start_time = get_u64(a, SMTPWARD_A_SUBJECT_START_TIME);
	s->netns = get_u32(a, SMTPWARD_A_SUBJECT_NETNS, 0);
	s->pidns = get_u32(a, SMTPWARD_A_SUBJECT_PIDNS, 0);
	s->userns = get_u32(a, SMTPWARD_A_SUBJECT_USERNS, 0);
}

static int decode_subject(struct subject *s, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_SUBJECT_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_SUBJECT_MAX };

	if (parse_nest(&a, nest))
		return -EBADMSG;
	decode_ids(s, &a);
	s->comm = get_bytes(&a, SMTPWARD_A_SUBJECT_COMM);
	s->exe = get_bytes(&a, SMTPWARD_A_SUBJECT_EXE);
	s->args = get_bytes(&a, SMTPWARD_A_SUBJECT_ARGS);
	s->argflags = get_u32(&a, SMTPWARD_A_SUBJECT_ARGFLAGS, 0);
	s->cwd = get_bytes(&a, SMTPWARD_A_SUBJECT_CWD);
	s->tty = get_string(&a, SMTPWARD_A_SUBJECT_TTY);
	s->cgroup = get_bytes(&a, SMTPWARD_A_SUBJECT_CGROUP);
	s->context = get_u32(&a, SMTPWARD_A_SUBJECT_CONTEXT, 0);
	s->evidence = get_u32(&a, SMTPWARD_A_SUBJECT_EVIDENCE, 0);
	/* The kernel had no memory for more than ids where this is absent. */
	s->complete = tb[SMTPWARD_A_SUBJECT_CONTEXT];
	return decode_ancestors(s, nest);
}

static bool is_addr(const struct bytes *addr)
{
	return addr->len == 4 || addr->len == 16;
}

static int decode_target(struct target *t, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_TARGET_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_TARGET_MAX };

	if (parse_nest(&a, nest))
		return -EBADMSG;
	t->addr = get_bytes(&a, SMTPWARD_A_TARGET_ADDR);
	if (!is_addr(&t->addr))
		return -EBADMSG;
	t->port = get_u16(&a, SMTPWARD_A_TARGET_PORT);
	t->family = get_u32(&a, SMTPWARD_A_TARGET_FAMILY, 0);
	t->protocol = get_u32(&a, SMTPWARD_A_TARGET_PROTOCOL, 0);
	return 0;
}

static int decode_image(struct image *i, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_IMAGE_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_IMAGE_MAX };

	if (parse_nest(&a, nest))
		return -EBADMSG;
	i->tool = get_u32(&a, SMTPWARD_A_IMAGE_TOOL, 0);
	i->tool_name = get_string(&a, SMTPWARD_A_IMAGE_TOOL_NAME);
	i->invoked = get_bytes(&a, SMTPWARD_A_IMAGE_INVOKED);
	i->path = get_bytes(&a, SMTPWARD_A_IMAGE_PATH);
	i->dev_major = get_u32(&a, SMTPWARD_A_IMAGE_DEV_MAJOR, 0);
	i->dev_minor = get_u32(&a, SMTPWARD_A_IMAGE_DEV_MINOR, 0);
	i->ino = get_u64(&a, SMTPWARD_A_IMAGE_INO);
	i->argc = get_u32(&a, SMTPWARD_A_IMAGE_ARGC, 0);
	i->stdin_kind = get_u32(&a, SMTPWARD_A_IMAGE_STDIN, 0);
	i->stdin_path = get_bytes(&a, SMTPWARD_A_IMAGE_STDIN_PATH);
	i->stdin_size = get_u64(&a, SMTPWARD_A_IMAGE_STDIN_SIZE);
	return 0;
}

static void decode_figures(struct transfer *t, const struct attrs *a)
{
	t->flags = get_u32(a, SMTPWARD_A_TRANSFER_FLAGS, 0);
	t->bytes_out = get_u64(a, SMTPWARD_A_TRANSFER_BYTES_OUT);
	t->bytes_in = get_u64(a, SMTPWARD_A_TRANSFER_BYTES_IN);
	t->duration = get_u64(a, SMTPWARD_A_TRANSFER_DURATION);
	t->established = get_u64(a, SMTPWARD_A_TRANSFER_ESTABLISHED);
	t->first_byte = get_u64(a, SMTPWARD_A_TRANSFER_FIRST_BYTE);
	t->retransmits = get_u32(a, SMTPWARD_A_TRANSFER_RETRANSMITS, 0);
	t->error = get_u32(a, SMTPWARD_A_TRANSFER_ERROR, 0);
}

/* Without a state there is no telling what the figures are worth. */
static int decode_transfer(struct transfer *t, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_TRANSFER_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_TRANSFER_MAX };

	if (parse_nest(&a, nest))
		return -EBADMSG;
	t->state = get_u32(&a, SMTPWARD_A_TRANSFER_STATE, UINT32_MAX);
	if (t->state == UINT32_MAX)
		return -EBADMSG;
	decode_figures(t, &a);
	t->source_addr = get_bytes(&a, SMTPWARD_A_TRANSFER_SOURCE_ADDR);
	if (t->source_addr.data && !is_addr(&t->source_addr))
		return -EBADMSG;
	t->source_port = get_u16(&a, SMTPWARD_A_TRANSFER_SOURCE_PORT);
	t->has_holder = tb[SMTPWARD_A_TRANSFER_HOLDER];
	if (!t->has_holder)
		return 0;
	return decode_ancestor(&t->holder, tb[SMTPWARD_A_TRANSFER_HOLDER]);
}

/* Without a kind there is no telling what the value is of. */
static int decode_limit(struct limit *l, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_LIMIT_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_LIMIT_MAX };

	if (parse_nest(&a, nest))
		return -EBADMSG;
	l->kind = get_u32(&a, SMTPWARD_A_LIMIT_KIND, 0);
	if (!l->kind)
		return -EBADMSG;
	l->value = get_u64(&a, SMTPWARD_A_LIMIT_VALUE);
	l->period = get_u32(&a, SMTPWARD_A_LIMIT_PERIOD, 0);
	l->scope = get_u32(&a, SMTPWARD_A_LIMIT_SCOPE, 0);
	return 0;
}

static int decode_lost(struct lost *l, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_LOST_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_LOST_MAX };

	if (parse_nest(&a, nest))
		return -EBADMSG;
	l->first_seq = get_u64(&a, SMTPWARD_A_LOST_FIRST_SEQ);
	l->last_seq = get_u64(&a, SMTPWARD_A_LOST_LAST_SEQ);
	l->connects = get_u64(&a, SMTPWARD_A_LOST_CONNECTS);
	l->execs = get_u64(&a, SMTPWARD_A_LOST_EXECS);
	l->others = get_u64(&a, SMTPWARD_A_LOST_OTHERS);
	return 0;
}

/**
 * hook_decode() - Take a hook apart.
 * @h: Receives it. Its bytes stay those of @nest.
 * @nest: Attribute of the attribute set hook.
 *
 * Return: 0, or -EBADMSG for what is no hook.
 */
int hook_decode(struct hook *h, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_HOOK_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_HOOK_MAX };

	if (parse_nest(&a, nest))
		return -EBADMSG;
	h->via = get_u32(&a, SMTPWARD_A_HOOK_VIA, 0);
	h->health = get_u32(&a, SMTPWARD_A_HOOK_HEALTH, 0);
	h->function = get_string(&a, SMTPWARD_A_HOOK_FUNCTION);
	h->armed = tb[SMTPWARD_A_HOOK_ARMED];
	h->missed = get_u64(&a, SMTPWARD_A_HOOK_MISSED);
	return 0;
}

static int decode_hooks(struct event *e, struct nlattr *attrs, int len)
{
	struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, attrs, len, left) {
		if (nla_type(attr) != SMTPWARD_A_EVENT_EACH_HOOK ||
		    e->n_hooks == EVENT_HOOKS_MAX)
			continue;
		if (hook_decode(&e->hooks[e->n_hooks++], attr))
			return -EBADMSG;
	}
	return 0;
}

/* What an event of its type is worth nothing without. */
static bool is_whole(const struct event *e)
{
	switch (e->type) {
	case SMTPWARD_EVENT_TYPE_FLOW:
		return e->has_transfer;
	case SMTPWARD_EVENT_TYPE_THRESHOLD:
		return e->has_transfer && e->threshold;
	case SMTPWARD_EVENT_TYPE_LIMIT:
		return e->has_transfer && e->has_limit;
	default:
		return true;
	}
}

static int decode_nests(struct event *e, struct nlattr **tb)
{
	e->has_subject = tb[SMTPWARD_A_EVENT_SUBJECT];
	e->has_target = tb[SMTPWARD_A_EVENT_TARGET];
	e->has_image = tb[SMTPWARD_A_EVENT_IMAGE];
	e->has_transfer = tb[SMTPWARD_A_EVENT_TRANSFER];
	e->has_limit = tb[SMTPWARD_A_EVENT_LIMIT];
	if (!is_whole(e))
		return -EBADMSG;
	if (e->has_subject &&
	    decode_subject(&e->subject, tb[SMTPWARD_A_EVENT_SUBJECT]))
		return -EBADMSG;
	if (e->has_target &&
	    decode_target(&e->target, tb[SMTPWARD_A_EVENT_TARGET]))
		return -EBADMSG;
	if (e->has_image && decode_image(&e->image, tb[SMTPWARD_A_EVENT_IMAGE]))
		return -EBADMSG;
	if (e->has_transfer &&
	    decode_transfer(&e->transfer, tb[SMTPWARD_A_EVENT_TRANSFER]))
		return -EBADMSG;
	if (e->has_limit && decode_limit(&e->limit, tb[SMTPWARD_A_EVENT_LIMIT]))
		return -EBADMSG;
	if (tb[SMTPWARD_A_EVENT_LOST])
		return decode_lost(&e->lost, tb[SMTPWARD_A_EVENT_LOST]);
	return 0;
}

/**
 * event_decode() - Take an event apart.
 * @e: Receives it. Its bytes stay those of @attrs.
 * @attrs: First attribute of the message.
 * @len: Bytes of attributes.
 *
 * Return: 0, or -EBADMSG for what is no event.
 */
int event_decode(struct event *e, struct nlattr *attrs, int len)
{
	struct nlattr *tb[SMTPWARD_A_EVENT_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_EVENT_MAX };

	*e = (struct event){ 0 };
	if (nla_parse(tb, a.max, attrs, len, event_policy) < 0)
		return -EBADMSG;
	e->seq = get_u64(&a, SMTPWARD_A_EVENT_SEQ);
	e->instance = get_u64(&a, SMTPWARD_A_EVENT_INSTANCE);
	e->type = get_u32(&a, SMTPWARD_A_EVENT_TYPE, 0);
	if (!e->seq || !e->type)
		return -EBADMSG;
	e->time_boot = get_u64(&a, SMTPWARD_A_EVENT_TIME_BOOT);
	e->time_wall = get_u64(&a, SMTPWARD_A_EVENT_TIME_WALL);
	e->mode = get_u32(&a, SMTPWARD_A_EVENT_MODE, 0);
	e->generation = get_u32(&a, SMTPWARD_A_EVENT_GENERATION, 0);
	e->verdict = get_u32(&a, SMTPWARD_A_EVENT_VERDICT, 0);
	e->rule_id = get_u32(&a, SMTPWARD_A_EVENT_RULE_ID, 0);
	e->via = get_u32(&a, SMTPWARD_A_EVENT_VIA, 0);
	e->refused = tb[SMTPWARD_A_EVENT_REFUSED];
	e->flow = get_u64(&a, SMTPWARD_A_EVENT_FLOW);
	e->rules = get_u32(&a, SMTPWARD_A_EVENT_RULES, 0);
	e->sha256 = get_bytes(&a, SMTPWARD_A_EVENT_SHA256);
	e->rearmed = get_u32(&a, SMTPWARD_A_EVENT_REARMED, 0);
	e->unseen = get_u64(&a, SMTPWARD_A_EVENT_UNSEEN);
	e->threshold = get_u64(&a, SMTPWARD_A_EVENT_THRESHOLD);
	if (tb[SMTPWARD_A_EVENT_EACH_HOOK] && decode_hooks(e, attrs, len))
		return -EBADMSG;
	return decode_nests(e, tb);
}
