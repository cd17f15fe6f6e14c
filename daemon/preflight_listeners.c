// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who listens where mail is handed in, and is no mail server that is known: what takes
 * mail mostly delivers it, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "engine.h"
#include "preflight.h"
#include "preflight_mta.h"
#include "text.h"

#define CHECK "listener"
#define STATE_LISTEN 0x0a
#define LISTENERS_MAX 64

static const struct process *owner_of(const struct preflight *p,
				      unsigned long inode)
{
	size_t i;

	for (i = 0; i < p->n_processes; i++)
		if (preflight_owns_socket(p, p->processes[i].pid, inode))
			return &p->processes[i];
	return NULL;
}

static void judge(struct preflight *p, const struct process *process,
		  unsigned int port)
{
	char *exe = text_escaped(process->exe, strlen(process->exe));
	char *user = preflight_user(p, process->uid), *by;
	const struct asked who = { .uid = process->uid,
				   .exe = process->exe,
				   .cgroup = process->cgroup };
	enum preflight_answer answer;
	uint32_t rule;

	answer = preflight_publicly(p, &who, SMTP_PORT, &rule);
	by = preflight_rule(p, rule);
	if (answer == PREFLIGHT_LET)
		result_ok(p->results, CHECK,
			  "%s listens on port %u as %s, and may deliver, by %s",
			  exe, port, user, by);
	else
		result_warn(
			p->results, CHECK,
			"if it delivers mail, write a rule for its user",
			"%s listens on port %u as %s, who may not connect to servers outside, by %s",
			exe, port, user, by);
	free(by);
	free(user);
	free(exe);
}

/* Returns false for what is no such socket. */
static bool read_line(const struct preflight *p, const char *line,
		      unsigned int *port, unsigned long *inode)
{
	unsigned int state;

	return sscanf(line,
		      " %*u: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*x:%*x %*x:%*x %*x %*u %*u %lu",
		      port, &state, inode) == 3 &&
	       state == STATE_LISTEN && *port <= UINT16_MAX &&
	       engine_port(p->engine, *port);
}

/**
 * struct seen - Who was judged already.
 * @pid: Their processes.
 * @port: The port of each.
 * @n: How many.
 */
struct seen {
	uint32_t pid[LISTENERS_MAX];
	unsigned int port[LISTENERS_MAX];
	size_t n;
};

static bool is_new(struct seen *seen, uint32_t pid, unsigned int port)
{
	size_t i;

	for (i = 0; i < seen->n; i++)
		if (seen->pid[i] == pid && seen->port[i] == port)
			return false;
	if (seen->n == LISTENERS_MAX)
		return false;
	seen->pid[seen->n] = pid;
	seen->port[seen->n++] = port;
	return true;
}

static void read_table(struct preflight *p, const char *path, struct seen *seen)
{
	char *text = preflight_read(p, path, NULL), *rest = text, *line;
	const struct process *process;
	unsigned long inode;
	unsigned int port;

	while ((line = strsep(&rest, "\n"))) {
		if (!read_line(p, line, &port, &inode))
			continue;
		process = owner_of(p, inode);
		if (process && !preflight_mta_of(process->exe) &&
		    is_new(seen, process->pid, port))
			judge(p, process, port);
	}
	free(text);
}

/**
 * preflight_listeners() - Ask whether those who take mail may deliver it.
 * @p: What is asked.
 */
void preflight_listeners(struct preflight *p)
{
	struct seen seen = { .n = 0 };

	read_table(p, "/proc/net/tcp", &seen);
	read_table(p, "/proc/net/tcp6", &seen);
}
