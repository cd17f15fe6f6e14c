// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <netlink/attr.h>

#include "event.h"

static struct nla_policy session_policy[SMTPWARD_A_SESSION_MAX + 1] = {
	[SMTPWARD_A_SESSION_FLAGS] = { .type = NLA_U32 },
	[SMTPWARD_A_SESSION_MESSAGES] = { .type = NLA_U32 },
	[SMTPWARD_A_SESSION_RECIPIENTS] = { .type = NLA_U32 },
	[SMTPWARD_A_SESSION_SIZE] = { .type = NLA_U64 },
	[SMTPWARD_A_SESSION_PARTS] = { .type = NLA_U32 },
};

static struct bytes bytes_of(const struct nlattr *attr)
{
	if (!attr)
		return (struct bytes){ 0 };
	return (struct bytes){ nla_data(attr), nla_len(attr) };
}

static uint32_t number_of(struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static int decode_part(struct mail_part *part, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_PART_MAX + 1];

	if (nla_parse_nested(tb, SMTPWARD_A_PART_MAX, nest, NULL) < 0)
		return -EBADMSG;
	part->type = bytes_of(tb[SMTPWARD_A_PART_TYPE]);
	part->name = bytes_of(tb[SMTPWARD_A_PART_NAME]);
	part->extended = tb[SMTPWARD_A_PART_EXTENDED];
	return 0;
}

static int decode_lists(struct session *s, struct nlattr *nest)
{
	struct nlattr *attr;
	int left;

	nla_for_each_nested(attr, nest, left) {
		switch (nla_type(attr)) {
		case SMTPWARD_A_SESSION_DOMAIN:
			if (s->n_domains < SMTPWARD_DOMAINS_MAX)
				s->domains[s->n_domains++] = bytes_of(attr);
			break;
		case SMTPWARD_A_SESSION_PART:
			if (s->n_parts < SMTPWARD_PARTS_MAX &&
			    decode_part(&s->part[s->n_parts++], attr))
				return -EBADMSG;
			break;
		}
	}
	return 0;
}

/**
 * session_decode() - Take apart what a client has said.
 * @s: Receives it.
 * @nest: The attribute set session.
 *
 * Return: 0, or -EBADMSG for what is none.
 */
int session_decode(struct session *s, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_SESSION_MAX + 1];

	if (nla_parse_nested(tb, SMTPWARD_A_SESSION_MAX, nest, session_policy) <
	    0)
		return -EBADMSG;
	s->flags = number_of(tb[SMTPWARD_A_SESSION_FLAGS]);
	s->helo = bytes_of(tb[SMTPWARD_A_SESSION_HELO]);
	s->messages = number_of(tb[SMTPWARD_A_SESSION_MESSAGES]);
	s->has_sender = tb[SMTPWARD_A_SESSION_SENDER];
	s->sender = bytes_of(tb[SMTPWARD_A_SESSION_SENDER]);
	s->recipients = number_of(tb[SMTPWARD_A_SESSION_RECIPIENTS]);
	if (tb[SMTPWARD_A_SESSION_SIZE])
		s->size = nla_get_u64(tb[SMTPWARD_A_SESSION_SIZE]);
	s->parts = number_of(tb[SMTPWARD_A_SESSION_PARTS]);
	return decode_lists(s, nest);
}
