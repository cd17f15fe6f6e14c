// SPDX-License-Identifier: GPL-2.0-only
/*
 * What runs: programs, their users, and who holds a socket.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "file.h"
#include "parse.h"
#include "preflight.h"
#include "preflight_mta.h"

#define DELETED " (deleted)"

static char *link_of(const struct preflight *p, const char *path)
{
	char *full = xasprintf("%s%s", p->results->root, path), to[4096];
	ssize_t n = readlink(full, to, sizeof(to) - 1);

	free(full);
	return n > 0 ? xmemdupz(to, n) : NULL;
}

/* A program that was replaced by an update still is what it was. */
static void cut_deleted(char *exe)
{
	const size_t len = strlen(exe), end = strlen(DELETED);

	if (len > end && !strcmp(exe + len - end, DELETED))
		exe[len - end] = '\0';
}

/* "Uid:" is followed by the real and the effective one. */
static bool effective_uid(struct preflight *p, const char *pid, uint32_t *uid)
{
	char *path = xasprintf("/proc/%s/status", pid);
	char *text = preflight_read(p, path, NULL), *line;
	unsigned int euid;
	bool found;

	line = text ? strstr(text, "\nUid:") : NULL;
	found = line && sscanf(line, "\nUid: %*u %u", &euid) == 1;
	if (found)
		*uid = euid;
	free(text);
	free(path);
	return found;
}

/* "0::/system.slice/cron.service": of the unified hierarchy. */
static char *cgroup_of(struct preflight *p, const char *pid)
{
	char *path = xasprintf("/proc/%s/cgroup", pid);
	char *text = preflight_read(p, path, NULL);
	char *cgroup = config_word(text, "^0::(/.*)$");

	free(text);
	free(path);
	return cgroup;
}

static void add_process(struct preflight *p, const char *pid)
{
	struct process process = { 0 };
	char *path;

	if (parse_u32(pid, UINT32_MAX, &process.pid) ||
	    !effective_uid(p, pid, &process.uid))
		return;
	path = xasprintf("/proc/%s/exe", pid);
	process.exe = link_of(p, path);
	free(path);
	if (!process.exe)
		return;
	cut_deleted(process.exe);
	process.cgroup = cgroup_of(p, pid);
	p->processes = xreallocarray(p->processes, p->n_processes + 1,
				     sizeof(*p->processes));
	p->processes[p->n_processes++] = process;
}

/**
 * preflight_find_processes() - Find what runs.
 * @p: Receives it.
 */
void preflight_find_processes(struct preflight *p)
{
	size_t i, n, before = p->budget;
	char **names = preflight_list_all(p, "/proc", &n);

	for (i = 0; i < n; i++)
		if (isdigit((unsigned char)names[i][0]))
			add_process(p, names[i]);
	file_list_free(names, n);
	p->budget = before;
}

/**
 * preflight_owns_socket() - Whether a process has a socket open.
 * @p: For its root.
 * @pid: The process.
 * @inode: The socket's.
 *
 * Return: true when it has.
 */
bool preflight_owns_socket(const struct preflight *p, uint32_t pid,
			   unsigned long inode)
{
	char *dir = xasprintf("/proc/%u/fd", pid), wanted[48], *path, *to;
	bool found = false;
	size_t i, n;
	char **names = preflight_list(p, dir, &n);

	snprintf(wanted, sizeof(wanted), "socket:[%lu]", inode);
	for (i = 0; i < n && !found; i++) {
		path = xasprintf("%s/%s", dir, names[i]);
		to = link_of(p, path);
		found = to && !strcmp(to, wanted);
		free(to);
		free(path);
	}
	file_list_free(names, n);
	free(dir);
	return found;
}
