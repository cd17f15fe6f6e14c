// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy engine against whoever fills a policy with anything, and asks about
 * anything: the kernel does not trust the daemon.
 */
#include <string.h>

#include "fuzz.h"
#include "policy.h"
#include "policy_shim.h"

#define LIST 4

static const uint8_t *input, *input_end;

static void take(void *to, size_t size)
{
	const size_t left = input_end - input;
	const size_t n = size < left ? size : left;

	memset(to, 0, size);
	memcpy(to, input, n);
	input += n;
}

static u32 number(void)
{
	u32 n;

	take(&n, sizeof(n));
	return n;
}

static u8 byte(void)
{
	u8 n;

	take(&n, sizeof(n));
	return n;
}

/* Often a number that there is, as the fuzzer cannot guess 32 bits. */
static u32 some(void)
{
	const u8 n = byte();

	return n < 200 ? n % 8 : number();
}

/* Too long by one at most. */
static const char *text(char *buf, size_t size)
{
	const size_t n = byte() % size;

	take(buf, n);
	buf[n] = '\0';
	return buf;
}

static void take_limits(struct sw_limits *limits)
{
	u32 i;

	limits->threshold = some();
	limits->cap = some();
	limits->n_budgets = byte() % (SMTPWARD_BUDGETS_MAX + 2);
	for (i = 0; i < SMTPWARD_BUDGETS_MAX; i++) {
		limits->budgets[i].key = some();
		limits->budgets[i].bytes = some();
		limits->budgets[i].sessions = some();
		limits->budgets[i].period = some();
		limits->budgets[i].scope = some();
	}
}

/* Each ended by a NUL, whatever it is. */
static u32 take_cgroups(char *text, size_t size)
{
	u32 n = 0;
	size_t i;

	take(text, size - 1);
	text[size - 1] = '\0';
	for (i = 0; i < size; i++)
		n += !text[i];
	return n;
}

static u32 some_of(u32 n)
{
	return byte() % 3 ? 0 : byte() % (n + 1);
}

static void add_rule(struct sw_policy_builder *b)
{
	struct sw_rule_def rule = { .id = some(), .verdict = some() };
	u32 uids[LIST], gids[LIST], logins[LIST], tools[LIST];
	struct sw_rule_dest dests[LIST];
	struct sw_inode exes[LIST];
	char cgroups[24];
	const char *why;
	u32 i;

	for (i = 0; i < LIST; i++) {
		uids[i] = some();
		gids[i] = some();
		logins[i] = some();
		tools[i] = some();
		exes[i] = (struct sw_inode){ .ino = some(),
					     .dev_major = some(),
					     .dev_minor = some() };
	}
	take(dests, sizeof(dests));
	rule.n_gids = some_of(LIST);
	rule.gids = rule.n_gids ? gids : NULL;
	rule.n_logins = some_of(LIST);
	rule.logins = rule.n_logins ? logins : NULL;
	rule.n_exes = some_of(LIST);
	rule.exes = rule.n_exes ? exes : NULL;
	if (!some_of(1)) {
		rule.n_cgroups = take_cgroups(cgroups, sizeof(cgroups));
		rule.cgroups = cgroups;
	}
	rule.context = byte() % 2 ? 0 : some();
	rule.contained = !(byte() % 4);
	rule.expires = byte() % 2 ? 0 : some();
	for (i = 0; i < LIST; i++)
		dests[i].family = dests[i].family % 2 ? AF_INET6 :
							dests[i].family / 2 % 4;
	rule.n_uids = byte() % (LIST + 1);
	rule.n_dests = byte() % (LIST + 1);
	rule.n_tools = byte() % (LIST + 1);
	rule.uids = rule.n_uids || byte() > 250 ? uids : NULL;
	rule.dests = rule.n_dests || byte() > 250 ? dests : NULL;
	rule.tools = rule.n_tools || byte() > 250 ? tools : NULL;
	take_limits(&rule.limits);
	sw_policy_builder_rule(b, &rule, &why);
}

static void add_tool(struct sw_policy_builder *b)
{
	char texts[4][SMTPWARD_TOOL_NAME_MAX + 2];
	struct sw_tool_def tool = { .id = some(), .by_inode = byte() % 2 };
	const u8 has = byte();
	const char *why;

	tool.name = text(texts[0], sizeof(texts[0]));
	tool.file = has & 1 ? text(texts[1], sizeof(texts[1])) : NULL;
	tool.applet = has & 2 ? text(texts[2], sizeof(texts[2])) : NULL;
	tool.program = has & 4 ? text(texts[3], sizeof(texts[3])) : NULL;
	tool.dev_major = some();
	tool.dev_minor = some();
	tool.ino = some();
	sw_policy_builder_tool(b, &tool, &why);
}

