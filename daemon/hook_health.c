// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether the hooks of the kernel module work, by trying what only they refuse:
 * TCP connections to a multicast address, by connect(2) and by a fast open,
 * and the execution of a file that is there for this. Nothing leaves the
 * machine: the stack itself refuses the address, with another error.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"
#include "file.h"
#include "hook_health.h"
#include "paths.h"
#include "words.h"

#define PATH_FASTOPEN "/proc/sys/net/ipv4/tcp_fastopen"
#define FASTOPEN_CLIENT 1

/* Another check, or another policy, can come between. */
#define TRIES 5

typedef int (*try_fn)(int fd, const struct sockaddr *addr, socklen_t len);

static int try_connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	return connect(fd, addr, len);
}

static int try_fastopen(int fd, const struct sockaddr *addr, socklen_t len)
{
	return sendto(fd, "", 1, MSG_FASTOPEN | MSG_NOSIGNAL, addr, len);
}

/* Sets whether there was an attempt: without a socket there is none. */
static int try_socket(try_fn fn, uint16_t port, bool *tried)
{
	const struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_ALLHOSTS_GROUP),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int err = 0;

	*tried = fd >= 0;
	if (fd < 0)
		return -errno;
	if (fn(fd, (const struct sockaddr *)&addr, sizeof(addr)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static int try_exec(void)
{
	char path[] = PATH_PROBE;
	char *argv[] = { path, NULL }, *envp[] = { NULL };
	int err, status;
	pid_t pid;

	err = posix_spawn(&pid, path, NULL, NULL, argv, envp);
	if (err)
		return -err;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return 0;
}

/*
 * How the stack refuses a multicast address, depending on the routes. Whatever
 * else there is can come from in front of the hook, as EACCES of a security
 * module or ENOBUFS.
 */
static bool is_of_stack(int err)
{
	return !err || err == -ENETUNREACH || err == -EINVAL;
}

/*
 * Makes the attempts, and says which hooks they got past: those where what
 * comes behind the hook has answered.
 */
static void attempt(struct health *h, uint16_t port, bool *passed)
{
	int *err = h->err;
	bool tried;

	err[SMTPWARD_VIA_CONNECT] = try_socket(try_connect, port, &tried);
	passed[SMTPWARD_VIA_CONNECT] = tried &&
				       is_of_stack(err[SMTPWARD_VIA_CONNECT]);

	err[SMTPWARD_VIA_FASTOPEN] = try_socket(try_fastopen, port, &tried);
	passed[SMTPWARD_VIA_FASTOPEN] = tried &&
					is_of_stack(err[SMTPWARD_VIA_FASTOPEN]);

	err[SMTPWARD_VIA_EXEC] = try_exec();
	passed[SMTPWARD_VIA_EXEC] = !err[SMTPWARD_VIA_EXEC];
}

static int take_port(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[SMTPWARD_A_HEALTH_MAX + 1];
	uint16_t *port = arg;

	if (!genlmsg_parse(nlmsg_hdr(msg), 0, tb, SMTPWARD_A_HEALTH_MAX,
			   NULL) &&
	    tb[SMTPWARD_A_HEALTH_PORT])
		*port = nla_get_u16(tb[SMTPWARD_A_HEALTH_PORT]);
	return NL_OK;
}

static int begin(struct client *c, uint16_t *port)
{
	struct nl_msg *msg = client_msg(c, SMTPWARD_CMD_HEALTH_BEGIN);
	int err;

	*port = 0;
	err = msg ? client_do(c, msg, take_port, port) : -ENOMEM;
	return !err && !*port ? -EPROTO : err;
}

static void take_hook(struct health *h, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_HOOK_MAX + 1];
	uint32_t via;

	if (nla_parse_nested(tb, SMTPWARD_A_HOOK_MAX, nest, NULL) < 0 ||
	    !tb[SMTPWARD_A_HOOK_VIA] || !tb[SMTPWARD_A_HOOK_HEALTH])
		return;
	via = nla_get_u32(tb[SMTPWARD_A_HOOK_VIA]);
	if (via < HEALTH_HOOKS)
		h->state[via] = nla_get_u32(tb[SMTPWARD_A_HOOK_HEALTH]);
}

static int take_hooks(struct nl_msg *msg, void *h)
{
	struct genlmsghdr *genl = genlmsg_hdr(nlmsg_hdr(msg));
	struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), left)
		if (nla_type(attr) == SMTPWARD_A_HEALTH_EACH_HOOK)
			take_hook(h, attr);
	return NL_OK;
}

