/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the daemon waits for.
 */
#ifndef _SMTPWARD_LOOP_H
#define _SMTPWARD_LOOP_H

#include <poll.h>
#include <stddef.h>

/**
 * enum loop_event - Why a wait ended.
 * @LOOP_TIME: Nothing happened for as long as was said.
 * @LOOP_READ: There is something to be read or written.
 * @LOOP_RELOAD: SIGHUP.
 * @LOOP_REOPEN: SIGUSR1.
 * @LOOP_STOP: SIGTERM or SIGINT.
 */
enum loop_event {
	LOOP_TIME,
	LOOP_READ,
	LOOP_RELOAD,
	LOOP_REOPEN,
	LOOP_STOP,
};

int loop_signals(void);
/* More descriptors than that cannot be waited for. */
#define LOOP_FDS_MAX 16

enum loop_event loop_wait(int signals, const struct pollfd *fds, size_t n,
			  int timeout_ms);

#endif /* _SMTPWARD_LOOP_H */
