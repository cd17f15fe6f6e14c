// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the event of a refused execution says about the program: how it was
 * called, which file it is and what it would read.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "kselftest_harness.h"

#define TOOL_ID 7
#define MEMFD_ID 8

#define BIG_SIZE (5LL << 30)

static const char *dir;
static char *tool;

static char *at(const char *name)
{
	return act_join(dir, act_join("/", name));
}

/* Like the policy that refuses all, and also knows a program in a memfd. */
static void install(struct sw_client *client)
{
	const struct sw_tool tools[] = {
		{ .id = TOOL_ID, .name = "mail tool", .file = "sendmail" },
		{ .id = MEMFD_ID, .name = "hidden", .file = "memfd:sendmail" },
	};
	const struct sw_policy policy = {
		.default_verdict = SMTPWARD_VERDICT_DENY,
		.n_tools = 2,
		.tools = tools,
	};

	act_refuse_all(client);
	sw_install(client, &policy);
}

FIXTURE(image)
{
	struct sw_client client;
	struct sw_events events;
	const struct sw_event *event;
};

FIXTURE_SETUP(image)
{
	dir = act_make_dir();
	tool = at("sendmail");
	act_make_program(tool);
	sw_open(&self->client);
	install(&self->client);
}

FIXTURE_TEARDOWN(image)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	act_remove_dir();
}

static void refused(FIXTURE_DATA(image) * self, act_fn *fn, void *data)
{
	sw_events_free(&self->events);
	self->event = act_refused(&self->client, &self->events, fn, data);
}

static const struct nlattr *of(FIXTURE_DATA(image) * self, int attr)
{
	return self->event->image[attr];
}

static int by_path(void *data)
{
	execl(data, "mail", "-t", NULL);
	return -errno;
}

static int by_fd(int fd, const char *name, int flags)
{
	char *argv[] = { "mail", NULL }, *envp[] = { NULL };

	syscall(SYS_execveat, fd, name, argv, envp, flags);
	return -errno;
}

static void is_file(struct __test_metadata *_metadata,
		    FIXTURE_DATA(image) * self, const struct stat *st)
{
	EXPECT_EQ(major(st->st_dev),
		  sw_number(of(self, SMTPWARD_A_IMAGE_DEV_MAJOR)));
	EXPECT_EQ(minor(st->st_dev),
		  sw_number(of(self, SMTPWARD_A_IMAGE_DEV_MINOR)));
	EXPECT_EQ(st->st_ino, sw_number(of(self, SMTPWARD_A_IMAGE_INO)));
}

TEST_F(image, by_path)
{
	struct stat st;

	refused(self, by_path, tool);
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_INVOKED), tool));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_PATH), tool));
	EXPECT_EQ(TOOL_ID, sw_number(of(self, SMTPWARD_A_IMAGE_TOOL)));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_TOOL_NAME), "mail tool"));
	EXPECT_EQ(2, sw_number(of(self, SMTPWARD_A_IMAGE_ARGC)));
	act_must(stat(tool, &st), tool);
	is_file(_metadata, self, &st);
}

#define DISK_DIR "/var/tmp/image_test"

/* On a device that has a driver, and so a major number. */
TEST_F(image, on_disk)
{
	const char *path = DISK_DIR "/sendmail";
	struct stat st;

	act_must(mkdir(DISK_DIR, 0755), DISK_DIR);
	act_make_program(path);
	refused(self, by_path, (void *)path);
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_PATH), path));
	act_must(stat(path, &st), path);
	EXPECT_NE(0, major(st.st_dev));
	is_file(_metadata, self, &st);
	EXPECT_EQ(0, unlink(path));
	EXPECT_EQ(0, rmdir(DISK_DIR));
}

TEST_F(image, by_symlink)
{
	act_must(symlink("sendmail", at("link")), "link");
	refused(self, by_path, at("link"));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_INVOKED), at("link")));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_PATH), tool));
}

static int by_relative_path(void *data)
{
	act_must(chdir(dir), dir);
	return by_path(data);
}

TEST_F(image, by_relative_path)
{
	act_must(mkdir(at("sub"), 0755), "sub");
	refused(self, by_relative_path, "sub/.././sendmail");
	EXPECT_TRUE(
		sw_is(of(self, SMTPWARD_A_IMAGE_INVOKED), "sub/.././sendmail"));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_PATH), tool));
}

#define TOOL_FD 50

static void open_tool(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	act_must(fd, path);
	act_must(dup3(fd, TOOL_FD, O_CLOEXEC), "dup3");
}

static int by_proc(void *data)
{
	open_tool(tool, O_PATH);
	return by_path(data);
}

TEST_F(image, by_proc)
{
	refused(self, by_proc, "/proc/self/fd/50");
	EXPECT_TRUE(
		sw_is(of(self, SMTPWARD_A_IMAGE_INVOKED), "/proc/self/fd/50"));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_PATH), tool));
}

static int by_open_file(void *data)
{
	(void)data;
	open_tool(tool, O_RDONLY);
	return by_fd(TOOL_FD, "", AT_EMPTY_PATH);
}

TEST_F(image, by_open_file)
{
	refused(self, by_open_file, NULL);
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_INVOKED), "/dev/fd/50"));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_PATH), tool));
	EXPECT_EQ(1, sw_number(of(self, SMTPWARD_A_IMAGE_ARGC)));
}

static int by_open_directory(void *data)
{
	(void)data;
	open_tool(dir, O_PATH);
	return by_fd(TOOL_FD, "sendmail", 0);
}

