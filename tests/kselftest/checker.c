// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "actor.h"
#include "checker.h"
#include "vectors.h"

#define PROBE_DIR "/tmp/checker"
#define PROBE PROBE_DIR "/" SMTPWARD_HEALTH_FILE

/**
 * checker_prepare() - Make the file that checks try to execute.
 */
void checker_prepare(void)
{
	if (system("mkdir -p " PROBE_DIR " && cp /bin/true " PROBE))
		sw_die("no " PROBE);
}

/**
 * checker_connect() - Connect to where a check connects.
 * @port: Port.
 *
 * Return: 0 or a negative error.
 */
int checker_connect(uint16_t port)
{
	return connect_to(SOCK_STREAM, 0, "224.0.0.1", port);
}

static int try_fastopen(uint16_t port)
{
	const struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_ALLHOSTS_GROUP),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int err = 0;

	act_must(fd, "socket");
	if (sendto(fd, "", 1, MSG_FASTOPEN, (const struct sockaddr *)&addr,
		   sizeof(addr)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/**
 * checker_exec() - Execute what a check executes, for act().
 * @data: Unused.
 *
 * Return: A negative error. Where it is none, the child ends with 0.
 */
int checker_exec(void *data)
{
	(void)data;
	execl(PROBE, PROBE, NULL);
	return -errno;
}

/**
 * checker_attempt() - Try all that a check tries.
 * @check: What became of it is set.
 */
void checker_attempt(struct check *check)
{
	check->err[SMTPWARD_VIA_CONNECT] = checker_connect(CHECKER_PORT);
	check->err[SMTPWARD_VIA_FASTOPEN] = try_fastopen(CHECKER_PORT);
	check->err[SMTPWARD_VIA_EXEC] = act(checker_exec, NULL);
}

/**
 * checker_begin() - Begin a check.
 * @client: It belongs to its socket.
 *
 * Return: 0 or a negative errno.
 */
int checker_begin(struct sw_client *client)
{
	return sw_request(client,
			  sw_message(client, SMTPWARD_CMD_HEALTH_BEGIN, 0),
			  NULL, NULL);
}

static void read_hooks(const struct nlattr *attrs, int len, void *data)
{
	struct nlattr *tb[SMTPWARD_A_HOOK_MAX + 1];
	const struct nlattr *attr;
	struct check *check = data;
	uint32_t via;
	int left;

	nla_for_each_attr(attr, attrs, len, left) {
		if (nla_type(attr) != SMTPWARD_A_HEALTH_EACH_HOOK)
			continue;
		if (nla_parse_nested(tb, SMTPWARD_A_HOOK_MAX,
				     (struct nlattr *)attr, NULL))
			sw_die("a hook is malformed");
		via = sw_number(tb[SMTPWARD_A_HOOK_VIA]);
		if (via > CHECKER_HOOKS)
			sw_die("hook %u", via);
		check->health[via] = sw_number(tb[SMTPWARD_A_HOOK_HEALTH]);
		check->armed[via] = tb[SMTPWARD_A_HOOK_ARMED];
	}
}

/**
 * checker_end() - End a check.
 * @client: That began it.
 * @check: Tells what was passed and when the next is. The rest is set.
 *
 * Return: 0 or a negative errno.
 */
int checker_end(struct sw_client *client, struct check *check)
{
	struct nl_msg *msg = sw_message(client, SMTPWARD_CMD_HEALTH_END, 0);
	uint32_t via;

	for (via = 1; via <= CHECKER_HOOKS; via++)
		if (check->passed[via])
			nla_put_u32(msg, SMTPWARD_A_HEALTH_PASSED, via);
	if (check->interval)
		nla_put_u32(msg, SMTPWARD_A_HEALTH_INTERVAL, check->interval);
	return sw_request(client, msg, read_hooks, check);
}

/**
 * checker_run() - Make a check, which must succeed.
 * @client: To make it.
 * @check: Is set.
 */
void checker_run(struct sw_client *client, struct check *check)
{
	uint32_t via;
	int err;

	memset(check, 0, sizeof(*check));
	err = checker_begin(client);
	checker_attempt(check);
	for (via = 1; via <= CHECKER_HOOKS; via++)
		check->passed[via] = check->err[via] != -EPERM;
	err = err ?: checker_end(client, check);
	if (err)
		sw_die("check: %s (%s)", strerror(-err), client->error);
}

/**
 * checker_lie() - Call hooks passed that are not, so that they are armed anew.
 * @client: To say so.
 * @check: Is set.
 *
 * Return: 0 or a negative errno.
 */
int checker_lie(struct sw_client *client, struct check *check)
{
	const struct check lies = { .passed = { false, true, true, true } };
	int err = checker_begin(client);

	*check = lies;
	return err ?: checker_end(client, check);
}
