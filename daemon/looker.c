// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process of our own that looks at files. Their names, their contents and
 * maybe their file system were chosen by those who are watched: it can be kept
 * waiting, so there is an end to our patience, and it can be misled, so it has
 * no capability but to look. Nor may they make us look all the time.
 */
#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "event.h"
#include "log.h"
#include "look.h"

#define PATIENCE_MS 500

/* What it does before the first is not theirs to choose. */
#define START_MS 10000

/* Of each such time so much is spent on looking, and what an answer takes. */
#define WINDOW_MS 10000
#define SPENT_MAX_MS 2000

#define MEMORY_MAX (512UL << 20)

/**
 * struct looker - The process.
 * @pid: It, 0 for none.
 * @fd: To talk to it, -1 for none.
 * @stuck: One that was given up and is not gone yet, 0 for none.
 * @ready: It has said that it can be asked.
 * @last: Newest request.
 * @window: When the current time began, CLOCK_MONOTONIC in milliseconds.
 * @spent: Milliseconds of it spent.
 */
struct looker {
	pid_t pid;
	int fd;
	pid_t stuck;
	bool ready;
	uint64_t last;
	uint64_t window;
	uint64_t spent;
};

static void give_up(struct looker *l)
{
	close(l->fd);
	kill(l->pid, SIGKILL);
	l->stuck = waitpid(l->pid, NULL, WNOHANG) ? 0 : l->pid;
	l->pid = 0;
	l->fd = -1;
}

/**
 * looker_free() - Look at no more files.
 * @l: From looker_new(), or NULL.
 */
void looker_free(struct looker *l)
{
	if (l && l->pid)
		give_up(l);
	free(l);
}

/*
 * All but to read and search what is not its own, and to do so by the eyes of
 * the process, where the daemon has been given that.
 */
static bool drop_capabilities(void)
{
	const uint32_t keep = 1U << CAP_DAC_READ_SEARCH | 1U << CAP_SYS_PTRACE;
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capget, &head, data))
		return false;
	data[0].effective &= keep;
	data[0].permitted &= keep;
	data[0].inheritable = 0;
	data[1] = (struct __user_cap_data_struct){ 0 };
	return !syscall(SYS_capset, &head, data);
}

static void confine(int fd)
{
	const struct rlimit memory = { MEMORY_MAX, MEMORY_MAX };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "smtpward-look");
	if (dup2(fd, 3) < 0 || syscall(__NR_close_range, 4, ~0U, 0) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || !drop_capabilities())
		_exit(1);
#ifndef __SANITIZE_ADDRESS__
	setrlimit(RLIMIT_AS, &memory);
#else
	(void)memory;
#endif
}

static ssize_t answer(const struct look_request *request)
{
	static struct look_content content;
	static struct look_process process;
	struct look_facts facts;

	switch (request->kind) {
	case LOOK_CONTENT:
		look_content(request, &content);
		return send(3, &content, sizeof(content), MSG_NOSIGNAL);
	case LOOK_PROCESS:
		look_process(request, &process);
		return send(3, &process, sizeof(process), MSG_NOSIGNAL);
	default:
		look(request, &facts);
		return send(3, &facts, sizeof(facts), MSG_NOSIGNAL);
	}
}

