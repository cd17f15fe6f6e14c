// SPDX-License-Identifier: GPL-2.0-only
/*
 * A connection to the kernel module, over generic netlink.
 *
 * libnl does not know extended acknowledgements, in which the kernel says why
 * it refuses and which attribute is to blame: they are read here.
 */
#include <errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/smtpward.h>

#include "alloc.h"
#include "client.h"
#include "log.h"

/* Holds every message there is: a record of 32 KiB and its header. */
#define BUFFER_SIZE (64 << 10)
#define RECEIVE_BUFFER (1 << 20)
#define ANSWER_TIMEOUT_MS 30000

/**
 * struct client - A connection.
 * @sock: Its socket.
 * @family: Number of the family.
 * @error: What the kernel said to the last request, or its errno in words.
 */
struct client {
	struct nl_sock *sock;
	int family;
	char error[512];
};

/**
 * struct answer - An answer under way.
 * @request: What was asked.
 * @reply: Takes the messages, or NULL.
 * @arg: For @reply.
 * @interrupted: What is dumped has changed meanwhile.
 * @done: There is nothing more to come.
 * @err: How it ended, 0 or a negative errno.
 */
struct answer {
	const struct nlmsghdr *request;
	client_reply_fn reply;
	void *arg;
	bool interrupted;
	bool done;
	int err;
};

static int set_up(struct client *c)
{
	const int one = 1;
	int fd, err;

	c->sock = nl_socket_alloc();
	if (!c->sock)
		return -ENOMEM;
	err = genl_connect(c->sock);
	if (err)
		return -EPROTONOSUPPORT;
	fd = nl_socket_get_fd(c->sock);
	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one)))
		return -errno;
	nl_socket_set_buffer_size(c->sock, RECEIVE_BUFFER, 0);
	c->family = genl_ctrl_resolve(c->sock, SMTPWARD_FAMILY_NAME);
	return c->family < 0 ? -ENOENT : 0;
}

/**
 * client_open() - Connect to the module.
 *
 * Return: The connection, for client_close(), or NULL with errno, ENOENT when
 * the module is not loaded or this is not the initial network namespace.
 */
struct client *client_open(void)
{
	struct client *c = xcalloc(1, sizeof(*c));
	int err = set_up(c);

	if (err) {
		client_close(c);
		errno = -err;
		return NULL;
	}
	return c;
}

/**
 * client_open_or_say() - Connect to the module, or log why that failed.
 *
 * Return: The connection, for client_close(), or NULL.
 */
struct client *client_open_or_say(void)
{
	struct client *c = client_open();

	if (!c && errno == ENOENT)
		log_err("the kernel module smtpward is not loaded (try 'modprobe smtpward'), or this is not the initial network namespace");
	else if (!c)
		log_err("no connection to the kernel: %s", strerror(errno));
	return c;
}

/**
 * client_close() - End a connection, and with it what it owns in the kernel.
 * @c: The connection, or NULL.
 */
void client_close(struct client *c)
{
	if (!c)
		return;
	nl_socket_free(c->sock);
	free(c);
}

/**
 * client_error() - Why the last request failed.
 * @c: The connection.
 *
 * Return: Words of the kernel, with the attribute that it blames.
 */
const char *client_error(const struct client *c)
{
	return c->error;
}

/**
 * client_msg() - Begin a request.
 * @c: The connection.
 * @cmd: Command of the family.
 *
 * Return: The message, with room for the largest part of a policy, for
 * client_do() or client_dump(), or NULL when there is no memory.
 */
struct nl_msg *client_msg(struct client *c, uint8_t cmd)
{
	struct nl_msg *msg = nlmsg_alloc_size(BUFFER_SIZE);

