// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "common.h"

/* Holds every message there is: a record of 32 KiB and its header. */
#define BUFFER_SIZE (64 << 10)

/* Holds several of them in the kernel, which counts more than their bytes. */
#define RECEIVE_BUFFER (1 << 20)

/**
 * sw_die() - Abort the test, because it cannot go on.
 * @fmt: Why, as for printf().
 */
void sw_die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("# ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	abort();
}

static void set_options(int fd)
{
	const int one = 1, size = RECEIVE_BUFFER;

	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)))
		sw_die("setsockopt: %m");
}

/**
 * sw_open_known() - Open a socket without asking for the family.
 * @client: Is set, to be closed by sw_close().
 * @family: Id of the family.
 */
void sw_open_known(struct sw_client *client, int family)
{
	int err;

	memset(client, 0, sizeof(*client));
	client->sock = nl_socket_alloc();
	err = client->sock ? genl_connect(client->sock) : -NLE_NOMEM;
	if (err)
		sw_die("generic netlink: %s", nl_geterror(err));

	set_options(nl_socket_get_fd(client->sock));
	client->family = family;
}

/**
 * sw_try_open() - Open a socket and resolve the family.
 * @client: Is set, to be closed by sw_close() when this succeeds.
 *
 * Return: 0, or -ENOENT when there is no such family.
 */
int sw_try_open(struct sw_client *client)
{
	sw_open_known(client, 0);
	client->family = genl_ctrl_resolve(client->sock, SMTPWARD_FAMILY_NAME);
	if (client->family < 0) {
		nl_socket_free(client->sock);
		return -ENOENT;
	}
	return 0;
}

/**
 * sw_open() - Open a socket to the family, which must be there.
 * @client: Is set, to be closed by sw_close().
 */
void sw_open(struct sw_client *client)
{
	if (sw_try_open(client))
		sw_die("no family %s: is the module loaded?",
		       SMTPWARD_FAMILY_NAME);
}

/**
 * sw_reopen() - Close the socket, and open another with the same port.
 * @client: Of sw_open().
 */
void sw_reopen(struct sw_client *client)
{
	const struct sockaddr_nl addr = {
		.nl_family = AF_NETLINK,
		.nl_pid = nl_socket_get_local_port(client->sock),
	};
	const int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);

	if (fd < 0 || dup2(fd, nl_socket_get_fd(client->sock)) < 0 ||
	    bind(fd, (const struct sockaddr *)&addr, sizeof(addr)))
		sw_die("no socket with port %u: %m", addr.nl_pid);
	set_options(fd);
	close(fd);
}

/**
 * sw_close() - Close the socket.
 * @client: Of sw_open().
 */
void sw_close(struct sw_client *client)
{
	nl_socket_free(client->sock);
	client->sock = NULL;
}

/**
 * sw_message() - Begin a request.
 * @client: To send it.
 * @cmd: Command.
 * @flags: NLM_F_DUMP or 0.
 *
 * Return: The message, for libnl's nla_put functions and sw_request().
 */
struct nl_msg *sw_message(const struct sw_client *client, int cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc_size(BUFFER_SIZE);

	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, client->family,
				 0, flags, cmd, SMTPWARD_GENL_VERSION))
		sw_die("no memory for a message");
	return msg;
}

/* NLMSGERR_ATTR_MISS_TYPE, which the headers before 6.0 do not have. */
#define ATTR_MISS_TYPE 5

