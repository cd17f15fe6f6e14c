// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy that the kernel has, from its messages to JSON.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <json-c/json.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdio.h>

#include "client.h"
#include "compiler.h"
#include "hex.h"
#include "install.h"
#include "policy.h"
#include "policy_dump.h"
#include "user_name.h"
#include "words.h"

#define TRIES_MAX 5

static void put_number(struct json_object *to, const char *key, uint64_t n)
{
	json_object_object_add(to, key, json_object_new_uint64(n));
}

static void put_text(struct json_object *to, const char *key, const char *text)
{
	json_object_object_add(to, key, json_object_new_string(text));
}

/* The array of this name, made when it is not there. */
static struct json_object *array(struct json_object *in, const char *key)
{
	struct json_object *found;

	if (!json_object_object_get_ex(in, key, &found)) {
		found = json_object_new_array();
		json_object_object_add(in, key, found);
	}
	return found;
}

static void put_verdict(struct json_object *to, const char *key,
			struct nlattr *attr)
{
	static const char *const names[] = { "allow", "audit", "deny" };
	uint32_t verdict = nla_get_u32(attr);

	put_text(to, key,
		 verdict < ARRAY_SIZE(names) ? names[verdict] : "unknown");
}

static struct json_object *user(struct nlattr *attr)
{
	struct json_object *out = json_object_new_object();
	uint32_t uid = nla_get_u32(attr);
	char name[USER_NAME_MAX];

	put_number(out, "uid", uid);
	if (user_name(uid, name))
		put_text(out, "name", name);
	return out;
}

static struct json_object *dest(struct nlattr *attr)
{
	struct json_object *out = json_object_new_object();
	struct nlattr *tb[SMTPWARD_A_DEST_MAX + 1], *addr, *prefix;
	char text[INET6_ADDRSTRLEN], net[INET6_ADDRSTRLEN + 16];

	if (nla_parse_nested(tb, SMTPWARD_A_DEST_MAX, attr, NULL))
		return out;
	addr = tb[SMTPWARD_A_DEST_ADDR];
	prefix = tb[SMTPWARD_A_DEST_PREFIX_LEN];
	if (addr && prefix && (nla_len(addr) == 4 || nla_len(addr) == 16)) {
		inet_ntop(nla_len(addr) == 4 ? AF_INET : AF_INET6,
			  nla_data(addr), text, sizeof(text));
		snprintf(net, sizeof(net), "%s/%u", text, nla_get_u32(prefix));
		put_text(out, "net", net);
	}
	if (tb[SMTPWARD_A_DEST_PORT_MIN] && tb[SMTPWARD_A_DEST_PORT_MAX]) {
		put_number(out, "port-min",
			   nla_get_u16(tb[SMTPWARD_A_DEST_PORT_MIN]));
		put_number(out, "port-max",
			   nla_get_u16(tb[SMTPWARD_A_DEST_PORT_MAX]));
	}
	return out;
}

static struct json_object *budget(struct nlattr *attr)
{
	struct json_object *out = json_object_new_object();
	struct nlattr *tb[SMTPWARD_A_BUDGET_MAX + 1];

	if (nla_parse_nested(tb, SMTPWARD_A_BUDGET_MAX, attr, NULL))
		return out;
	if (tb[SMTPWARD_A_BUDGET_BYTES])
		put_number(out, "bytes",
			   nla_get_u64(tb[SMTPWARD_A_BUDGET_BYTES]));
	if (tb[SMTPWARD_A_BUDGET_SESSIONS])
		put_number(out, "sessions",
			   nla_get_u64(tb[SMTPWARD_A_BUDGET_SESSIONS]));
	if (tb[SMTPWARD_A_BUDGET_PERIOD])
		put_number(out, "period",
			   nla_get_u32(tb[SMTPWARD_A_BUDGET_PERIOD]));
	if (tb[SMTPWARD_A_BUDGET_SCOPE])
		put_text(out, "for",
			 word_scope(nla_get_u32(tb[SMTPWARD_A_BUDGET_SCOPE])));
	return out;
}

