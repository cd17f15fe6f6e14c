// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random requests: nothing breaks, and nobody gets further by them than by
 * others. SMTPWARD_SEED in the environment repeats a run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/socket.h>
#include <sha2.h>

#include "actor.h"
#include "kernel.h"
#include "known.h"
#include "kselftest_harness.h"

#define N_STRANGER 6000
#define N_ROOT 8000
#define N_TWO 3000

/* Messages of an answer that are taken before the next request is sent. */
#define N_TAKEN 8

static uint32_t below(uint32_t n)
{
	return (uint32_t)random() % n;
}

static bool one_in(uint32_t n)
{
	return !below(n);
}

static uint32_t number(uint32_t max)
{
	static const uint32_t limits[] = { 0,  0,   1,	   2,	  7, 25,
					   33, 128, 65535, 65536, -1 };
	static uint32_t growing;

	if (max == GROWS)
		return ++growing;
	if (max == TEXT)
		return 0x61616161 + below(16);
	if (max == ANY || one_in(64))
		return limits[below(sizeof(limits) / sizeof(*limits))];
	return below(max + 1);
}

static void put_unknown(struct nl_msg *msg)
{
	uint8_t bytes[72];
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = random();
	nla_put(msg, below(24) | (one_in(4) ? NLA_F_NESTED : 0),
		below(sizeof(bytes)), bytes);
}

static void put_known(struct nl_msg *msg, const struct known *known);

/* Each as a rule once, and seldom something else. */
static void put_list(struct nl_msg *msg, const struct known *list)
{
	for (; list && list->type; list++) {
		if (one_in(64))
			put_unknown(msg);
		if (one_in(32))
			continue;
		do {
			put_known(msg, list);
		} while (one_in(8));
	}
}

static void put_known(struct nl_msg *msg, const struct known *known)
{
	uint32_t value[SMTPWARD_SHA256_SIZE / sizeof(uint32_t)] = {};
	struct nl_msg *nest;

	if (known->inside) {
		/* nla_nest_end() would remove an empty one. */
		nest = nlmsg_alloc();
		put_list(nest, known->inside);
		nla_put_nested(msg, known->type | NLA_F_NESTED, nest);
		nlmsg_free(nest);
		return;
	}
	value[0] = number(known->max);
	nla_put(msg, known->type, one_in(64) ? below(9) : known->len, value);
}

static void flip_bits(struct nlmsghdr *header)
{
	uint8_t *bytes = nlmsg_data(header);
	uint32_t n = 1 + below(4);

	while (n--)
		bytes[below(nlmsg_datalen(header))] ^= 1 << below(8);
}

/* It would be the end of this test, and of those that follow. */
static void spare_seal(struct nlmsghdr *header)
{
	struct genlmsghdr *genl = nlmsg_data(header);

	if (genl->cmd == SMTPWARD_CMD_SEAL)
		genl->cmd = SMTPWARD_CMD_STATUS_GET;
}

/* What was begun on the socket, as far as the kernel agreed. */
static struct {
	uint32_t count;
	SHA2_CTX sha;
} begun;

static void note_part(const struct nlmsghdr *request)
{
	const struct genlmsghdr *genl = nlmsg_data(request);
	const struct nlattr *attr;
	int rem;

	if (genl->cmd != SMTPWARD_CMD_POLICY_BEGIN &&
	    genl->cmd != SMTPWARD_CMD_POLICY_ADD)
		return;
	if (genl->cmd == SMTPWARD_CMD_POLICY_BEGIN) {
		begun.count = 0;
		SHA256Init(&begun.sha);
	}
	nla_for_each_attr(attr, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), rem)
		begun.count += nla_type(attr) == SMTPWARD_A_POLICY_RULE;
	SHA256Update(&begun.sha, (const void *)genlmsg_attrdata(genl, 0),
		     genlmsg_attrlen(genl, 0));
}

static void put_sums(struct nl_msg *msg)
{
	uint8_t sum[SMTPWARD_SHA256_SIZE];
	SHA2_CTX sha = begun.sha;

	SHA256Final(sum, &sha);
	nla_put_u32(msg, SMTPWARD_A_POLICY_COUNT, begun.count);
	nla_put(msg, SMTPWARD_A_POLICY_SHA256, sizeof(sum), sum);
}

static struct nl_msg *random_message(struct sw_client *client)
{
	uint32_t cmd = 1 + below(SMTPWARD_CMD_MAX);
	struct nl_msg *msg;

	/* A commit ends what was begun, and takes long. */
	if (cmd == SMTPWARD_CMD_POLICY_COMMIT && !one_in(4))
		cmd = SMTPWARD_CMD_POLICY_ADD;
	msg = sw_message(client, cmd, one_in(8) ? NLM_F_DUMP : 0);
	if (cmd == SMTPWARD_CMD_POLICY_COMMIT && !one_in(4))
		put_sums(msg);
	else
		put_list(msg, known_requests[cmd]);
	if (cmd != SMTPWARD_CMD_POLICY_COMMIT && one_in(8))
		flip_bits(nlmsg_hdr(msg));
	spare_seal(nlmsg_hdr(msg));
	nl_complete_msg(client->sock, msg);
	nlmsg_hdr(msg)->nlmsg_flags |= NLM_F_ACK;
	return msg;
}