static int end(struct client *c, uint32_t interval, const bool *passed,
	       struct health *h)
{
	struct nl_msg *msg = client_msg(c, SMTPWARD_CMD_HEALTH_END);
	uint32_t via;

	if (!msg)
		return -ENOMEM;
	for (via = 1; via < HEALTH_HOOKS; via++)
		if (passed[via])
			nla_put_u32(msg, SMTPWARD_A_HEALTH_PASSED, via);
	if (interval)
		nla_put_u32(msg, SMTPWARD_A_HEALTH_INTERVAL, interval);
	return client_do(c, msg, take_hooks, h);
}

static int check(struct client *c, uint32_t interval, struct health *h)
{
	int err = -EAGAIN, tries;

	for (tries = 0; tries < TRIES; tries++) {
		bool passed[HEALTH_HOOKS] = { false };
		uint16_t port;

		*h = (struct health){ 0 };
		err = begin(c, &port);
		if (err)
			return err;
		attempt(h, port, passed);
		err = end(c, interval, passed, h);
		if (err != -EAGAIN && err != -ENOENT)
			return err;
	}
	return err;
}

static bool fails(const struct health *h)
{
	uint32_t via;

	for (via = 1; via < HEALTH_HOOKS; via++)
		if (h->state[via] == SMTPWARD_HEALTH_FAILS)
			return true;
	return false;
}

/**
 * health_check() - Check the hooks.
 * @c: Connection to the kernel.
 * @interval: Seconds until the next check, 0 to leave it to somebody else.
 * @h: Receives what it has shown.
 *
 * The kernel arms a hook anew that fails. So there is a second check then, to
 * show whether that has helped.
 *
 * Return: 0 or a negative errno. client_error() says more.
 */
int health_check(struct client *c, uint32_t interval, struct health *h)
{
	int err = check(c, interval, h);

	return !err && fails(h) ? check(c, interval, h) : err;
}

/* What is to be said of a hook, NULL for nothing. */
static const char *complaint(const struct health *h, uint32_t via)
{
	if (h->state[via] == SMTPWARD_HEALTH_WORKS)
		return NULL;
	if (h->state[via] == SMTPWARD_HEALTH_FAILS)
		return "does not work";
	if (via == SMTPWARD_VIA_FASTOPEN && h->err[via] == -EOPNOTSUPP)
		return NULL;
	return "could not be tried";
}

/**
 * health_describe() - Say which hooks do not work, or could not be tried.
 * @h: Of health_check().
 * @text: Receives one line, empty when all is well.
 * @size: Bytes at @text.
 */
void health_describe(const struct health *h, char *text, size_t size)
{
	const char *what;
	size_t used = 0;
	uint32_t via;

	*text = '\0';
	for (via = 1; via < HEALTH_HOOKS && used < size; via++) {
		what = complaint(h, via);
		if (!what)
			continue;
		used += snprintf(text + used, size - used, "%shook %s %s (%s)",
				 used ? "; the " : "the ", word_via(via), what,
				 strerror(-h->err[via]));
	}
}

/**
 * health_fastopen_is_off() - Whether nobody can open a connection that way.
 *
 * Then the hook for it cannot be tried. In other network namespaces it is not
 * off for that.
 *
 * Return: true when net.ipv4.tcp_fastopen says so.
 */
bool health_fastopen_is_off(void)
{
	size_t len;
	char *text = file_read(PATH_FASTOPEN, &len);
	bool ret = text && !(strtol(text, NULL, 0) & FASTOPEN_CLIENT);

	free(text);
	return ret;
}
