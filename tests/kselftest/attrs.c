// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "attrs.h"
#include "kernel.h"

#define DEPTH_MAX 4

static unsigned int length(struct nl_msg *msg)
{
	return nlmsg_hdr(msg)->nlmsg_len;
}

/* Not padded: what follows is. */
static void append(struct nl_msg *msg, const void *data, size_t len)
{
	if (nlmsg_append(msg, (void *)data, len, 0))
		sw_die("no room in a message");
}

static void pad(struct nl_msg *msg)
{
	append(msg, &(uint32_t){ 0 }, NLMSG_ALIGN(length(msg)) - length(msg));
}

static struct nlattr *put_header(struct nl_msg *msg, const struct attr *attr)
{
	const struct nlattr header = { .nla_type = attr->type,
				       .nla_len = NLA_HDRLEN + attr->len };

	pad(msg);
	append(msg, &header, sizeof(header));
	return (void *)((char *)nlmsg_hdr(msg) + length(msg) - NLA_HDRLEN);
}

static void end_nest(struct nl_msg *msg, struct nlattr *nest)
{
	nest->nla_len =
		(char *)nlmsg_hdr(msg) + length(msg) - (const char *)nest;
}

/**
 * attrs_put() - Put attributes into a request, as they are described.
 * @msg: Of sw_message().
 * @attrs: Attributes, up to one of no kind.
 *
 * Return: Where in the request the bad attribute is, 0 for none.
 */
unsigned int attrs_put(struct nl_msg *msg, const struct attr *attrs)
{
	struct nlattr *nest[DEPTH_MAX], *header;
	unsigned int depth = 0, bad = 0;
	const struct attr *attr;

	for (attr = attrs; attr->kind; attr++) {
		if (attr->kind == ATTR_END) {
			end_nest(msg, nest[--depth]);
			continue;
		}
		if (attr->kind == ATTR_RAW) {
			append(msg, attr->bytes, attr->len);
			continue;
		}
		header = put_header(msg, attr);
		if (attr->bad)
			bad = (char *)header - (char *)nlmsg_hdr(msg);
		if (attr->kind == ATTR_NEST)
			nest[depth++] = header;
		else
			append(msg, attr->bytes ?: (const void *)&attr->number,
			       attr->len);
	}
	return bad;
}

/* Kernels before 6.0 say it in words only. */
static int missing_attr(const struct refusal *refusal)
{
	return kernel_before(6, 0) ? 0 : refusal->missing;
}

static bool as_expected(const struct sw_client *client,
			const struct refusal *refusal, int err,
			unsigned int bad_offset)
{
	if (err != refusal->err || client->bad_offset != bad_offset ||
	    client->missing_attr != missing_attr(refusal))
		return false;
	return refusal->error ? !strcmp(refusal->error, client->error) :
				*client->error;
}

/**
 * refusal_check() - Make a request that has to be refused.
 * @client: To make it.
 * @cmd: Command.
 * @flags: NLM_F_DUMP or 0.
 * @refusal: The request.
 *
 * A dump can be refused without blame: older kernels do not pass it on.
 *
 * Return: "" when all is as it should be, else what is not.
 */
const char *refusal_check(struct sw_client *client, int cmd, int flags,
			  const struct refusal *refusal)
{
	struct nl_msg *msg = sw_message(client, cmd, flags);
	const unsigned int bad_offset = attrs_put(msg, refusal->attrs);
	const int err = sw_request(client, msg, NULL, NULL);
	static char text[512];

	if (as_expected(client, refusal, err, bad_offset) ||
	    (flags && as_expected(client, refusal, err, 0)))
		return "";
	snprintf(
		text, sizeof(text),
		"%s: error %d not %d, \"%s\" not \"%s\", offset %u not %u, missing %d not %d",
		refusal->name, err, refusal->err, client->error,
		refusal->error ?: "(anything)", client->bad_offset, bad_offset,
		client->missing_attr, missing_attr(refusal));
	return text;
}
