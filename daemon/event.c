// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <netlink/attr.h>

#include "event.h"
#include "event_attr.h"

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
	[SMTPWARD_A_EVENT_DIALOGUE] = { .type = NLA_U32 },
	[SMTPWARD_A_EVENT_MODE_CHANGE] = { .type = NLA_U32 },
	[SMTPWARD_A_EVENT_CONFIRM] = { .type = NLA_U32 },
};

static bool is_addr(const struct bytes *addr)
{
	return addr->len == 4 || addr->len == 16;
}

static int decode_target(struct target *t, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_TARGET_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_TARGET_MAX };

	if (attrs_parse(&a, nest))
		return -EBADMSG;
	t->addr = attrs_bytes(&a, SMTPWARD_A_TARGET_ADDR);
	if (!is_addr(&t->addr))
		return -EBADMSG;
	t->port = attrs_u16(&a, SMTPWARD_A_TARGET_PORT);
	t->family = attrs_u32(&a, SMTPWARD_A_TARGET_FAMILY, 0);
	t->protocol = attrs_u32(&a, SMTPWARD_A_TARGET_PROTOCOL, 0);
	return 0;
}

static int decode_image(struct image *i, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_IMAGE_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_IMAGE_MAX };

	if (attrs_parse(&a, nest))
		return -EBADMSG;
	i->tool = attrs_u32(&a, SMTPWARD_A_IMAGE_TOOL, 0);
	i->tool_name = attrs_string(&a, SMTPWARD_A_IMAGE_TOOL_NAME);
	i->invoked = attrs_bytes(&a, SMTPWARD_A_IMAGE_INVOKED);
	i->path = attrs_bytes(&a, SMTPWARD_A_IMAGE_PATH);
	i->dev_major = attrs_u32(&a, SMTPWARD_A_IMAGE_DEV_MAJOR, 0);
	i->dev_minor = attrs_u32(&a, SMTPWARD_A_IMAGE_DEV_MINOR, 0);
	i->ino = attrs_u64(&a, SMTPWARD_A_IMAGE_INO);
	i->argc = attrs_u32(&a, SMTPWARD_A_IMAGE_ARGC, 0);
	i->stdin_kind = attrs_u32(&a, SMTPWARD_A_IMAGE_STDIN, 0);
	i->stdin_path = attrs_bytes(&a, SMTPWARD_A_IMAGE_STDIN_PATH);
	i->stdin_size = attrs_u64(&a, SMTPWARD_A_IMAGE_STDIN_SIZE);
	i->has_waiting = tb[SMTPWARD_A_IMAGE_STDIN_WAITING];
	i->stdin_waiting = attrs_u64(&a, SMTPWARD_A_IMAGE_STDIN_WAITING);
	return 0;
}

static void decode_figures(struct transfer *t, const struct attrs *a)
{
	t->flags = attrs_u32(a, SMTPWARD_A_TRANSFER_FLAGS, 0);
	t->bytes_out = attrs_u64(a, SMTPWARD_A_TRANSFER_BYTES_OUT);
	t->bytes_in = attrs_u64(a, SMTPWARD_A_TRANSFER_BYTES_IN);
	t->duration = attrs_u64(a, SMTPWARD_A_TRANSFER_DURATION);
	t->established = attrs_u64(a, SMTPWARD_A_TRANSFER_ESTABLISHED);
	t->first_byte = attrs_u64(a, SMTPWARD_A_TRANSFER_FIRST_BYTE);
	t->retransmits = attrs_u32(a, SMTPWARD_A_TRANSFER_RETRANSMITS, 0);
	t->error = attrs_u32(a, SMTPWARD_A_TRANSFER_ERROR, 0);
}

/* Without a state there is no telling what the figures are worth. */
static int decode_transfer(struct transfer *t, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_TRANSFER_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_TRANSFER_MAX };

	if (attrs_parse(&a, nest))
		return -EBADMSG;
	t->state = attrs_u32(&a, SMTPWARD_A_TRANSFER_STATE, UINT32_MAX);
	if (t->state == UINT32_MAX)
		return -EBADMSG;
	decode_figures(t, &a);
	t->source_addr = attrs_bytes(&a, SMTPWARD_A_TRANSFER_SOURCE_ADDR);
	if (t->source_addr.data && !is_addr(&t->source_addr))
		return -EBADMSG;
	t->source_port = attrs_u16(&a, SMTPWARD_A_TRANSFER_SOURCE_PORT);
	t->has_holder = tb[SMTPWARD_A_TRANSFER_HOLDER];
	if (!t->has_holder)
		return 0;
	return ancestor_decode(&t->holder, tb[SMTPWARD_A_TRANSFER_HOLDER]);
}

/* Without a kind there is no telling what the value is of. */
static int decode_limit(struct limit *l, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_LIMIT_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_LIMIT_MAX };

	if (attrs_parse(&a, nest))
		return -EBADMSG;
	l->kind = attrs_u32(&a, SMTPWARD_A_LIMIT_KIND, 0);
	if (!l->kind)
		return -EBADMSG;
	l->value = attrs_u64(&a, SMTPWARD_A_LIMIT_VALUE);
	l->period = attrs_u32(&a, SMTPWARD_A_LIMIT_PERIOD, 0);
	l->scope = attrs_u32(&a, SMTPWARD_A_LIMIT_SCOPE, 0);
	return 0;
}

