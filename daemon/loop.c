// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "compiler.h"
#include "loop.h"

/**
 * loop_signals() - Take signals by reading instead of by interruption.
 *
 * Return: A descriptor for loop_wait(), or a negative errno.
 */
int loop_signals(void)
{
	static const int taken[] = { SIGHUP, SIGUSR1, SIGTERM, SIGINT };
	sigset_t set;
	size_t i;
	int fd;

	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(taken); i++)
		sigaddset(&set, taken[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

static enum loop_event read_signal(int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return LOOP_TIME;
	switch (info.ssi_signo) {
	case SIGHUP:
		return LOOP_RELOAD;
	case SIGUSR1:
		return LOOP_REOPEN;
	default:
		return LOOP_STOP;
	}
}

/**
 * loop_wait() - Wait until there is something to do.
 * @signals: From loop_signals().
 * @fds: Descriptors, -1 for none, and what is to be done there by the caller.
 * @n: Entries in @fds, up to LOOP_FDS_MAX.
 * @timeout_ms: How long to wait.
 *
 * Return: What there is. Signals come first.
 */
enum loop_event loop_wait(int signals, const struct pollfd *fds, size_t n,
			  int timeout_ms)
{
	struct pollfd all[LOOP_FDS_MAX + 1] = {
		{ .fd = signals, .events = POLLIN },
	};
	size_t i;

	for (i = 0; i < n && i < LOOP_FDS_MAX; i++)
		all[i + 1] = fds[i];
	if (poll(all, i + 1, timeout_ms) <= 0)
		return LOOP_TIME;
	return all[0].revents ? read_signal(signals) : LOOP_READ;
}
