// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arguments in the event of a refused connection, which are what the
 * process says of itself, and may be where they cannot be read.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/swap.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "kselftest_harness.h"

static char **own_argv;
static size_t page;

FIXTURE(args)
{
	struct sw_client client;
	struct sw_events events;
	const struct sw_event *event;
};

FIXTURE_SETUP(args)
{
	page = sysconf(_SC_PAGESIZE);
	sw_open(&self->client);
	act_refuse_all(&self->client);
}

FIXTURE_TEARDOWN(args)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
}

static void refused(FIXTURE_DATA(args) * self, act_fn *fn, void *data)
{
	sw_events_free(&self->events);
	self->event = act_refused(&self->client, &self->events, fn, data);
}

static const struct nlattr *args_of(FIXTURE_DATA(args) * self)
{
	return self->event->subject[SMTPWARD_A_SUBJECT_ARGS];
}

static uint64_t flags_of(FIXTURE_DATA(args) * self)
{
	return sw_number(self->event->subject[SMTPWARD_A_SUBJECT_ARGFLAGS]);
}

/* This program again, which connects when it is called so. */
static int connect_as(void *data)
{
	char *envp[] = { "SECRET=1", NULL };

	execve("/proc/self/exe", data, envp);
	return -errno;
}

TEST_F(args, exact)
{
	char *argv[] = { "connect",  "",	  "-s two words",
			 "\xff\xfe", "\n\t\"\\'", "",
			 NULL };

	refused(self, connect_as, argv);
	EXPECT_TRUE(act_argv_is(args_of(self), argv));
	EXPECT_EQ(SMTPWARD_ARGFLAGS_CLAIMED, flags_of(self));
}

TEST_F(args, cut)
{
	char *argv[] = { "connect", NULL, NULL };

	argv[1] = act_long_argument(SMTPWARD_ARGS_MAX - strlen("connect") - 2);
	refused(self, connect_as, argv);
	EXPECT_TRUE(act_argv_is(args_of(self), argv));
	EXPECT_EQ(SMTPWARD_ARGFLAGS_CLAIMED, flags_of(self));

	argv[1] = act_long_argument(strlen(argv[1]) + 1);
	refused(self, connect_as, argv);
	EXPECT_TRUE(act_argv_is(args_of(self), argv));
	EXPECT_EQ(SMTPWARD_ARGFLAGS_CLAIMED | SMTPWARD_ARGFLAGS_CUT,
		  flags_of(self));

	argv[1] = act_long_argument(ACT_ARG_MAX);
	refused(self, connect_as, argv);
	EXPECT_TRUE(act_argv_is(args_of(self), argv));
	EXPECT_EQ(SMTPWARD_ARGFLAGS_CLAIMED | SMTPWARD_ARGFLAGS_CUT,
		  flags_of(self));
}

/* Where the kernel believes the arguments of this process to be. */
static void set_args(const char *start, size_t len)
{
	act_must(prctl(PR_SET_MM, PR_SET_MM_ARG_START, start, 0, 0), "start");
	act_must(prctl(PR_SET_MM, PR_SET_MM_ARG_END, start + len, 0, 0), "end");
}

/* As setproctitle(3) does, and everybody who hides a password. */
static int overwrite(void *data)
{
	memset(own_argv[0], '*', strlen(own_argv[0]));
	return act_connect(data);
}

TEST_F(args, overwritten)
{
	char *argv[] = { strdup(own_argv[0]), NULL };

	memset(argv[0], '*', strlen(argv[0]));
	refused(self, overwrite, NULL);
	EXPECT_TRUE(act_argv_is(args_of(self), argv));
	EXPECT_EQ(SMTPWARD_ARGFLAGS_CLAIMED, flags_of(self));
}

#define CLAIM "sendmail\0-t"

static char *two_pages(void)
{
	char *area = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	act_must(area == MAP_FAILED ? -1 : 0, "mmap");
	return area;
}

static int claim(void *data)
{
	char *area = two_pages();

	memcpy(area, CLAIM, sizeof(CLAIM));
	set_args(area, sizeof(CLAIM));
	return act_connect(data);
}

