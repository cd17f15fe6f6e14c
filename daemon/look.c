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

/* glibc of Debian 11 has not even the number by its own name. Links of /proc would be our own. */
static int open_below(int root, const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_MAGICLINKS | RESOLVE_IN_ROOT,
	};

	return syscall(__NR_openat2, root, path, &how, sizeof(how));
}

/**
 * look_started() - Find out when a process began.
 * @pid: Process.
 * @ticks: Receives it, in hundredths of a second since boot.
 *
 * Field 22 of proc(5), behind a name that can have anything in it.
 *
 * Return: true when there is such a process.
 */
bool look_started(uint32_t pid, uint64_t *ticks)
{
	char path[32], text[1024];
	unsigned long long value;
	const char *end;
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	len = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[len] = '\0';
	end = strrchr(text, ')');
	if (!end ||
	    sscanf(end,
		   ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
		   &value) != 1)
		return false;
	*ticks = value;
	return true;
}

static bool is_same_process(const struct look_request *request)
{
	uint64_t ticks;

	return look_started(request->pid, &ticks) &&
	       ticks == request->start_time / LOOK_NS_PER_TICK;
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

static bool path_of(int fd, char *to)
{
	char link[32];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, to, PATH_MAX - 1);
	to[n > 0 ? n : 0] = '\0';
	return n > 0 && *to == '/';
}

/* As the process has it, whose root may be one of our directories. */
static void put_path(int root, int fd, char *path)
{
	char above[PATH_MAX];
	size_t n;

	if (!path_of(fd, path) || !path_of(root, above)) {
		*path = '\0';
		return;
	}
	n = strlen(above);
	if (n > 1 && !strncmp(path, above, n) && path[n] == '/')
		memmove(path, path + n, strlen(path + n) + 1);
}

/**
 * look_open() - Find a file, by the eyes of the process where it lives and may be
 * looked at. Otherwise by ours, but not for a container's.
 * @request: Which.
 * @facts: Receives who sees it, and why not.
 * @path: Receives where it is, PATH_MAX bytes, or NULL.
 *
 * Return: Descriptor with O_PATH, or -1.
 */
int look_open(const struct look_request *request, struct look_facts *facts,
	      char *path)
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
	if (path && fd >= 0)
		put_path(root, fd, path);
	close(root);
	if (fd < 0) {
		facts->result = LOOK_ERROR;
		facts->error = err;
	}
	return fd;
}

/**
 * look_describe() - Find out what a file is.
 * @fd: From look_open().
 * @facts: Receives what it is.
 *
 * Return: Descriptor to read it, or -1.
 */
int look_describe(int fd, struct look_facts *facts)
{
	char path[32];
	struct stat st;
	int content;

	if (fstat(fd, &st)) {
		facts->result = LOOK_ERROR;
		facts->error = errno;
		return -1;
	}
	if (!S_ISREG(st.st_mode)) {
		facts->result = LOOK_OTHER;
		return -1;
	}
	facts->result = LOOK_REGULAR;
	facts->size = st.st_size;
	facts->uid = st.st_uid;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	content = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (content >= 0)
		look_type(content, facts->type);
	return content;
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
	int fd, content;

	*facts = (struct look_facts){ .id = request->id };
	fd = look_open(request, facts, NULL);
	if (fd < 0)
		return;
	content = look_describe(fd, facts);
	if (content >= 0)
		close(content);
	close(fd);
}
