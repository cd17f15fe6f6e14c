// SPDX-License-Identifier: GPL-2.0-only
/*
 * What falls due in a policy by itself, and what is told of it.
 */
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "dues.h"
#include "file.h"
#include "ocsf.h"
#include "record.h"
#include "rules_index.h"

#define END 1798761600ULL /* of 2026-12-31 */
#define DAY 86400ULL

#define RULE(id, title) \
	"{\"id\": " id  \
	", \"verdict\": \"allow\", \"file\": \"f\", \"title\": \"" title "\""

/* clang-format off */
static const char rules[] =
	"{\"generation\": 7, \"rules\": [\n"
	RULE("1", "yearly") ", \"owner\": \"it\", \"expires\": \"2026-12-31\"},\n"
	RULE("2", "other") "},\n"
	RULE("3", "asked") ", \"review\": \"2026-12-30\"}]}";
/* clang-format on */

struct seen {
	struct due due[8];
	size_t n;
};

FIXTURE(dues)
{
	struct rules_index *index;
	struct dues dues;
	struct seen seen;
};

FIXTURE_SETUP(dues)
{
	setenv("TZ", "UTC", 1);
	tzset();
	self->index = rules_index_parse(rules, sizeof(rules) - 1);
	ASSERT_NE(NULL, self->index);
}

FIXTURE_TEARDOWN(dues)
{
	rules_index_close(self->index);
}

static int take(void *arg, const struct due *due)
{
	struct seen *seen = arg;

	if (seen->n == 8)
		return -1;
	seen->due[seen->n++] = *due;
	return 0;
}

/* From one look to the next, while nobody sets the clock. */
static struct seen look(const struct rules_index *index, uint64_t from,
			uint64_t to)
{
	struct seen seen = { .n = 0 };
	struct dues dues;

	dues_told(&dues, from, 1000);
	if (dues_check(&dues, index, to, 1000 + to - from, take, &seen))
		abort();
	return seen;
}

TEST_F(dues, each_once)
{
	self->seen = look(self->index, END - 15 * DAY, END - 14 * DAY - 1);
	EXPECT_EQ(0, self->seen.n);
	self->seen = look(self->index, END - 14 * DAY - 1, END - 14 * DAY);
	ASSERT_EQ(1, self->seen.n);
	EXPECT_EQ(DUE_SOON, self->seen.due[0].kind);
	EXPECT_EQ(END, self->seen.due[0].at);
	EXPECT_EQ(1, self->seen.due[0].id);
	EXPECT_STREQ("yearly", self->seen.due[0].rule->title);
	self->seen = look(self->index, END - 14 * DAY, END - DAY - 1);
	EXPECT_EQ(0, self->seen.n);
	self->seen = look(self->index, END - 1, END);
	ASSERT_EQ(1, self->seen.n);
	EXPECT_EQ(DUE_EXPIRED, self->seen.due[0].kind);
	self->seen = look(self->index, END, END + DAY);
	EXPECT_EQ(0, self->seen.n);
}

/* The day before, one rule ends soon and the review of another is over. */
TEST_F(dues, several)
{
	self->seen = look(self->index, END - DAY - 1, END - DAY);
	ASSERT_EQ(2, self->seen.n);
	EXPECT_EQ(DUE_SOON, self->seen.due[0].kind);
	EXPECT_EQ(DUE_REVIEW, self->seen.due[1].kind);
	EXPECT_EQ(3, self->seen.due[1].id);
}

/* What has ended is not said to end soon, however long nobody looked. */
TEST_F(dues, after_a_long_time)
{
	self->seen = look(self->index, END - 30 * DAY, END + DAY);
	ASSERT_EQ(2, self->seen.n);
	EXPECT_EQ(DUE_EXPIRED, self->seen.due[0].kind);
	EXPECT_EQ(DUE_REVIEW, self->seen.due[1].kind);
}

