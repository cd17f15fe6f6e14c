// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arguments in the event of a refused execution, which are what the program
 * would have been given.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "kselftest_harness.h"

#define MANY 2000

static char *tool;

/* A command line: what is to be found, and what must not. */
struct command {
	char **argv;
	char **envp;
};

static char *secrets[] = { "SECRET=1", "PASSWORD=2", NULL };

FIXTURE(exec_args)
{
	struct sw_client client;
	struct sw_events events;
	const struct sw_event *event;
};

FIXTURE_SETUP(exec_args)
{
	tool = act_join(act_make_dir(), "/sendmail");
	act_make_program(tool);
	sw_open(&self->client);
	act_refuse_all(&self->client);
}

FIXTURE_TEARDOWN(exec_args)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	act_remove_dir();
}

static int execute(void *data)
{
	const struct command *command = data;

	execve(tool, command->argv, command->envp);
	return -errno;
}

static void refused(FIXTURE_DATA(exec_args) * self, char **argv, char **envp)
{
	struct command command = { argv, envp };

	sw_events_free(&self->events);
	self->event =
		act_refused(&self->client, &self->events, execute, &command);
}

static const struct nlattr *args_of(FIXTURE_DATA(exec_args) * self)
{
	return self->event->subject[SMTPWARD_A_SUBJECT_ARGS];
}

static uint64_t flags_of(FIXTURE_DATA(exec_args) * self)
{
	return sw_number(self->event->subject[SMTPWARD_A_SUBJECT_ARGFLAGS]);
}

static uint64_t argc_of(FIXTURE_DATA(exec_args) * self)
{
	return sw_number(self->event->image[SMTPWARD_A_IMAGE_ARGC]);
}

TEST_F(exec_args, exact)
{
	char *argv[] = { "mail", "",  "-s two words", "\xff\xfe", "\n\t\"\\'",
			 "",	 NULL };

	refused(self, argv, secrets);
	EXPECT_TRUE(act_argv_is(args_of(self), argv));
	EXPECT_EQ(0, flags_of(self));
	EXPECT_EQ(6, argc_of(self));
}

/* The strings lie across pages, differently for each environment. */
TEST_F(exec_args, at_the_limit)
{
	char *argv[] = { "mail", NULL, NULL }, *envp[] = { NULL, NULL };
	const size_t page = sysconf(_SC_PAGESIZE);
	size_t i, len = SMTPWARD_ARGS_MAX - strlen("mail") - 2;

	for (i = 0; i < 8; i++) {
		envp[0] = act_long_argument(i * page / 8);
		argv[1] = act_long_argument(len);
		refused(self, argv, envp);
		EXPECT_TRUE(act_argv_is(args_of(self), argv));
		EXPECT_EQ(0, flags_of(self));

		argv[1] = act_long_argument(len + 1);
		refused(self, argv, envp);
		EXPECT_TRUE(act_argv_is(args_of(self), argv));
		EXPECT_EQ(SMTPWARD_ARGFLAGS_CUT, flags_of(self));
	}
}

TEST_F(exec_args, longest)
{
	char *argv[] = { "mail", act_long_argument(ACT_ARG_MAX), NULL };

	refused(self, argv, secrets);
	EXPECT_TRUE(act_argv_is(args_of(self), argv));
	EXPECT_EQ(SMTPWARD_ARGFLAGS_CUT, flags_of(self));
	EXPECT_EQ(2, argc_of(self));
}

TEST_F(exec_args, many)
{
	static char *argv[MANY + 1];
	size_t i;

	for (i = 0; i < MANY; i++)
		argv[i] = act_long_argument(i % 3);
	refused(self, argv, secrets);
	EXPECT_EQ(MANY, argc_of(self));
	EXPECT_TRUE(act_argv_is(args_of(self), argv));
	EXPECT_EQ(0, flags_of(self));

	for (i = 0; i < MANY; i++)
		argv[i] = "xx";
	refused(self, argv, secrets);
	EXPECT_EQ(MANY, argc_of(self));
	EXPECT_TRUE(act_argv_is(args_of(self), argv));
	EXPECT_EQ(SMTPWARD_ARGFLAGS_CUT, flags_of(self));
}

TEST_F(exec_args, empty)
{
	char *argv[] = { "", NULL };

	refused(self, argv, secrets);
	EXPECT_TRUE(act_argv_is(args_of(self), argv));
	EXPECT_EQ(0, flags_of(self));
	EXPECT_EQ(1, argc_of(self));
}

static int count_arguments(void *data)
{
	execve("/proc/self/exe", data, secrets);
	return -errno;
}

/* Since 5.18 the kernel adds an argument where there is none. */
TEST_F(exec_args, none)
{
	char *argv[] = { NULL }, *added[] = { "", NULL };
	const int argc = -act(count_arguments, argv);

	refused(self, argv, secrets);
	EXPECT_EQ(argc, argc_of(self));
	EXPECT_TRUE(argc ? act_argv_is(args_of(self), added) : !args_of(self));
	EXPECT_EQ(0, flags_of(self));
}

/* A test executes this program without a name, to count its arguments. */
int main(int argc, char **argv)
{
	if (!argc || !*argv[0])
		return argc;
	return test_harness_run(argc, argv);
}
