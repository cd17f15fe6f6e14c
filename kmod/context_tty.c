// SPDX-License-Identifier: GPL-2.0-only
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>

#include "context_parts.h"

#define INTERACTIVE (SMTPWARD_EVIDENCE_TTY | SMTPWARD_EVIDENCE_FOREGROUND)

#define NULL_MINOR 3
#define UNIX98_PTY_MAJORS 8

/* As the terminal's name below /dev, which is not what the kernel calls it. */
static void name_tty(const struct tty_struct *tty, char *name, size_t size)
{
	if (tty->driver->type == TTY_DRIVER_TYPE_PTY &&
	    tty->driver->subtype == PTY_TYPE_SLAVE &&
	    !strcmp(tty->driver->name, "pts"))
		snprintf(name, size, "pts/%d", tty->index);
	else
		strscpy(name, tty_name(tty), size);
}

static bool in_foreground(struct tty_struct *tty)
{
	struct pid *foreground = tty_get_pgrp(tty);
	bool ret;

	rcu_read_lock();
	ret = foreground && foreground == task_pgrp(current);
	rcu_read_unlock();
	put_pid(foreground);
	return ret;
}

static bool is_tty_device(dev_t dev)
{
	return MAJOR(dev) == TTY_MAJOR || MAJOR(dev) == TTYAUX_MAJOR ||
	       (MAJOR(dev) >= UNIX98_PTY_SLAVE_MAJOR &&
		MAJOR(dev) < UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJORS);
}

/**
 * sw_stdin_kind() - What an open file is.
 * @file: The file, or NULL.
 *
 * A terminal is known by its device number, because nothing that modules can
 * call tells. Consoles of other drivers (serial adapters, hypervisors) are
 * SMTPWARD_STDIN_OTHER.
 *
 * Context: Any context.
 * Return: enum smtpward_stdin.
 */
u32 sw_stdin_kind(const struct file *file)
{
	const struct inode *inode;

	if (!file)
		return SMTPWARD_STDIN_NONE;
	inode = file_inode(file);
	switch (inode->i_mode & S_IFMT) {
	case S_IFREG:
		return SMTPWARD_STDIN_FILE;
	case S_IFIFO:
		return SMTPWARD_STDIN_PIPE;
	case S_IFSOCK:
		return SMTPWARD_STDIN_SOCKET;
	case S_IFCHR:
		if (inode->i_rdev == MKDEV(MEM_MAJOR, NULL_MINOR))
			return SMTPWARD_STDIN_NULL;
		if (is_tty_device(inode->i_rdev))
			return SMTPWARD_STDIN_TTY;
	}
	return SMTPWARD_STDIN_OTHER;
}

static bool stdin_is_tty(void)
{
	struct file *file = fget(0);
	bool ret = sw_stdin_kind(file) == SMTPWARD_STDIN_TTY;

	if (file)
		fput(file);
	return ret;
}

static u32 tty_evidence(struct tty_struct *tty)
{
	u32 evidence = SMTPWARD_EVIDENCE_TTY;

	if (in_foreground(tty))
		evidence |= SMTPWARD_EVIDENCE_FOREGROUND;
	return evidence;
}

/**
 * sw_context_tty() - Find the terminals of the current task.
 * @ctx: tty is set, empty for no controlling terminal, and the evidence that
 *	terminals give.
 *
 * Context: Process context.
 */
void sw_context_tty(struct sw_context *ctx)
{
	struct tty_struct *tty = get_current_tty();

	if (tty) {
		ctx->evidence |= tty_evidence(tty);
		name_tty(tty, ctx->tty, sizeof(ctx->tty));
		tty_kref_put(tty);
	}
	if (stdin_is_tty())
		ctx->evidence |= SMTPWARD_EVIDENCE_STDIN_TTY;
}

/**
 * sw_context_of() - What tells a person at a terminal from everything else.
 * @evidence: enum smtpward_evidence. Job control decides.
 *
 * Return: enum smtpward_context.
 */
u32 sw_context_of(u32 evidence)
{
	return (evidence & INTERACTIVE) == INTERACTIVE ?
		       SMTPWARD_CONTEXT_INTERACTIVE :
		       SMTPWARD_CONTEXT_BACKGROUND;
}

/**
 * sw_context_now() - Whether a person is at the terminal of the current task.
 *
 * Context: Process context.
 * Return: enum smtpward_context.
 */
u32 sw_context_now(void)
{
	struct tty_struct *tty = get_current_tty();
	u32 evidence = 0;

	if (tty) {
		evidence = tty_evidence(tty);
		tty_kref_put(tty);
	}
	return sw_context_of(evidence);
}
