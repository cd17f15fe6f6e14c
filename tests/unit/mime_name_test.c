// SPDX-License-Identifier: GPL-2.0-only
/*
 * Encoded names, and what only looks like one.
 */
#include <stdlib.h>
#include <string.h>

#include "enrich.h"
#include "event.h"
#include "mime_name.h"

#include "kselftest_harness.h"

/**
 * struct name - A name as it comes, and as it is to be.
 * @raw: As it comes.
 * @expected: As it is to be, NULL for the same.
 */
struct name {
	const char *raw;
	const char *expected;
};

static const struct name in_words[] = {
	{ "plain.txt" },
	{ "" },
	{ "=?utf-8?B?w6QudHh0?=", "\xc3\xa4.txt" },
	{ "=?UTF-8?b?w6QudHh0?=", "\xc3\xa4.txt" },
	{ "=?us-ascii?Q?a_=3D=5Fb?=", "a =_b" },
	{ "x =?utf-8?q?a?= y", "x a y" },
	{ "=?utf-8?q?a?= \t =?utf-8?q?b?=", "ab" },
	{ "=?utf-8?q?a?= - =?utf-8?q?b?=", "a - b" },
	{ "=?utf-8?q?\?=", "" },
	{ "=?utf-8?b?YQ?=", "a" },
	{ "=?iso-8859-1?q?=E4?=" },
	{ "=?utf-8?q?=E?=" },
	{ "=?utf-8?q?=xx?=" },
	{ "=?utf-8?x?a?=" },
	{ "=?utf-8?b?a$?=" },
	{ "=?utf-8?q?a" },
	{ "=?utf-8?q?" },
	{ "=?utf-8?q" },
	{ "=?utf-8" },
	{ "=?" },
};

static const struct name by_2231[] = {
	{ "utf-8''%e2%82%AC.png", "\xe2\x82\xac.png" },
	{ "UTF-8'de'a%20b", "a b" },
	{ "''a%20b", "a b" },
	{ "utf-8''", "" },
	{ "iso-8859-1''%e4" },
	{ "utf-8''%e" },
	{ "utf-8''%xx" },
	{ "utf-8'a" },
	{ "utf-8" },
	{ "" },
};

static bool agrees(const struct name *n, bool is_extended)
{
	const char *expected = n->expected ?: n->raw;
	const size_t raw_len = strlen(n->raw);
	char *copy = malloc(raw_len ?: 1), *name;
	size_t len;
	bool ret;

	/* Exactly as long, for the sanitizer. */
	memcpy(copy, n->raw, raw_len);
	name = mime_name(&(struct bytes){ copy, raw_len }, is_extended, &len);
	ret = len == strlen(expected) && !memcmp(name, expected, len);
	free(name);
	free(copy);
	return ret;
}

TEST(words)
{
	size_t i;

	for (i = 0; i < sizeof(in_words) / sizeof(*in_words); i++)
		EXPECT_TRUE(agrees(&in_words[i], false))
		{
			TH_LOG("word %zu", i);
		}
}

TEST(extended)
{
	size_t i;

	for (i = 0; i < sizeof(by_2231) / sizeof(*by_2231); i++)
		EXPECT_TRUE(agrees(&by_2231[i], true))
		{
			TH_LOG("name %zu", i);
		}
}

/* Nothing is longer than it came, and nothing is read behind it. */
TEST(at_random)
{
	static const char bytes[] = "=?\?utf-8qbQB_%'' \taE4=";
	unsigned int i, k;

	srandom(1);
	for (i = 0; i < 200000; i++) {
		const size_t len = random() % 40;
		char *raw = malloc(len ?: 1), *name;
		size_t got;

		for (k = 0; k < len; k++)
			raw[k] = bytes[random() % (sizeof(bytes) - 1)];
		name = mime_name(&(struct bytes){ raw, len }, i & 1, &got);
		ASSERT_GE(len, got);
		free(name);
		free(raw);
	}
}

TEST_HARNESS_MAIN
