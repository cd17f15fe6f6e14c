// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attempts by a child that has become another user. Nothing is sent and
 * nothing is run that does anything.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiler.h"
#include "validate.h"

/* The status of a child that could not begin. */
#define STATUS_UNTRIED 125

/**
 * struct trial - What a child does.
 * @pw: User that it becomes.
 * @addr: Where it connects to.
 * @len: Bytes of @addr.
 * @fast: By a fast open.
 * @path: Or what it executes, NULL for nothing.
 */
struct trial {
	const struct passwd *pw;
	struct sockaddr_storage addr;
	socklen_t len;
	bool fast;
	const char *path;
};

static bool become(const struct passwd *pw)
{
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	return null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
	       !initgroups(pw->pw_name, pw->pw_gid) && !setgid(pw->pw_gid) &&
	       !setuid(pw->pw_uid);
}

/* Never waits for the other side, and has nothing to send. */
static int try_connect(const struct trial *t)
{
	const struct sockaddr *addr = (const struct sockaddr *)&t->addr;
	int fd = socket(t->addr.ss_family,
			SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int ret;

	if (fd < 0)
		return VALIDATE_UNTRIED;
	if (t->fast)
		ret = sendto(fd, "", 0, MSG_FASTOPEN | MSG_NOSIGNAL, addr,
			     t->len);
	else
		ret = connect(fd, addr, t->len);
	return ret < 0 ? errno : 0;
}

/* What it is called there tells what it is about. */
static int try_exec(const struct trial *t)
{
	char name[] = "smtpward", verb[] = "validate";
	char *argv[] = { name, verb, NULL }, *envp[] = { NULL };

	execve(t->path, argv, envp);
	return errno;
}

static void run_child(const struct trial *t, int to)
{
	int answer;

	if (!become(t->pw))
		_exit(STATUS_UNTRIED);
	answer = t->path ? try_exec(t) : try_connect(t);
	if (write(to, &answer, sizeof(answer)) != sizeof(answer))
		_exit(STATUS_UNTRIED);
	_exit(0);
}

/* What was executed says nothing, and ends with 0. */
static int read_answer(const struct trial *t, pid_t pid, int from)
{
	int answer, status;
	ssize_t len;

	do
		len = read(from, &answer, sizeof(answer));
	while (len < 0 && errno == EINTR);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return VALIDATE_UNTRIED;
	if (len == sizeof(answer))
		return answer;
	return t->path && !len && !status ? 0 : VALIDATE_UNTRIED;
}

static void run(struct validate_row *row, const struct trial *t)
{
	int fds[2];

	row->answer = VALIDATE_UNTRIED;
	if (pipe2(fds, O_CLOEXEC))
		return;
	fflush(NULL);
	row->pid = fork();
	if (!row->pid)
		run_child(t, fds[1]);
	close(fds[1]);
	if (row->pid > 0)
		row->answer = read_answer(t, row->pid, fds[0]);
	close(fds[0]);
}

/**
 * validate_connect() - Try a connection.
 * @row: Says how, and receives process and answer.
 * @pw: User who tries.
 * @q: Says where to.
 */
void validate_connect(struct validate_row *row, const struct passwd *pw,
		      const struct question *q)
{
	struct trial t = { .pw = pw, .fast = row->kind == VALIDATE_FASTOPEN };
	struct sockaddr_in *v4 = (void *)&t.addr;
	struct sockaddr_in6 *v6 = (void *)&t.addr;

	if (q->addr_len == sizeof(v4->sin_addr)) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(q->port);
		memcpy(&v4->sin_addr, q->addr, sizeof(v4->sin_addr));
		t.len = sizeof(*v4);
	} else {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(q->port);
		memcpy(&v6->sin6_addr, q->addr, sizeof(v6->sin6_addr));
		t.len = sizeof(*v6);
	}
	run(row, &t);
}

/**
 * validate_exec() - Try an execution.
 * @row: Receives process and answer.
 * @pw: User who tries.
 * @path: The file.
 */
void validate_exec(struct validate_row *row, const struct passwd *pw,
		   const char *path)
{
	const struct trial t = { .pw = pw, .path = path };

	run(row, &t);
}
