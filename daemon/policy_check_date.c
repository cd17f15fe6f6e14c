// SPDX-License-Identifier: GPL-2.0-only
/*
 * Days that a rule names: until when it holds, when it is reviewed.
 */
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "diag.h"
#include "parse.h"
#include "paths.h"
#include "policy_check.h"
#include "yaml_tree.h"

#define DAY 86400

/* Days ahead that an administrator is told of. */
#define NOTICE 14

static const char *expect_day(const struct check *c, const char *word)
{
	uint64_t end;

	(void)c;
	return parse_day(word, &end);
}

static const char *expect_until(const struct check *c, const char *word)
{
	uint64_t end;

	(void)c;
	return parse_until(word, &end);
}

static const char *word_of(const struct yaml_node *n)
{
	return n && n->kind == YAML_SCALAR && strlen(n->value) == n->len ?
		       n->value :
		       "";
}

static void warn_expiry(const struct check *c, const struct yaml_node *n)
{
	const uint64_t now = time(NULL);
	uint64_t end;

	/* What is granted is to end soon. */
	if (parse_until(word_of(n), &end) ||
	    !strcmp(c->tree->file, PATH_GRANTS))
		return;
	if (end <= now)
		yaml_warn(
			c->tree, n, c->diag,
			"the rule has expired: it is as if it were not there");
	else if (end - now < NOTICE * DAY)
		yaml_warn(c->tree, n, c->diag, "the rule expires in %u days",
			  (unsigned int)((end - now) / DAY));
}

static void warn_review(const struct check *c, const struct yaml_node *n)
{
	uint64_t end;

	if (!parse_day(word_of(n), &end) && end <= (uint64_t)time(NULL))
		yaml_warn(c->tree, n, c->diag, "the review is overdue");
}

/**
 * check_dates() - Complain about days that a rule names.
 * @c: What is known.
 * @rule: The rule.
 */
void check_dates(const struct check *c, const struct yaml_node *rule)
{
	const struct yaml_node *expires = yaml_key(c->tree, rule, "expires");
	const struct yaml_node *review = yaml_key(c->tree, rule, "review");

	check_word(c, expires, "end", expect_until);
	check_word(c, review, "day", expect_day);
	if (expires)
		warn_expiry(c, expires);
	if (review)
		warn_review(c, review);
}
