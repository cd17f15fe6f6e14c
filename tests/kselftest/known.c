// SPDX-License-Identifier: GPL-2.0-only
#include "known.h"

static const struct known dest[] = {
	{ SMTPWARD_A_DEST_ADDR, 4, 127 },
	{ SMTPWARD_A_DEST_PREFIX_LEN, 4, 32 },
	{ SMTPWARD_A_DEST_PORT_MIN, 2, 25 },
	{ SMTPWARD_A_DEST_PORT_MAX, 2, 65535 },
	{ 0 },
};

static const struct known budget[] = {
	{ SMTPWARD_A_BUDGET_KEY, 8, 3 },
	{ SMTPWARD_A_BUDGET_SCOPE, 4, SMTPWARD_SCOPE_UID },
	{ SMTPWARD_A_BUDGET_BYTES, 8, 65535 },
	{ SMTPWARD_A_BUDGET_SESSIONS, 8, 65535 },
	{ SMTPWARD_A_BUDGET_PERIOD, 4, SMTPWARD_PERIOD_MAX },
	{ 0 },
};

static const struct known executable[] = {
	{ SMTPWARD_A_EXECUTABLE_DEV_MAJOR, 4, ANY },
	{ SMTPWARD_A_EXECUTABLE_DEV_MINOR, 4, ANY },
	{ SMTPWARD_A_EXECUTABLE_INO, 8, ANY },
	{ 0 },
};

static const struct known rule[] = {
	{ SMTPWARD_A_RULE_ID, 4, GROWS },
	{ SMTPWARD_A_RULE_VERDICT, 4, SMTPWARD_VERDICT_DENY },
	{ SMTPWARD_A_RULE_UID, 4, ANY },
	{ SMTPWARD_A_RULE_DEST, 0, ANY, dest },
	{ SMTPWARD_A_RULE_TOOL, 4, 3 },
	{ SMTPWARD_A_RULE_QUIET, 0, ANY },
	{ SMTPWARD_A_RULE_THRESHOLD, 8, 65535 },
	{ SMTPWARD_A_RULE_CAP, 8, 65535 },
	{ SMTPWARD_A_RULE_BUDGET, 0, ANY, budget },
	{ SMTPWARD_A_RULE_GID, 4, ANY },
	{ SMTPWARD_A_RULE_EXPIRES, 8, ANY },
	{ SMTPWARD_A_RULE_EXECUTABLE, 0, ANY, executable },
	{ SMTPWARD_A_RULE_CGROUP, 5, TEXT },
	{ SMTPWARD_A_RULE_CONTEXT, 4, SMTPWARD_CONTEXT_INTERACTIVE },
	{ SMTPWARD_A_RULE_LOGINUID, 4, ANY },
	{ SMTPWARD_A_RULE_CONTAINER, 0, ANY },
	{ 0 },
};

static const struct known tool[] = {
	{ SMTPWARD_A_TOOL_ID, 4, 3 },
	{ SMTPWARD_A_TOOL_NAME, 5, TEXT },
	{ SMTPWARD_A_TOOL_FILE, 5, TEXT },
	{ SMTPWARD_A_TOOL_DEV_MAJOR, 4, ANY },
	{ SMTPWARD_A_TOOL_DEV_MINOR, 4, ANY },
	{ SMTPWARD_A_TOOL_INO, 8, ANY },
	{ SMTPWARD_A_TOOL_APPLET, 5, TEXT },
	{ SMTPWARD_A_TOOL_PROGRAM, 5, TEXT },
	{ 0 },
};

static const struct known begin[] = {
	{ SMTPWARD_A_POLICY_DEFAULT_VERDICT, 4, SMTPWARD_VERDICT_DENY },
	{ SMTPWARD_A_POLICY_PORT, 2, 25 },
	{ SMTPWARD_A_POLICY_THRESHOLD, 8, 65535 },
	{ SMTPWARD_A_POLICY_CAP, 8, 65535 },
	{ SMTPWARD_A_POLICY_BUDGET, 0, ANY, budget },
	{ 0 },
};

static const struct known add[] = {
	{ SMTPWARD_A_POLICY_TOOL, 0, ANY, tool },
	{ SMTPWARD_A_POLICY_RULE, 0, ANY, rule },
	{ 0 },
};

static const struct known commit[] = {
	{ SMTPWARD_A_POLICY_COUNT, 4, 3 },
	{ SMTPWARD_A_POLICY_SHA256, SMTPWARD_SHA256_SIZE, ANY },
	{ SMTPWARD_A_POLICY_GENERATION, 4, ANY },
	{ 0 },
};

static const struct known target[] = {
	{ SMTPWARD_A_TARGET_ADDR, 4, 127 },
	{ SMTPWARD_A_TARGET_PORT, 2, 25 },
	{ 0 },
};

static const struct known test[] = {
	{ SMTPWARD_A_TEST_UID, 4, ANY },
	{ SMTPWARD_A_TEST_GID, 4, ANY },
	{ SMTPWARD_A_TEST_LOGINUID, 4, ANY },
	{ SMTPWARD_A_TEST_CONTAINER, 0, ANY },
	{ SMTPWARD_A_TEST_TIME, 8, ANY },
	{ SMTPWARD_A_TEST_EXECUTABLE, 0, ANY, executable },
	{ SMTPWARD_A_TEST_CONTEXT, 4, SMTPWARD_CONTEXT_INTERACTIVE },
	{ SMTPWARD_A_TEST_CGROUP, 5, TEXT },
	{ SMTPWARD_A_TEST_TARGET, 0, ANY, target },
	{ 0 },
};

static const struct known mode[] = {
	{ SMTPWARD_A_MODE_MODE, 4, 1 },
	{ SMTPWARD_A_MODE_CONFIRM, 4, 86400 },
	{ 0 },
};

static const struct known none[] = { { 0 } };
static const struct known id[] = { { SMTPWARD_A_POLICY_RULE_ID, 4, 9 }, {} };
static const struct known seq[] = { { SMTPWARD_A_EVENT_SEQ, 8, 32 }, { 0 } };

/*
 * Nothing for others: to have hooks armed anew takes long, and a seal is the end of
 * all that changes.
 */
const struct known *const known_requests[SMTPWARD_CMD_MAX + 1] = {
	[SMTPWARD_CMD_STATUS_GET] = none,
	[SMTPWARD_CMD_MODE_SET] = mode,
	[SMTPWARD_CMD_POLICY_BEGIN] = begin,
	[SMTPWARD_CMD_POLICY_ADD] = add,
	[SMTPWARD_CMD_POLICY_COMMIT] = commit,
	[SMTPWARD_CMD_POLICY_GET] = id,
	[SMTPWARD_CMD_EVENT_GET] = seq,
	[SMTPWARD_CMD_EVENT_CLAIM] = none,
	[SMTPWARD_CMD_EVENT_ACK] = seq,
	[SMTPWARD_CMD_POLICY_TEST] = test,
	[SMTPWARD_CMD_MODE_CONFIRM] = none,
};
