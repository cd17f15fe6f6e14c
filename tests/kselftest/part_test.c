// SPDX-License-Identifier: GPL-2.0-only
/*
 * Malformed parts of a policy: each is refused with a reason.
 */
#include <errno.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "attrs.h"
#include "common.h"
#include "kselftest_harness.h"

#define RULE NEST(SMTPWARD_A_POLICY_RULE)
#define ID(_id) U32(SMTPWARD_A_RULE_ID, _id)
#define VERDICT(_verdict) U32(SMTPWARD_A_RULE_VERDICT, _verdict)
#define UID(_uid) U32(SMTPWARD_A_RULE_UID, _uid)

#define BUDGET NEST(SMTPWARD_A_RULE_BUDGET)

#define DEST NEST(SMTPWARD_A_RULE_DEST)
#define ADDR(_bytes) BYTES(SMTPWARD_A_DEST_ADDR, _bytes)
#define PREFIX(_len) U32(SMTPWARD_A_DEST_PREFIX_LEN, _len)
#define FIRST(_port) U16(SMTPWARD_A_DEST_PORT_MIN, _port)
#define LAST(_port) U16(SMTPWARD_A_DEST_PORT_MAX, _port)

#define TOOL NEST(SMTPWARD_A_POLICY_TOOL)
#define TOOL_ID(_id) U32(SMTPWARD_A_TOOL_ID, _id)
#define NAME(_text) STRING(SMTPWARD_A_TOOL_NAME, _text)
#define FILE_NAME(_text) STRING(SMTPWARD_A_TOOL_FILE, _text)
#define DEV_MAJOR(_number) U32(SMTPWARD_A_TOOL_DEV_MAJOR, _number)
#define INO(_number) U64(SMTPWARD_A_TOOL_INO, _number)
#define APPLET(_text) STRING(SMTPWARD_A_TOOL_APPLET, _text)
#define PROGRAM(_text) STRING(SMTPWARD_A_TOOL_PROGRAM, _text)

#define V4 "\xc0\x00\x02\x01"
#define V6 "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
#define MAPPED "\0\0\0\0\0\0\0\0\0\0\xff\xff" V4

#define TEXT_60 "123456789012345678901234567890123456789012345678901234567890"

/* clang-format off */

/* Every attribute there is, so that nothing but what is wrong is a reason. */
static const struct attr good[] = {
	{ TOOL }, { TOOL_ID(7) }, { NAME(TEXT_60 "123") },
	{ FILE_NAME(TEXT_60 "123") }, { DEV_MAJOR(8) },
	{ U32(SMTPWARD_A_TOOL_DEV_MINOR, 1) }, { INO(1) },
	{ APPLET(TEXT_60 "123") }, { PROGRAM(TEXT_60 "123") }, { END },
	{ RULE }, { ID(1) }, { VERDICT(0) }, { UID(1) }, { UID(2) },
	{ U32(SMTPWARD_A_RULE_TOOL, 7) }, { BYTES(SMTPWARD_A_RULE_QUIET, "") },
	{ DEST }, { END },
	{ DEST }, { ADDR(V4) }, { PREFIX(32) }, { FIRST(25) }, { LAST(25) },
	{ END },
	{ DEST }, { ADDR(V6) }, { PREFIX(128) }, { END },
	{ U64(SMTPWARD_A_RULE_THRESHOLD, 1) }, { U64(SMTPWARD_A_RULE_CAP, 1) },
	{ BUDGET }, { U64(SMTPWARD_A_BUDGET_KEY, 0) },
	{ U32(SMTPWARD_A_BUDGET_SCOPE, 1) }, { U64(SMTPWARD_A_BUDGET_BYTES, 1) },
	{ U64(SMTPWARD_A_BUDGET_SESSIONS, 1) },
	{ U32(SMTPWARD_A_BUDGET_PERIOD, SMTPWARD_PERIOD_MAX) }, { END },
	{ END },
	{ ATTR_NONE },
};

