// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lock.h"
#include "log.h"

/* Of a policy of many rules, others have the lock for a few seconds. */
#define TRIES 100
#define TRY_NS 100000000

/* What root makes in the daemon's directory the daemon has to be able to open. */
static void share(int fd, const char *path)
{
	struct stat dir;
	char parent[4096];
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;

	if (geteuid() || !len || len >= sizeof(parent))
		return;
	memcpy(parent, path, len);
	parent[len] = '\0';
	if (!stat(parent, &dir) && fchown(fd, dir.st_uid, dir.st_gid) < 0)
		return;
}

/* One that is there already is not given to anybody: it could be a link. */
static int open_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0)
		share(fd, path);
	else if (errno == EEXIST)
		fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	return fd;
}

/**
 * lock_take() - Be the only one.
 * @path: File that stands for what is locked, made when it is missing.
 *
 * Waits ten seconds for another one. What went wrong is logged.
 *
 * Return: The lock, for lock_drop(), or a negative errno.
 */
int lock_take(const char *path)
{
	const struct timespec pause = { .tv_nsec = TRY_NS };
	int fd, err, i;

	fd = open_lock(path);
	if (fd < 0) {
		err = -errno;
		log_err("cannot open %s: %s", path, strerror(-err));
		return err;
	}
	for (i = 0; i < TRIES; i++) {
		if (!flock(fd, LOCK_EX | LOCK_NB))
			return fd;
		nanosleep(&pause, NULL);
	}
	log_err("another smtpward has been changing the policy for ten seconds, try again");
	close(fd);
	return -EBUSY;
}

/**
 * lock_drop() - Let others be.
 * @lock: What lock_take() returned, also when it failed.
 */
void lock_drop(int lock)
{
	if (lock >= 0)
		close(lock);
}