TEST_F(dues, nothing_at_first)
{
	EXPECT_EQ(0,
		  dues_check(&self->dues, self->index, END + 1, 5, take, self));
	EXPECT_EQ(0, self->seen.n);
}

TEST_F(dues, the_clock)
{
	static const struct {
		int64_t by;
		size_t n;
	} cases[] = { { 0, 0 },	 { 59, 0 },  { -59, 0 },
		      { 60, 1 }, { -60, 1 }, { 3600, 1 } };
	const uint64_t now = END - 60 * DAY;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		self->seen.n = 0;
		dues_told(&self->dues, now, 1000);
		dues_check(&self->dues, self->index, now + 10 + cases[i].by,
			   1010, take, &self->seen);
		ASSERT_EQ(cases[i].n, self->seen.n);
		if (!cases[i].n)
			continue;
		EXPECT_EQ(DUE_CLOCK, self->seen.due[0].kind);
		EXPECT_EQ(now + 10, self->seen.due[0].before);
		EXPECT_EQ(now + 10 + cases[i].by, self->seen.due[0].at);
	}
}

/* After a reboot the clock cannot be compared, and what was due is told. */
TEST_F(dues, kept_in_a_file)
{
	char path[] = "/tmp/smtpward-dues.XXXXXX";
	int fd = mkstemp(path);

	ASSERT_LE(0, fd);
	close(fd);
	dues_load(&self->dues, path);
	EXPECT_EQ(0, self->dues.seen);
	dues_told(&self->dues, END - 1, 1000000);
	ASSERT_EQ(0, dues_save(&self->dues, path));
	dues_load(&self->dues, path);
	EXPECT_EQ(END - 1, self->dues.seen);
	dues_check(&self->dues, self->index, END + 500, 5, take, &self->seen);
	ASSERT_EQ(1, self->seen.n);
	EXPECT_EQ(DUE_EXPIRED, self->seen.due[0].kind);
	ASSERT_EQ(0, file_replace(path, "12x\n", 4, 0600));
	dues_load(&self->dues, path);
	EXPECT_EQ(0, self->dues.seen);
	unlink(path);
}

static char *message(const struct due *due)
{
	struct json_object *doc = record_due(due, END, "mail.example");
	char *text = strdup(json_text_at(doc, "message"));

	json_object_put(doc);
	return text;
}

TEST_F(dues, as_records)
{
	struct json_object *doc, *event;
	char *text;

	self->seen = look(self->index, END - 1, END);
	doc = record_due(&self->seen.due[0], END, "mail.example");
	EXPECT_STREQ("rule-due", json_text_at(doc, "event.action"));
	EXPECT_STREQ("due-expired-7-1-1798761600",
		     json_text_at(doc, "event.id"));
	EXPECT_STREQ("expired", json_text_at(doc, "smtpward.due.kind"));
	EXPECT_STREQ("yearly", json_text_at(doc, "rule.name"));
	EXPECT_STREQ(
		"DUE: rule \"yearly\" has expired at 2027-01-01T00:00:00.000000000Z; owner: it",
		json_text_at(doc, "message"));
	event = ocsf_make(doc);
	EXPECT_STREQ("yearly", json_text_at(event, "entity.name"));
	EXPECT_FALSE(json_is_true(event, "entity.policy.is_applied"));
	json_object_put(event);
	json_object_put(doc);

	self->seen = look(self->index, END - DAY - 1, END - DAY);
	text = message(&self->seen.due[1]);
	EXPECT_STREQ("DUE: the review of rule \"asked\" is overdue", text);
	free(text);
	text = message(&(struct due){ .kind = DUE_CLOCK, .at = 60 });
	EXPECT_STREQ(
		"CLOCK: set to 1970-01-01T00:01:00.000000000Z, instead of 1970-01-01T00:00:00.000000000Z",
		text);
	free(text);
}

TEST_HARNESS_MAIN