static int decode_lost(struct lost *l, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_LOST_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_LOST_MAX };

	if (attrs_parse(&a, nest))
		return -EBADMSG;
	l->first_seq = attrs_u64(&a, SMTPWARD_A_LOST_FIRST_SEQ);
	l->last_seq = attrs_u64(&a, SMTPWARD_A_LOST_LAST_SEQ);
	l->connects = attrs_u64(&a, SMTPWARD_A_LOST_CONNECTS);
	l->execs = attrs_u64(&a, SMTPWARD_A_LOST_EXECS);
	l->others = attrs_u64(&a, SMTPWARD_A_LOST_OTHERS);
	return 0;
}

/* None would be no event. */
static int decode_repeats(struct repeats *r, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_REPEATS_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_REPEATS_MAX };

	if (attrs_parse(&a, nest))
		return -EBADMSG;
	r->count = attrs_u64(&a, SMTPWARD_A_REPEATS_COUNT);
	r->first_boot = attrs_u64(&a, SMTPWARD_A_REPEATS_FIRST_BOOT);
	r->first_wall = attrs_u64(&a, SMTPWARD_A_REPEATS_FIRST_WALL);
	r->last_boot = attrs_u64(&a, SMTPWARD_A_REPEATS_LAST_BOOT);
	r->last_wall = attrs_u64(&a, SMTPWARD_A_REPEATS_LAST_WALL);
	r->destinations = attrs_u32(&a, SMTPWARD_A_REPEATS_DESTINATIONS, 0);
	return r->count && r->last_boot >= r->first_boot ? 0 : -EBADMSG;
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

	if (attrs_parse(&a, nest))
		return -EBADMSG;
	h->via = attrs_u32(&a, SMTPWARD_A_HOOK_VIA, 0);
	h->health = attrs_u32(&a, SMTPWARD_A_HOOK_HEALTH, 0);
	h->function = attrs_string(&a, SMTPWARD_A_HOOK_FUNCTION);
	h->armed = tb[SMTPWARD_A_HOOK_ARMED];
	h->missed = attrs_u64(&a, SMTPWARD_A_HOOK_MISSED);
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
	case SMTPWARD_EVENT_TYPE_DIALOGUE:
		return e->has_target && e->dialogue;
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
	    subject_decode(&e->subject, tb[SMTPWARD_A_EVENT_SUBJECT]))
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
	e->has_repeats = tb[SMTPWARD_A_EVENT_REPEATS];
	if (e->has_repeats &&
	    decode_repeats(&e->repeats, tb[SMTPWARD_A_EVENT_REPEATS]))
		return -EBADMSG;
	e->has_session = tb[SMTPWARD_A_EVENT_SESSION];
	if (e->has_session &&
	    session_decode(&e->session, tb[SMTPWARD_A_EVENT_SESSION]))
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
	e->seq = attrs_u64(&a, SMTPWARD_A_EVENT_SEQ);
	e->instance = attrs_u64(&a, SMTPWARD_A_EVENT_INSTANCE);
	e->type = attrs_u32(&a, SMTPWARD_A_EVENT_TYPE, 0);
	if (!e->seq || !e->type)
		return -EBADMSG;
	e->time_boot = attrs_u64(&a, SMTPWARD_A_EVENT_TIME_BOOT);
	e->time_wall = attrs_u64(&a, SMTPWARD_A_EVENT_TIME_WALL);
	e->mode = attrs_u32(&a, SMTPWARD_A_EVENT_MODE, 0);
	e->generation = attrs_u32(&a, SMTPWARD_A_EVENT_GENERATION, 0);
	e->verdict = attrs_u32(&a, SMTPWARD_A_EVENT_VERDICT, 0);
	e->rule_id = attrs_u32(&a, SMTPWARD_A_EVENT_RULE_ID, 0);
	e->via = attrs_u32(&a, SMTPWARD_A_EVENT_VIA, 0);
	e->refused = tb[SMTPWARD_A_EVENT_REFUSED];
	e->flow = attrs_u64(&a, SMTPWARD_A_EVENT_FLOW);
	e->rules = attrs_u32(&a, SMTPWARD_A_EVENT_RULES, 0);
	e->sha256 = attrs_bytes(&a, SMTPWARD_A_EVENT_SHA256);
	e->rearmed = attrs_u32(&a, SMTPWARD_A_EVENT_REARMED, 0);
	e->unseen = attrs_u64(&a, SMTPWARD_A_EVENT_UNSEEN);
	e->threshold = attrs_u64(&a, SMTPWARD_A_EVENT_THRESHOLD);
	e->dialogue = attrs_u32(&a, SMTPWARD_A_EVENT_DIALOGUE, 0);
	e->mode_change = attrs_u32(&a, SMTPWARD_A_EVENT_MODE_CHANGE, 0);
	e->confirm = attrs_u32(&a, SMTPWARD_A_EVENT_CONFIRM, 0);
	if (tb[SMTPWARD_A_EVENT_EACH_HOOK] && decode_hooks(e, attrs, len))
		return -EBADMSG;
	return decode_nests(e, tb);
}
