// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy that the kernel has, as a table.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "period.h"
#include "policy.h"
#include "policy_dump.h"
#include "signature.h"
#include "text.h"

#define LIST_WIDTH 40

enum column {
	ID,
	VERDICT,
	USERS,
	ONLY,
	TO,
	TOOLS,
	HITS,
	LAST,
	EXPIRES,
	THRESHOLD,
	CAP,
	BUDGETS,
	TITLE,
	N_COLUMNS
};

static const char *const heads[N_COLUMNS] = {
	[ID] = "ID",	       [VERDICT] = "VERDICT",
	[USERS] = "USERS",     [ONLY] = "ONLY",
	[TO] = "TO",	       [TOOLS] = "TOOLS",
	[HITS] = "HITS",       [LAST] = "LAST",
	[EXPIRES] = "EXPIRES", [THRESHOLD] = "THRESHOLD",
	[CAP] = "CAP",	       [BUDGETS] = "BUDGETS",
	[TITLE] = "TITLE",
};

/* Columns that are there for those rules only that have something in them. */
static const char *const optional[N_COLUMNS] = {
	[LAST] = "last",
	[EXPIRES] = "expires",
	[THRESHOLD] = "transfer-size-threshold",
	[CAP] = "transfer-size-cap",
	[BUDGETS] = "budgets",
};

struct row {
	char *cell[N_COLUMNS];
};

static struct json_object *get(struct json_object *from, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(from, key, &value);
	return value;
}

/* Printable, whatever a title or an old index file says. */
static char *text_of(struct json_object *value)
{
	const char *s = value ? json_object_get_string(value) : "";

	return text_escaped(s, strlen(s));
}

static char *number_of(struct json_object *value)
{
	return xasprintf("%" PRIu64, json_object_get_uint64(value));
}

static char *user_text(struct json_object *user, struct json_object *dump)
{
	struct json_object *name = get(user, "name");

	(void)dump;
	return name ? text_of(name) : number_of(get(user, "uid"));
}

/* Those of the group, as a user can have the same name. */
static char *group_text(struct json_object *group, struct json_object *dump)
{
	struct json_object *name = get(group, "name");
	char *text = name ? text_of(name) : number_of(get(group, "gid"));
	char *ret = xasprintf("group %s", text);

	(void)dump;
	free(text);
	return ret;
}

static char *dest_text(struct json_object *dest, struct json_object *dump)
{
	uint64_t min = json_object_get_uint64(get(dest, "port-min"));
	uint64_t max = json_object_get_uint64(get(dest, "port-max"));
	char *net = get(dest, "net") ? text_of(get(dest, "net")) : xstrdup("*");
	char *text;

	(void)dump;
	if (!min)
		return net;
	if (min == max)
		text = xasprintf("%s port %" PRIu64, net, min);
	else
		text = xasprintf("%s port %" PRIu64 "-%" PRIu64, net, min, max);
	free(net);
	return text;
}

static char *tool_text(struct json_object *id, struct json_object *dump)
{
	struct json_object *tools = get(dump, "tools"), *t;
	size_t i, n = tools ? json_object_array_length(tools) : 0;
	int64_t want = json_object_get_int64(id);

	if (!want)
		return xstrdup("any");
	for (i = 0; i < n; i++) {
		t = json_object_array_get_idx(tools, i);
		if (json_object_get_int64(get(t, "id")) == want)
			return text_of(get(t, "name"));
	}
	return number_of(id);
}

/* "a, b, c" or "a, b and 7 more". */
static char *list_text(struct json_object *list, const char *none,
		       char *(*one)(struct json_object *item,
				    struct json_object *dump),
		       struct json_object *dump)
{
	size_t i, n = list ? json_object_array_length(list) : 0;
	char *text, *item, *longer;

	if (!n)
		return xstrdup(none);
	text = one(json_object_array_get_idx(list, 0), dump);
	for (i = 1; i < n; i++) {
		if (strlen(text) > LIST_WIDTH) {
			longer = xasprintf("%s and %zu more", text, n - i);
			free(text);
			return longer;
		}
		item = one(json_object_array_get_idx(list, i), dump);
		longer = xasprintf("%s, %s", text, item);
		free(text);
		free(item);
		text = longer;
	}
	return text;
}

static char *subject_text(struct json_object *rule, struct json_object *dump)
{
	struct json_object *users = get(rule, "users");
	struct json_object *groups = get(rule, "groups");
	char *text = list_text(users, groups ? "" : "*", user_text, dump);
	char *more, *both;

	if (!groups)
		return text;
	more = list_text(groups, "", group_text, dump);
	both = xasprintf("%s%s%s", text, users ? ", " : "", more);
	free(text);
	free(more);
	return both;
}

static char *time_text(struct json_object *rule, const char *key)
{
	struct json_object *time = get(rule, key);

	return time ? text_of(time) : xstrdup("-");
}

static char *size_text(struct json_object *rule, const char *key)
{
	struct json_object *bytes = get(rule, key);

	return bytes ? number_of(bytes) : xstrdup("-");
}

/* "1000 bytes and 10 sessions in 1 d for each-user" */
static char *budget_text(struct json_object *budget)
{
	struct json_object *bytes = get(budget, "bytes");
	struct json_object *sessions = get(budget, "sessions");
	char *period =
		period_text(json_object_get_uint64(get(budget, "period")));
	char *scope = text_of(get(budget, "for"));
	char *text;

	text = xasprintf("%s%s%s%s%s in %s for %s",
			 bytes ? json_object_get_string(bytes) : "",
			 bytes ? " bytes" : "",
			 bytes && sessions ? " and " : "",
			 sessions ? json_object_get_string(sessions) : "",
			 sessions ? " sessions" : "", period, scope);
	free(scope);
	free(period);
	return text;
}

