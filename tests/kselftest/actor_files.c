// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "actor.h"

/**
 * act_write() - Write a file of the kernel's.
 * @path: The file, which exists.
 * @text: What to write.
 */
void act_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	act_must(fd, path);
	act_must(write(fd, text, strlen(text)), path);
	close(fd);
}

/**
 * act_mount_alone() - Keep what is mounted from now on to this process and its
 * children.
 */
void act_mount_alone(void)
{
	act_must(unshare(CLONE_NEWNS), "unshare");
	act_must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "/");
}

static char dir[] = "/tmp/smtpward-XXXXXX";

/**
 * act_make_dir() - Make a directory for the test.
 *
 * Only once in a process.
 *
 * Return: Its path.
 */
const char *act_make_dir(void)
{
	if (!mkdtemp(dir))
		sw_die("%s: %m", dir);
	return dir;
}

/**
 * act_remove_dir() - Remove the directory with what is in it.
 */
void act_remove_dir(void)
{
	char command[PATH_MAX];

	snprintf(command, sizeof(command), "rm -rf --one-file-system %s", dir);
	if (system(command))
		sw_die("'%s' failed", command);
}

/**
 * act_make_program() - Make a file that can be executed.
 * @path: Its path. It is empty, but that is found out behind the hook.
 */
void act_make_program(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0755);

	act_must(fd, path);
	close(fd);
}

/**
 * act_make_path() - Make the directories of a long path.
 * @len: Bytes of the path.
 *
 * Return: A path in the directory of the test, no part of which is like
 * another. The last component is not made.
 */
char *act_make_path(size_t len)
{
	const size_t begin = strlen(dir);
	char *path;
	size_t i;

	act_must(asprintf(&path, "%-*s", (int)len, dir), "asprintf");
	for (i = begin; i < len; i++) {
		path[i] = 'a' + i % 23;
		if ((i - begin) % 50)
			continue;
		path[i] = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			sw_die("%s: %m", path);
		path[i] = '/';
	}
	return path;
}

static char *mount_cgroups(void)
{
	char *path = act_join(dir, "/cgroup");

	act_mount_alone();
	if (mkdir(path, 0755) && errno != EEXIST)
		sw_die("%s: %m", path);
	act_must(mount("none", path, "cgroup2", 0, NULL), "cgroup2");
	return act_join(path, "/");
}

/**
 * act_enter_cgroup() - Go to a new cgroup.
 * @name: Below the root, to be removed by act_remove_cgroup().
 */
void act_enter_cgroup(const char *name)
{
	char *path = act_join(mount_cgroups(), name);

	act_must(mkdir(path, 0755), path);
	act_write(act_join(path, "/cgroup.procs"), "0");
}

/**
 * act_remove_cgroup() - Remove a cgroup that nobody is in any more.
 * @name: As in act_enter_cgroup(). For act().
 *
 * Return: 0 or a negative error.
 */
int act_remove_cgroup(void *name)
{
	return rmdir(act_join(mount_cgroups(), name)) ? -errno : 0;
}
