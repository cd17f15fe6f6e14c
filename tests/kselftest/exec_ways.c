// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "exec_ways.h"
#include "vector_parts.h"

static const char *dir;

/**
 * exec_ways_path() - Where a program is.
 * @file: Its name in the directory of the programs.
 *
 * Return: Its path.
 */
const char *exec_ways_path(const char *file)
{
	return act_join(dir, act_join("/", file));
}

static void copy(const char *program, const char *file)
{
	char command[PATH_MAX * 2];

	snprintf(command, sizeof(command), "cp %s %s", beside_me(program),
		 exec_ways_path(file));
	act_must(system(command) ? -1 : 0, command);
}

static void write_script(const char *file, const char *interpreter,
			 const char *text)
{
	FILE *f = fopen(exec_ways_path(file), "w");

	act_must(f ? 0 : -1, file);
	fprintf(f, "#!%s\n%s\n", interpreter, text);
	act_must(fclose(f), file);
	act_must(chmod(exec_ways_path(file), 0755), file);
}

static void make_scripts(void)
{
	const char *run = act_join("exec ", exec_ways_path("program"));

	act_must(mkdir(exec_ways_path("scripts"), 0755), "scripts");
	write_script("scripts/sendmail", "/bin/sh", run);
	write_script("by-tool", exec_ways_path("sendmail"), "");
	write_script("by-script", exec_ways_path("scripts/sendmail"), "");
	write_script("by-both", exec_ways_path("by-script"), "");
}

/**
 * exec_ways_make() - Make the programs.
 *
 * "sendmail" is the tool known by its name, "engine" the one known by its inode,
 * "program" the same program which is none.
 */
void exec_ways_make(void)
{
	dir = act_make_dir();
	act_must(chmod(dir, 0755), dir);
	copy("opener", "sendmail");
	copy("opener", "engine");
	copy("opener", "program");
	copy("opener-dynamic", "dynamic");
	act_must(symlink("sendmail", exec_ways_path("link")), "link");
	act_must(symlink(exec_ways_path("link"), exec_ways_path("links")),
		 "links");
	act_must(link(exec_ways_path("engine"), exec_ways_path("hard")),
		 "hard");
	act_must(mkdir(exec_ways_path("mnt"), 0755), "mnt");
	copy("opener", "mnt/file");
	make_scripts();
}

/**
 * exec_ways_remove() - Remove the programs.
 */
void exec_ways_remove(void)
{
	act_remove_dir();
}

static int by_path(const char *file)
{
	execl(exec_ways_path(file), "mail", NULL);
	return -errno;
}

static int by_other_name(const char *file)
{
	execl(exec_ways_path(file), "ls", NULL);
	return -errno;
}

static int by_no_name(const char *file)
{
	char *argv[] = { NULL };

	execv(exec_ways_path(file), argv);
	return -errno;
}

static int by_search(const char *file)
{
	setenv("PATH", dir, 1);
	execlp(file, file, NULL);
	return -errno;
}

static int by_fd_of(int fd, const char *name, int flags)
{
	char *argv[] = { "x", NULL };

	syscall(SYS_execveat, fd, name, argv, environ, flags);
	return -errno;
}

static int by_fd(const char *file)
{
	return by_fd_of(open(exec_ways_path(file), O_RDONLY), "",
			AT_EMPTY_PATH);
}

static int by_dir(const char *file)
{
	return by_fd_of(open(dir, O_PATH), file, 0);
}

static int by_proc(const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d",
		 open(exec_ways_path(file), O_RDONLY));
	execl(path, "x", NULL);
	return -errno;
}

static int wait_for(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ENOTRECOVERABLE;
	return -WEXITSTATUS(status);
}

static int by_vfork(const char *file)
{
	const char *path = exec_ways_path(file);
	pid_t pid = vfork();

	if (!pid) {
		execl(path, "x", NULL);
		_exit(errno);
	}
	return wait_for(pid);
}

static int by_spawn(const char *file)
{
	char *argv[] = { "x", NULL };
	pid_t pid;
	int err = posix_spawn(&pid, exec_ways_path(file), NULL, NULL, argv,
			      environ);

	return err ? -err : wait_for(pid);
}

static int by_chroot(const char *file)
{
	const char *path = act_join("/", file);

	act_must(chdir("/"), "chdir");
	execl(path, "x", NULL);
	return -errno;
}

static void make_root(void)
{
	act_must(chroot(dir), "chroot");
}

static void become_inner_root(uid_t uid)
{
	sw_become_container(uid, CLONE_NEWNS);
}

