// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "common.h"

/* Holds every message there is: a record of 32 KiB and its header. */
#define BUFFER_SIZE (64 << 10)

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

/**
 * sw_try_open() - Open a socket and resolve the family.
 * @client: Is set, to be closed by sw_close() when this succeeds.
 *
 * Return: 0, or -ENOENT when there is no such family.
 */
int sw_try_open(struct sw_client *client)
{
	const int one = 1;
	int fd, err;

	memset(client, 0, sizeof(*client));
	client->sock = nl_socket_alloc();
	err = client->sock ? genl_connect(client->sock) : -NLE_NOMEM;
	if (err)
		sw_die("generic netlink: %s", nl_geterror(err));

	fd = nl_socket_get_fd(client->sock);
	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one)))
		sw_die("setsockopt: %m");

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

/* What the kernel adds to an error: why, and which attribute of the request. */
static void read_extack(struct sw_client *client, const struct nlmsghdr *answer,
			int header_len, const struct nlmsghdr *request)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	const struct nlattr *bad;

	if (!(answer->nlmsg_flags & NLM_F_ACK_TLVS) ||
	    nlmsg_parse((struct nlmsghdr *)answer, header_len, tb,
			NLMSGERR_ATTR_MAX, NULL))
		return;
	if (tb[NLMSGERR_ATTR_MSG])
		snprintf(client->error, sizeof(client->error), "%s",
			 nla_get_string(tb[NLMSGERR_ATTR_MSG]));
	if (tb[NLMSGERR_ATTR_OFFS]) {
		bad = (const void *)((const char *)request +
				     nla_get_u32(tb[NLMSGERR_ATTR_OFFS]));
		client->bad_attr = nla_type(bad);
	}
	if (tb[NLMSGERR_ATTR_MISS_TYPE])
		client->missing_attr = nla_get_u32(tb[NLMSGERR_ATTR_MISS_TYPE]);
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
	client->missing_attr = 0;
	ret = nl_send_auto(client->sock, msg);
	if (ret < 0)
		sw_die("send: %s", nl_geterror(ret));
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

	wanted->value = attr ? sw_number(attr) : 0;
}

/**
 * sw_status() - Read a number from the status.
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

/**
 * sw_become() - Become another user, with no capability left.
 * @uid: User and group.
 */
void sw_become(uid_t uid)
{
	if (setgroups(0, NULL) || setresgid(uid, uid, uid) ||
	    setresuid(uid, uid, uid))
		sw_die("cannot become uid %u: %m", uid);
}

/**
 * sw_drop_cap() - Give up a capability.
 * @cap: CAP_*.
 */
void sw_drop_cap(int cap)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	const __u32 mask = ~(1U << (cap % 32));

	if (syscall(SYS_capget, &head, data))
		sw_die("capget: %m");
	data[cap / 32].effective &= mask;
	data[cap / 32].permitted &= mask;
	data[cap / 32].inheritable &= mask;
	if (syscall(SYS_capset, &head, data))
		sw_die("capset: %m");
}
