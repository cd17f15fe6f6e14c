// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy that the kernel has, from its messages to JSON.
 */
#include <errno.h>
#include <json-c/json.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <string.h>

#include "client.h"
#include "hex.h"
#include "install.h"
#include "policy.h"
#include "policy_dump.h"
#include "policy_dump_parts.h"

#define TRIES_MAX 5

static void put_tool(struct json_object *out, struct nlattr *attr)
{
	struct nlattr *tb[SMTPWARD_A_TOOL_MAX + 1];
	struct json_object *tool;

	if (nla_parse_nested(tb, SMTPWARD_A_TOOL_MAX, attr, NULL) ||
	    !tb[SMTPWARD_A_TOOL_ID] || !tb[SMTPWARD_A_TOOL_NAME])
		return;
	tool = json_object_new_object();
	dump_number(tool, "id", nla_get_u32(tb[SMTPWARD_A_TOOL_ID]));
	dump_text(tool, "name", nla_get_string(tb[SMTPWARD_A_TOOL_NAME]));
	if (tb[SMTPWARD_A_TOOL_FILE])
		dump_text(tool, "file",
			  nla_get_string(tb[SMTPWARD_A_TOOL_FILE]));
	if (tb[SMTPWARD_A_TOOL_DEV_MAJOR] && tb[SMTPWARD_A_TOOL_DEV_MINOR] &&
	    tb[SMTPWARD_A_TOOL_INO]) {
		dump_number(tool, "dev-major",
			    nla_get_u32(tb[SMTPWARD_A_TOOL_DEV_MAJOR]));
		dump_number(tool, "dev-minor",
			    nla_get_u32(tb[SMTPWARD_A_TOOL_DEV_MINOR]));
		dump_number(tool, "ino", nla_get_u64(tb[SMTPWARD_A_TOOL_INO]));
	}
	if (tb[SMTPWARD_A_TOOL_APPLET] && tb[SMTPWARD_A_TOOL_PROGRAM]) {
		dump_text(tool, "applet",
			  nla_get_string(tb[SMTPWARD_A_TOOL_APPLET]));
		dump_text(tool, "program",
			  nla_get_string(tb[SMTPWARD_A_TOOL_PROGRAM]));
	}
	json_object_array_add(dump_array(out, "tools"), tool);
}

static void put_sha256(struct json_object *out, struct nlattr *attr)
{
	char hex[HEX_SIZE(SMTPWARD_SHA256_SIZE)];

	if (nla_len(attr) != SMTPWARD_SHA256_SIZE)
		return;
	hex_text(hex, nla_data(attr), SMTPWARD_SHA256_SIZE);
	dump_text(out, "sha256", hex);
}

static void put_look(struct json_object *out, uint32_t look)
{
	if (look & SMTPWARD_LOOK_DIALOGUE)
		json_object_object_add(out, POLICY_KEY_DIALOGUE,
				       json_object_new_boolean(true));
	if (look & SMTPWARD_LOOK_SESSION)
		json_object_object_add(out, POLICY_KEY_SESSION,
				       json_object_new_boolean(true));
}

static void put_part(struct json_object *out, struct nlattr *attr)
{
	switch (nla_type(attr)) {
	case SMTPWARD_A_POLICY_GENERATION:
		dump_number(out, "generation", nla_get_u32(attr));
		break;
	case SMTPWARD_A_POLICY_DEFAULT_VERDICT:
		dump_verdict(out, "default", attr);
		break;
	case SMTPWARD_A_POLICY_PORT:
		json_object_array_add(dump_array(out, "smtp-ports"),
				      json_object_new_int(nla_get_u16(attr)));
		break;
	case SMTPWARD_A_POLICY_SHA256:
		put_sha256(out, attr);
		break;
	case SMTPWARD_A_POLICY_THRESHOLD:
		dump_number(out, "transfer-size-threshold", nla_get_u64(attr));
		break;
	case SMTPWARD_A_POLICY_CAP:
		dump_number(out, "transfer-size-cap", nla_get_u64(attr));
		break;
	case SMTPWARD_A_POLICY_BUDGET:
		json_object_array_add(dump_array(out, "budgets"),
				      dump_budget(attr));
		break;
	case SMTPWARD_A_POLICY_LOOK:
		put_look(out, nla_get_u32(attr));
		break;
	case SMTPWARD_A_POLICY_TOOL:
		put_tool(out, attr);
		break;
	case SMTPWARD_A_POLICY_RULE:
		json_object_array_add(dump_array(out, "rules"),
				      dump_rule(attr));
		break;
	}
}

/**
 * policy_dump_take() - Take one message of a dump.
 * @msg: The message.
 * @out: The JSON object that it is added to.
 *
 * Return: NL_OK.
 */
int policy_dump_take(struct nl_msg *msg, void *out)
{
	struct genlmsghdr *hdr = genlmsg_hdr(nlmsg_hdr(msg));
	struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, genlmsg_attrdata(hdr, 0),
			  genlmsg_attrlen(hdr, 0), left)
		put_part(out, attr);
	return NL_OK;
}

/**
 * policy_dump() - Ask the kernel for its policy.
 * @c: Connection to the kernel.
 * @out: Receives the policy, for json_object_put(), when it succeeds.
 *
 * Return: 0 or a negative errno. client_error() says more.
 */
int policy_dump(struct client *c, struct json_object **out)
{
	struct nl_msg *msg;
	int i, err = -EINTR;

	/* A dump that a new policy interrupted is a mixture of both. */
	for (i = 0; i < TRIES_MAX && (err == -EINTR || err == -EAGAIN); i++) {
		msg = client_msg(c, SMTPWARD_CMD_POLICY_GET);
		if (!msg)
			return -ENOMEM;
		*out = json_object_new_object();
		err = client_dump(c, msg, policy_dump_take, *out);
		if (err)
			json_object_put(*out);
	}
	return err;
}

/**
 * policy_dump_tool() - Find a tool of the policy that the kernel has.
 * @c: Connection to the kernel.
 * @name: Its name.
 * @id: Receives its id, 0 when there is none.
 *
 * Return: 0 or a negative errno. client_error() says more.
 */
int policy_dump_tool(struct client *c, const char *name, uint32_t *id)
{
	struct json_object *dump, *tools, *tool;
	size_t i, n = 0;
	int err = policy_dump(c, &dump);

	if (err)
		return err;
	*id = 0;
	if (json_object_object_get_ex(dump, "tools", &tools))
		n = json_object_array_length(tools);
	for (i = 0; i < n; i++) {
		tool = json_object_array_get_idx(tools, i);
		if (!strcmp(json_object_get_string(
				    json_object_object_get(tool, "name")),
			    name))
			*id = json_object_get_int64(
				json_object_object_get(tool, "id"));
	}
	json_object_put(dump);
	return 0;
}
