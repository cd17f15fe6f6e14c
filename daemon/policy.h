/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy as an administrator writes it.
 */
#ifndef _SMTPWARD_DAEMON_POLICY_H
#define _SMTPWARD_DAEMON_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hosts.h"

struct catalogue;
struct diag;
struct yaml_tree;

#define POLICY_KEY_DIALOGUE "recognise-smtp-on-any-port"
#define POLICY_KEY_SESSION "read-cleartext-sessions"

enum rule_log {
	RULE_LOG_YES,
	RULE_LOG_NO,
};

/**
 * enum rule_context - In what context a rule holds.
 * @RULE_CONTEXT_ANY: In both.
 * @RULE_CONTEXT_BACKGROUND: When no person is at the terminal.
 * @RULE_CONTEXT_INTERACTIVE: When one is.
 */
enum rule_context {
	RULE_CONTEXT_ANY,
	RULE_CONTEXT_BACKGROUND,
	RULE_CONTEXT_INTERACTIVE,
};

/**
 * struct budget - What several connections may have in any period.
 * @bytes: Payload that they may send, NULL for any number.
 * @sessions: How many they may be, NULL for any number.
 * @period: Length of the period.
 * @scope: enum smtpward_scope.
 */
struct budget {
	char *bytes;
	char *sessions;
	char *period;
	int scope;
};

/**
 * struct limits - What a rule, or all files, say of connections.
 * @threshold: Bytes that one may send unnoticed, NULL when it is not said.
 * @cap: Bytes that one may send, NULL when it is not said.
 * @budgets: Budgets.
 * @budgets_count: How many.
 */
struct limits {
	char *threshold;
	char *cap;
	struct budget *budgets;
	unsigned int budgets_count;
};

/**
 * struct rule - One rule, as smtpward-policy(5) describes it.
 * @title: Unique, for people and for records.
 * @owner: Who answers for it.
 * @reason: What it is for.
 * @ticket: Where it was decided.
 * @review: Date of its next review.
 * @expires: Until when it holds.
 * @users: Names and uids. With neither users nor groups it is for everybody.
 * @users_count: How many.
 * @groups: Names and gids.
 * @groups_count: How many.
 * @executables: Paths of programs and patterns of them, none for any.
 * @executables_count: How many.
 * @units: Names of systemd units and patterns of them, none for any.
 * @units_count: How many.
 * @cgroups: Paths of cgroups and patterns of them, none for any.
 * @cgroups_count: How many.
 * @containers: Names and ids of containers, or "any", none for anywhere.
 * @containers_count: How many.
 * @login_users: Names and uids of logins, or "none", none for any.
 * @login_users_count: How many.
 * @context: enum rule_context.
 * @to: Networks.
 * @to_count: How many.
 * @ports: Ports and ranges of them.
 * @ports_count: How many.
 * @tools: Names of mail tools, or "any".
 * @tools_count: How many.
 * @verdict: enum smtpward_verdict.
 * @log: enum rule_log.
 * @limits: What it does not say is the policy's. Budgets count besides.
 */
struct rule {
	char *title;
	char *owner;
	char *reason;
	char *ticket;
	char *review;
	char *expires;
	char **users;
	unsigned int users_count;
	char **groups;
	unsigned int groups_count;
	char **executables;
	unsigned int executables_count;
	char **units;
	unsigned int units_count;
	char **cgroups;
	unsigned int cgroups_count;
	char **containers;
	unsigned int containers_count;
	char **login_users;
	unsigned int login_users_count;
	int context;
	char **to;
	unsigned int to_count;
	char **ports;
	unsigned int ports_count;
	char **tools;
	unsigned int tools_count;
	int verdict;
	int log;
	struct limits limits;
};

/**
 * struct definition - A list that others can refer to.
 * @name: As which.
 * @values: Its words.
 * @values_count: How many.
 */
struct definition {
	char *name;
	char **values;
	unsigned int values_count;
};

/**
 * struct policy_file - Content of one policy file.
 * @default_verdict: NULL when another file says it.
 * @smtp_ports: Ports that count as SMTP, NULL when another file or none does.
 * @smtp_ports_count: How many.
 * @limits: Those of all connections. What is not said is in another file or
 *	none.
 * @dialogue: Whether SMTP is looked for on other ports, NULL like @limits.
 * @session: Whether it is read what clients say, NULL like @limits.
 * @relays: Governed relays, NULL when another file or none names them.
 * @relays_count: How many.
 * @define: Lists that this and other files refer to.
 * @define_count: How many.
 * @rules: The rules, in order.
 * @rules_count: How many.
 */
struct policy_file {
	int *default_verdict;
	char **smtp_ports;
	unsigned int smtp_ports_count;
	struct limits limits;
	int *dialogue;
	int *session;
	char **relays;
	unsigned int relays_count;
	struct definition *define;
	unsigned int define_count;
	struct rule *rules;
	unsigned int rules_count;
};

/**
 * struct policy_source - One policy file with what it was read from.
 * @path: Where it is.
 * @bytes: What stands in it.
 * @len: How many bytes.
 * @tree: The same with the place of every word.
 * @data: The same as structures.
 */
struct policy_source {
	char *path;
	char *bytes;
	size_t len;
	struct yaml_tree *tree;
	struct policy_file *data;
};

/**
 * struct policy_text - A policy file that was read already.
 * @path: What it is called.
 * @bytes: What stands in it.
 * @len: How many bytes.
 */
struct policy_text {
	const char *path;
	const char *bytes;
	size_t len;
};

/**
 * struct policy_input - What a policy is read from.
 * @texts: Files that were read already, which come first.
 * @n_texts: How many.
 * @paths: Files, and directories whose files count in the order of their names.
 * @n_paths: How many.
 */
struct policy_input {
	const struct policy_text *texts;
	size_t n_texts;
	char *const *paths;
	size_t n_paths;
};

/**
 * struct policy - All policy files, in order.
 * @sources: The files.
 * @n_sources: How many.
 * @unreadable: A file could not be read to its end.
 * @hosts: The host names in them, with the addresses that they have now.
 */
struct policy {
	struct policy_source *sources;
	size_t n_sources;
	bool unreadable;
	struct hosts hosts;
};

bool policy_read_input(struct policy *policy, const struct policy_input *in,
		       struct diag *diag);
bool policy_read(struct policy *policy, char *const *paths, size_t n,
		 struct diag *diag);
bool policy_parse(struct policy *policy, const struct catalogue *cat,
		  struct diag *diag);
bool policy_load(struct policy *policy, char *const *paths, size_t n,
		 const struct catalogue *cat, struct diag *diag);
void policy_free(struct policy *policy);

/* policy_expand.c */
void policy_expand(struct policy *policy);

/* policy_check.c */
void policy_check(const struct policy *policy, const struct catalogue *cat,
		  struct diag *diag);

#endif /* _SMTPWARD_DAEMON_POLICY_H */
