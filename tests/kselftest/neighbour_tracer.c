// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an administrator can start by tracefs, and what watches all system calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "actor.h"
#include "neighbours.h"

#define TRACING "/sys/kernel/tracing/"

/**
 * write_words() - Write to a file of the kernel's.
 * @path: The file.
 * @flags: Further flags of open(2).
 * @text: What to write. Some files of 5.10 take one word at a time.
 *
 * Return: 0 or a negative error.
 */
int write_words(const char *path, int flags, const char *text)
{
	int fd = open(path, O_WRONLY | flags);
	ssize_t len = 0;

	if (fd < 0)
		return -errno;
	while (*text && len >= 0) {
		len = write(fd, text, strlen(text));
		if (len < 0)
			len = -errno;
		else
			text += len;
	}
	close(fd);
	return len < 0 ? len : 0;
}

const char *const hooked[] = { HOOKED_SOCKET, HOOKED_EXEC, HOOKED_STREAM };

#define ALL_HOOKED HOOKED_SOCKET " " HOOKED_STREAM " " HOOKED_EXEC

static int add_probes(const struct neighbour *self)
{
	return write_words(TRACING "kprobe_events", O_APPEND, self->what) ?:
		       write_words(TRACING "events/sw/enable", 0, "1");
}

static int remove_probes(const struct neighbour *self)
{
	(void)self;
	return write_words(TRACING "events/sw/enable", 0, "0") ?:
		       write_words(TRACING "kprobe_events", O_TRUNC, "\n");
}

static int start_tracer(const struct neighbour *self)
{
	return write_words(TRACING "set_ftrace_filter", 0, ALL_HOOKED) ?:
		       write_words(TRACING "current_tracer", 0, self->what);
}

static int stop_tracer(const struct neighbour *self)
{
	(void)self;
	return write_words(TRACING "current_tracer", 0, "nop") ?:
		       write_words(TRACING "set_ftrace_filter", O_TRUNC, "\n");
}

/**
 * struct audit_request - A rule for each call of connect(2) and execve(2).
 * @head: Header.
 * @rule: Rule.
 */
struct audit_request {
	struct nlmsghdr head;
	struct audit_rule_data rule;
};

/* Nobody listens: what audit has to say goes to the kernel's log, or is lost. */
static int audit(int type)
{
	struct audit_request request = {
		.head = { .nlmsg_len = sizeof(request),
			  .nlmsg_type = type,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.rule = { .flags = AUDIT_FILTER_EXIT, .action = AUDIT_ALWAYS },
	};
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char rest[1024];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT);

	act_must(fd, "audit");
	request.rule.mask[AUDIT_WORD(SYS_connect)] |= AUDIT_BIT(SYS_connect);
	request.rule.mask[AUDIT_WORD(SYS_execve)] |= AUDIT_BIT(SYS_execve);
	act_must(send(fd, &request, sizeof(request), 0), "audit");
	act_must(recv(fd, &answer, sizeof(answer), 0), "audit");
	close(fd);
	return answer.error.error;
}

static int add_audit_rule(const struct neighbour *self)
{
	(void)self;
	return audit(AUDIT_ADD_RULE);
}

static int remove_audit_rule(const struct neighbour *self)
{
	(void)self;
	return audit(AUDIT_DEL_RULE);
}

static bool can_audit(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT);

	close(fd);
	return fd >= 0;
}

const struct neighbour tracer_neighbours[] = {
	{ "kprobe of tracefs", add_probes, remove_probes,
	  "p:sw/a " HOOKED_SOCKET "\np:sw/b " HOOKED_STREAM
	  "\np:sw/c " HOOKED_EXEC "\n" },
	{ "kretprobe of tracefs", add_probes, remove_probes,
	  "r10:sw/a " HOOKED_SOCKET "\nr10:sw/b " HOOKED_STREAM
	  "\nr10:sw/c " HOOKED_EXEC "\n" },
	{ "function tracer", start_tracer, stop_tracer, "function" },
	{ "function_graph tracer", start_tracer, stop_tracer,
	  "function_graph" },
	{ "audit rule", add_audit_rule, remove_audit_rule, .can = can_audit },
	{},
};
