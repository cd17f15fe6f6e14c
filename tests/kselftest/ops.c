// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include <linux/capability.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "ops.h"

#define NET_ADMIN .cap = CAP_NET_ADMIN, .needs = "needs CAP_NET_ADMIN"
#define AUDIT_READ .cap = CAP_AUDIT_READ, .needs = "needs CAP_AUDIT_READ"
#define MAC_ADMIN .cap = CAP_MAC_ADMIN, .needs = "needs CAP_MAC_ADMIN"

/*
 * In an order in which each that can succeed does, but for a seal, which would be the
 * last: it is tried while the mode is tentative.
 */
const struct op ops[] = {
	{ SMTPWARD_CMD_STATUS_GET, 0, NET_ADMIN },
	{ SMTPWARD_CMD_MODE_SET, 0, MAC_ADMIN },
	{ SMTPWARD_CMD_SEAL, 0, MAC_ADMIN, -EBUSY },
	{ SMTPWARD_CMD_MODE_CONFIRM, 0, MAC_ADMIN },
	{ SMTPWARD_CMD_POLICY_BEGIN, 0, MAC_ADMIN },
	{ SMTPWARD_CMD_POLICY_ADD, 0, MAC_ADMIN },
	{ SMTPWARD_CMD_POLICY_COMMIT, 0, MAC_ADMIN, -EBADMSG },
	{ SMTPWARD_CMD_POLICY_GET, 0, MAC_ADMIN, -ENOENT },
	{ SMTPWARD_CMD_POLICY_GET, NLM_F_DUMP, MAC_ADMIN },
	{ SMTPWARD_CMD_EVENT_GET, 0, AUDIT_READ, -ENOENT },
	{ SMTPWARD_CMD_EVENT_GET, NLM_F_DUMP, AUDIT_READ },
	{ SMTPWARD_CMD_EVENT_CLAIM, 0, AUDIT_READ },
	{ SMTPWARD_CMD_EVENT_ACK, 0, AUDIT_READ },
	{ SMTPWARD_CMD_HEALTH_BEGIN, 0, MAC_ADMIN },
	{ SMTPWARD_CMD_HEALTH_END, 0, MAC_ADMIN },
};

const unsigned int n_ops = sizeof(ops) / sizeof(*ops);

static void put_attrs(struct nl_msg *msg, const struct op *op)
{
	static const char sha256[SMTPWARD_SHA256_SIZE];

	switch (op->cmd) {
	case SMTPWARD_CMD_MODE_SET:
		nla_put_u32(msg, SMTPWARD_A_MODE_MODE, SMTPWARD_MODE_ENFORCE);
		nla_put_u32(msg, SMTPWARD_A_MODE_CONFIRM, 3600);
		break;
	case SMTPWARD_CMD_POLICY_BEGIN:
		nla_put_u32(msg, SMTPWARD_A_POLICY_DEFAULT_VERDICT,
			    SMTPWARD_VERDICT_ALLOW);
		break;
	case SMTPWARD_CMD_POLICY_COMMIT:
		nla_put_u32(msg, SMTPWARD_A_POLICY_COUNT, 0);
		nla_put(msg, SMTPWARD_A_POLICY_SHA256, sizeof(sha256), sha256);
		break;
	case SMTPWARD_CMD_POLICY_GET:
		if (!op->flags)
			nla_put_u32(msg, SMTPWARD_A_POLICY_RULE_ID, 1);
		break;
	case SMTPWARD_CMD_EVENT_GET:
	case SMTPWARD_CMD_EVENT_ACK:
		nla_put_u64(msg, SMTPWARD_A_EVENT_SEQ, 0);
		break;
	}
}

/**
 * op_request() - Make a request.
 * @client: To make it.
 * @op: The request.
 *
 * Return: 0 or a negative errno.
 */
int op_request(struct sw_client *client, const struct op *op)
{
	struct nl_msg *msg = sw_message(client, op->cmd, op->flags);

	put_attrs(msg, op);
	return sw_request(client, msg, NULL, NULL);
}