/* What the kernel adds to an error: why, and which attribute of the request. */
static void read_extack(struct sw_client *client, const struct nlmsghdr *answer,
			int header_len, const struct nlmsghdr *request)
{
	struct nlattr *tb[ATTR_MISS_TYPE + 1];
	const struct nlattr *bad;

	if (!(answer->nlmsg_flags & NLM_F_ACK_TLVS) ||
	    nlmsg_parse((struct nlmsghdr *)answer, header_len, tb,
			ATTR_MISS_TYPE, NULL))
		return;
	if (tb[NLMSGERR_ATTR_MSG])
		snprintf(client->error, sizeof(client->error), "%s",
			 nla_get_string(tb[NLMSGERR_ATTR_MSG]));
	if (tb[NLMSGERR_ATTR_OFFS]) {
		client->bad_offset = nla_get_u32(tb[NLMSGERR_ATTR_OFFS]);
		bad = (const void *)((const char *)request +
				     client->bad_offset);
		client->bad_attr = nla_type(bad);
	}
	if (tb[ATTR_MISS_TYPE])
		client->missing_attr = nla_get_u32(tb[ATTR_MISS_TYPE]);
}

/*
 * One message of an answer. Returns whether it is the last, and then sets
 * @result.
 */
static bool read_answer(struct sw_client *client, struct nlmsghdr *answer,
			const struct nlmsghdr *request, sw_reply_fn *fn,
			void *data, int *result)
{
	const struct genlmsghdr *genl = nlmsg_data(answer);

	if (answer->nlmsg_seq != request->nlmsg_seq)
		return false;
	if (answer->nlmsg_flags & NLM_F_DUMP_INTR)
		client->interrupted = true;

	if (answer->nlmsg_type == NLMSG_ERROR) {
		*result = ((struct nlmsgerr *)nlmsg_data(answer))->error;
		read_extack(client, answer, sizeof(struct nlmsgerr), request);
		return true;
	}
	if (answer->nlmsg_type == NLMSG_DONE) {
		*result = *(int *)nlmsg_data(answer);
		read_extack(client, answer, sizeof(int), request);
		return true;
	}
	if (fn)
		fn(genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0), data);
	return false;
}

static int receive(struct sw_client *client, const struct nlmsghdr *request,
		   sw_reply_fn *fn, void *data)
{
	static __thread struct nlmsghdr buffer[BUFFER_SIZE / NLMSG_HDRLEN];
	const int fd = nl_socket_get_fd(client->sock);
	struct nlmsghdr *answer;
	int len, result;

	for (;;) {
		len = recv(fd, buffer, sizeof(buffer), MSG_TRUNC);
		if (len <= 0 || len > (int)sizeof(buffer))
			sw_die("recv of %d bytes: %m", len);
		answer = buffer;
		for (; nlmsg_ok(answer, len); answer = nlmsg_next(answer, &len))
			if (read_answer(client, answer, request, fn, data,
					&result))
				return result;
	}
}

static void send_request(struct sw_client *client, struct nl_msg *msg)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct iovec iov = { .iov_base = nlmsg_hdr(msg) };
	struct msghdr head = { .msg_iov = &iov, .msg_iovlen = 1 };

	nl_complete_msg(client->sock, msg);
	nlmsg_hdr(msg)->nlmsg_flags |= NLM_F_ACK;
	iov.iov_len = nlmsg_hdr(msg)->nlmsg_len;
	if (client->addressed) {
		head.msg_name = (void *)&kernel;
		head.msg_namelen = sizeof(kernel);
	}
	if (sendmsg(nl_socket_get_fd(client->sock), &head, 0) < 0)
		sw_die("send: %m");
}

/**
 * sw_request() - Send a request and read all of its answer.
 * @client: To send it.
 * @msg: Of sw_message(). It is freed.
 * @fn: Is called for each message of the reply, may be NULL.
 * @data: For @fn.
 *
 * Return: 0 or a negative errno. Then @client has what the kernel said.
 */
int sw_request(struct sw_client *client, struct nl_msg *msg, sw_reply_fn *fn,
	       void *data)
{
	int ret;

	client->error[0] = '\0';
	client->bad_attr = 0;
	client->bad_offset = 0;
	client->missing_attr = 0;
	client->interrupted = false;
	send_request(client, msg);
	ret = receive(client, nlmsg_hdr(msg), fn, data);
	nlmsg_free(msg);
	return ret;
}

struct wanted {
	int attr;
	uint64_t value;
};

