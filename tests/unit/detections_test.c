// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of detections, and what is wrong with them.
 */
#include <kselftest_harness.h>

#include "detect_fixture.h"

#define SHIPPED "../../dist/detections.yaml"
#define KEYS "user, job, origin, parent, tool, destination, domain or hour"
#define AMOUNTS "a number, a size such as 1 MiB or a time such as 15 min"
#define SEVERITIES "off, low, medium, high or critical"
#define FILE_KEYS "learning, repeat, lists, exceptions or detections"
#define COMPLETE DETECTION(MEDIUM)

FIXTURE(detections)
{
	struct detect_fixture fx;
};

FIXTURE_SETUP(detections)
{
	detect_begin(&self->fx);
}

FIXTURE_TEARDOWN(detections)
{
	detect_end(&self->fx);
}

static const char *said(const struct detect_fixture *fx)
{
	const char *line = fx->diag.errors.n ? fx->diag.errors.v[0] : NULL;
	const char *name = line ? strstr(line, "/shipped") : NULL;

	return name ? name + 1 : line ? line : "nothing";
}

TEST_F(detections, errors)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		/* clang-format off */
		{ "detection: []\n",
		  "shipped:1:1: 'detection' is no key of the file, expected " FILE_KEYS },
		{ "learning: soon\n",
		  "shipped:1:11: 'soon', expected a number of s, min, h or d, such as 24 h" },
		{ "lists: [{name: a, words: [$b]}]\n",
		  "shipped:1:27: '$b', expected no list within a list" },
		{ "detections: [{id: a}]\n",
		  "shipped:1:14: the detection 'a' is new and has no 'title', expected one" },
		{ "exceptions: [{name: a, why: b, all: [{field: c}]}]\n",
		  "shipped:1:38: the condition asks for nothing, expected is, not, min or max" },
		{ "exceptions: [{name: a, why: b, all: [{field: c, is: [$d]}]}]\n",
		  "shipped:1:54: '$d' is no list, expected one named so far" },
		{ "exceptions: [{name: a, why: b, all: [{field: c, min: many}]}]\n",
		  "shipped:1:54: 'many', expected " AMOUNTS },
		{ COMPLETE "    unless: [friends]\n",
		  "shipped:12:14: 'friends' is no exception, expected one named so far" },
		{ COMPLETE "    repeat: always\n",
		  "shipped:12:13: 'always', expected never, or a time such as 1 h" },
		{ COMPLETE "    more: {per: 1 h}\n",
		  "shipped:12:11: more has no 'than', expected one" },
		{ COMPLETE "    more: {than: 1, times: 0}\n",
		  "shipped:12:28: '0', expected a number from 1 to 1000000" },
		{ DETECTION("    severity: huge\n    key: [user]\n"),
		  "shipped:9:15: 'huge' is no value of severity, expected " SEVERITIES },
		{ DETECTION("    severity: low\n    key: [shoes]\n"),
		  "shipped:10:11: 'shoes' is no value of an entry of key, expected " KEYS },
		/* clang-format on */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		EXPECT_FALSE(load(&self->fx, cases[i].text))
		TH_LOG("case %zu", i);
		EXPECT_STREQ(cases[i].said, said(&self->fx));
	}
}

/* What is wrong there does not take away what is right elsewhere. */
TEST_F(detections, the_rest_holds)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/10.yaml", self->fx.dir);
	write_file(path, "nonsense\n");
	EXPECT_FALSE(load(&self->fx, COMPLETE));
	EXPECT_EQ(1, self->fx.detector.d.n);
}

TEST_F(detections, an_administrator_says_what_is_different)
{
	const struct detections *d = &self->fx.detector.d;
	char path[64];

	snprintf(path, sizeof(path), "%s/10.yaml", self->fx.dir);
	write_file(path,
		   "repeat: 2 h\n"
		   "lists: [{name: l, words: [c]}, {name: m, words: [d]}]\n"
		   "detections: [{id: one, severity: low}]\n");
	ASSERT_TRUE(load(&self->fx,
			 "lists: [{name: l, words: [a, b]}]\n" COMPLETE));
	ASSERT_EQ(1, d->n);
	EXPECT_EQ(SEVERITY_LOW, d->v[0].severity);
	EXPECT_STREQ("One", d->v[0].title);
	EXPECT_EQ(2 * 60 * 60, d->v[0].repeat_seconds);
	EXPECT_EQ(2 * DAY, d->learning);
	EXPECT_EQ(3, detections_list(d, "l")->words_count);
	EXPECT_STREQ("c", detections_list(d, "l")->words[2]);
	EXPECT_EQ(1, detections_list(d, "m")->words_count);
}

