// SPDX-License-Identifier: GPL-2.0-only
/*
 * Malformed requests: each is refused with a reason, and changes nothing.
 */
#include <errno.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "attrs.h"
#include "common.h"
#include "kselftest_harness.h"

#define SUM_31 "0123456789abcdef0123456789abcde"
#define SUM_32 SUM_31 "f"

/* More than any attribute there is. */
#define NO_SUCH_ATTR 99

FIXTURE(request)
{
	struct sw_client client;
	uint32_t generation;
	uint64_t seq;
};

FIXTURE_SETUP(request)
{
	const struct sw_policy policy = { .default_verdict =
						  SMTPWARD_VERDICT_DENY };

	sw_open(&self->client);
	self->generation = sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	ASSERT_EQ(0, sw_claim(&self->client));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(request)
{
	EXPECT_EQ(self->generation,
		  sw_status(&self->client, SMTPWARD_A_STATUS_GENERATION));
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE,
		  sw_status(&self->client, SMTPWARD_A_STATUS_MODE));
	EXPECT_EQ(self->seq,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
	sw_close(&self->client);
}

/* clang-format off */

/* Of commands that take nothing. */
static const struct refusal takes_nothing[] = {
	{ "a number", -EINVAL, "takes no attributes", 0,
	  { { U32(1, 0), BAD } } },
	{ "nothing", -EINVAL, "takes no attributes", 0,
	  { { BYTES(1, ""), BAD } } },
	{ "an unknown attribute", -EINVAL, NULL, 0, { { U32(2, 0), BAD } } },
	{ "type 0", -EINVAL, NULL, 0, { { U32(0, 0), BAD } } },
	{ "a header cut off", -EINVAL, NULL, 0, { { RAW("\x08\x00") } } },
	{ NULL },
};

static const struct refusal mode_set[] = {
	{ "no mode", -EINVAL, "mode is missing", SMTPWARD_A_MODE_MODE },
	{ "out of range", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_MODE_MODE, SMTPWARD_MODE_ENFORCE + 1), BAD } } },
	{ "far out of range", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_MODE_MODE, -1), BAD } } },
	{ "16 bits", -EINVAL, NULL, 0,
	  { { U16(SMTPWARD_A_MODE_MODE, 0), BAD } } },
	{ "64 bits", -EINVAL, NULL, 0,
	  { { U64(SMTPWARD_A_MODE_MODE, 0), BAD } } },
	{ "no bits", -EINVAL, NULL, 0,
	  { { BYTES(SMTPWARD_A_MODE_MODE, ""), BAD } } },
	{ "nested", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_MODE_MODE | NLA_F_NESTED, 0), BAD } } },
	{ "the second is out of range", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_MODE_MODE, 0) },
	    { U32(SMTPWARD_A_MODE_MODE, 2), BAD } } },
	{ "an unknown attribute too", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_MODE_MODE, 0) }, { U32(NO_SUCH_ATTR, 0), BAD } } },
	{ "trailing bytes", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_MODE_MODE, 0) }, { RAW("abc") } } },
	{ "longer than the message", -EINVAL, NULL, 0,
	  { { RAW("\x0c\x00\x01\x00\x00\x00\x00\x00") } } },
	{ "shorter than its header", -EINVAL, NULL, 0,
	  { { RAW("\x03\x00\x01\x00\x00\x00\x00\x00") } } },
	{ NULL },
};

