// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy as an administrator writes it: files to structures.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "compiler.h"
#include "diag.h"
#include "file.h"
#include "policy.h"
#include "policy_review.h"
#include "yaml_check.h"

static const cyaml_strval_t verdicts[] = {
	{ "allow", SMTPWARD_VERDICT_ALLOW },
	{ "audit", SMTPWARD_VERDICT_AUDIT },
	{ "deny", SMTPWARD_VERDICT_DENY },
};

static const cyaml_strval_t log_values[] = {
	{ "yes", RULE_LOG_YES },
	{ "no", RULE_LOG_NO },
	{ "true", RULE_LOG_YES },
	{ "false", RULE_LOG_NO },
};

static const cyaml_strval_t contexts[] = {
	{ "background", RULE_CONTEXT_BACKGROUND },
	{ "interactive", RULE_CONTEXT_INTERACTIVE },
};

static const cyaml_strval_t scopes[] = {
	{ "all", SMTPWARD_SCOPE_ALL },
	{ "each-user", SMTPWARD_SCOPE_UID },
};

static const cyaml_strval_t switch_values[] = {
	{ "yes", true },
	{ "no", false },
	{ "true", true },
	{ "false", false },
};

#define OPTIONAL (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)

static const cyaml_schema_value_t word_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, 255),
};

#define WORDS(key, structure, member)                                        \
	CYAML_FIELD_SEQUENCE(key, OPTIONAL, structure, member, &word_schema, \
			     1, CYAML_UNLIMITED)
#define TEXT(key, flags, member) \
	CYAML_FIELD_STRING_PTR(key, flags, struct rule, member, 1, 255)
#define LIMIT_TEXT(key, structure, member) \
	CYAML_FIELD_STRING_PTR(key, OPTIONAL, structure, member, 1, 255)
#define THRESHOLD(structure) \
	LIMIT_TEXT("transfer-size-threshold", structure, limits.threshold)
#define CAP(structure) LIMIT_TEXT("transfer-size-cap", structure, limits.cap)
#define BUDGETS(structure)                                                   \
	CYAML_FIELD_SEQUENCE("budgets", OPTIONAL, structure, limits.budgets, \
			     &budget_schema, 1, SMTPWARD_BUDGETS_MAX)

static const cyaml_schema_field_t budget_fields[] = {
	LIMIT_TEXT("bytes", struct budget, bytes),
	LIMIT_TEXT("sessions", struct budget, sessions),
	CYAML_FIELD_STRING_PTR("period", CYAML_FLAG_POINTER, struct budget,
			       period, 1, 255),
	CYAML_FIELD_ENUM("for", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL,
			 struct budget, scope, scopes, ARRAY_SIZE(scopes)),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t budget_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct budget, budget_fields),
};

#define SWITCH(key, member)                                             \
	CYAML_FIELD_ENUM_PTR(key, CYAML_FLAG_STRICT | OPTIONAL,         \
			     struct policy_file, member, switch_values, \
			     ARRAY_SIZE(switch_values))

static const cyaml_schema_field_t rule_fields[] = {
	TEXT("title", CYAML_FLAG_POINTER, title),
	CYAML_FIELD_ENUM("verdict", CYAML_FLAG_STRICT, struct rule, verdict,
			 verdicts, ARRAY_SIZE(verdicts)),
	WORDS("users", struct rule, users),
	WORDS("groups", struct rule, groups),
	WORDS("executables", struct rule, executables),
	WORDS("units", struct rule, units),
	WORDS("cgroups", struct rule, cgroups),
	WORDS("containers", struct rule, containers),
	WORDS("login-users", struct rule, login_users),
	CYAML_FIELD_ENUM("context", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL,
			 struct rule, context, contexts, ARRAY_SIZE(contexts)),
	WORDS("to", struct rule, to),
	WORDS("ports", struct rule, ports),
	WORDS("tools", struct rule, tools),
	CYAML_FIELD_ENUM("log", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL,
			 struct rule, log, log_values, ARRAY_SIZE(log_values)),
	THRESHOLD(struct rule),
	CAP(struct rule),
	BUDGETS(struct rule),
	TEXT("owner", OPTIONAL, owner),
	TEXT("reason", OPTIONAL, reason),
	TEXT("ticket", OPTIONAL, ticket),
	TEXT("review", OPTIONAL, review),
	TEXT("expires", OPTIONAL, expires),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t rule_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule, rule_fields),
};

static const cyaml_schema_field_t definition_fields[] = {
	CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct definition,
			       name, 1, 255),
	CYAML_FIELD_SEQUENCE("values", CYAML_FLAG_POINTER, struct definition,
			     values, &word_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t definition_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct definition,
			    definition_fields),
};

static const cyaml_schema_field_t file_fields[] = {
	CYAML_FIELD_ENUM_PTR("default", CYAML_FLAG_STRICT | OPTIONAL,
			     struct policy_file, default_verdict, verdicts,
			     ARRAY_SIZE(verdicts)),
	WORDS("smtp-ports", struct policy_file, smtp_ports),
	THRESHOLD(struct policy_file),
	CAP(struct policy_file),
	BUDGETS(struct policy_file),
	SWITCH(POLICY_KEY_DIALOGUE, dialogue),
	SWITCH(POLICY_KEY_SESSION, session),
	WORDS("relays", struct policy_file, relays),
	CYAML_FIELD_SEQUENCE("define", OPTIONAL, struct policy_file, define,
			     &definition_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE("rules", OPTIONAL, struct policy_file, rules,
			     &rule_schema, 0, CYAML_UNLIMITED),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t file_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct policy_file,
			    file_fields),
};

