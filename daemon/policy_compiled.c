// SPDX-License-Identifier: GPL-2.0-only
/*
 * A compiled policy as the kernel would tell it.
 */
#include <json-c/json.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdlib.h>

#include "compile.h"
#include "policy_diff.h"
#include "policy_dump.h"

static void take_part(struct json_object *out, const struct part *part)
{
	struct nl_msg *msg =
		nlmsg_alloc_size(NLMSG_SPACE(GENL_HDRLEN) + SMTPWARD_PART_MAX);

	if (!msg ||
	    !genlmsg_put(msg, 0, 0, 0, 0, 0, SMTPWARD_CMD_POLICY_GET,
			 SMTPWARD_GENL_VERSION) ||
	    nlmsg_append(msg, part->data, part->len, NLMSG_ALIGNTO))
		abort();
	policy_dump_take(msg, out);
	nlmsg_free(msg);
}

/**
 * policy_compiled() - Read a compiled policy like a dump of the kernel's.
 * @c: The policy.
 *
 * Return: What policy_dump() would have received, for json_object_put().
 */
struct json_object *policy_compiled(const struct compiled *c)
{
	struct json_object *out = json_object_new_object();
	uint32_t i;

	for (i = 0; i < c->n_parts; i++)
		take_part(out, &c->parts[i]);
	return out;
}
