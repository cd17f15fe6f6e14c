// SPDX-License-Identifier: GPL-2.0-only
/*
 * A compiled policy into the kernel, as a whole or not at all.
 */
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <string.h>

#include "client.h"
#include "compile.h"
#include "install.h"

static int send_part(struct client *c, uint8_t cmd, const struct part *part)
{
	struct nl_msg *msg = client_msg(c, cmd);

	if (!msg)
		return -ENOMEM;
	if (nlmsg_append(msg, part->data, part->len, NLMSG_ALIGNTO) < 0) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return client_do(c, msg, NULL, NULL);
}

static int take_generation(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[SMTPWARD_A_POLICY_MAX + 1];
	uint32_t *now = arg;

	if (!genlmsg_parse(nlmsg_hdr(msg), 0, tb, SMTPWARD_A_POLICY_MAX,
			   NULL) &&
	    tb[SMTPWARD_A_POLICY_GENERATION])
		*now = nla_get_u32(tb[SMTPWARD_A_POLICY_GENERATION]);
	return NL_OK;
}

static int commit(struct client *c, const struct compiled *p,
		  uint32_t generation, uint32_t *now)
{
	struct nl_msg *msg = client_msg(c, SMTPWARD_CMD_POLICY_COMMIT);
	int err;

	if (!msg)
		return -ENOMEM;
	if (nla_put_u32(msg, SMTPWARD_A_POLICY_COUNT, p->rules) ||
	    nla_put(msg, SMTPWARD_A_POLICY_SHA256, sizeof(p->sha256),
		    p->sha256) ||
	    (generation &&
	     nla_put_u32(msg, SMTPWARD_A_POLICY_GENERATION, generation))) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	*now = 0;
	err = client_do(c, msg, take_generation, now);
	return !err && !*now ? -EPROTO : err;
}

/**
 * install_policy() - Put a policy in force.
 * @c: Connection to the kernel.
 * @p: The policy.
 * @generation: Number to give it, above the one in force, or 0 for the next.
 * @now: Receives the number it got.
 *
 * Return: 0 or a negative errno, and then the policy in force is the one from
 * before. client_error() says more.
 */
int install_policy(struct client *c, const struct compiled *p,
		   uint32_t generation, uint32_t *now)
{
	uint32_t i;
	int err;

	if (!p->n_parts)
		return -EINVAL;
	err = send_part(c, SMTPWARD_CMD_POLICY_BEGIN, &p->parts[0]);
	for (i = 1; i < p->n_parts && !err; i++)
		err = send_part(c, SMTPWARD_CMD_POLICY_ADD, &p->parts[i]);
	return err ? err : commit(c, p, generation, now);
}

/**
 * install_mode() - Set the mode.
 * @c: Connection to the kernel.
 * @mode: The mode.
 * @confirm: Seconds until it falls back to audit, 0 for never.
 *
 * Return: 0 or a negative errno. client_error() says more.
 */
int install_mode(struct client *c, uint32_t mode, uint32_t confirm)
{
	struct nl_msg *msg = client_msg(c, SMTPWARD_CMD_MODE_SET);

	if (!msg)
		return -ENOMEM;
	if (nla_put_u32(msg, SMTPWARD_A_MODE_MODE, mode) ||
	    (confirm && nla_put_u32(msg, SMTPWARD_A_MODE_CONFIRM, confirm))) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return client_do(c, msg, NULL, NULL);
}

static int only(struct client *c, uint8_t cmd)
{
	struct nl_msg *msg = client_msg(c, cmd);

	return msg ? client_do(c, msg, NULL, NULL) : -ENOMEM;
}

/**
 * install_confirm() - Keep the tentative mode.
 * @c: Connection to the kernel.
 *
 * Return: 0 or a negative errno, -ENOENT when there is none. client_error()
 * says more.
 */
int install_confirm(struct client *c)
{
	return only(c, SMTPWARD_CMD_MODE_CONFIRM);
}

/**
 * install_seal() - Have nothing changed until the next boot.
 * @c: Connection to the kernel.
 *
 * Return: 0 or a negative errno. client_error() says more.
 */
int install_seal(struct client *c)
{
	return only(c, SMTPWARD_CMD_SEAL);
}

static int take_status(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[SMTPWARD_A_STATUS_MAX + 1];
	struct in_force *now = arg;
	const struct nlattr *sha256;

	if (genlmsg_parse(nlmsg_hdr(msg), 0, tb, SMTPWARD_A_STATUS_MAX, NULL))
		return NL_OK;
	if (tb[SMTPWARD_A_STATUS_MODE])
		now->mode = nla_get_u32(tb[SMTPWARD_A_STATUS_MODE]);
	if (tb[SMTPWARD_A_STATUS_GENERATION])
		now->generation = nla_get_u32(tb[SMTPWARD_A_STATUS_GENERATION]);
	if (tb[SMTPWARD_A_STATUS_CONFIRM_LEFT])
		now->confirm_left =
			nla_get_u32(tb[SMTPWARD_A_STATUS_CONFIRM_LEFT]);
	now->sealed = tb[SMTPWARD_A_STATUS_SEALED];
	sha256 = tb[SMTPWARD_A_STATUS_SHA256];
	if (sha256 && nla_len(sha256) == SMTPWARD_SHA256_SIZE)
		memcpy(now->sha256, nla_data(sha256), SMTPWARD_SHA256_SIZE);
	return NL_OK;
}

/**
 * in_force_get() - Ask the kernel what it applies.
 * @c: Connection to the kernel.
 * @now: Receives the answer.
 *
 * Return: 0 or a negative errno. client_error() says more.
 */
int in_force_get(struct client *c, struct in_force *now)
{
	struct nl_msg *msg = client_msg(c, SMTPWARD_CMD_STATUS_GET);

	*now = (struct in_force){ 0 };
	return msg ? client_do(c, msg, take_status, now) : -ENOMEM;
}

/**
 * in_force_kept_mode() - The mode that a reboot is to bring back.
 * @now: What the kernel applies.
 *
 * Return: enum smtpward_mode. A mode that falls back by itself must not come
 * back for ever.
 */
uint32_t in_force_kept_mode(const struct in_force *now)
{
	return now->confirm_left ? SMTPWARD_MODE_AUDIT : now->mode;
}