static void put_rule_part(struct json_object *rule, struct nlattr *attr)
{
	switch (nla_type(attr)) {
	case SMTPWARD_A_RULE_ID:
		put_number(rule, "id", nla_get_u32(attr));
		break;
	case SMTPWARD_A_RULE_VERDICT:
		put_verdict(rule, "verdict", attr);
		break;
	case SMTPWARD_A_RULE_UID:
		json_object_array_add(array(rule, "users"), user(attr));
		break;
	case SMTPWARD_A_RULE_DEST:
		json_object_array_add(array(rule, "to"), dest(attr));
		break;
	case SMTPWARD_A_RULE_TOOL:
		json_object_array_add(array(rule, "tools"),
				      json_object_new_int64(nla_get_u32(attr)));
		break;
	case SMTPWARD_A_RULE_QUIET:
		json_object_object_add(rule, "quiet",
				       json_object_new_boolean(1));
		break;
	case SMTPWARD_A_RULE_HITS:
		put_number(rule, "hits", nla_get_u64(attr));
		break;
	case SMTPWARD_A_RULE_THRESHOLD:
		put_number(rule, "transfer-size-threshold", nla_get_u64(attr));
		break;
	case SMTPWARD_A_RULE_CAP:
		put_number(rule, "transfer-size-cap", nla_get_u64(attr));
		break;
	case SMTPWARD_A_RULE_BUDGET:
		json_object_array_add(array(rule, "budgets"), budget(attr));
		break;
	}
}

static void put_tool(struct json_object *out, struct nlattr *attr)
{
	struct nlattr *tb[SMTPWARD_A_TOOL_MAX + 1];
	struct json_object *tool;

	if (nla_parse_nested(tb, SMTPWARD_A_TOOL_MAX, attr, NULL) ||
	    !tb[SMTPWARD_A_TOOL_ID] || !tb[SMTPWARD_A_TOOL_NAME])
		return;
	tool = json_object_new_object();
	put_number(tool, "id", nla_get_u32(tb[SMTPWARD_A_TOOL_ID]));
	put_text(tool, "name", nla_get_string(tb[SMTPWARD_A_TOOL_NAME]));
	if (tb[SMTPWARD_A_TOOL_FILE])
		put_text(tool, "file",
			 nla_get_string(tb[SMTPWARD_A_TOOL_FILE]));
	if (tb[SMTPWARD_A_TOOL_DEV_MAJOR] && tb[SMTPWARD_A_TOOL_DEV_MINOR] &&
	    tb[SMTPWARD_A_TOOL_INO]) {
		put_number(tool, "dev-major",
			   nla_get_u32(tb[SMTPWARD_A_TOOL_DEV_MAJOR]));
		put_number(tool, "dev-minor",
			   nla_get_u32(tb[SMTPWARD_A_TOOL_DEV_MINOR]));
		put_number(tool, "ino", nla_get_u64(tb[SMTPWARD_A_TOOL_INO]));
	}
	if (tb[SMTPWARD_A_TOOL_APPLET] && tb[SMTPWARD_A_TOOL_PROGRAM]) {
		put_text(tool, "applet",
			 nla_get_string(tb[SMTPWARD_A_TOOL_APPLET]));
		put_text(tool, "program",
			 nla_get_string(tb[SMTPWARD_A_TOOL_PROGRAM]));
	}
	json_object_array_add(array(out, "tools"), tool);
}

static void put_sha256(struct json_object *out, struct nlattr *attr)
{
	char hex[HEX_SIZE(SMTPWARD_SHA256_SIZE)];

	if (nla_len(attr) != SMTPWARD_SHA256_SIZE)
		return;
	hex_text(hex, nla_data(attr), SMTPWARD_SHA256_SIZE);
	put_text(out, "sha256", hex);
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
	struct json_object *rule;
	struct nlattr *inner;
	int left;

	switch (nla_type(attr)) {
	case SMTPWARD_A_POLICY_GENERATION:
		put_number(out, "generation", nla_get_u32(attr));
		break;
	case SMTPWARD_A_POLICY_DEFAULT_VERDICT:
		put_verdict(out, "default", attr);
		break;
	case SMTPWARD_A_POLICY_PORT:
		json_object_array_add(array(out, "smtp-ports"),
				      json_object_new_int(nla_get_u16(attr)));
		break;
	case SMTPWARD_A_POLICY_SHA256:
		put_sha256(out, attr);
		break;
	case SMTPWARD_A_POLICY_THRESHOLD:
		put_number(out, "transfer-size-threshold", nla_get_u64(attr));
		break;
	case SMTPWARD_A_POLICY_CAP:
		put_number(out, "transfer-size-cap", nla_get_u64(attr));
		break;
	case SMTPWARD_A_POLICY_BUDGET:
		json_object_array_add(array(out, "budgets"), budget(attr));
		break;
	case SMTPWARD_A_POLICY_LOOK:
		put_look(out, nla_get_u32(attr));
		break;
	case SMTPWARD_A_POLICY_TOOL:
		put_tool(out, attr);
		break;
	case SMTPWARD_A_POLICY_RULE:
		rule = json_object_new_object();
		nla_for_each_nested(inner, attr, left)
			put_rule_part(rule, inner);
		json_object_array_add(array(out, "rules"), rule);
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
