// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an event says about the regular files that the process has open, and how
 * little it matters how many there are.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "kselftest_harness.h"

#define OWNER 4321

/* As kmod/context_files.c has it. */
#define LOOKED_MAX 1024

static const char *dir;
static char *tool;

FIXTURE(files)
{
	struct sw_client client;
	struct sw_events events;
	const struct sw_event *event;
};

FIXTURE_SETUP(files)
{
	dir = act_make_dir();
	tool = act_join(dir, "/sendmail");
	act_make_program(tool);
	sw_open(&self->client);
	act_refuse_all(&self->client);
}

FIXTURE_TEARDOWN(files)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	act_remove_dir();
}

static void refused(FIXTURE_DATA(files) * self, act_fn *fn, void *data)
{
	self->event = act_refused(&self->client, &self->events, fn, data);
}

static uint64_t count(FIXTURE_DATA(files) * self)
{
	return sw_number(self->event->subject[SMTPWARD_A_SUBJECT_FILES]);
}

static bool is_left(FIXTURE_DATA(files) * self)
{
	return self->event->subject[SMTPWARD_A_SUBJECT_FILES_LEFT];
}

static uint64_t number(FIXTURE_DATA(files) * self, size_t i, int attr)
{
	return sw_number(act_file(self->event, i, attr));
}

static size_t listed(FIXTURE_DATA(files) * self)
{
	size_t n = 0;

	while (act_file(self->event, n, SMTPWARD_A_FILE_FD))
		n++;
	return n;
}

/* Nothing is open but what the test opens. */
static void close_all(void)
{
	act_must(syscall(__NR_close_range, 0, ~0U, 0), "close_range");
}

static char *path_of(const char *name)
{
	return act_join(dir, act_join("/", name));
}

static void must_open(int as, const char *path, int flags)
{
	int fd = open(path, flags | O_CREAT, 0600);

	act_must(fd, path);
	if (fd == as)
		return;
	act_must(dup3(fd, as, flags & O_CLOEXEC), path);
	close(fd);
}

static int with_three(void *data)
{
	close_all();
	must_open(3, path_of("log"), O_WRONLY | O_APPEND);
	must_open(5, path_of("attachment"), O_RDONLY);
	must_open(9, path_of("database"), O_RDWR);
	act_must(lseek(5, 123, SEEK_SET), "seek");
	return act_connect(data);
}

static void make(const char *name, off_t size)
{
	must_open(200, path_of(name), O_RDWR);
	act_must(ftruncate(200, size), name);
	act_must(fchown(200, OWNER, 0), name);
	close(200);
}

static void is_file(struct __test_metadata *_metadata,
		    FIXTURE_DATA(files) * self, size_t i, const char *name)
{
	const char *path = path_of(name);
	struct stat st;

	act_must(stat(path, &st), path);
	EXPECT_TRUE(
		sw_is(act_file(self->event, i, SMTPWARD_A_FILE_PATH), path));
	EXPECT_EQ(st.st_size, number(self, i, SMTPWARD_A_FILE_SIZE));
	EXPECT_EQ(st.st_uid, number(self, i, SMTPWARD_A_FILE_UID));
	EXPECT_EQ(st.st_ino, number(self, i, SMTPWARD_A_FILE_INO));
	EXPECT_EQ(major(st.st_dev), number(self, i, SMTPWARD_A_FILE_DEV_MAJOR));
	EXPECT_EQ(minor(st.st_dev), number(self, i, SMTPWARD_A_FILE_DEV_MINOR));
}

