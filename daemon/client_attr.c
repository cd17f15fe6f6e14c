// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of the attributes of requests, as include/smtpward.yaml has them, for
 * what the kernel complains about.
 */
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/smtpward.h>

#include "client.h"
#include "compiler.h"

struct names;

/**
 * struct name - An attribute.
 * @text: Its name.
 * @inside: Attributes inside of it, or NULL.
 */
struct name {
	const char *text;
	const struct names *inside;
};

/**
 * struct names - The attributes of a set, by type.
 * @v: Attributes.
 * @n: How many.
 */
struct names {
	const struct name *v;
	size_t n;
};

static const struct name dest_v[] = {
	[SMTPWARD_A_DEST_ADDR] = { "addr" },
	[SMTPWARD_A_DEST_PREFIX_LEN] = { "prefix-len" },
	[SMTPWARD_A_DEST_PORT_MIN] = { "port-min" },
	[SMTPWARD_A_DEST_PORT_MAX] = { "port-max" },
};

static const struct names dest = { dest_v, ARRAY_SIZE(dest_v) };

static const struct name budget_v[] = {
	[SMTPWARD_A_BUDGET_KEY] = { "key" },
	[SMTPWARD_A_BUDGET_SCOPE] = { "scope" },
	[SMTPWARD_A_BUDGET_BYTES] = { "bytes" },
	[SMTPWARD_A_BUDGET_SESSIONS] = { "sessions" },
	[SMTPWARD_A_BUDGET_PERIOD] = { "period" },
};

static const struct names budget = { budget_v, ARRAY_SIZE(budget_v) };

static const struct name rule_v[] = {
	[SMTPWARD_A_RULE_ID] = { "id" },
	[SMTPWARD_A_RULE_VERDICT] = { "verdict" },
	[SMTPWARD_A_RULE_UID] = { "uid" },
	[SMTPWARD_A_RULE_DEST] = { "dest", &dest },
	[SMTPWARD_A_RULE_TOOL] = { "tool" },
	[SMTPWARD_A_RULE_QUIET] = { "quiet" },
	[SMTPWARD_A_RULE_THRESHOLD] = { "threshold" },
	[SMTPWARD_A_RULE_CAP] = { "cap" },
	[SMTPWARD_A_RULE_BUDGET] = { "budget", &budget },
};

static const struct names rule = { rule_v, ARRAY_SIZE(rule_v) };

static const struct name tool_v[] = {
	[SMTPWARD_A_TOOL_ID] = { "id" },
	[SMTPWARD_A_TOOL_NAME] = { "name" },
	[SMTPWARD_A_TOOL_FILE] = { "file" },
	[SMTPWARD_A_TOOL_DEV_MAJOR] = { "dev-major" },
	[SMTPWARD_A_TOOL_DEV_MINOR] = { "dev-minor" },
	[SMTPWARD_A_TOOL_INO] = { "ino" },
	[SMTPWARD_A_TOOL_APPLET] = { "applet" },
	[SMTPWARD_A_TOOL_PROGRAM] = { "program" },
};

static const struct names tool = { tool_v, ARRAY_SIZE(tool_v) };

static const struct name policy_v[] = {
	[SMTPWARD_A_POLICY_DEFAULT_VERDICT] = { "default-verdict" },
	[SMTPWARD_A_POLICY_PORT] = { "port" },
	[SMTPWARD_A_POLICY_RULE] = { "rule", &rule },
	[SMTPWARD_A_POLICY_TOOL] = { "tool", &tool },
	[SMTPWARD_A_POLICY_COUNT] = { "count" },
	[SMTPWARD_A_POLICY_SHA256] = { "sha256" },
	[SMTPWARD_A_POLICY_GENERATION] = { "generation" },
	[SMTPWARD_A_POLICY_RULE_ID] = { "rule-id" },
	[SMTPWARD_A_POLICY_THRESHOLD] = { "threshold" },
	[SMTPWARD_A_POLICY_CAP] = { "cap" },
	[SMTPWARD_A_POLICY_BUDGET] = { "budget", &budget },
	[SMTPWARD_A_POLICY_LOOK] = { "look" },
};

static const struct names policy = { policy_v, ARRAY_SIZE(policy_v) };

static const struct name mode_v[] = {
	[SMTPWARD_A_MODE_MODE] = { "mode" },
	[SMTPWARD_A_MODE_CONFIRM] = { "confirm" },
};

static const struct names mode = { mode_v, ARRAY_SIZE(mode_v) };

static const struct name event_v[] = {
	[SMTPWARD_A_EVENT_SEQ] = { "seq" },
};

static const struct names event = { event_v, ARRAY_SIZE(event_v) };

static const struct name health_v[] = {
	[SMTPWARD_A_HEALTH_PASSED] = { "passed" },
	[SMTPWARD_A_HEALTH_INTERVAL] = { "interval" },
};

static const struct names health = { health_v, ARRAY_SIZE(health_v) };

static const struct names *names_of(uint8_t cmd)
{
	switch (cmd) {
	case SMTPWARD_CMD_MODE_SET:
		return &mode;
	case SMTPWARD_CMD_POLICY_BEGIN:
	case SMTPWARD_CMD_POLICY_ADD:
	case SMTPWARD_CMD_POLICY_COMMIT:
	case SMTPWARD_CMD_POLICY_GET:
		return &policy;
	case SMTPWARD_CMD_HEALTH_END:
		return &health;
	default:
		return &event;
	}
}

/* The attribute of a list that @at is in or at the start of. */
static struct nlattr *find(struct nlattr *head, int len, const void *at)
{
	struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, head, len, left) {
		if ((const char *)at >= (const char *)attr &&
		    (const char *)at <
			    (const char *)attr + nla_len(attr) + NLA_HDRLEN)
			return attr;
	}
	return NULL;
}

static void append(char *path, size_t size, const struct names *names, int type)
{
	size_t used = strlen(path);
	const char *dot = used ? "." : "";

	if (names && (size_t)type < names->n && names->v[type].text)
		snprintf(path + used, size - used, "%s%s", dot,
			 names->v[type].text);
	else
		snprintf(path + used, size - used, "%s%d", dot, type);
}

/**
 * client_attr_path() - Name an attribute of a request.
 * @request: The request.
 * @offset: Where in it the attribute starts.
 * @path: Receives names from the outermost attribute on, like rule.dest.addr,
 *	empty when there is no attribute.
 * @size: Bytes at @path.
 */
void client_attr_path(const struct nlmsghdr *request, size_t offset, char *path,
		      size_t size)
{
	struct nlmsghdr *hdr = (struct nlmsghdr *)request;
	struct genlmsghdr *genl = genlmsg_hdr(hdr);
	const char *at = (const char *)request + offset;
	const struct names *names = names_of(genl->cmd);
	struct nlattr *attr;

	*path = '\0';
	attr = find(genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0), at);
	while (attr) {
		int type = nla_type(attr);

		append(path, size, names, type);
		names = names && (size_t)type < names->n ?
				names->v[type].inside :
				NULL;
		if ((const char *)attr == at || !names)
			break;
		attr = find(nla_data(attr), nla_len(attr), at);
	}
}
