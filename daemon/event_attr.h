/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attributes of the kernel's, with what stands for an absent one.
 */
#ifndef _SMTPWARD_EVENT_ATTR_H
#define _SMTPWARD_EVENT_ATTR_H

#include <errno.h>
#include <netlink/attr.h>
#include <string.h>

#include "event.h"

/**
 * struct attrs - Values by type.
 * @tb: Where an attribute comes more than once, the last one.
 * @max: Highest type.
 */
struct attrs {
	struct nlattr **tb;
	int max;
};

static inline uint16_t attrs_u16(const struct attrs *a, int type)
{
	struct nlattr *attr = a->tb[type];

	if (!attr || nla_len(attr) < (int)sizeof(uint16_t))
		return 0;
	return nla_get_u16(attr);
}

static inline uint32_t attrs_u32(const struct attrs *a, int type,
				 uint32_t absent)
{
	struct nlattr *attr = a->tb[type];

	if (!attr || nla_len(attr) < (int)sizeof(uint32_t))
		return absent;
	return nla_get_u32(attr);
}

static inline uint64_t attrs_u64(const struct attrs *a, int type)
{
	struct nlattr *attr = a->tb[type];

	if (!attr || nla_len(attr) < (int)sizeof(uint64_t))
		return 0;
	return nla_get_u64(attr);
}

static inline struct bytes attrs_bytes(const struct attrs *a, int type)
{
	struct nlattr *attr = a->tb[type];

	if (!attr)
		return (struct bytes){ 0 };
	return (struct bytes){ nla_data(attr), nla_len(attr) };
}

/* A string of the kernel's ends in a NUL that is not part of it. */
static inline struct bytes attrs_string(const struct attrs *a, int type)
{
	struct bytes ret = attrs_bytes(a, type);

	if (ret.data)
		ret.len = strnlen(ret.data, ret.len);
	return ret;
}

static inline int attrs_parse(struct attrs *a, struct nlattr *nest)
{
	return nla_parse_nested(a->tb, a->max, nest, NULL) < 0 ? -EBADMSG : 0;
}

/* event_subject.c */
int ancestor_decode(struct ancestor *anc, struct nlattr *nest);
int subject_decode(struct subject *s, struct nlattr *nest);

#endif /* _SMTPWARD_EVENT_ATTR_H */
