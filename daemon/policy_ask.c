// SPDX-License-Identifier: GPL-2.0-only
/*
 * A made-up attempt, for the kernel to judge: from words to a request, and from
 * the reply to an answer.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "client.h"
#include "compiler.h"
#include "parse.h"
#include "policy_ask.h"
#include "policy_dump.h"

#define GROUPS_MAX 65536

static void add_gid(struct question *q, uint32_t gid)
{
	q->gids = xreallocarray(q->gids, q->n_gids + 1, sizeof(*q->gids));
	q->gids[q->n_gids++] = gid;
}

/* Those of a login, as initgroups(3) gives them. None for a uid without a name. */
static void add_groups(struct question *q)
{
	struct passwd *pw = getpwuid(q->uid);
	int i, n = GROUPS_MAX;
	gid_t *gids;

	if (!pw)
		return;
	gids = xcalloc(n, sizeof(*gids));
	if (getgrouplist(pw->pw_name, pw->pw_gid, gids, &n) < 0)
		n = GROUPS_MAX;
	for (i = 0; i < n; i++)
		add_gid(q, gids[i]);
	free(gids);
}

/**
 * question_user() - Say who attempts it.
 * @q: Question.
 * @word: Name or uid. Its groups are added.
 *
 * Return: NULL, or what was expected.
 */
const char *question_user(struct question *q, const char *word)
{
	const char *expected = parse_user(word, &q->uid, &q->has_user);

	if (expected)
		return expected;
	if (!q->has_user)
		return "expected a user of this system";
	add_groups(q);
	return NULL;
}

/**
 * question_group() - Say a further group.
 * @q: Question.
 * @word: Name or gid.
 *
 * Return: NULL, or what was expected.
 */
const char *question_group(struct question *q, const char *word)
{
	const char *expected;
	uint32_t gid;
	bool found;

	expected = parse_group(word, &gid, &found);
	if (expected)
		return expected;
	if (!found)
		return "expected a group of this system";
	add_gid(q, gid);
	return NULL;
}

/**
 * question_login() - Say the user of the login.
 * @q: Question.
 * @word: Name, uid or none.
 *
 * Return: NULL, or what was expected.
 */
const char *question_login(struct question *q, const char *word)
{
	const char *expected = parse_login(word, &q->loginuid, &q->has_login);

	if (expected)
		return expected;
	return q->has_login ? NULL : "expected a user of this system";
}

/**
 * question_exe() - Say the program.
 * @q: Question.
 * @word: Path.
 *
 * Return: NULL, or what was expected.
 */
const char *question_exe(struct question *q, const char *word)
{
	const char *expected = parse_executable(word);

	if (expected)
		return expected;
	q->has_exe = executable_get(word, &q->exe);
	return q->has_exe ? NULL : "expected the path of a program";
}

/**
 * question_unit() - Say the systemd unit.
 * @q: Question.
 * @word: Its name. It is looked for where units without a slice are.
 *
 * Return: NULL, or what was expected.
 */
const char *question_unit(struct question *q, const char *word)
{
	const char *expected = parse_unit(word);

	if (expected)
		return expected;
	if (strchr(word, '*'))
		return "expected the name of one unit";
	free(q->cgroup);
	q->cgroup = xasprintf("/system.slice/%s", word);
	return NULL;
}

/**
 * question_cgroup() - Say the cgroup.
 * @q: Question.
 * @word: Its path.
 *
 * Return: NULL, or what was expected.
 */
const char *question_cgroup(struct question *q, const char *word)
{
	if (strcmp(word, "/") != 0 && parse_cgroup(word))
		return parse_cgroup(word);
	free(q->cgroup);
	q->cgroup = xstrdup(word);
	return NULL;
}

/**
 * question_time() - Say when.
 * @q: Question.
 * @word: As of parse_until().
 *
 * Return: NULL, or what was expected.
 */
const char *question_time(struct question *q, const char *word)
{
	return parse_until(word, &q->time);
}

/**
 * question_to() - Say where to.
 * @q: Question.
 * @word: "192.0.2.25:587", "[2001:db8::1]:25".
 *
 * Return: NULL, or what was expected.
 */
const char *question_to(struct question *q, const char *word)
{
	static const char expected[] =
		"expected an address and a port, as 192.0.2.25:587 or [2001:db8::1]:25";
	const bool v6 = *word == '[';
	const char *colon = strrchr(word, ':');
	char *addr;
	int good;

	if (!colon || parse_port(colon + 1, &q->port) ||
	    colon - word < (v6 ? 2 : 1) || (v6 && colon[-1] != ']'))
		return expected;
	addr = xmemdupz(word + v6, colon - word - 2 * v6);
	good = inet_pton(v6 ? AF_INET6 : AF_INET, addr, q->addr);
	free(addr);
	q->addr_len = v6 ? 16 : 4;
	q->has_target = good == 1;
	return q->has_target ? NULL : expected;
}

/**
 * question_free() - Forget a question.
 * @q: Question.
 */
void question_free(struct question *q)
{
	free(q->gids);
	free(q->cgroup);
}