static void read_wanted(const struct nlattr *attrs, int len, void *data)
{
	struct wanted *wanted = data;
	const struct nlattr *attr = nla_find(attrs, len, wanted->attr);

	wanted->value = 0;
	if (attr)
		wanted->value = nla_len(attr) ? sw_number(attr) : 1;
}

/**
 * sw_status() - Read a number or a flag from the status.
 * @client: With CAP_NET_ADMIN.
 * @attr: Attribute, SMTPWARD_A_STATUS_*.
 *
 * Return: Its value, 0 when it is absent.
 */
uint64_t sw_status(struct sw_client *client, int attr)
{
	struct wanted wanted = { .attr = attr };
	int err = sw_request(client,
			     sw_message(client, SMTPWARD_CMD_STATUS_GET, 0),
			     read_wanted, &wanted);

	if (err)
		sw_die("status-get: %s (%s)", strerror(-err), client->error);
	return wanted.value;
}

/**
 * sw_set_mode() - Set the mode.
 * @client: With CAP_MAC_ADMIN.
 * @mode: enum smtpward_mode.
 *
 * Return: 0 or a negative errno.
 */
int sw_set_mode(struct sw_client *client, uint32_t mode)
{
	struct nl_msg *msg = sw_message(client, SMTPWARD_CMD_MODE_SET, 0);

	nla_put_u32(msg, SMTPWARD_A_MODE_MODE, mode);
	return sw_request(client, msg, NULL, NULL);
}

/**
 * sw_set_tentative() - Have enforce mode for a while.
 * @client: With CAP_MAC_ADMIN.
 * @seconds: Until it falls back.
 *
 * Return: 0 or a negative errno.
 */
int sw_set_tentative(struct sw_client *client, uint32_t seconds)
{
	struct nl_msg *msg = sw_message(client, SMTPWARD_CMD_MODE_SET, 0);

	nla_put_u32(msg, SMTPWARD_A_MODE_MODE, SMTPWARD_MODE_ENFORCE);
	nla_put_u32(msg, SMTPWARD_A_MODE_CONFIRM, seconds);
	return sw_request(client, msg, NULL, NULL);
}

/**
 * sw_confirm() - Keep the tentative mode.
 * @client: With CAP_MAC_ADMIN.
 *
 * Return: 0 or a negative errno.
 */
int sw_confirm(struct sw_client *client)
{
	return sw_request(client,
			  sw_message(client, SMTPWARD_CMD_MODE_CONFIRM, 0),
			  NULL, NULL);
}

/**
 * sw_seal() - Have nothing changed until the next boot.
 * @client: With CAP_MAC_ADMIN.
 *
 * Return: 0 or a negative errno.
 */
int sw_seal(struct sw_client *client)
{
	return sw_request(client, sw_message(client, SMTPWARD_CMD_SEAL, 0),
			  NULL, NULL);
}

/**
 * sw_number() - The value of an attribute that is a number.
 * @attr: Attribute of 1, 2, 4 or 8 bytes.
 *
 * Return: Its value.
 */
uint64_t sw_number(const struct nlattr *attr)
{
	if (!attr)
		sw_die("an attribute is missing");
	switch (nla_len(attr)) {
	case 1:
		return nla_get_u8(attr);
	case 2:
		return nla_get_u16(attr);
	case 4:
		return nla_get_u32(attr);
	case 8:
		return nla_get_u64((struct nlattr *)attr);
	default:
		sw_die("attribute %d is no number", nla_type(attr));
	}
}

/**
 * sw_is() - Compare the bytes of an attribute.
 * @attr: Attribute, or NULL, which equals nothing.
 * @text: What it should be. A NUL at the end of the attribute is ignored.
 *
 * Return: Whether it is.
 */
bool sw_is(const struct nlattr *attr, const char *text)
{
	size_t len = attr ? nla_len(attr) : 0;
	const char *data = attr ? nla_data(attr) : NULL;

	if (!attr)
		return false;
	if (len && !data[len - 1])
		len--;
	return len == strlen(text) && !memcmp(data, text, len);
}
