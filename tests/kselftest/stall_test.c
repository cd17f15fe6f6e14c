// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process cannot hold up its refusal by having what an event says of it where
 * asking for it never ends: its arguments in memory that nobody fills, its
 * program, directory or standard input in a file system that does not answer.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "kernel.h"
#include "kselftest_harness.h"
#include "module.h"
#include "stalled.h"

/* Of a test, for loading the module takes long where others work too. */
#define TIMEOUT 120

FIXTURE(stall)
{
	struct sw_client client;
	struct sw_events events;
	struct stalled stalled;
};

FIXTURE_SETUP(stall)
{
	stalled_setup(&self->stalled);
	sw_open(&self->client);
	act_refuse_all(&self->client);
}

FIXTURE_TEARDOWN(stall)
{
	stalled_end(&self->stalled);
	sw_events_free(&self->events);
	sw_close(&self->client);
}

/*
 * Each attempt is refused in time, and what nobody should wait for is still not
 * to be had when all is over. Meanwhile the module goes and comes back.
 */
static void check(struct __test_metadata *_metadata, FIXTURE_DATA(stall) * self)
{
	const uint64_t seq =
		sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	size_t i;

	shared->go = 1;
	ASSERT_TRUE(stalled_happens(&shared->done));
	sw_drain(&self->client, seq, &self->events);
	ASSERT_EQ(N_ATTEMPTS, self->events.n);
	for (i = 0; i < N_ATTEMPTS; i++) {
		EXPECT_EQ(-EPERM, shared->err[i])
		{
			TH_LOG("%s", attempts[i].name);
		}
		EXPECT_TRUE(self->events.event[i].refused);
		EXPECT_EQ(attempts[i].via, self->events.event[i].via);
	}
	EXPECT_EQ(0, module_unload());
	EXPECT_EQ(0, module_load(""));
	EXPECT_EQ(self->stalled.n_witnesses, shared->asked);
	EXPECT_EQ(0, shared->answered);
}

/* What is to be executed, the kernel itself has. */
static void check_no_args(struct __test_metadata *_metadata,
			  const struct sw_event *event)
{
	const struct nlattr *args = event->subject[SMTPWARD_A_SUBJECT_ARGS];
	const uint64_t flags =
		sw_number(event->subject[SMTPWARD_A_SUBJECT_ARGFLAGS]);

	if (event->via == SMTPWARD_VIA_EXEC) {
		EXPECT_TRUE(sw_is(args, "mail"));
		EXPECT_EQ(0, flags);
	} else {
		EXPECT_TRUE(sw_is(args, ""));
		EXPECT_EQ(SMTPWARD_ARGFLAGS_CLAIMED |
				  SMTPWARD_ARGFLAGS_UNAVAILABLE,
			  flags);
	}
}

static void check_all_without_args(struct __test_metadata *_metadata,
				   FIXTURE_DATA(stall) * self)
{
	size_t i;

	check(_metadata, self);
	for (i = 0; i < N_ATTEMPTS; i++)
		check_no_args(_metadata, &self->events.event[i]);
}

static void *must_map(int prot, int flags, int fd)
{
	void *ret = mmap(NULL, sysconf(_SC_PAGESIZE), prot, flags, fd, 0);

	if (ret == MAP_FAILED)
		sw_die("mmap: %m");
	return ret;
}

static void set_args(char *args)
{
	const int len = 64;

	act_must(prctl(PR_SET_MM, PR_SET_MM_ARG_START, args, 0, 0), "start");
	act_must(prctl(PR_SET_MM, PR_SET_MM_ARG_END, args + len, 0, 0), "end");
	shared->args = args;
}

