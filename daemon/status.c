// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <json-c/json.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/smtpward.h>

#include "compiler.h"
#include "hex.h"
#include "record.h"
#include "status.h"
#include "words.h"

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
	{ SMTPWARD_A_STATUS_LAST_SEQ, "events", "last" },
	{ SMTPWARD_A_STATUS_ACKED_SEQ, "events", "acknowledged" },
	{ SMTPWARD_A_STATUS_UNREAD, "events", "unread" },
	{ SMTPWARD_A_STATUS_LOST, "events", "lost" },
	{ SMTPWARD_A_STATUS_RING_USED, "events", "ring_used" },
	{ SMTPWARD_A_STATUS_RING_SIZE, "events", "ring_size" },
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

static void put_ports(struct json_object *list, struct nlmsghdr *hdr)
{
	struct genlmsghdr *genl = genlmsg_hdr(hdr);
	struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), left)
		if (nla_type(attr) == SMTPWARD_A_STATUS_PORTS &&
		    nla_len(attr) == sizeof(uint16_t))
			json_object_array_add(
				list, json_object_new_int(nla_get_u16(attr)));
}

static void put_words(struct json_object *doc, struct nlattr **tb)
{
	struct nlattr *mode = tb[SMTPWARD_A_STATUS_MODE];
	struct nlattr *verdict = tb[SMTPWARD_A_STATUS_DEFAULT_VERDICT];
	struct nlattr *instance = tb[SMTPWARD_A_STATUS_INSTANCE];
	char text[32];

	if (mode && nla_len(mode) == sizeof(uint32_t))
		json_put_string(doc, "mode", word_mode(nla_get_u32(mode)));
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
	struct json_object *policy;
	size_t i;

	if (genlmsg_parse(nlmsg_hdr(msg), 0, tb, SMTPWARD_A_STATUS_MAX, NULL))
		return NL_OK;
	put_words(doc, tb);
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		if (tb[numbers[i].type])
			put_number(doc, &numbers[i], tb[numbers[i].type]);
	policy = json_child(doc, "policy");
	put_checksum(policy, tb[SMTPWARD_A_STATUS_SHA256]);
	put_ports(json_list(policy, "ports"), nlmsg_hdr(msg));
	json_put_bool(doc, "daemon", tb[SMTPWARD_A_STATUS_OWNER]);
	return NL_OK;
}

static uint64_t number_at(struct json_object *doc, const char *path)
{
	struct json_object *value = json_at(doc, path);

	return value ? json_object_get_uint64(value) : 0;
}

/**
 * status_judge() - Put what is wrong, as problems and healthy.
 * @doc: Document of status_take().
 */
void status_judge(struct json_object *doc)
{
	struct json_object *problems = json_list(doc, "problems");
	struct json_object *daemon = json_at(doc, "daemon");

	if (!number_at(doc, "hooks.count") ||
	    number_at(doc, "hooks.armed") != number_at(doc, "hooks.count"))
		json_add_string(problems, "not all hooks are armed");
	if (number_at(doc, "hooks.missed"))
		json_add_string(problems, "the kernel skipped hooks");
	if (number_at(doc, "events.lost"))
		json_add_string(problems,
				"events were lost since the module was loaded");
	if (!daemon || !json_object_get_boolean(daemon))
		json_add_string(
			problems,
			"no daemon takes events, see smtpwardd.service");
	json_put_bool(doc, "healthy", !json_object_array_length(problems));
}
