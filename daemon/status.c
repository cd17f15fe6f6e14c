// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <json-c/json.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <linux/smtpward.h>

#include "client.h"
#include "compiler.h"
#include "daemon_state.h"
#include "event.h"
#include "hex.h"
#include "hook_health.h"
#include "paths.h"
#include "record.h"
#include "status.h"
#include "words.h"

#define NS_PER_S 1000000000ULL

/* So many intervals without a check are too many. */
#define LATE 3

/**
 * struct number - A number of the status.
 * @type: Its attribute.
 * @parent: Object that it is put into.
 * @key: Its key there.
 */
struct number {
	int type;
	const char *parent;
	const char *key;
};

static const struct number numbers[] = {
	{ SMTPWARD_A_STATUS_GENERATION, "policy", "generation" },
	{ SMTPWARD_A_STATUS_RULES, "policy", "rules" },
	{ SMTPWARD_A_STATUS_TOOLS, "policy", "tools" },
	{ SMTPWARD_A_STATUS_ARMED, "hooks", "armed" },
	{ SMTPWARD_A_STATUS_HOOKS, "hooks", "count" },
	{ SMTPWARD_A_STATUS_MISSED, "hooks", "missed" },
	{ SMTPWARD_A_STATUS_REARMED, "hooks", "rearmed" },
	{ SMTPWARD_A_STATUS_UNSEEN, "hooks", "unseen" },
	{ SMTPWARD_A_STATUS_CHECKED, "hooks", "checked" },
	{ SMTPWARD_A_STATUS_INTERVAL, "hooks", "check_interval" },
	{ SMTPWARD_A_STATUS_LAST_SEQ, "events", "last" },
	{ SMTPWARD_A_STATUS_ACKED_SEQ, "events", "acknowledged" },
	{ SMTPWARD_A_STATUS_UNREAD, "events", "unread" },
	{ SMTPWARD_A_STATUS_LOST, "events", "lost" },
	{ SMTPWARD_A_STATUS_RING_USED, "events", "ring_used" },
	{ SMTPWARD_A_STATUS_RING_SIZE, "events", "ring_size" },
	{ SMTPWARD_A_STATUS_FLOWS, "flows", "followed" },
	{ SMTPWARD_A_STATUS_UNTRACKED, "flows", "untracked" },
	{ SMTPWARD_A_STATUS_UNHEARD, "flows", "unheard" },
};

static void put_number(struct json_object *doc, const struct number *n,
		       struct nlattr *attr)
{
	struct json_object *to = json_child(doc, n->parent);

	if (nla_len(attr) == sizeof(uint64_t))
		json_put_number(to, n->key, nla_get_u64(attr));
	else if (nla_len(attr) == sizeof(uint32_t))
		json_put_number(to, n->key, nla_get_u32(attr));
}

static const char *string(struct nlattr *attr)
{
	const char *s = attr ? nla_data(attr) : NULL;
	int len = attr ? nla_len(attr) : 0;

	return len && !s[len - 1] ? s : NULL;
}

static void put_checksum(struct json_object *policy, struct nlattr *attr)
{
	char hex[HEX_SIZE(SMTPWARD_SHA256_SIZE)];

	if (!attr || nla_len(attr) != SMTPWARD_SHA256_SIZE)
		return;
	hex_text(hex, nla_data(attr), SMTPWARD_SHA256_SIZE);
	json_put_string(policy, "sha256", hex);
}

static void put_lists(struct json_object *doc, struct nlmsghdr *hdr)
{
	struct json_object *ports =
		json_list(json_child(doc, "policy"), "ports");
	struct json_object *hooks = json_list(json_child(doc, "hooks"), "each");
	struct genlmsghdr *genl = genlmsg_hdr(hdr);
	struct nlattr *attr;
	struct hook hook;
	int left;

	nla_for_each_attr(attr, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), left) {
		if (nla_type(attr) == SMTPWARD_A_STATUS_PORTS &&
		    nla_len(attr) == sizeof(uint16_t))
			json_object_array_add(
				ports, json_object_new_int(nla_get_u16(attr)));
		else if (nla_type(attr) == SMTPWARD_A_STATUS_EACH_HOOK &&
			 !hook_decode(&hook, attr))
			record_hook(hooks, &hook);
	}
}

static void put_words(struct json_object *doc, struct nlattr **tb)
{
	struct nlattr *mode = tb[SMTPWARD_A_STATUS_MODE];
	struct nlattr *left = tb[SMTPWARD_A_STATUS_CONFIRM_LEFT];
	struct nlattr *verdict = tb[SMTPWARD_A_STATUS_DEFAULT_VERDICT];
	struct nlattr *instance = tb[SMTPWARD_A_STATUS_INSTANCE];
	char text[32];

	if (mode && nla_len(mode) == sizeof(uint32_t))
		json_put_string(doc, "mode", word_mode(nla_get_u32(mode)));
	if (left && nla_len(left) == sizeof(uint32_t))
		json_put_number(doc, "confirm_left", nla_get_u32(left));
	json_put_bool(doc, "sealed", tb[SMTPWARD_A_STATUS_SEALED]);
	if (verdict && nla_len(verdict) == sizeof(uint32_t))
		json_put_string(json_child(doc, "policy"), "default",
				word_verdict(nla_get_u32(verdict)));
	if (instance && nla_len(instance) == sizeof(uint64_t)) {
		snprintf(text, sizeof(text), "%016" PRIx64,
			 nla_get_u64(instance));
		json_put_string(doc, "instance", text);
	}
	json_put_string(doc, "version", string(tb[SMTPWARD_A_STATUS_VERSION]));
	json_put_string(json_child(doc, "hooks"), "backend",
			string(tb[SMTPWARD_A_STATUS_HOOK]));
}