static void put_args_on_userfaultfd(const struct stalled *s)
{
	char *area = must_map(PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { (uintptr_t)area, sysconf(_SC_PAGESIZE) },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	(void)s;
	act_must(fd, "userfaultfd");
	act_must(ioctl(fd, UFFDIO_API, &api), "api");
	act_must(ioctl(fd, UFFDIO_REGISTER, &range), "register");
	set_args(area);
}

static void copy_args(pid_t pid)
{
	char byte;
	struct iovec to = { &byte, 1 }, from = { shared->args, 1 };

	process_vm_readv(pid, &to, 1, &from, 1, 0);
}

TEST_F_TIMEOUT(stall, args_on_userfaultfd, TIMEOUT)
{
	stalled_start(&self->stalled, put_args_on_userfaultfd);
	stalled_ask(&self->stalled, copy_args);
	check_all_without_args(_metadata, self);
}

static char *map_file(const struct stalled *s)
{
	int fd = open(s->fs.file, O_RDONLY);

	act_must(fd, s->fs.file);
	return must_map(PROT_READ, MAP_PRIVATE, fd);
}

static void put_args_in_file(const struct stalled *s)
{
	set_args(map_file(s));
}

TEST_F_TIMEOUT(stall, args_in_mapped_file, TIMEOUT)
{
	stalled_start(&self->stalled, put_args_in_file);
	stalled_ask(&self->stalled, copy_args);
	check_all_without_args(_metadata, self);
}

/*
 * A thread that reads /proc/self/mem where the file is mapped. It holds
 * mmap_lock for reading as long as the file system does not answer.
 */
static void *hold_lock(void *area)
{
	int fd = open("/proc/self/mem", O_RDONLY);
	char byte;

	act_must(fd, "mem");
	while (!shared->hanging)
		usleep(1000);
	shared->reader = gettid();
	return (void *)pread(fd, &byte, 1, (uintptr_t)area);
}

/* And one that wants it for writing, behind which readers have to wait too. */
static void *want_lock(void *data)
{
	while (!shared->reader)
		usleep(1000);
	shared->writer = gettid();
	for (;;)
		munmap(must_map(PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1),
		       sysconf(_SC_PAGESIZE));
	return data;
}

static void lose_lock(const struct stalled *s)
{
	char *area = map_file(s);
	pthread_t thread;

	put_args_on_userfaultfd(s);
	if (pthread_create(&thread, NULL, hold_lock, area) ||
	    pthread_create(&thread, NULL, want_lock, NULL))
		sw_die("no thread");
}

/* Wait until a thread sleeps in one of the states. */
static void wait_asleep(pid_t pid, const atomic_int *tid, const char *states)
{
	if (!stalled_happens(tid))
		sw_die("a thread does not run");
	while (!strchr(states, act_state(pid, *tid)))
		usleep(1000);
}

/*
 * Not the arguments: a kernel with CONFIG_DEBUG_VM complains of who reads what
 * lies on userfaultfd by the way of /proc.
 */
static void read_environment(pid_t pid)
{
	char path[32], text[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/environ", pid);
	fd = open(path, O_RDONLY);
	act_must(fd, path);
	/* It fails when the test is over. */
	if (read(fd, text, sizeof(text)) < 0)
		return;
}

TEST_F_TIMEOUT(stall, mmap_lock_held, TIMEOUT)
{
	stalled_start(&self->stalled, lose_lock);
	wait_asleep(self->stalled.pid, &shared->reader, "SD");
	wait_asleep(self->stalled.pid, &shared->writer, "D");
	/* A reader of 5.10 may pass a writer that waits. */
	if (!kernel_before(5, 11))
		stalled_ask(&self->stalled, read_environment);
	check_all_without_args(_metadata, self);
}

static void become_program(const struct stalled *s)
{
	act_must(chdir(s->fs.dir), s->fs.dir);
	execl(s->fs.file, "judged", NULL);
	sw_die("%s: %m", s->fs.file);
}

static void stat_link(pid_t pid, const char *name)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	stat(path, &st);
}

static void stat_program(pid_t pid)
{
	stat_link(pid, "exe");
}

static void stat_directory(pid_t pid)
{
	stat_link(pid, "cwd");
}

TEST_F_TIMEOUT(stall, program_and_directory, TIMEOUT)
{
	const struct hanging_fs *fs = &self->stalled.fs;
	struct nlattr **subject;
	size_t i;

	stalled_start(&self->stalled, become_program);
	stalled_ask(&self->stalled, stat_program);
	stalled_ask(&self->stalled, stat_directory);
	check(_metadata, self);
	for (i = 0; i < N_ATTEMPTS; i++) {
		subject = self->events.event[i].subject;
		EXPECT_TRUE(sw_is(subject[SMTPWARD_A_SUBJECT_EXE], fs->file));
		EXPECT_TRUE(sw_is(subject[SMTPWARD_A_SUBJECT_CWD], fs->dir));
	}
}

static void redirect_input(const struct stalled *s)
{
	int fd = open(s->fs.file, O_RDONLY);

	act_must(fd, s->fs.file);
	act_must(dup2(fd, 0), "dup2");
}

static void stat_input(pid_t pid)
{
	stat_link(pid, "fd/0");
}

TEST_F_TIMEOUT(stall, standard_input, TIMEOUT)
{
	const char *path = self->stalled.fs.file;
	const struct sw_event *event;
	struct nlattr **image;
	struct stat st;
	size_t i;

	act_must(stat(path, &st), path);
	stalled_start(&self->stalled, redirect_input);
	stalled_ask(&self->stalled, stat_input);
	check(_metadata, self);
	image = self->events.event[N_ATTEMPTS - 1].image;
	EXPECT_EQ(SMTPWARD_STDIN_FILE,
		  sw_number(image[SMTPWARD_A_IMAGE_STDIN]));
	EXPECT_TRUE(sw_is(image[SMTPWARD_A_IMAGE_STDIN_PATH], path));
	EXPECT_EQ(st.st_size, sw_number(image[SMTPWARD_A_IMAGE_STDIN_SIZE]));
	for (i = 0; i < N_ATTEMPTS; i++) {
		event = &self->events.event[i];
		EXPECT_TRUE(
			sw_is(act_file(event, 0, SMTPWARD_A_FILE_PATH), path));
		EXPECT_EQ(st.st_size,
			  sw_number(act_file(event, 0, SMTPWARD_A_FILE_SIZE)));
	}
}

/*
 * A thread that writes what is mapped from the file system to the pipe that is
 * standard input. It holds the mutex of the pipe as long as there is no answer.
 */
static int pipe_end;

static void *hold_pipe(void *area)
{
	while (!shared->hanging)
		usleep(1000);
	shared->reader = gettid();
	return (void *)write(pipe_end, area, 1);
}

static void lose_pipe(const struct stalled *s)
{
	pthread_t thread;
	int fds[2];

	act_must(pipe(fds), "pipe");
	act_must(dup2(fds[0], 0), "dup2");
	pipe_end = fds[1];
	if (pthread_create(&thread, NULL, hold_pipe, map_file(s)))
		sw_die("no thread");
}

static void open_input(pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/fd/0", pid);
	/* It fails when the test is over. */
	if (open(path, O_RDONLY | O_NONBLOCK) < 0)
		return;
}

TEST_F_TIMEOUT(stall, pipe_held, TIMEOUT)
{
	struct nlattr **image;

	stalled_start(&self->stalled, lose_pipe);
	wait_asleep(self->stalled.pid, &shared->reader, "SD");
	stalled_ask(&self->stalled, open_input);
	check(_metadata, self);
	image = self->events.event[N_ATTEMPTS - 1].image;
	EXPECT_EQ(SMTPWARD_STDIN_PIPE,
		  sw_number(image[SMTPWARD_A_IMAGE_STDIN]));
	EXPECT_EQ(NULL, image[SMTPWARD_A_IMAGE_STDIN_WAITING]);
}

int main(int argc, char **argv)
{
	if (strcmp(argv[0], "judged"))
		return test_harness_run(argc, argv);
	shared = act_shared(sizeof(*shared));
	stalled_lock_memory();
	stalled_be_judged();
}