static const struct refusal not_tentative[] = {
	{ "audit for a while", -EINVAL, "only enforce mode can be tentative", 0,
	  { { U32(SMTPWARD_A_MODE_MODE, SMTPWARD_MODE_AUDIT) },
	    { U32(SMTPWARD_A_MODE_CONFIRM, 1), BAD } } },
	{ "for a while what is in force", -EALREADY,
	  "enforce mode is in force already, and is not tentative", 0,
	  { { U32(SMTPWARD_A_MODE_MODE, SMTPWARD_MODE_ENFORCE) },
	    { U32(SMTPWARD_A_MODE_CONFIRM, 1), BAD } } },
	{ "for no time", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_MODE_MODE, SMTPWARD_MODE_ENFORCE) },
	    { U32(SMTPWARD_A_MODE_CONFIRM, 0), BAD } } },
	{ "for more than a day", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_MODE_MODE, SMTPWARD_MODE_ENFORCE) },
	    { U32(SMTPWARD_A_MODE_CONFIRM, SMTPWARD_CONFIRM_MAX + 1), BAD } } },
	{ "time of 64 bits", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_MODE_MODE, SMTPWARD_MODE_ENFORCE) },
	    { U64(SMTPWARD_A_MODE_CONFIRM, 1), BAD } } },
	{ "no mode, but a time", -EINVAL, "mode is missing",
	  SMTPWARD_A_MODE_MODE, { { U32(SMTPWARD_A_MODE_CONFIRM, 1) } } },
	{ NULL },
};

static const struct refusal nothing_to_confirm[] = {
	{ "no tentative mode", -ENOENT, "no mode is tentative, or not any more" },
	{ NULL },
};

static const struct refusal policy_begin[] = {
	{ "no default", -EINVAL, "default-verdict is missing",
	  SMTPWARD_A_POLICY_DEFAULT_VERDICT },
	{ "no default, but a port", -EINVAL, "default-verdict is missing",
	  SMTPWARD_A_POLICY_DEFAULT_VERDICT,
	  { { U16(SMTPWARD_A_POLICY_PORT, 25) } } },
	{ "no such verdict", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_DEFAULT_VERDICT, 3), BAD } } },
	{ "port 0", -EINVAL, "0 is no port", 0,
	  { { U32(SMTPWARD_A_POLICY_DEFAULT_VERDICT, 0) },
	    { U16(SMTPWARD_A_POLICY_PORT, 25) },
	    { U16(SMTPWARD_A_POLICY_PORT, 0), BAD } } },
	{ "port of 32 bits", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_DEFAULT_VERDICT, 0) },
	    { U32(SMTPWARD_A_POLICY_PORT, 25), BAD } } },
	{ "a cap of 0", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_DEFAULT_VERDICT, 0) },
	    { U64(SMTPWARD_A_POLICY_CAP, 0), BAD } } },
	{ "a budget that is a number", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_DEFAULT_VERDICT, 0) },
	    { U32(SMTPWARD_A_POLICY_BUDGET, 1), BAD } } },
	{ "a rule already", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_DEFAULT_VERDICT, 0) },
	    { NEST(SMTPWARD_A_POLICY_RULE), BAD }, { END } } },
	{ NULL },
};

static const struct refusal not_begun[] = {
	{ "not begun", -EINVAL, "no policy was begun on this socket" },
	{ NULL },
};

static const struct refusal policy_commit[] = {
	{ "no count", -EINVAL, "count is missing", SMTPWARD_A_POLICY_COUNT,
	  { { BYTES(SMTPWARD_A_POLICY_SHA256, SUM_32) } } },
	{ "no checksum", -EINVAL, "sha256 is missing", SMTPWARD_A_POLICY_SHA256,
	  { { U32(SMTPWARD_A_POLICY_COUNT, 0) } } },
	{ "short checksum", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_COUNT, 0) },
	    { BYTES(SMTPWARD_A_POLICY_SHA256, SUM_31), BAD } } },
	{ "long checksum", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_COUNT, 0) },
	    { BYTES(SMTPWARD_A_POLICY_SHA256, SUM_32 "0"), BAD } } },
	{ "count of 64 bits", -EINVAL, NULL, 0,
	  { { U64(SMTPWARD_A_POLICY_COUNT, 0), BAD },
	    { BYTES(SMTPWARD_A_POLICY_SHA256, SUM_32) } } },
	{ "a default verdict", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_DEFAULT_VERDICT, 0), BAD } } },
	{ "a rule id", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_RULE_ID, 1), BAD } } },
	{ NULL },
};