static void bind_elsewhere(void)
{
	act_mount_alone();
	act_must(mount(exec_ways_path("engine"), exec_ways_path("mnt/file"),
		       NULL, MS_BIND, NULL),
		 "bind mount");
}

/* Its upper layer is of a file system that can be one. */
static void overlay(void)
{
	char options[PATH_MAX * 2];

	act_mount_alone();
	act_must(mount("none", "/run", "tmpfs", 0, NULL), "/run");
	act_must(mkdir("/run/upper", 0755), "upper");
	act_must(mkdir("/run/work", 0755), "work");
	snprintf(options, sizeof(options),
		 "lowerdir=%s,upperdir=/run/upper,workdir=/run/work", dir);
	act_must(mount("none", exec_ways_path("mnt"), "overlay", 0, options),
		 "overlay");
}

static bool can_overlay(void)
{
	return !system(
		"modprobe -q overlay || grep -qw overlay /proc/filesystems");
}

static int by_memfd(const char *file)
{
	int from = open(exec_ways_path(file), O_RDONLY);
	int to = memfd_create("report", MFD_CLOEXEC);

	while (sendfile(to, from, NULL, 1 << 20) > 0)
		;
	return by_fd_of(to, "", AT_EMPTY_PATH);
}

static int by_ia32(const char *file)
{
	return ia32_execve(exec_ways_path(file));
}

#ifdef __aarch64__
#define LOADER "/lib/ld-linux-aarch64.so.1"
#else
#define LOADER "/lib64/ld-linux-x86-64.so.2"
#endif

static int by_loader(const char *file)
{
	execl(LOADER, "ld.so", exec_ways_path(file), NULL);
	return -errno;
}

const struct exec_way exec_ways[] = {
	{ "path", by_path, "sendmail", TOOL_BY_NAME },
	{ "path, by inode", by_path, "engine", TOOL_BY_INODE },
	{ "PATH", by_search, "sendmail", TOOL_BY_NAME },
	{ "another argv[0]", by_other_name, "sendmail", TOOL_BY_NAME },
	{ "no argv[0]", by_no_name, "sendmail", TOOL_BY_NAME },
	{ "symbolic link", by_path, "link", TOOL_BY_NAME },
	{ "alternatives", by_path, "links", TOOL_BY_NAME },
	{ "hard link", by_path, "hard", TOOL_BY_INODE },
	{ "bind mount", by_path, "mnt/file", TOOL_BY_INODE,
	  .prepare = bind_elsewhere },
	{ "overlay", by_path, "mnt/sendmail", TOOL_BY_NAME, .prepare = overlay,
	  .can = can_overlay },
	{ "chroot", by_chroot, "sendmail", TOOL_BY_NAME, .prepare = make_root },
	{ "user and mount namespace", by_path, "sendmail", TOOL_BY_NAME,
	  .become = become_inner_root },
	{ "execveat, file", by_fd, "sendmail", TOOL_BY_NAME },
	{ "execveat, file of a link", by_fd, "link", TOOL_BY_NAME },
	{ "execveat, file of a hard link", by_fd, "hard", TOOL_BY_INODE },
	{ "execveat, directory", by_dir, "sendmail", TOOL_BY_NAME },
	{ "/proc/self/fd", by_proc, "sendmail", TOOL_BY_NAME },
	{ "vfork", by_vfork, "sendmail", TOOL_BY_NAME },
	{ "posix_spawn", by_spawn, "sendmail", TOOL_BY_NAME },
	{ "32-bit execve", by_ia32, "sendmail", TOOL_BY_NAME,
	  .can = vector_can_ia32 },
	{ "script that is a tool", by_path, "scripts/sendmail", TOOL_BY_NAME },
	{ "script of a tool", by_path, "by-tool", TOOL_BY_NAME },
	{ "script of a script that is a tool", by_path, "by-script",
	  TOOL_BY_NAME },
	{ "script of a script of a tool", by_path, "by-both", TOOL_BY_NAME },
	{},
};

const struct exec_way exec_limits[] = {
	{ "copy under another name", by_path, "program" },
	{ "copy in a memfd", by_memfd, "sendmail" },
	{ "dynamic loader", by_loader, "dynamic" },
	{},
};

/**
 * exec_way_take() - Execute a program as a user, in a process of its own.
 * @uid: Effective uid.
 * @way: How.
 *
 * Return: 0 or a negative error, of the execution or of the program.
 */
int exec_way_take(uid_t uid, const struct exec_way *way)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	act_must(pid, "fork");
	if (!pid) {
		if (way->prepare)
			way->prepare();
		if (way->become)
			way->become(uid);
		else
			sw_become(uid);
		_exit(-way->start(way->file));
	}
	return wait_for(pid);
}
