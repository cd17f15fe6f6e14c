// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "vectors.h"

#define SMTP_PORT 25

/* What act_share() gives is here, for programs that are executed. */
#define SHARED_FD 100

#define UNSET_ID 4294967295U

/**
 * act_must() - Abort the test when a call failed.
 * @ret: What the call returned, negative with errno set when it failed.
 * @what: The call.
 */
void act_must(long ret, const char *what)
{
	if (ret < 0)
		sw_die("%s: %m", what);
}

/**
 * act() - Do something in a child.
 * @fn: What to do.
 * @data: For @fn.
 *
 * Return: What @fn returned, or -ENOTRECOVERABLE when the child was killed.
 */
int act(act_fn *fn, void *data)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	act_must(pid, "fork");
	if (!pid)
		_exit(-fn(data));
	act_must(waitpid(pid, &status, 0), "waitpid");
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ENOTRECOVERABLE;
}

/**
 * act_connect() - Try to open a connection to an SMTP port.
 * @data: Unused.
 *
 * Return: 0 or a negative error.
 */
int act_connect(void *data)
{
	(void)data;
	return connect_to(SOCK_STREAM, 0, "127.0.0.1", SMTP_PORT);
}

static int connect_often(void *data)
{
	unsigned int i, refused = 0;

	for (i = 0; i < *(unsigned int *)data; i++)
		refused += act_connect(NULL) == -EPERM;
	return -refused;
}

/**
 * act_connects() - Try in a child to open connections to an SMTP port.
 * @n: How many, at most 255.
 *
 * Return: How many were refused with EPERM.
 */
unsigned int act_connects(unsigned int n)
{
	return -act(connect_often, &n);
}

/**
 * act_share() - Get memory that is shared with children.
 * @size: Bytes.
 *
 * Only once in a process.
 *
 * Return: Memory of zeros.
 */
void *act_share(size_t size)
{
	int fd = memfd_create("shared", 0);

	act_must(fd, "memfd");
	act_must(ftruncate(fd, size), "memfd");
	act_must(dup2(fd, SHARED_FD), "memfd");
	close(fd);
	return act_shared(size);
}

/**
 * act_shared() - Get the memory that is shared, in a program executed by one
 * that has it.
 * @size: As in act_share().
 *
 * Return: The memory.
 */
void *act_shared(size_t size)
{
	void *ret = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 SHARED_FD, 0);

	if (ret == MAP_FAILED)
		sw_die("shared memory: %m");
	return ret;
}

/**
 * act_login() - Set the loginuid.
 * @uid: Login user.
 */
void act_login(unsigned int uid)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", uid);
	act_write("/proc/self/loginuid", text);
}

/**
 * act_state() - What a thread does.
 * @pid: Its process.
 * @tid: The thread.
 *
 * Return: The letter that proc(5) has for it, as S when it sleeps.
 */
char act_state(pid_t pid, pid_t tid)
{
	char path[64], state;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
		sw_die("%s: %m", path);
	fclose(f);
	return state;
}

/**
 * act_detach() - Forget login and standard input.
 *
 * The evidence of a test is what the test makes, not how it was started.
 */
void act_detach(void)
{
	act_login(UNSET_ID);
	act_must(close(0), "close");
	act_must(open("/dev/null", O_RDONLY), "/dev/null");
}

/**
 * act_join() - Put two strings together.
 * @head: One.
 * @tail: The other.
 *
 * Return: Memory of its own.
 */
char *act_join(const char *head, const char *tail)
{
	char *ret;

	act_must(asprintf(&ret, "%s%s", head, tail), "asprintf");
	return ret;
}

/**
 * act_long_argument() - Make an argument, no part of which is like another.
 * @len: Bytes, at most ACT_ARG_MAX.
 *
 * Return: Memory of its own.
 */
char *act_long_argument(size_t len)
{
	char *ret;
	size_t i;

	act_must(asprintf(&ret, "%*s", (int)len, ""), "asprintf");
	for (i = 0; i < len; i++)
		ret[i] = '!' + (i + i / 90) % 90;
	return ret;
}

/**
 * act_bytes_are() - Compare an attribute, NUL bytes included.
 * @attr: Attribute, or NULL, which equals nothing.
 * @data: What it should be.
 * @len: Bytes.
 *
 * Return: Whether it is.
 */
bool act_bytes_are(const struct nlattr *attr, const void *data, size_t len)
{
	return attr && (size_t)nla_len(attr) == len &&
	       !memcmp(nla_data(attr), data, len);
}

