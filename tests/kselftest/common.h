/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small client of the netlink family, for tests. What cannot be meant to
 * fail in a test aborts with a message; what can returns a negative errno, and
 * the client tells what the kernel said to it.
 */
#ifndef _SMTPWARD_TEST_COMMON_H
#define _SMTPWARD_TEST_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <netlink/netlink.h>

#include <linux/smtpward.h>

/**
 * struct sw_client - A socket that talks to the family.
 * @sock: libnl's socket.
 * @family: Id of the family.
 * @addressed: Name the receiver with each request. For netlink_capable() in the
 *	kernel the opener's capabilities then do not matter.
 * @error: What the kernel said to the last request, "" for nothing.
 * @bad_attr: Type of the attribute it blamed, 0 for none.
 * @bad_offset: Where in the request that attribute is, 0 for none.
 * @missing_attr: Type of the attribute it missed, 0 for none.
 * @interrupted: What the last request dumped changed meanwhile.
 */
struct sw_client {
	struct nl_sock *sock;
	int family;
	bool addressed;
	char error[256];
	int bad_attr;
	unsigned int bad_offset;
	int missing_attr;
	bool interrupted;
};

/**
 * typedef sw_reply_fn - Is called for each message of a reply.
 * @attrs: First attribute.
 * @len: Bytes of attributes.
 * @data: As given to sw_request().
 */
typedef void sw_reply_fn(const struct nlattr *attrs, int len, void *data);

void sw_open_known(struct sw_client *client, int family);
int sw_try_open(struct sw_client *client);
void sw_open(struct sw_client *client);
void sw_reopen(struct sw_client *client);
void sw_close(struct sw_client *client);

struct nl_msg *sw_message(const struct sw_client *client, int cmd, int flags);
int sw_request(struct sw_client *client, struct nl_msg *msg, sw_reply_fn *fn,
	       void *data);

/* Status and mode */
uint64_t sw_status(struct sw_client *client, int attr);
int sw_set_mode(struct sw_client *client, uint32_t mode);
int sw_set_tentative(struct sw_client *client, uint32_t seconds);
int sw_confirm(struct sw_client *client);
int sw_seal(struct sw_client *client);

/**
 * struct sw_dest - A destination of a rule.
 * @net: Like "192.0.2.0/24" or "2001:db8::1", NULL for every address.
 * @port_min: First port, 0 for every port.
 * @port_max: Last port, 0 for no other than @port_min.
 */
struct sw_dest {
	const char *net;
	uint16_t port_min;
	uint16_t port_max;
};

/**
 * struct sw_budget - A budget, see include/smtpward.yaml.
 * @bytes: 0 for any number.
 * @sessions: 0 for any number.
 */
struct sw_budget {
	uint64_t key;
	uint32_t scope;
	uint64_t bytes;
	uint64_t sessions;
	uint32_t period;
};

/**
 * struct sw_limits - What a rule or a policy says of connections.
 * @threshold: Bytes that one may send without an event of that, 0 for none said.
 * @cap: Bytes that one may send, 0 for none said.
 * @n_budgets: Entries in @budgets.
 * @budgets: In any order.
 */
struct sw_limits {
	uint64_t threshold;
	uint64_t cap;
	size_t n_budgets;
	struct sw_budget budgets[SMTPWARD_BUDGETS_MAX];
};

/**
 * struct sw_rule - A rule, see include/smtpward.yaml.
 * @more_uids: So many follow on the first of @uids, and are the rule's too.
 * @exes: Paths.
 * @context: enum smtpward_context, more 1, 0 for none said.
 * @expires: Seconds since 1970, 0 for never.
 */
struct sw_rule {
	uint32_t id;
	uint32_t verdict;
	bool quiet;
	size_t n_uids;
	uint32_t uids[8];
	size_t more_uids;
	size_t n_gids;
	uint32_t gids[4];
	size_t n_logins;
	uint32_t logins[4];
	size_t n_exes;
	const char *exes[2];
	const char *cgroup;
	uint32_t context;
	bool contained;
	uint64_t expires;
	size_t n_dests;
	struct sw_dest dests[4];
	size_t n_tools;
	uint32_t tools[8];
	struct sw_limits limits;
};

/**
 * struct sw_tool - A way to recognise a mail tool.
 * @id: Of the tool.
 * @name: Of the tool.
 * @file: Last component of the path, or NULL.
 * @path: File to recognise by device and inode, or NULL.
 * @applet: Name that it has to be executed by, or NULL.
 * @program: How names begin that pass this on to the next argument, or NULL.
 */
struct sw_tool {
	uint32_t id;
	const char *name;
	const char *file;
	const char *path;
	const char *applet;
	const char *program;
};

/**
 * struct sw_policy - A policy to install.
 * @default_verdict: Where no rule covers.
 * @n_ports: Entries in @ports, 0 for the module's default.
 * @ports: TCP ports that count as SMTP.
 * @n_rules: Entries in @rules.
 * @rules: In order, the ids increasing.
 * @n_tools: Entries in @tools.
 * @tools: In any order.
 * @generation: Number to install it under, 0 for the next.
 * @limits: Those of all connections.
 * @look: SMTPWARD_LOOK_*.
 */
struct sw_policy {
	uint32_t default_verdict;
	size_t n_ports;
	uint16_t ports[16];
	size_t n_rules;
	const struct sw_rule *rules;
	size_t n_tools;
	const struct sw_tool *tools;
	uint32_t generation;
	struct sw_limits limits;
	uint32_t look;
};