static const struct refusal rules[] = {
	{ "empty", -EINVAL, "a rule has an id and a verdict", 0,
	  { { RULE, BAD }, { END } } },
	{ "no id", -EINVAL, "a rule has an id and a verdict", 0,
	  { { RULE, BAD }, { VERDICT(0) }, { END } } },
	{ "no verdict", -EINVAL, "a rule has an id and a verdict", 0,
	  { { RULE, BAD }, { ID(1) }, { END } } },
	{ "id 0", -EINVAL, "a rule's id starts at 1", 0,
	  { { RULE, BAD }, { ID(0) }, { VERDICT(0) }, { END } } },
	{ "no such verdict", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(3), BAD }, { END } } },
	{ "the same id", -EINVAL, "the rules' ids do not increase", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) }, { END },
	    { RULE, BAD }, { ID(1) }, { VERDICT(0) }, { END } } },
	{ "a lower id", -EINVAL, "the rules' ids do not increase", 0,
	  { { RULE }, { ID(9) }, { VERDICT(0) }, { END },
	    { RULE, BAD }, { ID(8) }, { VERDICT(0) }, { END } } },
	{ "good ones around it", -EINVAL, "a rule's id starts at 1", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) }, { END },
	    { RULE, BAD }, { ID(0) }, { VERDICT(0) }, { END },
	    { RULE }, { ID(2) }, { VERDICT(0) }, { END } } },
	{ "nobody's uid", -EINVAL, "4294967295 is nobody's uid", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) }, { UID(-1) }, { END } } },
	{ "uid of 16 bits", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) }, { UID(1) },
	    { U16(SMTPWARD_A_RULE_UID, 1), BAD }, { END } } },
	{ "tool of 64 bits", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { U64(SMTPWARD_A_RULE_TOOL, 1), BAD }, { END } } },
	{ "quiet with a value", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { U32(SMTPWARD_A_RULE_QUIET, 1), BAD }, { END } } },
	{ "hits", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { U64(SMTPWARD_A_RULE_HITS, 1), BAD }, { END } } },
	{ "not flagged as nested", -EINVAL, NULL, 0,
	  { { FLAT(SMTPWARD_A_POLICY_RULE), BAD }, { ID(1) }, { VERDICT(0) },
	    { END } } },
	{ "no attributes inside", -EINVAL, NULL, 0,
	  { { RULE }, { RAW("\xff\xff\xff\xff\xff\xff\xff\xff") }, { END } } },
	{ "two bytes inside", -ERANGE, NULL, 0,
	  { { RULE, BAD }, { RAW("\xff\xff") }, { END } } },
	{ "trailing bytes inside", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) }, { RAW("\xff\xff") }, { END } } },
	{ "trailing bytes behind", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) }, { END }, { RAW("\xff") } } },
	{ "a nest for a number", -EINVAL, NULL, 0,
	  { { RULE }, { VERDICT(0) }, { NEST(SMTPWARD_A_RULE_ID), BAD },
	    { ID(1) }, { END }, { END } } },
	{ "a default verdict", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_DEFAULT_VERDICT, 0), BAD } } },
	{ "a count", -EINVAL, NULL, 0,
	  { { U32(SMTPWARD_A_POLICY_COUNT, 1), BAD } } },
	{ NULL },
};

static const struct refusal dests[] = {
	{ "address only", -EINVAL, "addr and prefix-len go together", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST, BAD }, { ADDR(V4) }, { END }, { END } } },
	{ "length only", -EINVAL, "addr and prefix-len go together", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST, BAD }, { PREFIX(0) }, { END }, { END } } },
	{ "3 bytes", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { ADDR("\1\2\3"), BAD }, { PREFIX(24) }, { END },
	    { END } } },
	{ "5 bytes", -EINVAL, "an address has 4 or 16 bytes", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { ADDR(V4 "\0"), BAD }, { PREFIX(32) }, { END },
	    { END } } },
	{ "17 bytes", -EINVAL, "an address has 4 or 16 bytes", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { ADDR(V6 "\0"), BAD }, { PREFIX(128) }, { END },
	    { END } } },
	{ "IPv4 /33", -EINVAL, "the prefix is longer than the address", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { ADDR(V4) }, { PREFIX(33) }, { END }, { END } } },
	{ "IPv6 /129", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { ADDR(V6) }, { PREFIX(129), BAD }, { END }, { END } } },
	{ "IPv4 host bit", -EINVAL, "the address has host bits set", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { ADDR(V4) }, { PREFIX(31) }, { END }, { END } } },
	{ "IPv4 all host bits", -EINVAL, "the address has host bits set", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { ADDR(V4) }, { PREFIX(0) }, { END }, { END } } },
	{ "IPv6 host bit", -EINVAL, "the address has host bits set", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { ADDR(V6) }, { PREFIX(64) }, { END }, { END } } },
	{ "v4-mapped", -EINVAL, "a v4-mapped address is matched as IPv4", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { ADDR(MAPPED) }, { PREFIX(128) }, { END }, { END } } },
	{ "first port only", -EINVAL, "port-min and port-max go together", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { FIRST(25), BAD }, { END }, { END } } },
	{ "last port only", -EINVAL, "port-min and port-max go together", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { LAST(25), BAD }, { END }, { END } } },
	{ "ports reversed", -EINVAL, "the port range ends before it starts", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { FIRST(26) }, { LAST(25) }, { END }, { END } } },
	{ "port 0", -EINVAL, "0 is no port", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { FIRST(0), BAD }, { LAST(25) }, { END }, { END } } },
	{ "port of 32 bits", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { U32(SMTPWARD_A_DEST_PORT_MIN, 25), BAD }, { LAST(25) },
	    { END }, { END } } },
	{ "an unknown attribute", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { U16(99, 25), BAD }, { END }, { END } } },
	{ "not flagged as nested", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { FLAT(SMTPWARD_A_RULE_DEST), BAD }, { FIRST(25) }, { LAST(25) },
	    { END }, { END } } },
	{ "longer than its rule", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { DEST }, { RAW("\x10\x00\x01\x00\x7f\x00\x00\x01") }, { END },
	    { END } } },
	{ "the second", -EINVAL, "0 is no port", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) }, { DEST }, { END },
	    { DEST }, { FIRST(0), BAD }, { LAST(1) }, { END }, { END } } },
	{ NULL },
};