TEST_F(files, each)
{
	make("log", 7);
	make("attachment", 5LL << 30);
	make("database", 4097);
	refused(self, with_three, NULL);
	EXPECT_EQ(3, count(self));
	EXPECT_EQ(3, listed(self));
	EXPECT_FALSE(is_left(self));

	is_file(_metadata, self, 0, "attachment");
	EXPECT_EQ(5, number(self, 0, SMTPWARD_A_FILE_FD));
	EXPECT_EQ(123, number(self, 0, SMTPWARD_A_FILE_POSITION));
	EXPECT_EQ(SMTPWARD_FILE_ACCESS_READ,
		  number(self, 0, SMTPWARD_A_FILE_ACCESS));
	is_file(_metadata, self, 1, "database");
	EXPECT_EQ(SMTPWARD_FILE_ACCESS_READ | SMTPWARD_FILE_ACCESS_WRITE,
		  number(self, 1, SMTPWARD_A_FILE_ACCESS));
	is_file(_metadata, self, 2, "log");
	EXPECT_EQ(SMTPWARD_FILE_ACCESS_WRITE,
		  number(self, 2, SMTPWARD_A_FILE_ACCESS));
	EXPECT_EQ(OWNER, number(self, 2, SMTPWARD_A_FILE_UID));
}

static int with_hidden(void *data)
{
	close_all();
	must_open(3, path_of("gone"), O_RDWR);
	act_must(write(3, "12345", 5), "write");
	act_must(unlink(path_of("gone")), "unlink");
	act_must(memfd_create("body", 0), "memfd");
	return act_connect(data);
}

TEST_F(files, without_a_name)
{
	refused(self, with_hidden, NULL);
	ASSERT_EQ(2, listed(self));
	EXPECT_TRUE(sw_is(act_file(self->event, 0, SMTPWARD_A_FILE_PATH),
			  "/memfd:body (deleted)"));
	EXPECT_TRUE(sw_is(act_file(self->event, 1, SMTPWARD_A_FILE_PATH),
			  path_of("gone (deleted)")));
	EXPECT_EQ(5, number(self, 1, SMTPWARD_A_FILE_SIZE));
}

static int with_others(void *data)
{
	int fds[2];

	close_all();
	act_must(open("/dev/null", O_RDONLY), "/dev/null");
	act_must(open(dir, O_RDONLY), dir);
	act_must(open(tool, O_PATH), tool);
	act_must(pipe(fds), "pipe");
	act_must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
	return act_connect(data);
}

TEST_F(files, what_is_none)
{
	refused(self, with_others, NULL);
	EXPECT_EQ(0, count(self));
	EXPECT_EQ(0, listed(self));
}

static int with_long_path(void *data)
{
	close_all();
	must_open(3, data, O_RDONLY);
	return act_connect(NULL);
}

TEST_F(files, long_path_keeps_its_end)
{
	const size_t len = 3 * SMTPWARD_FILE_PATH_MAX;
	char *path = act_make_path(len);

	refused(self, with_long_path, path);
	EXPECT_TRUE(sw_is(act_file(self->event, 0, SMTPWARD_A_FILE_PATH),
			  path + len - SMTPWARD_FILE_PATH_MAX));
}

/* How many there are of each, those that cannot be read with lower numbers. */
struct mix {
	int writers;
	int readers;
};

static int with_mix(void *data)
{
	const struct mix *mix = data;
	int fd;

	close_all();
	for (fd = 0; fd < mix->writers; fd++)
		must_open(fd, path_of("log"), O_WRONLY);
	for (; fd < mix->writers + mix->readers; fd++)
		must_open(fd, path_of("text"), O_RDONLY);
	return act_connect(NULL);
}

TEST_F(files, more_than_are_listed)
{
	struct mix mix = { .writers = 20, .readers = 20 };
	size_t i;

	refused(self, with_mix, &mix);
	EXPECT_EQ(40, count(self));
	EXPECT_FALSE(is_left(self));
	ASSERT_EQ(SMTPWARD_FILES_MAX, listed(self));
	for (i = 0; i < SMTPWARD_FILES_MAX; i++)
		EXPECT_EQ(20 + i, number(self, i, SMTPWARD_A_FILE_FD));
}

