/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who makes an attempt: everything the kernel knows about the current task.
 */
#ifndef _SMTPWARD_CONTEXT_H
#define _SMTPWARD_CONTEXT_H

#include <linux/path.h>

#include "types.h"

struct linux_binprm;

/**
 * struct sw_bytes - Bytes chosen by a process, in no particular encoding.
 * @data: Start, NULL when not known.
 * @len: Bytes.
 */
struct sw_bytes {
	const char *data;
	u32 len;
};

/**
 * struct sw_ancestor - One step up the tree.
 * @pid: Process id in the initial pid namespace.
 * @uid: Real uid in the initial user namespace.
 * @loginuid: (u32)-1 when not set.
 * @comm: NUL terminated.
 * @exe: Path of its program, cut to SMTPWARD_ANCESTOR_PATH_MAX.
 */
struct sw_ancestor {
	u32 pid;
	u32 uid;
	u32 loginuid;
	char comm[16];
	struct sw_bytes exe;
};

/**
 * struct sw_open_file - A regular file that a process has open.
 * @fd: Descriptor.
 * @access: enum smtpward_file_access.
 * @uid: Owner in the initial user namespace.
 * @dev_major: Major number of its device.
 * @dev_minor: Minor number of its device.
 * @ino: Inode number.
 * @size: Bytes, as far as the kernel knows.
 * @position: Where the next read or write would be.
 * @path: Cut to SMTPWARD_FILE_PATH_MAX.
 */
struct sw_open_file {
	u32 fd, access;
	u32 uid;
	u32 dev_major, dev_minor;
	u64 ino;
	u64 size;
	u64 position;
	struct sw_bytes path;
};

/**
 * struct sw_context - The subject of an event.
 * @uid: Real uid.
 * @euid: Effective uid, which rules are about.
 * @gid: Real gid.
 * @egid: Effective gid.
 * @loginuid: Uid of the login that the task descends from, (u32)-1 for none.
 * @sessionid: Number of that login, (u32)-1 for none.
 * @pid: Thread.
 * @tgid: Process.
 * @ppid: Parent process.
 * @pgid: Process group.
 * @sid: Session.
 * @start_time: When the process began, nanoseconds since boot.
 * @comm: Name of the thread, NUL terminated.
 * @exe: Program that runs, at an exec the old one.
 * @args: Its arguments, at an exec those of the new one. Each ends in a NUL.
 * @cwd: Working directory.
 * @cgroup: Path in the unified hierarchy.
 * @argflags: enum smtpward_argflags.
 * @tty: Controlling terminal, empty for none.
 * @netns: Inode of the network namespace.
 * @pidns: Inode of the pid namespace.
 * @userns: Inode of the user namespace.
 * @context: enum smtpward_context.
 * @evidence: enum smtpward_evidence, what @context follows from.
 * @n_ancestors: Entries in @ancestors.
 * @ancestors: The parent first.
 * @files: Regular files that are open, as far as was looked.
 * @files_left: There are more descriptors than were looked at.
 * @n_open: Entries in @open.
 * @open: Those of them that can be read first.
 * @members: Other processes of the group, as far as was looked.
 * @n_group: Entries in @group.
 * @group: Some of them.
 * @n_past: Entries in @past.
 * @past: What others have executed in the group. There is no path.
 * @pwd: Referenced directory that @cwd names.
 * @buf: Owns the memory that the sw_bytes point to.
 *
 * Numbers are those of the initial namespaces.
 */
struct sw_context {
	u32 uid, euid, gid, egid;
	u32 loginuid, sessionid;
	u32 pid, tgid, ppid, pgid, sid;
	u64 start_time;
	char comm[16];
	struct sw_bytes exe, args, cwd, cgroup;
	u32 argflags;
	char tty[64];
	u32 netns, pidns, userns;
	u32 context;
	u32 evidence;
	u32 n_ancestors;
	struct sw_ancestor ancestors[SMTPWARD_ANCESTORS_MAX];
	u32 files;
	bool files_left;
	u32 n_open;
	struct sw_open_file open[SMTPWARD_FILES_MAX];
	u32 members;
	u32 n_group;
	struct sw_ancestor group[SMTPWARD_MEMBERS_MAX];
	u32 n_past;
	struct sw_ancestor past[SMTPWARD_PAST_MAX];
	struct path pwd;
	void *buf;
};

/**
 * struct sw_image - The object of an exec event.
 * @tool: Id of the mail tool that it is.
 * @tool_name: Its name in the policy.
 * @invoked: What the caller asked for.
 * @path: The file, at a script its interpreter's when that is the tool.
 * @stdin_path: File that standard input is, if it is a regular one.
 * @dev_major: Major number of the device of @path.
 * @dev_minor: Minor number of the device of @path.
 * @ino: Inode number of @path.
 * @argc: Arguments.
 * @stdin_kind: enum smtpward_stdin.
 * @stdin_size: Bytes in the file @stdin_path.
 * @has_waiting: @stdin_waiting is known.
 * @stdin_waiting: Bytes in the pipe that standard input is.
 * @buf: Owns the memory that the sw_bytes point to.
 */
struct sw_image {
	u32 tool;
	char tool_name[SMTPWARD_TOOL_NAME_MAX + 1];
	struct sw_bytes invoked, path, stdin_path;
	u32 dev_major, dev_minor;
	u64 ino;
	u32 argc;
	u32 stdin_kind;
	u64 stdin_size;
	bool has_waiting;
	u64 stdin_waiting;
	void *buf;
};

struct sw_context *sw_context_connect(gfp_t gfp);
struct sw_context *sw_context_exec(struct linux_binprm *bprm, gfp_t gfp);
struct sw_context *sw_context_sender(gfp_t gfp);
struct sw_context *sw_context_caller(gfp_t gfp);
void sw_context_free(struct sw_context *ctx);

/* context_args.c */
u32 sw_context_args_first(const struct linux_binprm *bprm, int n, char *to,
			  u32 size);

struct sw_image *sw_image_exec(struct linux_binprm *bprm, gfp_t gfp);
void sw_image_free(struct sw_image *image);

#endif /* _SMTPWARD_CONTEXT_H */
