// SPDX-License-Identifier: GPL-2.0-only
/*
 * One at a time.
 */
#include <errno.h>
#include <fcntl.h>
#include <kselftest_harness.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lock.h"
#include "policy_fixture.h"

FIXTURE(lock)
{
	struct dir dir;
	char *path;
};

FIXTURE_SETUP(lock)
{
	dir_make(&self->dir);
	self->path = xasprintf("%s/lock", self->dir.path);
}

FIXTURE_TEARDOWN(lock)
{
	free(self->path);
	dir_remove(&self->dir);
}

/* Another one waits until it is free. */
TEST_F(lock, one_at_a_time)
{
	int lock = lock_take(self->path), fds[2], status;
	char byte = 0;
	pid_t pid;

	ASSERT_LE(0, lock);
	ASSERT_EQ(0, pipe(fds));
	pid = fork();
	if (!pid) {
		lock_drop(lock);
		lock = lock_take(self->path);
		_exit(write(fds[1], "x", 1) != 1 || lock < 0);
	}
	usleep(300000);
	/* What has the lock still is this process. */
	ASSERT_EQ(0, fcntl(fds[0], F_SETFL, O_NONBLOCK));
	EXPECT_EQ(-1, read(fds[0], &byte, 1));
	lock_drop(lock);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(1, read(fds[0], &byte, 1));
	close(fds[0]);
	close(fds[1]);
}

TEST_F(lock, no_link)
{
	struct stat st;

	ASSERT_EQ(0, symlink("/nonexistent/lock", self->path));
	EXPECT_GT(0, lock_take(self->path));
	EXPECT_EQ(0, lstat(self->path, &st));
	EXPECT_TRUE(S_ISLNK(st.st_mode));
}

TEST_F(lock, no_directory)
{
	EXPECT_EQ(-ENOENT, lock_take("/nonexistent/lock"));
	lock_drop(-ENOENT);
}

TEST_HARNESS_MAIN