static bool holds(struct detect_fixture *fx, const char *condition,
		  const char *json)
{
	struct json_object *doc = json_tokener_parse(json);
	char text[512];
	bool ret;

	snprintf(
		text, sizeof(text),
		"lists: [{name: none, words: []}, {name: two, words: [two, \"2*\"]}]\n"
		"exceptions: [{name: e, why: w, all: [{field: a.b, %s}]}]\n",
		condition);
	if (!doc || !load(fx, text))
		abort();
	ret = condition_holds(&fx->detector.d.exceptions[0].all[0], doc,
			      &fx->detector.d);
	json_object_put(doc);
	return ret;
}

TEST_F(detections, conditions)
{
	static const struct {
		const char *condition, *json;
		bool holds;
	} cases[] = {
		/* clang-format off */
		{ "is: [x]", "{\"a\": {\"b\": \"x\"}}", true },
		{ "is: [x]", "{\"a\": {\"b\": \"xx\"}}", false },
		{ "is: [\"*\"]", "{\"a\": {\"b\": \"\"}}", true },
		{ "is: [\"*\"]", "{\"a\": {}}", false },
		{ "is: [\"*\"]", "{\"a\": {\"b\": null}}", false },
		{ "is: [\"*\"]", "{\"a\": \"b\"}", false },
		{ "is: [\"/usr/*/x\"]", "{\"a\": {\"b\": \"/usr/a/b/x\"}}", true },
		{ "is: [$two]", "{\"a\": {\"b\": \"23\"}}", true },
		{ "is: [$two, x]", "{\"a\": {\"b\": \"x\"}}", true },
		{ "is: [$none]", "{\"a\": {\"b\": \"x\"}}", false },
		{ "is: [x]", "{\"a\": [{\"b\": \"y\"}, {\"b\": [\"z\", \"x\"]}]}", true },
		{ "is: [x]", "{\"a\": [{\"b\": \"y\"}, {\"c\": \"x\"}]}", false },
		{ "is: [192.0.2.0/24]", "{\"a\": {\"b\": \"192.0.2.77\"}}", true },
		{ "is: [192.0.2.0/25]", "{\"a\": {\"b\": \"192.0.2.177\"}}", false },
		{ "is: [\"2001:db8::/32\"]", "{\"a\": {\"b\": \"2001:db8:1::1\"}}", true },
		{ "is: [\"2001:db8::/32\"]", "{\"a\": {\"b\": \"192.0.2.1\"}}", false },
		{ "not: [x]", "{\"a\": {\"b\": \"x\"}}", false },
		{ "not: [x]", "{\"a\": {\"b\": [\"y\", \"x\"]}}", false },
		{ "not: [x]", "{\"a\": {\"b\": \"y\"}}", true },
		{ "not: [x]", "{}", true },
		{ "is: [x, y], not: [x]", "{\"a\": {\"b\": \"y\"}}", true },
		{ "min: 10", "{\"a\": {\"b\": 10}}", true },
		{ "min: 10", "{\"a\": {\"b\": 9}}", false },
		{ "min: 10", "{\"a\": {\"b\": \"11\"}}", false },
		{ "min: 10", "{\"a\": {\"b\": -1}}", false },
		{ "min: 10", "{}", false },
		{ "max: 1 kB", "{\"a\": {\"b\": 1000}}", true },
		{ "max: 1 kB", "{\"a\": {\"b\": 1001}}", false },
		{ "max: 2 min", "{\"a\": {\"b\": 120}}", true },
		{ "min: 2, max: 3", "{\"a\": {\"b\": 4}}", false },
		/* clang-format on */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		EXPECT_EQ(cases[i].holds,
			  holds(&self->fx, cases[i].condition, cases[i].json))
	TH_LOG("case %zu: %s of %s", i, cases[i].condition, cases[i].json);
}

/* Others than nobody's are everybody's, which is not what an empty list means. */
TEST_F(detections, an_empty_list)
{
	static const char inert[] =
		"detections:\n"
		"  - {id: a, title: b, why: c, severity: low, on: [smtp-connect],\n"
		"     key: [user], when: [{field: d, not: [$l]}]}\n";
	char text[512];

	snprintf(text, sizeof(text), "lists: [{name: l, words: []}]\n%s",
		 inert);
	ASSERT_TRUE(load(&self->fx, text));
	EXPECT_TRUE(self->fx.detector.d.v[0].inert);
	snprintf(text, sizeof(text), "lists: [{name: l, words: [x]}]\n%s",
		 inert);
	ASSERT_TRUE(load(&self->fx, text));
	EXPECT_FALSE(self->fx.detector.d.v[0].inert);
}

TEST_F(detections, shipped)
{
	struct detections *d = &self->fx.detector.d;
	size_t i;

	ASSERT_TRUE(detections_load(d, SHIPPED, NULL, &self->fx.diag))
	TH_LOG("%s", said(&self->fx));
	EXPECT_GE(d->n, 25);
	for (i = 0; i < d->n; i++)
		EXPECT_EQ(!strcmp(d->v[i].id, "direct-to-server"),
			  d->v[i].inert);
}

TEST_HARNESS_MAIN