	if (msg && !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, c->family, 0, 0,
				cmd, SMTPWARD_GENL_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static void explain(struct client *c, const struct answer *a,
		    struct nlmsghdr *hdr, int skip)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = { 0 };
	char path[128] = "";

	if (hdr->nlmsg_flags & NLM_F_ACK_TLVS)
		nlmsg_parse(hdr, skip, tb, NLMSGERR_ATTR_MAX, NULL);
	if (tb[NLMSGERR_ATTR_OFFS])
		client_attr_path(a->request,
				 nla_get_u32(tb[NLMSGERR_ATTR_OFFS]), path,
				 sizeof(path));
	snprintf(c->error, sizeof(c->error), "%s%s%s%s",
		 tb[NLMSGERR_ATTR_MSG] ? nla_get_string(tb[NLMSGERR_ATTR_MSG]) :
					 strerror(-a->err),
		 *path ? " (attribute " : "", path, *path ? ")" : "");
}

/* The kernel's NLMSG_ERROR, also with error 0, and NLMSG_DONE. */
static void end_answer(struct client *c, struct answer *a, struct nlmsghdr *hdr)
{
	int skip = hdr->nlmsg_type == NLMSG_ERROR ? sizeof(struct nlmsgerr) :
						    sizeof(int);

	a->done = true;
	if (nlmsg_datalen(hdr) < skip)
		a->err = hdr->nlmsg_type == NLMSG_ERROR ? -EPROTO : 0;
	else
		a->err = *(int *)nlmsg_data(hdr);
	/* Capped, so that what was asked does not stand between. */
	if (a->err)
		explain(c, a, hdr, skip);
	else if (a->interrupted)
		a->err = -EINTR;
}

static void take(struct client *c, struct answer *a, struct nlmsghdr *hdr)
{
	struct nl_msg *msg;

	if (hdr->nlmsg_seq != a->request->nlmsg_seq)
		return;
	if (hdr->nlmsg_flags & NLM_F_DUMP_INTR)
		a->interrupted = true;
	if (hdr->nlmsg_type == NLMSG_ERROR || hdr->nlmsg_type == NLMSG_DONE) {
		end_answer(c, a, hdr);
		return;
	}
	if (hdr->nlmsg_type != c->family || !a->reply)
		return;
	msg = nlmsg_convert(hdr);
	if (!msg)
		abort();
	a->reply(msg, a->arg);
	nlmsg_free(msg);
}

/* A kernel that does not answer must not hold us up for ever. */
static int receive(struct client *c, struct answer *a)
{
	struct pollfd poll_fd = { .fd = nl_socket_get_fd(c->sock),
				  .events = POLLIN };
	static struct nlmsghdr buffer[BUFFER_SIZE / NLMSG_HDRLEN];
	struct nlmsghdr *hdr = buffer;
	ssize_t len;
	int left;

	left = poll(&poll_fd, 1, ANSWER_TIMEOUT_MS);
	if (!left)
		return -ETIMEDOUT;
	if (left < 0)
		return errno == EINTR ? 0 : -errno;
	len = recv(poll_fd.fd, buffer, sizeof(buffer), MSG_TRUNC);
	if (len < 0)
		return errno == EINTR ? 0 : -errno;
	if ((size_t)len > sizeof(buffer))
		return -EMSGSIZE;
	left = len;
	for (; nlmsg_ok(hdr, left) && !a->done; hdr = nlmsg_next(hdr, &left))
		take(c, a, hdr);
	return 0;
}

static int transact(struct client *c, struct nl_msg *msg, int flags,
		    client_reply_fn reply, void *arg)
{
	struct answer a = { .reply = reply, .arg = arg };
	int err = 0;

	c->error[0] = '\0';
	nlmsg_hdr(msg)->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK | flags;
	nl_complete_msg(c->sock, msg);
	a.request = nlmsg_hdr(msg);
	if (send(nl_socket_get_fd(c->sock), a.request, a.request->nlmsg_len,
		 0) < 0)
		err = -errno;
	while (!err && !a.done)
		err = receive(c, &a);
	if (err)
		snprintf(c->error, sizeof(c->error), "%s", strerror(-err));
	nlmsg_free(msg);
	return err ? err : a.err;
}

/**
 * client_do() - Send a request and wait until it is done.
 * @c: The connection.
 * @msg: The request, which belongs to this function.
 * @reply: Is called for each message of the answer, or NULL.
 * @arg: For @reply.
 *
 * Return: 0 or a negative errno, and then client_error() says more.
 */
int client_do(struct client *c, struct nl_msg *msg, client_reply_fn reply,
	      void *arg)
{
	return transact(c, msg, 0, reply, arg);
}

/**
 * client_dump() - Ask for everything.
 * @c: The connection.
 * @msg: The request, which belongs to this function.
 * @reply: Is called for each message.
 * @arg: For @reply.
 *
 * Return: 0, -EINTR when what is dumped has changed meanwhile, or another
 * negative errno, and then client_error() says more.
 */
int client_dump(struct client *c, struct nl_msg *msg, client_reply_fn reply,
		void *arg)
{
	return transact(c, msg, NLM_F_DUMP, reply, arg);
}

/**
 * client_listen() - Hear the doorbell on this connection.
 * @c: The connection, from now on for client_fd() and client_drain() only.
 *
 * Return: 0 or a negative errno.
 */
int client_listen(struct client *c)
{
	int group = genl_ctrl_resolve_grp(c->sock, SMTPWARD_FAMILY_NAME,
					  SMTPWARD_MCGRP_DOORBELL);

	if (group < 0)
		return -ENOENT;
	if (setsockopt(nl_socket_get_fd(c->sock), SOL_NETLINK,
		       NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		return -errno;
	return 0;
}

/**
 * client_fd() - The descriptor to wait for.
 * @c: The connection.
 *
 * Return: The descriptor, which stays the connection's.
 */
int client_fd(const struct client *c)
{
	return nl_socket_get_fd(c->sock);
}

/* Whether a message of the doorbell is of a command. */
static bool is_of(const void *bytes, ssize_t len, uint8_t cmd)
{
	const struct nlmsghdr *hdr = bytes;

	return len >= (ssize_t)(NLMSG_HDRLEN + GENL_HDRLEN) &&
	       genlmsg_hdr((struct nlmsghdr *)hdr)->cmd == cmd;
}

/**
 * client_drain() - Take what the doorbell has said, however often.
 * @c: The connection, after client_listen().
 * @wanted: Set to whether a check of the hooks is wanted.
 *
 * Return: 0, also when rings were lost, or a negative errno.
 */
int client_drain(struct client *c, bool *wanted)
{
	static struct nlmsghdr buffer[256 / NLMSG_HDRLEN];
	ssize_t len;

	*wanted = false;
	do {
		len = recv(client_fd(c), buffer, sizeof(buffer), MSG_DONTWAIT);
		if (is_of(buffer, len, SMTPWARD_CMD_HEALTH_WANTED))
			*wanted = true;
	} while (len >= 0 || errno == ENOBUFS || errno == EINTR);
	return errno == EAGAIN ? 0 : -errno;
}
