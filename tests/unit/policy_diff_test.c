// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is between two policies.
 */
#include <json-c/json.h>
#include <kselftest_harness.h>

#include "cmd_policy.h"
#include "policy_diff.h"
#include "policy_fixture.h"
#include "rules_index.h"

FIXTURE(diff)
{
	struct dir dir;
	struct json_object *from;
};

static struct json_object *dump_of(struct dir *d, const char *text)
{
	struct rules_index *index;
	struct json_object *dump;
	char *titles;

	dir_write(d, "a.yaml", text);
	if (!dir_read(d)) {
		printf("# %s\n", dir_said(d, &d->diag.errors, 0));
		abort();
	}
	dump = policy_compiled(&d->set.compiled);
	titles = rules_index_text(&d->set.policy, &d->set.compiled, 0);
	index = rules_index_parse(titles, strlen(titles));
	cmd_policy_titles(dump, index, 0);
	rules_index_close(index);
	free(titles);
	return dump;
}

static const char before[] =
	"default: deny\n"
	"smtp-ports: [25, 587]\n"
	"rules:\n"
	"  - {title: a, verdict: allow, users: [root, 4242], to: [192.0.2.0/24], ports: [25], owner: o}\n"
	"  - {title: b, verdict: deny, tools: [mailx, swaks]}\n"
	"  - {title: c, verdict: audit, transfer-size-cap: 1 MB, log: no}\n"
	"  - {title: d, verdict: deny}\n";

FIXTURE_SETUP(diff)
{
	dir_make(&self->dir);
	self->from = dump_of(&self->dir, before);
}

FIXTURE_TEARDOWN(diff)
{
	json_object_put(self->from);
	dir_remove(&self->dir);
}

/* What people are shown, with what is between the policies. */
static char *shown(struct _test_data_diff *self, const char *text)
{
	struct json_object *to = dump_of(&self->dir, text);
	struct json_object *diff = policy_diff(self->from, to);
	size_t len;
	char *out;
	FILE *f = open_memstream(&out, &len);

	if (policy_diff_same(diff))
		fputs("same\n", f);
	policy_diff_print(f, diff);
	fclose(f);
	json_object_put(diff);
	json_object_put(to);
	return out;
}

#define EXPECT_SHOWN(want, text)                  \
	do {                                      \
		char *said = shown(self, (text)); \
		EXPECT_STREQ((want), said);       \
		free(said);                       \
	} while (0)

/* The order of lists says nothing, nor whether a word is there twice. */
TEST_F(diff, same)
{
	EXPECT_SHOWN("same\n", before);
	EXPECT_SHOWN(
		"same\n",
		"smtp-ports: [587, 25]\n"
		"rules:\n"
		"  - {title: a, verdict: allow, users: [4242, 0, root], ports: [25, 25], to: [192.0.2.0/24], owner: o}\n"
		"  - {title: b, verdict: deny, tools: [swaks, mailx]}\n"
		"  - {title: c, verdict: audit, transfer-size-cap: 1000 kB, log: no}\n"
		"  - {title: d, verdict: deny}\n"
		"default: deny\n");
}

TEST_F(diff, policy)
{
	EXPECT_SHOWN(
		"default: deny -> audit\n"
		"smtp-ports: -25 +26\n"
		"transfer-size-cap: - -> 5000000\n",
		"default: audit\n"
		"smtp-ports: [26, 587]\n"
		"transfer-size-cap: 5 MB\n"
		"rules:\n"
		"  - {title: a, verdict: allow, users: [root, 4242], to: [192.0.2.0/24], ports: [25], owner: o}\n"
		"  - {title: b, verdict: deny, tools: [mailx, swaks]}\n"
		"  - {title: c, verdict: audit, transfer-size-cap: 1 MB, log: no}\n"
		"  - {title: d, verdict: deny}\n");
}

TEST_F(diff, rules)
{
	EXPECT_SHOWN(
		"- d\n"
		"+ e\\x1b\n"
		"! a\n"
		"    users: -4242\n"
		"    to: -192.0.2.0/24 port 25 +192.0.2.0/25 port 25-26\n"
		"    owner: o -> -\n"
		"    ticket: - -> T-1\n"
		"! b\n"
		"    verdict: deny -> allow\n"
		"    tools: -swaks\n"
		"! c\n"
		"    quiet: true -> -\n"
		"    transfer-size-cap: 1000000 -> 2000000\n",
		"default: deny\n"
		"smtp-ports: [25, 587]\n"
		"rules:\n"
		"  - {title: a, verdict: allow, users: [root], to: [192.0.2.0/25], ports: [25-26], ticket: T-1}\n"
		"  - {title: b, verdict: allow, tools: [mailx]}\n"
		"  - {title: \"e\\e\", verdict: deny}\n"
		"  - {title: c, verdict: audit, transfer-size-cap: 2 MB}\n");
}

/* As few as possible have moved. */
TEST_F(diff, order)
{
	EXPECT_SHOWN(
		"> moved: d\n",
		"default: deny\n"
		"smtp-ports: [25, 587]\n"
		"rules:\n"
		"  - {title: d, verdict: deny}\n"
		"  - {title: a, verdict: allow, users: [root, 4242], to: [192.0.2.0/24], ports: [25], owner: o}\n"
		"  - {title: b, verdict: deny, tools: [mailx, swaks]}\n"
		"  - {title: c, verdict: audit, transfer-size-cap: 1 MB, log: no}\n");
	EXPECT_SHOWN(
		"+ new\n"
		"> moved: a\n",
		"default: deny\n"
		"smtp-ports: [25, 587]\n"
		"rules:\n"
		"  - {title: new, verdict: deny}\n"
		"  - {title: b, verdict: deny, tools: [mailx, swaks]}\n"
		"  - {title: c, verdict: audit, transfer-size-cap: 1 MB, log: no}\n"
		"  - {title: a, verdict: allow, users: [root, 4242], to: [192.0.2.0/24], ports: [25], owner: o}\n"
		"  - {title: d, verdict: deny}\n");
}

/* A tool has another number in another catalogue. */
TEST_F(diff, catalogue)
{
	dir_write(
		&self->dir, "catalogue",
		"tools:\n"
		"  - {name: new, class: mua, paths: [/nonexistent/new]}\n"
		"  - {name: swaks, class: client, paths: [/nonexistent/swaks]}\n"
		"  - {name: mailx, class: mua, paths: [/nonexistent/mailx]}\n");
	EXPECT_SHOWN("tools: +new by name new\n", before);
}

TEST_HARNESS_MAIN
