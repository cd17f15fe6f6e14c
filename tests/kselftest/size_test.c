// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a process can make long is long at once, in the longest event that there
 * can be.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "kselftest_harness.h"

/* Longest path that has a name, without its NUL. */
#define LONGEST (PATH_MAX - 1)

/* Has three files in it, whose names are equally long. */
static char *directory;
static char *program;
static char *tool;
static char *input;

FIXTURE(size)
{
	struct sw_client client;
	struct sw_events events;
	const struct sw_event *event;
};

FIXTURE_SETUP(size)
{
	char command[2 * PATH_MAX];

	act_make_dir();
	directory = act_make_path(LONGEST - strlen("/sendmail"));
	act_must(mkdir(directory, 0755), "directory");
	tool = act_join(directory, "/sendmail");
	act_make_program(tool);
	input = act_join(directory, "/the-mail");
	act_make_program(input);
	program = act_join(directory, "/programs");
	snprintf(command, sizeof(command), "cp /proc/%d/exe %s", getpid(),
		 program);
	act_must(system(command) ? -1 : 0, "cp");
	sw_open(&self->client);
	act_refuse_all(&self->client);
}

FIXTURE_TEARDOWN(size)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	act_remove_dir();
}

/* The program of this process has the longest path, and so its children's. */
static int become_program(void *cgroup)
{
	act_enter_cgroup(cgroup);
	act_must(chdir(directory), "chdir");
	execl(program, "program", tool, input, NULL);
	sw_die("execl: %m");
}

static int descend(void *data)
{
	int *left = data, i;

	if ((*left)--)
		return act(descend, left);
	close(0);
	act_must(open(input, O_RDONLY), "input");
	for (i = 0; i < SMTPWARD_FILES_MAX; i++)
		act_must(open(input, O_RDONLY), "input");
	execl(tool, "mail", act_long_argument(SMTPWARD_ARGS_MAX), NULL);
	return -errno;
}

static int program_main(char **argv)
{
	int left = SMTPWARD_ANCESTORS_MAX;

	tool = argv[1];
	input = argv[2];
	return -descend(&left);
}

static void refused(struct __test_metadata *_metadata,
		    FIXTURE_DATA(size) * self, char *cgroup)
{
	self->event = act_refused(&self->client, &self->events, become_program,
				  cgroup);
	EXPECT_EQ(0, act(act_remove_cgroup, cgroup));
}

static const struct nlattr *of(FIXTURE_DATA(size) * self, int attr)
{
	return self->event->subject[attr];
}

static size_t listed(FIXTURE_DATA(size) * self)
{
	size_t n = 0;

	while (act_file(self->event, n, SMTPWARD_A_FILE_PATH))
		n++;
	return n;
}

/* What is open has the room that is left, and is counted all the same. */
TEST_F(size, longest)
{
	struct nlattr *const *image;
	size_t i;

	refused(_metadata, self, "size");
	image = self->event->image;
	EXPECT_EQ(SMTPWARD_ARGS_MAX,
		  nla_len(of(self, SMTPWARD_A_SUBJECT_ARGS)));
	for (i = 0; i < SMTPWARD_ANCESTORS_MAX; i++)
		EXPECT_TRUE(sw_is(
			act_ancestor(self->event, i, SMTPWARD_A_ANCESTOR_EXE),
			program + LONGEST - SMTPWARD_ANCESTOR_PATH_MAX));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_SUBJECT_CGROUP), "/size"));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_SUBJECT_EXE), program));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_SUBJECT_CWD), directory));
	EXPECT_TRUE(sw_is(image[SMTPWARD_A_IMAGE_INVOKED], tool));
	EXPECT_TRUE(sw_is(image[SMTPWARD_A_IMAGE_PATH], tool));
	EXPECT_TRUE(sw_is(image[SMTPWARD_A_IMAGE_STDIN_PATH], input));
	EXPECT_LT(SMTPWARD_FILES_MAX,
		  sw_number(of(self, SMTPWARD_A_SUBJECT_FILES)));
	EXPECT_LT(0, listed(self));
	EXPECT_GT(SMTPWARD_FILES_MAX, listed(self));
	EXPECT_NE(NULL, act_member(self->event, 0, SMTPWARD_A_ANCESTOR_EXE));
}

/* It is not the process's to choose, and there when the rest has no room. */
TEST_F(size, cgroup_stays)
{
	char name[201] = "";

	memset(name, 'c', sizeof(name) - 1);
	refused(_metadata, self, name);
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_SUBJECT_CGROUP),
			  act_join("/", name)));
	EXPECT_TRUE(sw_is(of(self, SMTPWARD_A_SUBJECT_EXE), program));
	EXPECT_EQ(NULL, of(self, SMTPWARD_A_SUBJECT_CWD));
}

int main(int argc, char **argv)
{
	if (!strcmp(argv[0], "program"))
		return program_main(argv);
	return test_harness_run(argc, argv);
}