/* Not in words are only those refusals that generic netlink makes. */
static void take_answer(const struct nlmsghdr *request,
			const struct nlmsghdr *answer)
{
	const struct nlmsgerr *result = nlmsg_data(answer);

	if (answer->nlmsg_type != NLMSG_ERROR)
		return;
	if (!result->error && answer->nlmsg_seq == request->nlmsg_seq)
		note_part(request);
	if (result->error && !(answer->nlmsg_flags & NLM_F_ACK_TLVS) &&
	    result->error != -EOPNOTSUPP && result->error != -EBUSY)
		sw_die("error %d without a reason", result->error);
}

static void send_random(struct sw_client *client, unsigned int n)
{
	static struct nlmsghdr answer[(64 << 10) / NLMSG_HDRLEN];
	const int fd = nl_socket_get_fd(client->sock);
	struct nlmsghdr *request;
	struct nl_msg *msg;
	int i;

	while (n--) {
		msg = random_message(client);
		request = nlmsg_hdr(msg);
		act_must(send(fd, request, request->nlmsg_len, 0), "send");
		for (i = 0; i < N_TAKEN; i++) {
			if (recv(fd, answer, sizeof(answer), MSG_DONTWAIT) < 0)
				break;
			take_answer(request, answer);
		}
		nlmsg_free(msg);
	}
}

FIXTURE(random)
{
	struct sw_client client;
	uint32_t generation;
	uint64_t last_seq;
};

FIXTURE_SETUP(random)
{
	const char *text = getenv("SMTPWARD_SEED");
	const unsigned int seed = text ? strtol(text, NULL, 0) : time(NULL);

	TH_LOG("SMTPWARD_SEED=%u", seed);
	srandom(seed);
	kernel_quiet(true);
	sw_open(&self->client);
	act_refuse_all(&self->client);
	self->generation =
		sw_status(&self->client, SMTPWARD_A_STATUS_GENERATION);
	self->last_seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(random)
{
	sw_close(&self->client);
	kernel_quiet(false);
}

static int be_a_stranger(void *data)
{
	struct sw_client client;

	sw_become(1000);
	sw_open(&client);
	send_random(&client, N_STRANGER / 2);
	send_random(data, N_STRANGER / 2); /* by root's socket, inherited */
	return 0;
}

TEST_F_TIMEOUT(random, from_a_stranger, 120)
{
	struct sw_client client;

	sw_open(&client);
	EXPECT_EQ(0, act(be_a_stranger, &client));
	sw_close(&client);
	EXPECT_EQ(self->generation,
		  sw_status(&self->client, SMTPWARD_A_STATUS_GENERATION));
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE,
		  sw_status(&self->client, SMTPWARD_A_STATUS_MODE));
	EXPECT_EQ(self->last_seq,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
	EXPECT_EQ(0, sw_status(&self->client, SMTPWARD_A_STATUS_ACKED_SEQ));
	EXPECT_EQ(0, sw_status(&self->client, SMTPWARD_A_STATUS_OWNER));
	EXPECT_EQ(-EPERM, act(act_connect, NULL));
}

static void everything_works(struct __test_metadata *_metadata,
			     struct sw_client *client)
{
	struct sw_listing listing;
	struct sw_events events;

	EXPECT_EQ(0, sw_list_policy(client, &listing));
	EXPECT_EQ(sw_status(client, SMTPWARD_A_STATUS_RULES), listing.n_rules);
	sw_listing_free(&listing);
	EXPECT_EQ(0, sw_claim(client));
	act_refuse_all(client);
	EXPECT_TRUE(act_refused(client, &events, act_connect, NULL));
	sw_events_free(&events);
}

TEST_F_TIMEOUT(random, from_root, 120)
{
	struct sw_client client;

	sw_open(&client);
	send_random(&client, N_ROOT);
	/* It got as far as to policies of its own. */
	EXPECT_LT(self->generation + N_ROOT / 1000,
		  sw_status(&self->client, SMTPWARD_A_STATUS_GENERATION));
	sw_close(&client);
	everything_works(_metadata, &self->client);
}

/* By two at a time on one socket, which get into each other's transactions. */
TEST_F_TIMEOUT(random, from_two, 120)
{
	struct sw_client client;
	int status;
	pid_t pid;

	sw_open(&client);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		srandom(random());
	send_random(&client, N_TWO);
	if (!pid)
		_exit(0);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	sw_close(&client);
	everything_works(_metadata, &self->client);
}

TEST_HARNESS_MAIN