static const struct refusal tools[] = {
	{ "empty", -EINVAL, "a tool has an id and a name", 0,
	  { { TOOL, BAD }, { END } } },
	{ "no id", -EINVAL, "a tool has an id and a name", 0,
	  { { TOOL, BAD }, { NAME("x") }, { FILE_NAME("x") }, { END } } },
	{ "no name", -EINVAL, "a tool has an id and a name", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { FILE_NAME("x") }, { END } } },
	{ "id 0", -EINVAL, "a tool's id is not 0", 0,
	  { { TOOL, BAD }, { TOOL_ID(0) }, { NAME("x") }, { FILE_NAME("x") },
	    { END } } },
	{ "empty name", -EINVAL, "a tool has a name", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("") }, { FILE_NAME("x") },
	    { END } } },
	{ "newline", -EINVAL, "the tool's name has control characters", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x\n") }, { FILE_NAME("x") },
	    { END } } },
	{ "long name", -EINVAL, NULL, 0,
	  { { TOOL }, { TOOL_ID(1) }, { NAME(TEXT_60 "1234"), BAD },
	    { FILE_NAME("x") }, { END } } },
	{ "name without an end", -EINVAL, NULL, 0,
	  { { TOOL }, { TOOL_ID(1) }, { BYTES(SMTPWARD_A_TOOL_NAME, "x"), BAD },
	    { FILE_NAME("x") }, { END } } },
	{ "no way", -EINVAL, "a tool has a file name or an inode", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x") }, { END } } },
	{ "empty file name", -EINVAL,
	  "the file name is no component of a path", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("") },
	    { END } } },
	{ "path", -EINVAL, "the file name is no component of a path", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("a/b") },
	    { END } } },
	{ "long file name", -EINVAL, NULL, 0,
	  { { TOOL }, { TOOL_ID(1) }, { NAME("x") },
	    { FILE_NAME(TEXT_60 "1234"), BAD }, { END } } },
	{ "part of an inode", -EINVAL,
	  "dev-major, dev-minor and ino go together", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x") }, { DEV_MAJOR(1) },
	    { INO(1) }, { END } } },
	{ "inode of 32 bits", -EINVAL, NULL, 0,
	  { { TOOL }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("x") },
	    { U32(SMTPWARD_A_TOOL_INO, 1), BAD }, { END } } },
	{ "applet without a program", -EINVAL,
	  "applet and program go together", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("x") },
	    { APPLET("x") }, { END } } },
	{ "program without an applet", -EINVAL,
	  "applet and program go together", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("x") },
	    { PROGRAM("x") }, { END } } },
	{ "applet of no file", -EINVAL,
	  "a tool has a file name or an inode", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x") }, { APPLET("x") },
	    { PROGRAM("x") }, { END } } },
	{ "empty applet", -EINVAL, "the applet is no name", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("x") },
	    { APPLET("") }, { PROGRAM("x") }, { END } } },
	{ "empty program", -EINVAL, "the program is no name", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("x") },
	    { APPLET("x") }, { PROGRAM("") }, { END } } },
	{ "path as applet", -EINVAL, "the applet is no name", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("x") },
	    { APPLET("/x") }, { PROGRAM("x") }, { END } } },
	{ "newline in a program", -EINVAL, "the program is no name", 0,
	  { { TOOL, BAD }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("x") },
	    { APPLET("x") }, { PROGRAM("x\n") }, { END } } },
	{ "long applet", -EINVAL, NULL, 0,
	  { { TOOL }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("x") },
	    { APPLET(TEXT_60 "1234"), BAD }, { PROGRAM("x") }, { END } } },
	{ "program without an end", -EINVAL, NULL, 0,
	  { { TOOL }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("x") },
	    { APPLET("x") }, { BYTES(SMTPWARD_A_TOOL_PROGRAM, "x"), BAD },
	    { END } } },
	{ "an unknown attribute", -EINVAL, NULL, 0,
	  { { TOOL }, { TOOL_ID(1) }, { NAME("x") }, { FILE_NAME("x") },
	    { U32(99, 1), BAD }, { END } } },
	{ "not flagged as nested", -EINVAL, NULL, 0,
	  { { FLAT(SMTPWARD_A_POLICY_TOOL), BAD }, { TOOL_ID(1) },
	    { NAME("x") }, { FILE_NAME("x") }, { END } } },
	{ NULL },
};