/**
 * struct sw_upload - A policy on its way, for tests that do it step by step.
 * @count: Rules sent.
 * @parts: Messages sent.
 * @sha256: Of what was sent, once sw_policy_send() is done.
 */
struct sw_upload {
	uint32_t count;
	unsigned int parts;
	uint8_t sha256[SMTPWARD_SHA256_SIZE];
};

int sw_policy_begin(struct sw_client *client, const struct sw_policy *policy);
int sw_policy_send(struct sw_client *client, const struct sw_policy *policy,
		   struct sw_upload *upload);
int sw_policy_commit(struct sw_client *client, const struct sw_upload *upload,
		     uint32_t generation);
uint32_t sw_install(struct sw_client *client, const struct sw_policy *policy);

/**
 * struct sw_listed - A rule as it was read.
 * @id: Its id.
 * @verdict: enum smtpward_verdict.
 * @uid: The first of its uids, 0 for none.
 * @n_uids: How many it has.
 * @hits: Attempts that it decided.
 * @last: When the last was, seconds since 1970, 0 for none.
 * @limits: What it says of connections.
 */
struct sw_listed {
	uint32_t id;
	uint32_t verdict;
	uint32_t uid;
	size_t n_uids;
	uint64_t hits;
	uint64_t last;
	struct sw_limits limits;
};

/**
 * struct sw_listing - A policy, or one rule of it, as it was read.
 * @generation: Number of the policy.
 * @count: Rules it says that it has.
 * @n_heads: Messages that said so.
 * @n_tools: Tools it has.
 * @limits: What it says of all connections.
 * @n_rules: Entries in @rule.
 * @rule: Rules in the order they were read.
 */
struct sw_listing {
	uint32_t generation;
	uint32_t count;
	size_t n_heads;
	size_t n_tools;
	struct sw_limits limits;
	size_t n_rules;
	struct sw_listed *rule;
};

int sw_list_policy(struct sw_client *client, struct sw_listing *listing);
int sw_list_rule(struct sw_client *client, uint32_t id,
		 struct sw_listing *listing);
void sw_list_message(const struct nlattr *attrs, int len, void *listing);
void sw_listing_free(struct sw_listing *listing);

/**
 * struct sw_event - An event as it was read.
 * @seq: Sequence number.
 * @type: enum smtpward_event_type.
 * @verdict: enum smtpward_verdict.
 * @rule_id: 0 for the default.
 * @via: enum smtpward_via, 0 when it is no attempt.
 * @mode: enum smtpward_mode.
 * @generation: Policy that decided.
 * @refused: The call returned EPERM.
 * @flow: Number of the connection.
 * @attrs: Attributes by type, NULL where absent.
 * @subject: Attributes of the subject by type.
 * @target: Attributes of the target by type.
 * @image: Attributes of the image by type.
 * @lost: Attributes of the loss by type.
 * @transfer: Attributes of what a connection has carried by type.
 * @holder: Attributes of who closed it by type.
 * @limit: Attributes of what is used up by type.
 * @copy: The memory they are in.
 */
struct sw_event {
	uint64_t seq;
	uint32_t type;
	uint32_t verdict;
	uint32_t rule_id;
	uint32_t via;
	uint32_t mode;
	uint32_t generation;
	bool refused;
	uint64_t flow;
	struct nlattr *attrs[SMTPWARD_A_EVENT_MAX + 1];
	struct nlattr *subject[SMTPWARD_A_SUBJECT_MAX + 1];
	struct nlattr *target[SMTPWARD_A_TARGET_MAX + 1];
	struct nlattr *image[SMTPWARD_A_IMAGE_MAX + 1];
	struct nlattr *lost[SMTPWARD_A_LOST_MAX + 1];
	struct nlattr *transfer[SMTPWARD_A_TRANSFER_MAX + 1];
	struct nlattr *holder[SMTPWARD_A_ANCESTOR_MAX + 1];
	struct nlattr *limit[SMTPWARD_A_LIMIT_MAX + 1];
	void *copy;
};

/**
 * struct sw_events - Events in the order they were read.
 * @n: Entries in @event.
 * @event: The events.
 */
struct sw_events {
	size_t n;
	struct sw_event *event;
};

int sw_try_drain(struct sw_client *client, uint64_t after,
		 struct sw_events *events);
void sw_begin_drain(struct sw_client *client);
void sw_drain(struct sw_client *client, uint64_t after,
	      struct sw_events *events);
void sw_drain_all(struct sw_client *client, uint64_t after,
		  struct sw_events *events);
int sw_get_event(struct sw_client *client, uint64_t seq,
		 struct sw_events *events);
void sw_events_free(struct sw_events *events);
int sw_claim(struct sw_client *client);
int sw_ack(struct sw_client *client, uint64_t seq);
int sw_doorbell(struct sw_client *client);
int sw_join(struct sw_client *client, int group);

uint64_t sw_number(const struct nlattr *attr);
bool sw_is(const struct nlattr *attr, const char *text);

/* Privileges of the calling process */
void sw_become(uid_t uid);
void sw_become_container(uid_t uid, int namespaces);
void sw_keep_cap(int cap);

_Noreturn void sw_die(const char *fmt, ...);

#endif /* _SMTPWARD_TEST_COMMON_H */