/**
 * status_take() - Take the answer to status-get.
 * @msg: The answer.
 * @doc: Document that receives it.
 *
 * Return: NL_OK.
 */
int status_take(struct nl_msg *msg, void *doc)
{
	struct nlattr *tb[SMTPWARD_A_STATUS_MAX + 1];
	size_t i;

	if (genlmsg_parse(nlmsg_hdr(msg), 0, tb, SMTPWARD_A_STATUS_MAX, NULL))
		return NL_OK;
	put_words(doc, tb);
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		if (tb[numbers[i].type])
			put_number(doc, &numbers[i], tb[numbers[i].type]);
	put_checksum(json_child(doc, "policy"), tb[SMTPWARD_A_STATUS_SHA256]);
	put_lists(doc, nlmsg_hdr(msg));
	json_put_bool(doc, "daemon", tb[SMTPWARD_A_STATUS_OWNER]);
	return NL_OK;
}

__printf(2, 3) static void add_problem(struct json_object *doc, const char *fmt,
				       ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	json_add_string(json_at(doc, "problems"), text);
}

static void judge_hook(struct json_object *doc, struct json_object *hook)
{
	const char *name = json_text_at(hook, "hook");
	const char *health = json_text_at(hook, "health");

	if (!strcmp(health, word_health(SMTPWARD_HEALTH_WORKS)))
		return;
	if (!strcmp(health, word_health(SMTPWARD_HEALTH_FAILS)))
		add_problem(doc,
			    "the hook %s does not work: see smtpward doctor",
			    name);
	else if (!json_is_true(doc, "hooks.fastopen_off") ||
		 strcmp(name, word_via(SMTPWARD_VIA_FASTOPEN)) != 0)
		add_problem(
			doc,
			"the hook %s could not be checked: see smtpward doctor",
			name);
}

/* What the hooks are like is known only from checks that go on. */
static void judge_checks(struct json_object *doc, uint64_t now)
{
	const uint64_t checked = json_number_at(doc, "hooks.checked");
	const uint64_t interval = json_number_at(doc, "hooks.check_interval");
	const uint64_t ago = now > checked ? (now - checked) / NS_PER_S : 0;
	struct json_object *list = json_at(doc, "hooks.each");
	size_t i;

	if (!checked) {
		add_problem(
			doc,
			"the hooks were not checked since a daemon was there");
		return;
	}
	json_put_number(json_child(doc, "hooks"), "checked_ago", ago);
	if (json_is_true(doc, "daemon") && ago > LATE * interval)
		add_problem(doc,
			    "the hooks were last checked %" PRIu64 " s ago",
			    ago);
	for (i = 0; i < json_object_array_length(list); i++)
		judge_hook(doc, json_object_array_get_idx(list, i));
}

/**
 * status_judge() - Put what is wrong, as problems and healthy.
 * @doc: Document of status_take(). hooks.fastopen_off tells whether that hook
 *	cannot be checked.
 * @now: CLOCK_BOOTTIME in nanoseconds.
 */
void status_judge(struct json_object *doc, uint64_t now)
{
	struct json_object *problems = json_list(doc, "problems");

	if (!json_number_at(doc, "hooks.count") ||
	    json_number_at(doc, "hooks.armed") !=
		    json_number_at(doc, "hooks.count"))
		add_problem(doc, "not all hooks are armed");
	judge_checks(doc, now);
	if (json_number_at(doc, "hooks.missed"))
		add_problem(doc, "the kernel skipped hooks");
	if (json_number_at(doc, "events.lost"))
		add_problem(doc,
			    "events were lost since the module was loaded");
	if (!json_is_true(doc, "daemon"))
		add_problem(doc,
			    "no daemon takes events, see smtpwardd.service");
	json_put_bool(doc, "healthy", !json_object_array_length(problems));
}

/**
 * status_read() - Ask for the state of the module, and judge it.
 * @c: Connection to the kernel.
 *
 * Return: The document, for json_object_put(), or NULL, and then
 * client_error() says why.
 */
struct json_object *status_read(struct client *c)
{
	struct json_object *doc = json_object_new_object();
	struct nl_msg *msg = client_msg(c, SMTPWARD_CMD_STATUS_GET);
	struct timespec now;

	if (!msg || client_do(c, msg, status_take, doc)) {
		json_object_put(doc);
		return NULL;
	}
	json_put_bool(json_child(doc, "hooks"), "fastopen_off",
		      health_fastopen_is_off());
	clock_gettime(CLOCK_BOOTTIME, &now);
	status_judge(doc, now.tv_sec * NS_PER_S + now.tv_nsec);
	daemon_state_take(doc, PATH_DAEMON);
	return doc;
}
