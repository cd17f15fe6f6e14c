// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a file is that a process has named. Nothing is opened but regular files,
 * and these only for reading.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "look.h"

#define NS_PER_TICK 10000000ULL

/* glibc of Debian 11 has not even the number by its own name. Links of /proc would be our own. */
static int open_below(int root, const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_MAGICLINKS | RESOLVE_IN_ROOT,
	};

	return syscall(__NR_openat2, root, path, &how, sizeof(how));
}

/* Field 22 of proc(5), behind a name that can have anything in it. */
static bool is_same_process(const struct look_request *request)
{
	unsigned long long ticks;
	char path[32], text[1024];
	const char *end;
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/stat", request->pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	len = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[len] = '\0';
	end = strrchr(text, ')');
	return end &&
	       sscanf(end,
		      ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
		      &ticks) == 1 &&
	       ticks == request->start_time / NS_PER_TICK;
}

/* Another process may get the number between question and answer: asked twice. */
static int open_root(const struct look_request *request)
{
	char path[32];
	int fd;

	if (!request->pid || !is_same_process(request))
		return -1;
	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/root", request->pid);
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && !is_same_process(request)) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool is_our_pidns(uint32_t pidns)
{
	struct stat st;

	return !stat("/proc/self/ns/pid", &st) && st.st_ino == pidns;
}

/*
 * By the eyes of the process where it lives and may be looked at. Otherwise by
 * ours, but not for a container's.
 */
static int find(const struct look_request *request, struct look_facts *facts)
{
	int root = open_root(request), fd, err;

	facts->as_process = root >= 0;
	if (root < 0 && !is_our_pidns(request->pidns)) {
		facts->result = LOOK_ELSEWHERE;
		return -1;
	}
	if (root < 0)
		root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	fd = open_below(root, request->path);
	err = errno;
	close(root);
	if (fd < 0) {
		facts->result = LOOK_ERROR;
		facts->error = err;
	}
	return fd;
}

static void describe(int fd, struct look_facts *facts)
{
	char path[32];
	struct stat st;
	int content;

	if (fstat(fd, &st)) {
		facts->result = LOOK_ERROR;
		facts->error = errno;
		return;
	}
	if (!S_ISREG(st.st_mode)) {
		facts->result = LOOK_OTHER;
		return;
	}
	facts->result = LOOK_REGULAR;
	facts->size = st.st_size;
	facts->uid = st.st_uid;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	content = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (content < 0)
		return;
	look_type(content, facts->type);
	close(content);
}

/**
 * look() - Find out what a file is.
 * @request: Which.
 * @facts: Receives what it is.
 *
 * Whoever serves the file system can keep this waiting for ever.
 */
void look(const struct look_request *request, struct look_facts *facts)
{
	int fd;

	*facts = (struct look_facts){ .id = request->id };
	fd = find(request, facts);
	if (fd < 0)
		return;
	describe(fd, facts);
	close(fd);
}