static int put_subject(struct nl_msg *msg, const struct question *q)
{
	struct nlattr *nest;
	unsigned int i;

	if (nla_put_u32(msg, SMTPWARD_A_TEST_UID, q->uid))
		return -1;
	for (i = 0; i < q->n_gids; i++)
		if (nla_put_u32(msg, SMTPWARD_A_TEST_GID, q->gids[i]))
			return -1;
	if ((q->has_login &&
	     nla_put_u32(msg, SMTPWARD_A_TEST_LOGINUID, q->loginuid)) ||
	    (q->container && nla_put_flag(msg, SMTPWARD_A_TEST_CONTAINER)) ||
	    (q->time && nla_put_u64(msg, SMTPWARD_A_TEST_TIME, q->time)) ||
	    (q->has_context &&
	     nla_put_u32(msg, SMTPWARD_A_TEST_CONTEXT, q->context)) ||
	    (q->cgroup &&
	     nla_put_string(msg, SMTPWARD_A_TEST_CGROUP, q->cgroup)))
		return -1;
	if (!q->has_exe)
		return 0;
	nest = nla_nest_start(msg, NLA_F_NESTED | SMTPWARD_A_TEST_EXECUTABLE);
	if (!nest ||
	    nla_put_u32(msg, SMTPWARD_A_EXECUTABLE_DEV_MAJOR,
			q->exe.dev_major) ||
	    nla_put_u32(msg, SMTPWARD_A_EXECUTABLE_DEV_MINOR,
			q->exe.dev_minor) ||
	    nla_put_u64(msg, SMTPWARD_A_EXECUTABLE_INO, q->exe.ino))
		return -1;
	return nla_nest_end(msg, nest);
}

static int put_target(struct nl_msg *msg, const struct question *q)
{
	struct nlattr *nest =
		nla_nest_start(msg, NLA_F_NESTED | SMTPWARD_A_TEST_TARGET);

	if (!nest ||
	    nla_put(msg, SMTPWARD_A_TARGET_ADDR, (int)q->addr_len, q->addr) ||
	    nla_put_u16(msg, SMTPWARD_A_TARGET_PORT, q->port))
		return -1;
	return nla_nest_end(msg, nest);
}

static void take_miss(struct answer *a, struct nlattr *attr)
{
	struct nlattr *tb[SMTPWARD_A_MISS_MAX + 1];

	if (a->n_misses == ARRAY_SIZE(a->miss) ||
	    nla_parse_nested(tb, SMTPWARD_A_MISS_MAX, attr, NULL) ||
	    !tb[SMTPWARD_A_MISS_RULE_ID] || !tb[SMTPWARD_A_MISS_REASON])
		return;
	a->miss[a->n_misses].rule_id = nla_get_u32(tb[SMTPWARD_A_MISS_RULE_ID]);
	a->miss[a->n_misses++].reason = nla_get_u32(tb[SMTPWARD_A_MISS_REASON]);
}

static int take_answer(struct nl_msg *msg, void *arg)
{
	struct genlmsghdr *hdr = genlmsg_hdr(nlmsg_hdr(msg));
	struct answer *a = arg;
	struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, genlmsg_attrdata(hdr, 0),
			  genlmsg_attrlen(hdr, 0), left) {
		switch (nla_type(attr)) {
		case SMTPWARD_A_TEST_MODE:
			a->mode = nla_get_u32(attr);
			break;
		case SMTPWARD_A_TEST_GENERATION:
			a->generation = nla_get_u32(attr);
			break;
		case SMTPWARD_A_TEST_VERDICT:
			a->verdict = nla_get_u32(attr);
			break;
		case SMTPWARD_A_TEST_RULE_ID:
			a->rule_id = nla_get_u32(attr);
			break;
		case SMTPWARD_A_TEST_MISS:
			take_miss(a, attr);
			break;
		case SMTPWARD_A_TEST_MORE:
			a->more = true;
			break;
		}
	}
	return NL_OK;
}

/**
 * question_ask() - Have the kernel judge.
 * @q: Question. A tool has the id that the policy in force gives it.
 * @c: Connection to the kernel.
 * @a: Receives the answer.
 *
 * Return: 0 or a negative errno. client_error() says more.
 */
int question_ask(const struct question *q, struct client *c, struct answer *a)
{
	struct nl_msg *msg;
	uint32_t tool = 0;
	int err = 0;

	*a = (struct answer){ 0 };
	if (q->tool)
		err = policy_dump_tool(c, q->tool, &tool);
	if (err)
		return err;
	msg = client_msg(c, SMTPWARD_CMD_POLICY_TEST);
	if (!msg)
		return -ENOMEM;
	if (put_subject(msg, q) || (q->has_target && put_target(msg, q)) ||
	    (q->tool && nla_put_u32(msg, SMTPWARD_A_TEST_TOOL, tool))) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	return client_do(c, msg, take_answer, a);
}

/**
 * answer_miss() - Why a rule does not cover an attempt.
 * @q: The attempt.
 * @reason: enum smtpward_miss.
 *
 * Return: A phrase.
 */
const char *answer_miss(const struct question *q, uint32_t reason)
{
	switch (reason) {
	case SMTPWARD_MISS_DEST:
		return "it covers other destinations";
	case SMTPWARD_MISS_TOOL:
		return "it covers other mail tools";
	case SMTPWARD_MISS_EXPIRED:
		return "it has expired";
	case SMTPWARD_MISS_LOGIN:
		return q->has_login ?
			       "it is for other logins" :
			       "it is for some logins, and there is none";
	case SMTPWARD_MISS_CONTAINER:
		return "it is for containers";
	case SMTPWARD_MISS_CONTEXT:
		return q->has_context ?
			       "it is for the other context" :
			       "it asks whether a person is there, which was not said";
	case SMTPWARD_MISS_EXE:
		return q->has_exe ? "it is for other programs" :
				    "it asks for a program, which was not said";
	case SMTPWARD_MISS_CGROUP:
		return q->cgroup ? "it is for other units or cgroups" :
				   "it asks for a unit, which was not said";
	}
	return "it does not fit";
}
