/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests attribute by attribute, also such as no client would send, and what
 * the kernel has to say to them.
 */
#ifndef _ATTRS_H
#define _ATTRS_H

#include "common.h"

enum attr_kind {
	ATTR_NONE, /* ends the list */
	ATTR_NUMBER,
	ATTR_BYTES,
	ATTR_NEST, /* holds what follows, up to its ATTR_END */
	ATTR_END,
	ATTR_RAW, /* bytes without a header */
};

/**
 * struct attr - An attribute of a request.
 * @kind: What it is.
 * @type: Type, with NLA_F_NESTED where it belongs.
 * @len: Bytes of the value.
 * @number: Value of ATTR_NUMBER, whose low bytes come first.
 * @bytes: Value of ATTR_BYTES and ATTR_RAW.
 * @bad: The kernel has to blame this one.
 */
struct attr {
	enum attr_kind kind;
	uint16_t type;
	uint16_t len;
	uint64_t number;
	const void *bytes;
	bool bad;
};

#define BAD .bad = true
#define END .kind = ATTR_END

#define NUMBER(_type, _len, _number) \
	.kind = ATTR_NUMBER, .type = _type, .len = _len, .number = _number
#define U16(_type, _number) NUMBER(_type, 2, _number)
#define U32(_type, _number) NUMBER(_type, 4, _number)
#define U64(_type, _number) NUMBER(_type, 8, _number)

#define FLAT(_type) .kind = ATTR_NEST, .type = _type
#define NEST(_type) FLAT((_type) | NLA_F_NESTED)

/* Of a string literal, BYTES without the NUL at its end. */
#define STRING(_type, _text) \
	.kind = ATTR_BYTES, .type = _type, .len = sizeof(_text), .bytes = _text
#define BYTES(_type, _text)                                          \
	.kind = ATTR_BYTES, .type = _type, .len = sizeof(_text) - 1, \
	.bytes = _text
#define RAW(_text) .kind = ATTR_RAW, .len = sizeof(_text) - 1, .bytes = _text

unsigned int attrs_put(struct nl_msg *msg, const struct attr *attrs);

/**
 * struct refusal - A request that has to be refused.
 * @name: What is wrong with it.
 * @err: Negative errno it gets.
 * @error: What the kernel says, NULL where these are not our own words.
 * @missing: Type of the attribute it has to miss, 0 for none.
 * @attrs: Attributes, of which none or one is to blame.
 */
struct refusal {
	const char *name;
	int err;
	const char *error;
	int missing;
	struct attr attrs[24];
};

const char *refusal_check(struct sw_client *client, int cmd, int flags,
			  const struct refusal *refusal);

#endif /* _ATTRS_H */
