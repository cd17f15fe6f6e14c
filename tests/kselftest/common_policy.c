// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <sha2.h>

#include "common.h"

/*
 * No tool and no destination is longer, nor are all limits of a rule, or what
 * it is narrowed to.
 */
#define TOOL_LEN 384
#define DEST_LEN 64
#define LIMITS_LEN 192
#define NARROW_LEN 512

/* A policy that is being sent, in parts. */
struct sending {
	struct sw_client *client;
	struct sw_upload *upload;
	SHA2_CTX sha;
	struct nl_msg *part;
	int err;
};

static void hash(struct sending *sending, struct nl_msg *msg)
{
	const struct genlmsghdr *genl = nlmsg_data(nlmsg_hdr(msg));

	SHA256Update(&sending->sha, (const void *)genlmsg_attrdata(genl, 0),
		     genlmsg_attrlen(genl, 0));
}

static void put_net(struct nl_msg *msg, const char *net)
{
	const int family = strchr(net, ':') ? AF_INET6 : AF_INET;
	int prefix_len = family == AF_INET ? 32 : 128;
	char text[INET6_ADDRSTRLEN];
	unsigned char addr[16];

	if (sscanf(net, "%45[^/]/%d", text, &prefix_len) < 1 ||
	    inet_pton(family, text, addr) != 1)
		sw_die("no network: %s", net);
	nla_put(msg, SMTPWARD_A_DEST_ADDR, family == AF_INET ? 4 : 16, addr);
	nla_put_u32(msg, SMTPWARD_A_DEST_PREFIX_LEN, prefix_len);
}

/*
 * An empty one is every destination, but nla_nest_end() removes what is empty,
 * and nla_nest_end_keep_empty() is not in libnl 3.4.
 */
static void put_dest(struct nl_msg *msg, const struct sw_dest *dest)
{
	struct nl_msg *nest = nlmsg_alloc();

	if (dest->net)
		put_net(nest, dest->net);
	if (dest->port_min) {
		nla_put_u16(nest, SMTPWARD_A_DEST_PORT_MIN, dest->port_min);
		nla_put_u16(nest, SMTPWARD_A_DEST_PORT_MAX,
			    dest->port_max ?: dest->port_min);
	}
	nla_put_nested(msg, SMTPWARD_A_RULE_DEST | NLA_F_NESTED, nest);
	nlmsg_free(nest);
}

/* Numbers of the attributes, which a rule and a policy have their own of. */
struct limit_types {
	int threshold, cap, budget;
};

static const struct limit_types rule_types = {
	.threshold = SMTPWARD_A_RULE_THRESHOLD,
	.cap = SMTPWARD_A_RULE_CAP,
	.budget = SMTPWARD_A_RULE_BUDGET,
};

static const struct limit_types policy_types = {
	.threshold = SMTPWARD_A_POLICY_THRESHOLD,
	.cap = SMTPWARD_A_POLICY_CAP,
	.budget = SMTPWARD_A_POLICY_BUDGET,
};

static void put_budget(struct nl_msg *msg, int type,
		       const struct sw_budget *budget)
{
	struct nlattr *nest = nla_nest_start(msg, type | NLA_F_NESTED);

	nla_put_u64(msg, SMTPWARD_A_BUDGET_KEY, budget->key);
	nla_put_u32(msg, SMTPWARD_A_BUDGET_SCOPE, budget->scope);
	if (budget->bytes)
		nla_put_u64(msg, SMTPWARD_A_BUDGET_BYTES, budget->bytes);
	if (budget->sessions)
		nla_put_u64(msg, SMTPWARD_A_BUDGET_SESSIONS, budget->sessions);
	nla_put_u32(msg, SMTPWARD_A_BUDGET_PERIOD, budget->period);
	nla_nest_end(msg, nest);
}

static void put_limits(struct nl_msg *msg, const struct sw_limits *limits,
		       const struct limit_types *types)
{
	size_t i;

	if (limits->threshold)
		nla_put_u64(msg, types->threshold, limits->threshold);
	if (limits->cap)
		nla_put_u64(msg, types->cap, limits->cap);
	for (i = 0; i < limits->n_budgets; i++)
		put_budget(msg, types->budget, &limits->budgets[i]);
}