static const struct refusal policy_get[] = {
	{ "no rule", -EINVAL, "rule-id is missing", SMTPWARD_A_POLICY_RULE_ID },
	{ "no such rule", -ENOENT, "no such rule", 0,
	  { { U32(SMTPWARD_A_POLICY_RULE_ID, 1), BAD } } },
	{ "rule 0", -ENOENT, "no such rule", 0,
	  { { U32(SMTPWARD_A_POLICY_RULE_ID, 0), BAD } } },
	{ "16 bits", -EINVAL, NULL, 0,
	  { { U16(SMTPWARD_A_POLICY_RULE_ID, 1), BAD } } },
	{ "by generation", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_GENERATION, 1), BAD } } },
	{ NULL },
};

static const struct refusal policy_dump[] = {
	{ "one rule", -EINVAL, "a dump is of all rules", 0,
	  { { U32(SMTPWARD_A_POLICY_RULE_ID, 1), BAD } } },
	{ "an unknown attribute", -EINVAL, NULL, 0,
	  { { U32(NO_SUCH_ATTR, 1), BAD } } },
	{ "trailing bytes", -EINVAL, NULL, 0, { { RAW("abc") } } },
	{ NULL },
};

static const struct refusal event_get[] = {
	{ "no number", -EINVAL, "seq is missing", SMTPWARD_A_EVENT_SEQ },
	{ "0", -ENOENT, "no such event", 0,
	  { { U64(SMTPWARD_A_EVENT_SEQ, 0), BAD } } },
	{ "not yet", -ENOENT, "no such event", 0,
	  { { U64(SMTPWARD_A_EVENT_SEQ, 1 << 30), BAD } } },
	{ "never", -ENOENT, "no such event", 0,
	  { { U64(SMTPWARD_A_EVENT_SEQ, -1), BAD } } },
	{ "32 bits", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_EVENT_SEQ, 1), BAD } } },
	{ "by instance", -EINVAL, NULL, 0,
	  { { U64(SMTPWARD_A_EVENT_INSTANCE, 1), BAD } } },
	{ NULL },
};

static const struct refusal event_dump[] = {
	{ "not yet", -EINVAL, "seq is beyond the newest event", 0,
	  { { U64(SMTPWARD_A_EVENT_SEQ, 1 << 30), BAD } } },
	{ "32 bits", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_EVENT_SEQ, 1), BAD } } },
	{ "an unknown attribute", -EINVAL, NULL, 0,
	  { { U32(NO_SUCH_ATTR, 1), BAD } } },
	{ NULL },
};

static const struct refusal event_ack[] = {
	{ "no number", -EINVAL, "seq is missing", SMTPWARD_A_EVENT_SEQ },
	{ "not yet", -EINVAL, "seq is beyond the newest event", 0,
	  { { U64(SMTPWARD_A_EVENT_SEQ, 1 << 30), BAD } } },
	{ "32 bits", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_EVENT_SEQ, 1), BAD } } },
	{ "by instance", -EINVAL, NULL, 0,
	  { { U64(SMTPWARD_A_EVENT_INSTANCE, 1), BAD } } },
	{ NULL },
};

static const struct refusal health_end[] = {
	{ "not begun", -ENOENT, "no check was begun on this socket, or many after it" },
	{ "hook 0", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_HEALTH_PASSED, 0), BAD } } },
	{ "no such hook", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_HEALTH_PASSED, SMTPWARD_VIA_EXEC) },
	    { U32(SMTPWARD_A_HEALTH_PASSED, SMTPWARD_VIA_EXEC + 1), BAD } } },
	{ "16 bits", -EINVAL, NULL, 0,
	  { { U16(SMTPWARD_A_HEALTH_PASSED, 1), BAD } } },
	{ "at once", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_HEALTH_INTERVAL, 0), BAD } } },
	{ "in more than an hour", -ERANGE, NULL, 0,
	  { { U32(SMTPWARD_A_HEALTH_INTERVAL, 3601), BAD } } },
	{ "a port", -EINVAL, NULL, 0,
	  { { U16(SMTPWARD_A_HEALTH_PORT, 25), BAD } } },
	{ NULL },
};

/* clang-format on */