TEST_F(files, writers_have_what_is_left)
{
	struct mix mix = { .writers = 20, .readers = 3 };
	size_t i;

	refused(self, with_mix, &mix);
	EXPECT_EQ(23, count(self));
	ASSERT_EQ(SMTPWARD_FILES_MAX, listed(self));
	for (i = 0; i < 3; i++)
		EXPECT_EQ(20 + i, number(self, i, SMTPWARD_A_FILE_FD));
	for (; i < SMTPWARD_FILES_MAX; i++)
		EXPECT_EQ(i - 3, number(self, i, SMTPWARD_A_FILE_FD));
}

static int execute(void *data)
{
	(void)data;
	close_all();
	must_open(3, path_of("kept"), O_RDONLY);
	must_open(4, path_of("closed"), O_RDONLY | O_CLOEXEC);
	execl(tool, "mail", NULL);
	return -errno;
}

TEST_F(files, execution_closes)
{
	refused(self, execute, NULL);
	EXPECT_EQ(1, count(self));
	ASSERT_EQ(1, listed(self));
	is_file(_metadata, self, 0, "kept");
}

static void allow_files(rlim_t n)
{
	const struct rlimit limit = { n, n };

	act_must(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

static int timed_connect(void)
{
	const time_t from = time(NULL);
	const int err = act_connect(NULL);

	return time(NULL) - from > 1 ? -ETIME : err;
}

static int with_many(void *data)
{
	const int *n = data;
	int fd;

	allow_files(*n + 10);
	close_all();
	must_open(0, path_of("first"), O_RDONLY);
	for (fd = 1; fd < *n; fd++)
		act_must(open("/dev/null", O_RDONLY), "open");
	must_open(*n, path_of("last"), O_RDONLY);
	return timed_connect();
}

TEST_F_TIMEOUT(files, a_hundred_thousand, 120)
{
	int n = 100000;

	refused(self, with_many, &n);
	EXPECT_TRUE(is_left(self));
	EXPECT_EQ(1, count(self));
	ASSERT_EQ(1, listed(self));
	is_file(_metadata, self, 0, "first");
}

TEST_F(files, as_many_as_are_looked_at)
{
	/* With the first, the last, and the socket. */
	int n = LOOKED_MAX - 2;

	refused(self, with_many, &n);
	EXPECT_FALSE(is_left(self));
	EXPECT_EQ(2, count(self));
	ASSERT_EQ(2, listed(self));
	is_file(_metadata, self, 1, "last");
}

static int with_gap(void *data)
{
	allow_files(1 << 20);
	close_all();
	must_open(*(int *)data, path_of("far"), O_RDONLY);
	return timed_connect();
}

TEST_F(files, gaps)
{
	int fd = (1 << 20) - 1;

	refused(self, with_gap, &fd);
	EXPECT_FALSE(is_left(self));
	ASSERT_EQ(1, listed(self));
	EXPECT_EQ(fd, number(self, 0, SMTPWARD_A_FILE_FD));
}

static atomic_int stop;

/* Each leaves its socket open, below what is nobody else's. */
#define ATTEMPTS 2000
#define HIGH_FIRST 2100
#define HIGH_END 60000

/* A lock that is missing is seen by a kernel that watches itself. */
static void *disturb(void *data)
{
	const char *path = path_of("text");
	int fd, high = HIGH_FIRST;

	while (!stop) {
		act_must(fd = open(path, O_RDONLY | O_CREAT, 0600), path);
		high = high < HIGH_END - 370 ? high + 370 : HIGH_FIRST;
		act_must(dup2(fd, high), "dup2");
		close(high);
		close(fd);
	}
	return data;
}

static int while_disturbed(void *data)
{
	pthread_t thread;
	int i, err = 0;

	allow_files(HIGH_END);
	if (pthread_create(&thread, NULL, disturb, NULL))
		sw_die("no thread");
	for (i = 0; i < ATTEMPTS && (!err || err == -EPERM); i++)
		err = act_connect(data);
	stop = 1;
	pthread_join(thread, NULL);
	return err;
}

TEST_F(files, another_thread_opens_and_closes)
{
	EXPECT_EQ(-EPERM, act(while_disturbed, NULL));
}

TEST_HARNESS_MAIN