TEST_F(image, by_open_directory)
{
	refused(self, by_open_directory, NULL);
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_INVOKED),
			  "/dev/fd/50/sendmail"));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_PATH), tool));
}

static int removed(void *data)
{
	(void)data;
	open_tool(tool, O_RDONLY);
	act_must(unlink(tool), tool);
	return by_fd(TOOL_FD, "", AT_EMPTY_PATH);
}

TEST_F(image, removed)
{
	struct stat st;

	act_must(stat(tool, &st), tool);
	refused(self, removed, NULL);
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_PATH),
			  act_join(tool, " (deleted)")));
	EXPECT_EQ(TOOL_ID, sw_number(of(self, SMTPWARD_A_IMAGE_TOOL)));
	is_file(_metadata, self, &st);
}

static int in_memfd(void *data)
{
	int fd = memfd_create("sendmail", MFD_CLOEXEC);

	act_must(fd, "memfd");
	act_must(fstat(fd, data), "memfd");
	act_must(dup3(fd, TOOL_FD, O_CLOEXEC), "dup3");
	return by_fd(TOOL_FD, "", AT_EMPTY_PATH);
}

TEST_F(image, in_memfd)
{
	struct stat *st = act_share(sizeof(*st));

	refused(self, in_memfd, st);
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_PATH),
			  "/memfd:sendmail (deleted)"));
	EXPECT_EQ(MEMFD_ID, sw_number(of(self, SMTPWARD_A_IMAGE_TOOL)));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_TOOL_NAME), "hidden"));
	is_file(_metadata, self, st);
}

/* The kernel calls the tool as the interpreter of what was asked for. */
TEST_F(image, interpreter)
{
	char *argv[] = { tool, "-x y", at("script"), "-t", NULL };
	int fd = open(argv[2], O_WRONLY | O_CREAT, 0755);

	act_must(fd, argv[2]);
	dprintf(fd, "#!%s -x y\n", tool);
	close(fd);
	refused(self, by_path, argv[2]);
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_INVOKED), argv[2]));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_PATH), tool));
	EXPECT_EQ(4, sw_number(of(self, SMTPWARD_A_IMAGE_ARGC)));
	EXPECT_TRUE(act_argv_is(self->event->subject[SMTPWARD_A_SUBJECT_ARGS],
				argv));
}

static int open_pipe(void)
{
	int fd[2];

	act_must(pipe(fd), "pipe");
	return fd[0];
}

static int open_fifo(void)
{
	act_must(mkfifo(at("fifo"), 0600), "fifo");
	return open(at("fifo"), O_RDWR);
}

static int open_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int open_tty(void)
{
	int master, slave;

	act_must(openpty(&master, &slave, NULL, NULL, NULL), "openpty");
	return slave;
}

static int open_null(void)
{
	return open("/dev/null", O_RDONLY);
}

static int open_zero(void)
{
	return open("/dev/zero", O_RDONLY);
}

static int open_directory(void)
{
	return open(dir, O_RDONLY);
}

static int open_big(void)
{
	int fd = open(at("mail text"), O_RDWR | O_CREAT, 0600);

	act_must(fd, "mail text");
	act_must(ftruncate(fd, BIG_SIZE), "mail text");
	return fd;
}

static int open_removed(void)
{
	int fd = open_big();

	act_must(unlink(at("mail text")), "unlink");
	return fd;
}

static const struct input {
	int (*open)(void);
	uint32_t kind;
	const char *name;
	const char *suffix;
} inputs[] = {
	{ NULL, SMTPWARD_STDIN_NONE },
	{ open_tty, SMTPWARD_STDIN_TTY },
	{ open_pipe, SMTPWARD_STDIN_PIPE },
	{ open_fifo, SMTPWARD_STDIN_PIPE },
	{ open_socket, SMTPWARD_STDIN_SOCKET },
	{ open_null, SMTPWARD_STDIN_NULL },
	{ open_zero, SMTPWARD_STDIN_OTHER },
	{ open_directory, SMTPWARD_STDIN_OTHER },
	{ open_big, SMTPWARD_STDIN_FILE, "mail text", "" },
	{ open_removed, SMTPWARD_STDIN_FILE, "mail text", " (deleted)" },
};

static int with_input(void *data)
{
	const struct input *input = data;

	if (input->open)
		act_must(dup2(input->open(), 0), "dup2");
	else
		close(0);
	return by_path(tool);
}

TEST_F(image, standard_input)
{
	const struct input *input;
	size_t i;

	for (i = 0; i < sizeof(inputs) / sizeof(*inputs); i++) {
		input = &inputs[i];
		refused(self, with_input, (void *)input);
		EXPECT_EQ(input->kind,
			  sw_number(of(self, SMTPWARD_A_IMAGE_STDIN)))
		{
			TH_LOG("input %zu", i);
		}
		if (input->kind != SMTPWARD_STDIN_FILE) {
			EXPECT_EQ(NULL, of(self, SMTPWARD_A_IMAGE_STDIN_PATH));
			EXPECT_EQ(NULL, of(self, SMTPWARD_A_IMAGE_STDIN_SIZE));
			continue;
		}
		EXPECT_EQ(BIG_SIZE,
			  sw_number(of(self, SMTPWARD_A_IMAGE_STDIN_SIZE)));
		EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_IMAGE_STDIN_PATH),
				  act_join(at(input->name), input->suffix)));
	}
}

TEST_HARNESS_MAIN