/**
 * act_argv_is() - Compare arguments, with the limit that events have.
 * @attr: Attribute, or NULL, which equals nothing.
 * @argv: What the arguments should be.
 *
 * Return: Whether they are, up to SMTPWARD_ARGS_MAX bytes.
 */
bool act_argv_is(const struct nlattr *attr, char *const argv[])
{
	char all[SMTPWARD_ARGS_MAX];
	size_t len = 0, size;

	for (; *argv && len < sizeof(all); argv++) {
		size = strnlen(*argv, sizeof(all) - len - 1) + 1;
		memcpy(all + len, *argv, size);
		len += size;
	}
	return act_bytes_are(attr, all, len);
}

/**
 * act_refuse_all() - Refuse everybody everything.
 * @client: With CAP_MAC_ADMIN.
 *
 * Programs called "sendmail" are the mail tool.
 */
void act_refuse_all(struct sw_client *client)
{
	const struct sw_tool tool = { .id = 7,
				      .name = "sendmail",
				      .file = "sendmail" };
	const struct sw_policy policy = {
		.default_verdict = SMTPWARD_VERDICT_DENY,
		.n_tools = 1,
		.tools = &tool,
	};

	sw_install(client, &policy);
	if (sw_set_mode(client, SMTPWARD_MODE_ENFORCE))
		sw_die("mode: %s", client->error);
}

/**
 * act_refused() - Make an attempt, which must be refused.
 * @client: To read the event.
 * @events: Is set, to be freed by sw_events_free().
 * @fn: Makes the attempt.
 * @data: For @fn.
 *
 * Return: The only event.
 */
const struct sw_event *act_refused(struct sw_client *client,
				   struct sw_events *events, act_fn *fn,
				   void *data)
{
	const uint64_t seq = sw_status(client, SMTPWARD_A_STATUS_LAST_SEQ);
	const int err = act(fn, data);

	sw_drain(client, seq, events);
	if (err != -EPERM || events->n != 1 || !events->event[0].refused)
		sw_die("expected one refusal: error %d, %zu events", err,
		       events->n);
	return &events->event[0];
}

/* The attribute of the entry @i of a type in the subject. */
static const struct nlattr *entry(const struct sw_event *event, int type,
				  size_t i, int attr)
{
	struct nlattr *subject = event->attrs[SMTPWARD_A_EVENT_SUBJECT];
	struct nlattr *each;
	int left;

	nla_for_each_nested(each, subject, left) {
		if (nla_type(each) == type && !i--)
			return nla_find(nla_data(each), nla_len(each), attr);
	}
	return NULL;
}

/**
 * act_ancestor() - Find what an event says of an ancestor.
 * @event: The event.
 * @i: Ancestor, 0 for the parent.
 * @attr: SMTPWARD_A_ANCESTOR_*.
 *
 * Return: The attribute, or NULL when it is absent.
 */
const struct nlattr *act_ancestor(const struct sw_event *event, size_t i,
				  int attr)
{
	return entry(event, SMTPWARD_A_SUBJECT_ANCESTOR, i, attr);
}

/**
 * act_member() - Find what an event says of another process of the group.
 * @event: The event.
 * @i: Process, in the order of the event.
 * @attr: SMTPWARD_A_ANCESTOR_*.
 *
 * Return: The attribute, or NULL when it is absent.
 */
const struct nlattr *act_member(const struct sw_event *event, size_t i,
				int attr)
{
	return entry(event, SMTPWARD_A_SUBJECT_EACH_MEMBER, i, attr);
}

/**
 * act_past() - Find what an event says of a program that was executed before.
 * @event: The event.
 * @i: Program, in the order of the event.
 * @attr: SMTPWARD_A_ANCESTOR_*.
 *
 * Return: The attribute, or NULL when it is absent.
 */
const struct nlattr *act_past(const struct sw_event *event, size_t i, int attr)
{
	return entry(event, SMTPWARD_A_SUBJECT_EACH_PAST, i, attr);
}

/**
 * act_file() - Find what an event says of a file that is open.
 * @event: The event.
 * @i: File, in the order of the event.
 * @attr: SMTPWARD_A_FILE_*.
 *
 * Return: The attribute, or NULL when it is absent.
 */
const struct nlattr *act_file(const struct sw_event *event, size_t i, int attr)
{
	return entry(event, SMTPWARD_A_SUBJECT_EACH_FILE, i, attr);
}