static void add(struct sw_policy_builder *b)
{
	struct sw_limits limits = { 0 };
	const char *why;

	switch (byte() % 8) {
	case 0:
		sw_policy_builder_port(b, number(), &why);
		break;
	case 1:
		take_limits(&limits);
		sw_policy_builder_limits(b, &limits, &why);
		break;
	case 2:
	case 3:
		add_tool(b);
		break;
	default:
		add_rule(b);
	}
}

/* What it asks for is found out, or not: it asks for nothing twice. */
static void decide(const struct sw_policy *policy, struct sw_subject *subject,
		   const struct sw_attempt *attempt)
{
	struct sw_trace trace = { 0 };
	struct sw_decision dec;
	u32 want;

	do {
		want = attempt->dest ? sw_policy_connect(policy, subject,
							 attempt->dest, &dec) :
				       sw_policy_exec(policy, subject,
						      attempt->tools, &dec);
		MUST(!(want & subject->known) && !(want & ~SW_KNOW_ALL));
		subject->known |= want;
	} while (want);
	MUST(dec.n_budgets <= SW_BUDGETS_MAX);
	sw_policy_hit(policy, &dec, 1);
	subject->known = SW_KNOW_ALL;
	MUST(!sw_policy_explain(policy, subject, attempt, &trace, &dec));
	MUST(trace.n <= SMTPWARD_MISSES_MAX);
}

static void ask(const struct sw_policy *policy)
{
	char name[SMTPWARD_TOOL_NAME_MAX + 2], data[64];
	struct sw_args args = { .data = data, .argc = byte() };
	struct sw_file_id file = { .dev_major = some(),
				   .dev_minor = some(),
				   .ino = some() };
	struct sw_dest dest = { .family = byte() % 2 ? AF_INET : AF_INET6,
				.port = number() };
	const u32 groups[] = { some(), some() };
	char cgroup[24];
	struct sw_subject subject = { .uid = some(),
				      .gid = some(),
				      .groups = groups,
				      .n_groups = byte() % 3,
				      .loginuid = some(),
				      .contained = byte() % 2,
				      .known = some() & SW_KNOW_ALL,
				      .time = some(),
				      .exe.ino = some(),
				      .context = some(),
				      .cgroup = cgroup };
	struct sw_tools tools;
	u32 i;

	file.name = text(name, sizeof(name));
	file.name_len = strlen(name);
	args.len = byte() % sizeof(data);
	take(data, args.len);
	if (byte() % 2)
		file.args = &args;
	take(dest.addr, sizeof(dest.addr));
	text(cgroup, sizeof(cgroup));
	subject.missing = some() & subject.known;
	decide(policy, &subject, &(struct sw_attempt){ .dest = &dest });
	sw_policy_find_tools(policy, &file, &tools);
	MUST(tools.n <= SW_TOOLS_PER_FILE);
	MUST(!tools.n || sw_policy_maybe_tool(policy, &file));
	for (i = 0; i < tools.n; i++)
		MUST(sw_policy_tool_name(policy, tools.id[i]));
	decide(policy, &subject, &(struct sw_attempt){ .tools = &tools });
}

static void read_back(const struct sw_policy *policy)
{
	struct sw_rule_def rule;
	struct sw_tool_def tool;
	u32 i, last = 0;
	struct sw_hits hits;

	for (i = 0; sw_policy_rule_at(policy, i, &rule, &hits); i++) {
		MUST(rule.id > last);
		last = rule.id;
	}
	MUST(i == sw_policy_n_rules(policy));
	for (i = 0; sw_policy_tool_at(policy, i, &tool); i++)
		MUST(tool.id && *tool.name);
	MUST(i == sw_policy_n_tools(policy));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sw_policy_builder *b;
	struct sw_policy *policy;
	const char *why;
	u32 n;

	input = data;
	input_end = data + size;
	b = sw_policy_builder_new(byte() % 3);
	for (n = byte() % 16; n; n--)
		add(b);
	policy = sw_policy_builder_finish(b, number(), NULL, &why);
	sw_policy_builder_free(b);
	if (!policy)
		return 0;
	do
		ask(policy);
	while (input < input_end);
	read_back(policy);
	sw_policy_free(policy);
	return 0;
}