TEST_F(args, elsewhere)
{
	refused(self, claim, NULL);
	EXPECT_TRUE(act_bytes_are(args_of(self), CLAIM, sizeof(CLAIM)));
	EXPECT_EQ(SMTPWARD_ARGFLAGS_CLAIMED, flags_of(self));
}

static int claim_nothing(void *data)
{
	set_args(own_argv[0], 0);
	return act_connect(data);
}

TEST_F(args, without)
{
	refused(self, claim_nothing, NULL);
	EXPECT_EQ(NULL, args_of(self));
	EXPECT_EQ(SMTPWARD_ARGFLAGS_CLAIMED, flags_of(self));
}

static void leave(char *area)
{
	(void)area;
}

static void unmap(char *area)
{
	act_must(munmap(area, 2 * page), "munmap");
}

static void forbid(char *area)
{
	memset(area, 'x', 2 * page);
	act_must(mprotect(area, 2 * page, PROT_NONE), "mprotect");
}

/* Data of a file that is in memory, but not in this process's any more. */
static void discard(char *area)
{
	int fd = memfd_create("args", 0);

	act_must(fd, "memfd");
	act_must(ftruncate(fd, 2 * page), "memfd");
	if (mmap(area, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
		 fd, 0) != area)
		sw_die("mmap: %m");
	memset(area, 'x', 2 * page);
	act_must(madvise(area, 2 * page, MADV_DONTNEED), "madvise");
}

static void touch_first(char *area)
{
	memset(area, 'x', page);
}

#define AROUND 20

static const struct hole {
	const char *name;
	void (*make)(char *area);
	size_t readable;
} holes[] = {
	{ "never touched", leave },
	{ "not mapped", unmap },
	{ "not readable", forbid },
	{ "discarded", discard },
	{ "half there", touch_first, AROUND / 2 },
};

static int have_hole(void *data)
{
	const struct hole *hole = data;
	char *area = two_pages();

	set_args(area + page - AROUND / 2, AROUND);
	hole->make(area);
	return act_connect(NULL);
}

TEST_F(args, unavailable)
{
	char readable[AROUND];
	size_t i;

	memset(readable, 'x', sizeof(readable));
	for (i = 0; i < sizeof(holes) / sizeof(*holes); i++) {
		refused(self, have_hole, (void *)&holes[i]);
		EXPECT_TRUE(act_bytes_are(args_of(self), readable,
					  holes[i].readable))
		{
			TH_LOG("%s", holes[i].name);
		}
		EXPECT_EQ(SMTPWARD_ARGFLAGS_CLAIMED |
				  SMTPWARD_ARGFLAGS_UNAVAILABLE,
			  flags_of(self));
	}
}

static void make_swap(char *path)
{
	char command[PATH_MAX];
	int fd = mkstemp(path);

	act_must(fd, path);
	act_must(-posix_fallocate(fd, 0, 4 << 20), path);
	close(fd);
	snprintf(command, sizeof(command), "mkswap %s >/dev/null", path);
	act_must(system(command) ? -1 : 0, command);
	act_must(swapon(path, 0), path);
}

static bool is_swapped(const char *addr)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry;

	act_must(fd, "pagemap");
	if (pread(fd, &entry, 8, (uintptr_t)addr / page * 8) != 8)
		sw_die("pagemap: %m");
	close(fd);
	return entry >> 62 & 1;
}

static int with_swapped_args(void *data)
{
	char *area = two_pages();

	memset(area, 'x', page);
	set_args(area, page);
	do
		act_must(madvise(area, page, MADV_PAGEOUT), "madvise");
	while (!is_swapped(area));
	return act_connect(data);
}

TEST_F(args, swapped_out)
{
	char path[] = "/var/tmp/args_test-XXXXXX";

	make_swap(path);
	refused(self, with_swapped_args, NULL);
	EXPECT_TRUE(act_bytes_are(args_of(self), "", 0));
	EXPECT_EQ(SMTPWARD_ARGFLAGS_CLAIMED | SMTPWARD_ARGFLAGS_UNAVAILABLE,
		  flags_of(self));
	EXPECT_EQ(0, swapoff(path));
	EXPECT_EQ(0, unlink(path));
}

int main(int argc, char **argv)
{
	if (!strcmp(argv[0], "connect"))
		return -act_connect(NULL);
	own_argv = argv;
	return test_harness_run(argc, argv);
}