/* The bytes become the policy's. */
static void add_source(struct policy *policy, const char *path, char *bytes,
		       size_t len)
{
	policy->sources = xreallocarray(policy->sources, policy->n_sources + 1,
					sizeof(*policy->sources));
	policy->sources[policy->n_sources++] = (struct policy_source){
		.path = xstrdup(path),
		.bytes = bytes,
		.len = len,
		.tree = xcalloc(1, sizeof(struct yaml_tree))
	};
}

static void read_source(struct policy *policy, const char *path,
			struct diag *diag)
{
	char *bytes;
	size_t len;

	bytes = file_read(path, &len);
	if (bytes) {
		add_source(policy, path, bytes, len);
		return;
	}
	diag_add(diag, path, 0, 0, "cannot be read: %s", strerror(errno));
	policy->unreadable = true;
}

static void read_path(struct policy *policy, const char *path,
		      struct diag *diag)
{
	struct stat st;
	size_t n, i;
	char **list;

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
		read_source(policy, path, diag);
		return;
	}
	list = file_list(path, ".yaml", &n);
	if (!list)
		diag_add(diag, path, 0, 0, "cannot be read: %s",
			 strerror(errno));
	else if (!n)
		diag_add(diag, path, 0, 0,
			 "no file ends in .yaml, expected at least one");
	for (i = 0; i < n; i++)
		read_source(policy, list[i], diag);
	file_list_free(list, n);
}

static void fill_structures(struct policy *policy, struct diag *diag)
{
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		struct policy_source *s = &policy->sources[i];
		void *data = NULL;

		yaml_into(s->tree, s->bytes, s->len, &file_schema, &data, diag);
		s->data = data;
	}
}

/**
 * policy_read_input() - Read the files of a policy.
 * @policy: Receives them, to be given to policy_free() in any case.
 * @in: What they are read from.
 * @diag: Receives complaints.
 *
 * Each file is read once: whatever is checked of its bytes holds for the policy.
 *
 * Return: true when there was nothing to complain about.
 */
bool policy_read_input(struct policy *policy, const struct policy_input *in,
		       struct diag *diag)
{
	size_t before = diag_count(diag), i;

	*policy = (struct policy){ 0 };
	for (i = 0; i < in->n_texts; i++)
		add_source(policy, in->texts[i].path,
			   xmemdupz(in->texts[i].bytes, in->texts[i].len),
			   in->texts[i].len);
	for (i = 0; i < in->n_paths; i++)
		read_path(policy, in->paths[i], diag);
	return diag_count(diag) == before;
}

/**
 * policy_read() - Read the files of a policy.
 * @policy: Receives them, to be given to policy_free() in any case.
 * @paths: Files, and directories whose files count in the order of their names.
 * @n: How many.
 * @diag: Receives complaints.
 *
 * Return: true when there was nothing to complain about.
 */
bool policy_read(struct policy *policy, char *const *paths, size_t n,
		 struct diag *diag)
{
	const struct policy_input in = { .paths = paths, .n_paths = n };

	return policy_read_input(policy, &in, diag);
}

/* Keeps what can be read for further complaints. */
static void parse_source(struct policy *policy, struct policy_source *s,
			 struct diag *diag)
{
	if (yaml_tree_load(s->tree, s->path, s->bytes, s->len, diag))
		yaml_check(s->tree, &file_schema, diag);
	else
		policy->unreadable = true;
}

/**
 * policy_parse() - Make sense of the files of a policy.
 * @policy: The policy, from policy_read().
 * @cat: The mail tools that rules may name.
 * @diag: Receives complaints.
 *
 * Return: true when there was nothing to complain about. Nothing of the policy
 * may be used otherwise.
 */
bool policy_parse(struct policy *policy, const struct catalogue *cat,
		  struct diag *diag)
{
	size_t before = diag_count(diag), i;

	for (i = 0; i < policy->n_sources; i++)
		parse_source(policy, &policy->sources[i], diag);
	policy_check(policy, cat, diag);
	if (diag_count(diag) == before && !policy->unreadable)
		fill_structures(policy, diag);
	if (diag_count(diag) == before && !policy->unreadable) {
		policy_expand(policy);
		policy_review(policy, diag);
	}
	return diag_count(diag) == before && !policy->unreadable;
}

/**
 * policy_load() - Read a policy, and make sense of it.
 * @policy: Receives it, to be given to policy_free() in any case.
 * @paths: Files, and directories whose files count in the order of their names.
 * @n: How many.
 * @cat: The mail tools that rules may name.
 * @diag: Receives complaints.
 *
 * Return: true when there was nothing to complain about. Nothing of the policy
 * may be used otherwise.
 */
bool policy_load(struct policy *policy, char *const *paths, size_t n,
		 const struct catalogue *cat, struct diag *diag)
{
	const bool is_read = policy_read(policy, paths, n, diag);

	return policy_parse(policy, cat, diag) && is_read;
}

/**
 * policy_free() - Forget a policy.
 * @policy: The policy.
 */
void policy_free(struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		struct policy_source *s = &policy->sources[i];

		yaml_forget(&file_schema, s->data);
		yaml_tree_free(s->tree);
		free(s->tree);
		free(s->bytes);
		free(s->path);
	}
	free(policy->sources);
	hosts_free(&policy->hosts);
	*policy = (struct policy){ 0 };
}
