// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a process was started with. That is in its own memory, which it can keep
 * others waiting for.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "look.h"

static size_t read_of(uint32_t pid, const char *name, char *to, size_t size)
{
	char path[32];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, to, size);
	close(fd);
	return n > 0 ? n : 0;
}

/* A byte more than there is room for tells that there are more. */
static void read_args(uint32_t pid, struct look_process *process)
{
	static char args[LOOK_ARGS_MAX + 1];
	const size_t n = read_of(pid, "cmdline", args, sizeof(args));

	process->cut = n > LOOK_ARGS_MAX;
	process->args_len = process->cut ? LOOK_ARGS_MAX : n;
	memcpy(process->args, args, process->args_len);
}

/* Who has its number after it began later, and a program is known by its name. */
static bool is_wanted(const struct look_request *request, uint64_t *ticks)
{
	char name[32];
	size_t n;

	if (!look_started(request->pid, ticks) ||
	    *ticks > request->start_time / LOOK_NS_PER_TICK)
		return false;
	n = read_of(request->pid, "comm", name, sizeof(name));
	return n && name[n - 1] == '\n' && n - 1 == strlen(request->path) &&
	       !memcmp(name, request->path, n - 1);
}

/* Not everybody's may be seen. */
static void read_cwd(uint32_t pid, char *to, size_t size)
{
	char path[32];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/cwd", pid);
	n = readlink(path, to, size - 1);
	to[n > 0 ? n : 0] = '\0';
}

/**
 * look_process() - Find out what a process was started with.
 * @request: Which, with the name that it is to have, and when it had begun at the
 * latest.
 * @process: Receives it.
 */
void look_process(const struct look_request *request,
		  struct look_process *process)
{
	uint64_t ticks, now;

	*process = (struct look_process){ .id = request->id };
	if (!is_wanted(request, &ticks))
		return;
	process->start_time = ticks * LOOK_NS_PER_TICK;
	read_args(request->pid, process);
	read_cwd(request->pid, process->cwd, sizeof(process->cwd));
	if (!is_wanted(request, &now) || now != ticks)
		process->args_len = 0;
}