/* All of them: there are few, and "1 more" would say nothing. */
static char *budgets_text(struct json_object *list)
{
	size_t i, n = list ? json_object_array_length(list) : 0;
	char *text = xstrdup(n ? "" : "-"), *item, *longer;

	for (i = 0; i < n; i++) {
		item = budget_text(json_object_array_get_idx(list, i));
		longer = xasprintf("%s%s%s", text, i ? ", " : "", item);
		free(text);
		free(item);
		text = longer;
	}
	return text;
}

/* A rule about nothing in particular is about every connect and every exec. */
static void fill_row(struct row *row, struct json_object *rule,
		     struct json_object *dump)
{
	struct json_object *to = get(rule, "to"), *tools = get(rule, "tools");
	const char *none = to || tools ? "-" : "*";

	row->cell[ID] = number_of(get(rule, "id"));
	row->cell[VERDICT] = text_of(get(rule, "verdict"));
	row->cell[USERS] = subject_text(rule, dump);
	row->cell[ONLY] = policy_only(rule);
	row->cell[TO] = list_text(to, none, dest_text, dump);
	row->cell[TOOLS] = list_text(tools, none, tool_text, dump);
	row->cell[HITS] = number_of(get(rule, "hits"));
	row->cell[LAST] = time_text(rule, optional[LAST]);
	row->cell[EXPIRES] = time_text(rule, optional[EXPIRES]);
	row->cell[THRESHOLD] = size_text(rule, optional[THRESHOLD]);
	row->cell[CAP] = size_text(rule, optional[CAP]);
	row->cell[BUDGETS] = budgets_text(get(rule, optional[BUDGETS]));
	row->cell[TITLE] = text_of(get(rule, "title"));
}

static bool on_the_right(int column)
{
	return column == ID || column == HITS || column == THRESHOLD ||
	       column == CAP;
}

static void print_rows(FILE *to, struct row *rows, size_t n, const bool *shown)
{
	size_t width[N_COLUMNS] = { 0 }, i, len;
	int k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < N_COLUMNS; k++) {
			len = strlen(rows[i].cell[k]);
			width[k] = len > width[k] ? len : width[k];
		}
	}
	for (i = 0; i < n; i++) {
		for (k = 0; k < N_COLUMNS - 1; k++)
			if (shown[k])
				fprintf(to,
					on_the_right(k) ? "%*s  " : "%-*s  ",
					(int)width[k], rows[i].cell[k]);
		fprintf(to, "%s\n", rows[i].cell[TITLE]);
	}
}

static void print_limits(FILE *to, struct json_object *dump)
{
	struct json_object *threshold = get(dump, optional[THRESHOLD]);
	struct json_object *cap = get(dump, optional[CAP]);
	struct json_object *budgets = get(dump, optional[BUDGETS]);
	size_t i, n = budgets ? json_object_array_length(budgets) : 0;
	char *text;

	if (threshold)
		fprintf(to, "threshold  %" PRIu64 " bytes\n",
			json_object_get_uint64(threshold));
	if (cap)
		fprintf(to, "cap      %" PRIu64 " bytes\n",
			json_object_get_uint64(cap));
	for (i = 0; i < n; i++) {
		text = budget_text(json_object_array_get_idx(budgets, i));
		fprintf(to, "budget   %s\n", text);
		free(text);
	}
}

static void print_head(FILE *to, struct json_object *dump)
{
	struct json_object *ports = get(dump, "smtp-ports"), *port;
	size_t i, n = ports ? json_object_array_length(ports) : 0;
	char *sha256 = text_of(get(dump, "sha256"));
	char *verdict = text_of(get(dump, "default"));

	fprintf(to, "policy   %" PRIu64 "\n",
		json_object_get_uint64(get(dump, "generation")));
	fprintf(to, "sha256   %s\n", *sha256 ? sha256 : "-");
	signature_print(to, dump);
	fprintf(to, "ports   ");
	for (i = 0; i < n; i++) {
		port = json_object_array_get_idx(ports, i);
		fprintf(to, " %d", json_object_get_int(port));
	}
	fprintf(to, "\ndefault  %s\n", *verdict ? verdict : "-");
	print_limits(to, dump);
	if (get(dump, POLICY_KEY_DIALOGUE))
		fputs("looks    for SMTP on any port\n", to);
	if (get(dump, POLICY_KEY_SESSION))
		fputs("reads    cleartext sessions\n", to);
	fputc('\n', to);
	free(sha256);
	free(verdict);
}

/**
 * policy_table() - Print a policy for a person.
 * @to: Where to.
 * @dump: What policy_dump() received, with titles where they are known.
 */
void policy_table(FILE *to, struct json_object *dump)
{
	struct json_object *rules = get(dump, "rules");
	size_t i, n = rules ? json_object_array_length(rules) : 0;
	struct row *rows = xcalloc(n + 1, sizeof(*rows));
	struct json_object *rule;
	bool shown[N_COLUMNS];
	int k;

	print_head(to, dump);
	for (k = 0; k < N_COLUMNS; k++) {
		rows[0].cell[k] = xstrdup(heads[k]);
		shown[k] = !optional[k] && k != ONLY;
	}
	for (i = 0; i < n; i++) {
		rule = json_object_array_get_idx(rules, i);
		fill_row(&rows[i + 1], rule, dump);
		for (k = 0; k < N_COLUMNS; k++)
			shown[k] |= optional[k] && get(rule, optional[k]);
		shown[ONLY] |= strcmp(rows[i + 1].cell[ONLY], "-") != 0;
	}
	print_rows(to, rows, n + 1, shown);
	for (i = 0; i <= n; i++)
		for (k = 0; k < N_COLUMNS; k++)
			free(rows[i].cell[k]);
	free(rows);
}