static void put_executable(struct nl_msg *msg, const char *path)
{
	struct nlattr *nest =
		nla_nest_start(msg, SMTPWARD_A_RULE_EXECUTABLE | NLA_F_NESTED);
	struct stat st;

	if (stat(path, &st))
		sw_die("%s: %m", path);
	nla_put_u32(msg, SMTPWARD_A_EXECUTABLE_DEV_MAJOR, major(st.st_dev));
	nla_put_u32(msg, SMTPWARD_A_EXECUTABLE_DEV_MINOR, minor(st.st_dev));
	nla_put_u64(msg, SMTPWARD_A_EXECUTABLE_INO, st.st_ino);
	nla_nest_end(msg, nest);
}

static void put_narrow(struct nl_msg *msg, const struct sw_rule *rule)
{
	size_t i;

	for (i = 0; i < rule->n_logins; i++)
		nla_put_u32(msg, SMTPWARD_A_RULE_LOGINUID, rule->logins[i]);
	for (i = 0; i < rule->n_exes; i++)
		put_executable(msg, rule->exes[i]);
	if (rule->cgroup)
		nla_put_string(msg, SMTPWARD_A_RULE_CGROUP, rule->cgroup);
	if (rule->context)
		nla_put_u32(msg, SMTPWARD_A_RULE_CONTEXT, rule->context - 1);
	if (rule->contained)
		nla_put_flag(msg, SMTPWARD_A_RULE_CONTAINER);
	if (rule->expires)
		nla_put_u64(msg, SMTPWARD_A_RULE_EXPIRES, rule->expires);
}

static void put_rule(struct nl_msg *msg, const struct sw_rule *rule)
{
	struct nlattr *nest =
		nla_nest_start(msg, SMTPWARD_A_POLICY_RULE | NLA_F_NESTED);
	size_t i;

	nla_put_u32(msg, SMTPWARD_A_RULE_ID, rule->id);
	nla_put_u32(msg, SMTPWARD_A_RULE_VERDICT, rule->verdict);
	for (i = 0; i < rule->n_uids; i++)
		nla_put_u32(msg, SMTPWARD_A_RULE_UID, rule->uids[i]);
	for (i = 0; i < rule->more_uids; i++)
		nla_put_u32(msg, SMTPWARD_A_RULE_UID, rule->uids[0] + 1 + i);
	for (i = 0; i < rule->n_gids; i++)
		nla_put_u32(msg, SMTPWARD_A_RULE_GID, rule->gids[i]);
	put_narrow(msg, rule);
	for (i = 0; i < rule->n_dests; i++)
		put_dest(msg, &rule->dests[i]);
	for (i = 0; i < rule->n_tools; i++)
		nla_put_u32(msg, SMTPWARD_A_RULE_TOOL, rule->tools[i]);
	if (rule->quiet)
		nla_put_flag(msg, SMTPWARD_A_RULE_QUIET);
	put_limits(msg, &rule->limits, &rule_types);
	nla_nest_end(msg, nest);
}

static void put_tool(struct nl_msg *msg, const struct sw_tool *tool)
{
	struct nlattr *nest =
		nla_nest_start(msg, SMTPWARD_A_POLICY_TOOL | NLA_F_NESTED);
	struct stat st;

	nla_put_u32(msg, SMTPWARD_A_TOOL_ID, tool->id);
	nla_put_string(msg, SMTPWARD_A_TOOL_NAME, tool->name);
	if (tool->file)
		nla_put_string(msg, SMTPWARD_A_TOOL_FILE, tool->file);
	if (tool->path) {
		if (stat(tool->path, &st))
			sw_die("%s: %m", tool->path);
		nla_put_u32(msg, SMTPWARD_A_TOOL_DEV_MAJOR, major(st.st_dev));
		nla_put_u32(msg, SMTPWARD_A_TOOL_DEV_MINOR, minor(st.st_dev));
		nla_put_u64(msg, SMTPWARD_A_TOOL_INO, st.st_ino);
	}
	if (tool->applet)
		nla_put_string(msg, SMTPWARD_A_TOOL_APPLET, tool->applet);
	if (tool->program)
		nla_put_string(msg, SMTPWARD_A_TOOL_PROGRAM, tool->program);
	nla_nest_end(msg, nest);
}

static void flush(struct sending *sending)
{
	struct nl_msg *part = sending->part;

	sending->part = NULL;
	if (!part)
		return;
	if (sending->err) {
		nlmsg_free(part);
		return;
	}
	hash(sending, part);
	sending->upload->parts++;
	sending->err = sw_request(sending->client, part, NULL, NULL);
}

/* The message for the next rule or tool, which needs room. */
static struct nl_msg *part(struct sending *sending, size_t room)
{
	if (sending->part &&
	    nlmsg_hdr(sending->part)->nlmsg_len + room > SMTPWARD_PART_MAX)
		flush(sending);
	if (!sending->part)
		sending->part =
			sw_message(sending->client, SMTPWARD_CMD_POLICY_ADD, 0);
	return sending->part;
}

