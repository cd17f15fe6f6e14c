/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the daemon waits for.
 */
#ifndef _SMTPWARD_LOOP_H
#define _SMTPWARD_LOOP_H

/**
 * enum loop_event - Why a wait ended.
 * @LOOP_TIME: Nothing happened for as long as was said.
 * @LOOP_BELL: The doorbell rang.
 * @LOOP_RELOAD: SIGHUP.
 * @LOOP_REOPEN: SIGUSR1.
 * @LOOP_STOP: SIGTERM or SIGINT.
 */
enum loop_event {
	LOOP_TIME,
	LOOP_BELL,
	LOOP_RELOAD,
	LOOP_REOPEN,
	LOOP_STOP,
};

int loop_signals(void);
enum loop_event loop_wait(int signals, int bell, int timeout_ms);

#endif /* _SMTPWARD_LOOP_H */