/* clang-format on */

FIXTURE(part)
{
	struct sw_client client;
	uint32_t generation;
};

FIXTURE_SETUP(part)
{
	sw_open(&self->client);
	self->generation =
		sw_status(&self->client, SMTPWARD_A_STATUS_GENERATION);
}

FIXTURE_TEARDOWN(part)
{
	EXPECT_EQ(self->generation,
		  sw_status(&self->client, SMTPWARD_A_STATUS_GENERATION));
	sw_close(&self->client);
}

static const struct sw_policy empty = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
};

TEST_F(part, well_formed)
{
	struct nl_msg *msg;

	ASSERT_EQ(0, sw_policy_begin(&self->client, &empty));
	msg = sw_message(&self->client, SMTPWARD_CMD_POLICY_ADD, 0);
	attrs_put(msg, good);
	EXPECT_EQ(0, sw_request(&self->client, msg, NULL, NULL))
	{
		TH_LOG("%s", self->client.error);
	}
}

static void check_all(struct __test_metadata *_metadata,
		      struct sw_client *client, const struct refusal *refusals)
{
	const struct refusal *r;

	for (r = refusals; r->name; r++) {
		ASSERT_EQ(0, sw_policy_begin(client, &empty));
		EXPECT_STREQ("", refusal_check(client, SMTPWARD_CMD_POLICY_ADD,
					       0, r));
	}
}

TEST_F(part, malformed_rules)
{
	check_all(_metadata, &self->client, rules);
}

TEST_F(part, malformed_destinations)
{
	check_all(_metadata, &self->client, dests);
}

TEST_F(part, malformed_tools)
{
	check_all(_metadata, &self->client, tools);
}

/* A rule with as many uids as make the part this long. */
static int add_of_length(struct sw_client *client, size_t len)
{
	struct nl_msg *msg = sw_message(client, SMTPWARD_CMD_POLICY_ADD, 0);
	const size_t start = nlmsg_hdr(msg)->nlmsg_len;
	struct nlattr *nest;

	nest = nla_nest_start(msg, SMTPWARD_A_POLICY_RULE | NLA_F_NESTED);
	nla_put_u32(msg, SMTPWARD_A_RULE_ID, 1);
	nla_put_u32(msg, SMTPWARD_A_RULE_VERDICT, SMTPWARD_VERDICT_ALLOW);
	while (nlmsg_hdr(msg)->nlmsg_len - start < len - 4)
		nla_put_u32(msg, SMTPWARD_A_RULE_UID, 1000);
	if (nlmsg_hdr(msg)->nlmsg_len - start < len)
		nla_put_flag(msg, SMTPWARD_A_RULE_QUIET);
	nla_nest_end(msg, nest);
	return sw_request(client, msg, NULL, NULL);
}

TEST_F(part, too_long)
{
	ASSERT_EQ(0, sw_policy_begin(&self->client, &empty));
	EXPECT_EQ(0, add_of_length(&self->client, SMTPWARD_PART_MAX));
	ASSERT_EQ(0, sw_policy_begin(&self->client, &empty));
	EXPECT_EQ(-EMSGSIZE,
		  add_of_length(&self->client, SMTPWARD_PART_MAX + 4));
	EXPECT_STREQ("the part is longer than 32768 bytes", self->client.error);
}

TEST_HARNESS_MAIN