static struct nl_msg *begin(struct sw_client *client,
			    const struct sw_policy *policy)
{
	struct nl_msg *msg = sw_message(client, SMTPWARD_CMD_POLICY_BEGIN, 0);
	size_t i;

	nla_put_u32(msg, SMTPWARD_A_POLICY_DEFAULT_VERDICT,
		    policy->default_verdict);
	for (i = 0; i < policy->n_ports; i++)
		nla_put_u16(msg, SMTPWARD_A_POLICY_PORT, policy->ports[i]);
	put_limits(msg, &policy->limits, &policy_types);
	if (policy->look)
		nla_put_u32(msg, SMTPWARD_A_POLICY_LOOK, policy->look);
	return msg;
}

/**
 * sw_policy_begin() - Begin a policy, and send nothing of it.
 * @client: With CAP_MAC_ADMIN.
 * @policy: Of which all counts but the rules and the tools.
 *
 * Return: 0 or a negative errno.
 */
int sw_policy_begin(struct sw_client *client, const struct sw_policy *policy)
{
	return sw_request(client, begin(client, policy), NULL, NULL);
}

static size_t rule_len(const struct sw_rule *rule)
{
	return nla_total_size(0) + nla_total_size(0) + LIMITS_LEN + NARROW_LEN +
	       (2 + rule->n_uids + rule->more_uids + rule->n_tools) *
		       nla_total_size(sizeof(uint32_t)) +
	       rule->n_dests * DEST_LEN;
}

/**
 * sw_policy_send() - Begin a policy and send all of it.
 * @client: With CAP_MAC_ADMIN.
 * @policy: To be sent.
 * @upload: Is set to what sw_policy_commit() has to tell.
 *
 * Return: 0 or a negative errno, that of the first part that was refused.
 */
int sw_policy_send(struct sw_client *client, const struct sw_policy *policy,
		   struct sw_upload *upload)
{
	struct sending sending = { .client = client, .upload = upload };
	struct nl_msg *msg = begin(client, policy);
	size_t i;

	memset(upload, 0, sizeof(*upload));
	SHA256Init(&sending.sha);
	hash(&sending, msg);
	sending.err = sw_request(client, msg, NULL, NULL);
	for (i = 0; i < policy->n_tools; i++)
		put_tool(part(&sending, TOOL_LEN), &policy->tools[i]);
	for (i = 0; i < policy->n_rules; i++) {
		const struct sw_rule *rule = &policy->rules[i];

		put_rule(part(&sending, rule_len(rule)), rule);
	}
	flush(&sending);
	SHA256Final(upload->sha256, &sending.sha);
	upload->count = policy->n_rules;
	return sending.err;
}

static void read_generation(const struct nlattr *attrs, int len, void *data)
{
	*(int *)data =
		sw_number(nla_find(attrs, len, SMTPWARD_A_POLICY_GENERATION));
}

/**
 * sw_policy_commit() - Put what was sent in force.
 * @client: That sent it.
 * @upload: What was sent.
 * @generation: Number to install it under, 0 for the next.
 *
 * Return: Its generation, or a negative errno.
 */
int sw_policy_commit(struct sw_client *client, const struct sw_upload *upload,
		     uint32_t generation)
{
	struct nl_msg *msg = sw_message(client, SMTPWARD_CMD_POLICY_COMMIT, 0);
	int err, installed = 0;

	nla_put_u32(msg, SMTPWARD_A_POLICY_COUNT, upload->count);
	nla_put(msg, SMTPWARD_A_POLICY_SHA256, sizeof(upload->sha256),
		upload->sha256);
	if (generation)
		nla_put_u32(msg, SMTPWARD_A_POLICY_GENERATION, generation);
	err = sw_request(client, msg, read_generation, &installed);
	return err ?: installed;
}

/**
 * sw_install() - Install a policy, which must succeed.
 * @client: With CAP_MAC_ADMIN.
 * @policy: To be installed.
 *
 * Return: Its generation.
 */
uint32_t sw_install(struct sw_client *client, const struct sw_policy *policy)
{
	struct sw_upload upload;
	int ret;

	ret = sw_policy_send(client, policy, &upload);
	if (!ret)
		ret = sw_policy_commit(client, &upload, policy->generation);
	if (ret <= 0)
		sw_die("policy: %s (%s, attribute %d)", strerror(-ret),
		       client->error, client->bad_attr);
	return ret;
}
