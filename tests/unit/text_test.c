// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes that a process chose, made into text.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define CASE(in, out)                   \
	{                               \
		in, sizeof(in) - 1, out \
	}

TEST(escapes)
{
	static const struct {
		const char *in;
		size_t len;
		const char *out;
	} cases[] = {
		CASE("", ""),
		CASE("plain text", "plain text"),
		CASE("gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"),
		CASE("a\\b", "a\\\\b"),
		CASE("a\nb\rc\td", "a\\nb\\rc\\td"),
		CASE("a\0b", "a\\x00b"),
		CASE("\x1b[2J", "\\x1b[2J"),
		CASE("\x7f", "\\x7f"),
		/* No UTF-8: stray, cut, overlong, surrogate, too large. */
		CASE("\xff\xfe", "\\xff\\xfe"),
		CASE("\xc3", "\\xc3"),
		CASE("\xe2\x82", "\\xe2\\x82"),
		CASE("\xc0\xaf", "\\xc0\\xaf"),
		CASE("\xe0\x80\xaf", "\\xe0\\x80\\xaf"),
		CASE("\xed\xa0\x80", "\\xed\\xa0\\x80"),
		CASE("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"),
		/* UTF-8 that acts: C1 control, line separator, direction. */
		CASE("\xc2\x9b", "\\xc2\\x9b"),
		CASE("\xe2\x80\xa8", "\\xe2\\x80\\xa8"),
		CASE("\xe2\x80\xae", "\\xe2\\x80\\xae"),
		CASE("\xef\xbb\xbf", "\\xef\\xbb\\xbf"),
	};
	char *out;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		out = text_escaped(cases[i].in, cases[i].len);
		EXPECT_STREQ(cases[i].out, out);
		free(out);
	}
}

TEST(every_byte_gives_utf8)
{
	unsigned char in[2];
	char out[16];
	size_t n, at;
	int a, b;

	for (a = 0; a < 256; a++) {
		for (b = 0; b < 256; b++) {
			in[0] = a;
			in[1] = b;
			ASSERT_EQ(2, text_escape(out, sizeof(out), in, 2));
			for (at = 0; out[at]; at += n) {
				n = text_char_len(out + at, strlen(out + at));
				ASSERT_NE(0, n);
				ASSERT_GE((unsigned char)out[at], ' ');
			}
		}
	}
}

TEST(never_cut_inside)
{
	static const char in[] = "a\xc3\xbc\x01z";
	char *out;
	size_t size, done;

	for (size = 1; size < 10; size++) {
		out = malloc(size);
		ASSERT_NE(NULL, out);
		done = text_escape(out, size, in, sizeof(in) - 1);
		EXPECT_LT(strlen(out), size);
		EXPECT_EQ(size < 2 ? 0 :
			  size < 4 ? 1 :
			  size < 8 ? 3 :
			  size < 9 ? 4 :
				     5,
			  done);
		free(out);
	}
}

TEST_HARNESS_MAIN
