// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who makes the attempts, but for the user: this process, or a child of it.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "file.h"
#include "validate.h"

#define PATH_SELF "/proc/self/exe"
#define PATH_CGROUP "/proc/self/cgroup"
#define PATH_LOGINUID "/proc/self/loginuid"
#define PATH_PIDNS "/proc/self/ns/pid"
#define UNIFIED "0::"
#define NO_LOGIN 4294967295UL
/* That of the pid namespace that everything began in. */
#define INITIAL_PIDNS 0xeffffffcUL

/* As the kernel module does: a terminal, and in its foreground. */
static uint32_t context_now(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
	bool here;

	if (fd < 0)
		return SMTPWARD_CONTEXT_BACKGROUND;
	here = tcgetpgrp(fd) == getpgrp();
	close(fd);
	return here ? SMTPWARD_CONTEXT_INTERACTIVE :
		      SMTPWARD_CONTEXT_BACKGROUND;
}

static char *cgroup_now(void)
{
	size_t len;
	char *text = file_read(PATH_CGROUP, &len), *line, *end, *ret = NULL;

	if (!text)
		return NULL;
	line = strncmp(text, UNIFIED, strlen(UNIFIED)) ?
		       strstr(text, "\n" UNIFIED) :
		       text;
	if (line) {
		line = strchr(line, '/');
		end = line ? strchr(line, '\n') : NULL;
		ret = end ? xmemdupz(line, end - line) : NULL;
	}
	free(text);
	return ret;
}

static void take_login(struct question *q)
{
	size_t len;
	char *text = file_read(PATH_LOGINUID, &len);
	unsigned long uid = text ? strtoul(text, NULL, 10) : NO_LOGIN;

	free(text);
	q->has_login = uid != NO_LOGIN;
	q->loginuid = uid;
}

/**
 * validate_subject() - Say what all attempts have in common.
 * @q: The question.
 */
void validate_subject(struct question *q)
{
	char *self = realpath(PATH_SELF, NULL);
	struct stat st;

	q->has_exe = self && executable_get(self, &q->exe);
	free(self);
	q->has_context = true;
	q->context = context_now();
	free(q->cgroup);
	q->cgroup = cgroup_now();
	q->container = !stat(PATH_PIDNS, &st) && st.st_ino != INITIAL_PIDNS;
	take_login(q);
}