static _Noreturn void serve(int fd)
{
	static struct look_request request;
	const struct look_facts hello = { 0 };

	confine(fd);
	look_type_prepare();
	send(3, &hello, sizeof(hello), MSG_NOSIGNAL);
	while (recv(3, &request, sizeof(request), 0) == sizeof(request))
		if (answer(&request) < 0)
			break;
	_exit(0);
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

/* The answer begins with the number of its question. */
static bool hear(struct looker *l, uint64_t id, int ms, void *reply,
		 size_t size)
{
	struct pollfd pollfd = { .fd = l->fd, .events = POLLIN };
	const uint64_t end = now_ms() + ms;
	uint64_t now;
	int ret;

	do {
		now = now_ms();
		ret = poll(&pollfd, 1, now < end ? end - now : 0);
	} while (ret < 0 && errno == EINTR);
	return ret == 1 &&
	       recv(l->fd, reply, size, MSG_TRUNC) == (ssize_t)size &&
	       *(const uint64_t *)reply == id;
}

static bool start(struct looker *l)
{
	int fds[2];

	if (l->stuck && !waitpid(l->stuck, NULL, WNOHANG))
		return false;
	l->stuck = 0;
	l->ready = false;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		return false;
	l->pid = fork();
	if (!l->pid)
		serve(fds[1]);
	close(fds[1]);
	l->fd = fds[0];
	if (l->pid > 0)
		return true;
	close(l->fd);
	l->fd = -1;
	l->pid = 0;
	return false;
}

/**
 * looker_new() - Prepare to look at files.
 *
 * Return: For looker_free().
 */
struct looker *looker_new(void)
{
	struct looker *l = xcalloc(1, sizeof(*l));

	l->fd = -1;
	start(l);
	return l;
}

/* Whether there is somebody who listens. */
static bool is_ready(struct looker *l)
{
	struct look_facts hello;

	if (!l->pid && !start(l))
		return false;
	if (!l->ready)
		l->ready = hear(l, 0, START_MS, &hello, sizeof(hello));
	return l->ready;
}

static enum look_result ask(struct looker *l, struct look_request *request,
			    void *reply, size_t size)
{
	request->id = ++l->last;
	if (is_ready(l) &&
	    send(l->fd, request, sizeof(*request), MSG_NOSIGNAL) ==
		    sizeof(*request) &&
	    hear(l, request->id, PATIENCE_MS, reply, size))
		return LOOK_NOT;
	if (l->pid)
		give_up(l);
	return LOOK_NO_ANSWER;
}

/* Returns LOOK_NOT when there is an answer, or why there is none. */
static enum look_result ask_in_time(struct looker *l,
				    struct look_request *request, void *reply,
				    size_t size)
{
	const uint64_t from = now_ms();
	enum look_result ret;

	if (from - l->window >= WINDOW_MS) {
		l->window = from;
		l->spent = 0;
	}
	if (l->spent >= SPENT_MAX_MS)
		return LOOK_BUSY;
	ret = ask(l, request, reply, size);
	l->spent += now_ms() - from;
	return ret;
}

/* Who was misled by a file may answer anything. */
static void bound(struct look_facts *facts)
{
	if (facts->result == LOOK_NOT || facts->result > LOOK_BUSY)
		facts->result = LOOK_NO_ANSWER;
	facts->as_process = !!facts->as_process;
	facts->type[LOOK_TYPE_MAX - 1] = '\0';
}

/**
 * looker_ask() - Find out what a file is, within half a second.
 * @l: From looker_new().
 * @request: Which. Its id and kind are set.
 * @facts: Receives what it is, LOOK_NO_ANSWER when that takes longer. Then there
 *	are no other answers before who was asked is gone. LOOK_BUSY when a fifth
 *	of the last seconds was spent on such questions.
 */
void looker_ask(struct looker *l, struct look_request *request,
		struct look_facts *facts)
{
	enum look_result why;

	request->kind = LOOK_FILE;
	why = ask_in_time(l, request, facts, sizeof(*facts));
	if (why != LOOK_NOT)
		*facts = (struct look_facts){ .result = why };
	bound(facts);
}

/**
 * looker_read() - Find out what a file is, and what is in it.
 * @l: From looker_new().
 * @request: Which. Its id and kind are set.
 * @content: Receives it. As with looker_ask() there may be no answer.
 */
void looker_read(struct looker *l, struct look_request *request,
		 struct look_content *content)
{
	enum look_result why;

	request->kind = LOOK_CONTENT;
	why = ask_in_time(l, request, content, sizeof(*content));
	if (why != LOOK_NOT)
		*content = (struct look_content){ .facts.result = why };
	bound(&content->facts);
	content->hashed = !!content->hashed;
	if (content->len > LOOK_HEAD_MAX)
		content->len = 0;
	content->path[sizeof(content->path) - 1] = '\0';
}

/**
 * looker_process() - Find out what a process above another was started with.
 * @l: From looker_new().
 * @anc: The process.
 * @before: When the other began, nanoseconds since boot.
 * @process: Receives it, without arguments where there is no answer.
 */
void looker_process(struct looker *l, const struct ancestor *anc,
		    uint64_t before, struct look_process *process)
{
	struct look_request request = { .kind = LOOK_PROCESS,
					.pid = anc->pid,
					.start_time = before };
	enum look_result why;

	*process = (struct look_process){ 0 };
	if (!anc->comm.data || anc->comm.len >= sizeof(request.path))
		return;
	memcpy(request.path, anc->comm.data, anc->comm.len);
	why = ask_in_time(l, &request, process, sizeof(*process));
	if (why != LOOK_NOT)
		*process = (struct look_process){ 0 };
	process->result = why;
	if (process->args_len > LOOK_ARGS_MAX)
		process->args_len = 0;
	process->cut = !!process->cut;
	process->cwd[sizeof(process->cwd) - 1] = '\0';
}
