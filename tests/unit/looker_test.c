// SPDX-License-Identifier: GPL-2.0-only
/*
 * What who looks at files may answer when somebody has misled it.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "enrich.h"
#include "script.h"

FIXTURE(looker)
{
	struct looker *looker;
	int fd;
};

/* struct looker is its own: behind the pid is its end of the connection. */
static int fd_of(const struct looker *l)
{
	return *(const int *)((const char *)l + sizeof(pid_t));
}

/* The test takes the place of who looks, and has said that it can be asked. */
FIXTURE_SETUP(looker)
{
	const struct look_facts hello = { 0 };
	int fds[2];

	self->looker = looker_new();
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds));
	ASSERT_LE(0, dup2(fds[0], fd_of(self->looker)));
	close(fds[0]);
	self->fd = fds[1];
	ASSERT_EQ(sizeof(hello), send(self->fd, &hello, sizeof(hello), 0));
}

FIXTURE_TEARDOWN(looker)
{
	looker_free(self->looker);
	close(self->fd);
}

/* All bytes but the number of the first question, which the answer has to have. */
static void answer(FIXTURE_DATA(looker) * self, void *reply, size_t size)
{
	const uint64_t id = 1;

	memset(reply, 0xff, size);
	memcpy(reply, &id, sizeof(id));
	if (send(self->fd, reply, size, 0) != (ssize_t)size)
		abort();
}

TEST_F(looker, any_facts)
{
	struct look_request request = { .path = "/x" };
	struct look_facts facts;

	answer(self, &facts, sizeof(facts));
	looker_ask(self->looker, &request, &facts);
	EXPECT_EQ(LOOK_NO_ANSWER, facts.result);
	EXPECT_EQ(1, facts.as_process);
	EXPECT_EQ(LOOK_TYPE_MAX - 1, strlen(facts.type));
}

TEST_F(looker, any_content)
{
	static struct look_content content;
	struct look_request request = { .path = "/x" };

	answer(self, &content, sizeof(content));
	looker_read(self->looker, &request, &content);
	EXPECT_EQ(LOOK_NO_ANSWER, content.facts.result);
	EXPECT_EQ(1, content.facts.as_process);
	EXPECT_EQ(1, content.hashed);
	EXPECT_EQ(0, content.len);
	EXPECT_EQ(PATH_MAX - 1, strlen(content.path));
}

TEST_F(looker, any_process)
{
	const struct ancestor anc = { .pid = 1, .comm = { "x", 1 } };
	static struct look_process process;

	answer(self, &process, sizeof(process));
	looker_process(self->looker, &anc, 0, &process);
	EXPECT_EQ(LOOK_NOT, process.result);
	EXPECT_EQ(0, process.args_len);
	EXPECT_EQ(1, process.cut);
	EXPECT_EQ(PATH_MAX - 1, strlen(process.cwd));
}

TEST_HARNESS_MAIN