/* The commands that can be tried just so. */
static const struct {
	int cmd;
	int flags;
	const struct refusal *refusals;
} lists[] = {
	{ SMTPWARD_CMD_STATUS_GET, 0, takes_nothing },
	{ SMTPWARD_CMD_MODE_SET, 0, mode_set },
	{ SMTPWARD_CMD_MODE_SET, 0, not_tentative },
	{ SMTPWARD_CMD_MODE_CONFIRM, 0, takes_nothing },
	{ SMTPWARD_CMD_MODE_CONFIRM, 0, nothing_to_confirm },
	{ SMTPWARD_CMD_SEAL, 0, takes_nothing },
	{ SMTPWARD_CMD_POLICY_BEGIN, 0, policy_begin },
	{ SMTPWARD_CMD_POLICY_ADD, 0, not_begun },
	{ SMTPWARD_CMD_POLICY_COMMIT, 0, not_begun },
	{ SMTPWARD_CMD_POLICY_GET, 0, policy_get },
	{ SMTPWARD_CMD_POLICY_GET, NLM_F_DUMP, policy_dump },
	{ SMTPWARD_CMD_EVENT_GET, 0, event_get },
	{ SMTPWARD_CMD_EVENT_GET, NLM_F_DUMP, event_dump },
	{ SMTPWARD_CMD_EVENT_CLAIM, 0, takes_nothing },
	{ SMTPWARD_CMD_EVENT_ACK, 0, event_ack },
	{ SMTPWARD_CMD_HEALTH_BEGIN, 0, takes_nothing },
	{ SMTPWARD_CMD_HEALTH_END, 0, health_end },
};

TEST_F(request, malformed)
{
	const struct refusal *r;
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		for (r = lists[i].refusals; r->name; r++) {
			EXPECT_STREQ("",
				     refusal_check(&self->client, lists[i].cmd,
						   lists[i].flags, r))
			{
				TH_LOG("command %d", lists[i].cmd);
			}
		}
	}
}

/* Of a policy that was begun, each time anew. */
TEST_F(request, malformed_commit)
{
	const struct sw_policy policy = { .default_verdict =
						  SMTPWARD_VERDICT_ALLOW };
	const struct refusal *r;

	for (r = policy_commit; r->name; r++) {
		ASSERT_EQ(0, sw_policy_begin(&self->client, &policy));
		EXPECT_STREQ("",
			     refusal_check(&self->client,
					   SMTPWARD_CMD_POLICY_COMMIT, 0, r));
	}
}

static int begin_with_ports(struct sw_client *client, int n)
{
	struct nl_msg *msg = sw_message(client, SMTPWARD_CMD_POLICY_BEGIN, 0);
	int port;

	nla_put_u32(msg, SMTPWARD_A_POLICY_DEFAULT_VERDICT,
		    SMTPWARD_VERDICT_ALLOW);
	for (port = 1; port <= n; port++)
		nla_put_u16(msg, SMTPWARD_A_POLICY_PORT, port);
	return sw_request(client, msg, NULL, NULL);
}

TEST_F(request, too_many_ports)
{
	EXPECT_EQ(0, begin_with_ports(&self->client, 128));
	EXPECT_EQ(-E2BIG, begin_with_ports(&self->client, 129));
	EXPECT_STREQ("more than 128 ports", self->client.error);
	EXPECT_EQ(SMTPWARD_A_POLICY_PORT, self->client.bad_attr);
}

static int only(struct sw_client *client, int cmd, int flags)
{
	return sw_request(client, sw_message(client, cmd, flags), NULL, NULL);
}

/* Generic netlink refuses these, in no words. */
TEST_F(request, no_such_command)
{
	EXPECT_EQ(-EOPNOTSUPP, only(&self->client, 0, 0));
	EXPECT_EQ(-EOPNOTSUPP,
		  only(&self->client, SMTPWARD_CMD_EVENT_READY, 0));
	EXPECT_EQ(-EOPNOTSUPP, only(&self->client, 255, 0));
	EXPECT_EQ(-EOPNOTSUPP,
		  only(&self->client, SMTPWARD_CMD_MODE_SET, NLM_F_DUMP));
}

TEST_HARNESS_MAIN
