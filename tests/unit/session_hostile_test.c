// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cleartext sessions that are made to do harm: nothing is too long, too deep or too
 * many, and nothing stays that is not to be kept.
 */
#include "session_cases.h"

#include "kselftest_harness.h"

/* Appends @n times a byte. */
static size_t fill(char *to, size_t at, char c, size_t n)
{
	memset(to + at, c, n);
	return at + n;
}

static size_t write_text(char *to, size_t at, const char *text)
{
	memcpy(to + at, text, strlen(text));
	return at + strlen(text);
}

static struct said with_long(const char *before, size_t n, const char *after)
{
	static char text[1 << 17];
	size_t len = write_text(text, 0, before);

	len = fill(text, len, 'x', n);
	len = write_text(text, len, after);
	return feed_whole(text, len);
}

/* All is cut where there is no room for more, and what follows is still seen. */
TEST(long_things)
{
	static const size_t lengths[] = { 127, 128, 129, 255, 256,  257,
					  490, 511, 512, 513, 4096, 65537 };
	struct said said;
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		const size_t n = lengths[i];

		said = with_long("EHLO ", n, "\r\nRCPT TO:<a@b>\r\n");
		EXPECT_EQ(n > 128, !!strstr(said.text, " cut"));
		EXPECT_NE(NULL, strstr(said.text, " rcpt=1 @b"));
		said = with_long("MAIL FROM:<", n,
				 "> SIZE=7\r\nRCPT TO:<a@b>\n");
		EXPECT_EQ(n > 256, !!strstr(said.text, " cut"));
		EXPECT_EQ(n <= 490, !!strstr(said.text, " size=7"));
		EXPECT_NE(NULL, strstr(said.text, " rcpt=1 @b"));
		said = with_long("RCPT TO:<a@", n, ">\r\nRCPT TO:<a@b>\n");
		EXPECT_EQ(n > 128, !!strstr(said.text, " cut"));
		EXPECT_NE(NULL, strstr(said.text, " @b"));
		said = with_long(
			ONE "Content-Type: a/b; name=", n,
			"\r\nContent-Type: c/d\r\n\r\n.\r\nRCPT TO:<a@b>\n");
		EXPECT_EQ(n > 192, !!strstr(said.text, " cut"));
		EXPECT_NE(NULL, strstr(said.text, " @b parts=1 [c/d"));
		said = with_long(ONE, n, "\r\n.\r\nRCPT TO:<a@b>\n");
		EXPECT_NE(NULL, strstr(said.text, " rcpt=2 @d @b"));
		said = with_long(ONE "Content-Type: multipart/x; boundary=", n,
				 "\r\n\r\n--x\r\n.\r\nRCPT TO:<a@b>\n");
		EXPECT_EQ(n > 70, !!strstr(said.text, " cut"));
		EXPECT_NE(NULL, strstr(said.text, " @b"));
	}
}

/* Multiparts in each other, more than are looked into. */
TEST(deep_things)
{
	static char text[1 << 16];
	size_t len = write_text(text, 0, ONE), i;
	struct said said;
	char part[96];

	for (i = 0; i < 300; i++) {
		snprintf(part, sizeof(part),
			 "Content-Type: multipart/mixed; boundary=b%zu\r\n\r\n"
			 "--b%zu\r\n",
			 i, i);
		len = write_text(text, len, part);
	}
	len = write_text(text, len, "\r\nx\r\n.\r\nRCPT TO:<a@b>\r\n");
	said = feed_whole(text, len);
	EXPECT_NE(NULL, strstr(said.text, " cut"));
	EXPECT_NE(NULL, strstr(said.text, " rcpt=2 @d @b parts=1"));
}

TEST(many_parts)
{
	static char text[1 << 20];
	size_t len = write_text(
		       text, 0,
		       ONE "Content-Type: multipart/mixed; boundary=b\r\n\r\n"),
	       i;
	struct sw_session *s = calloc(1, sizeof(*s));

	for (i = 0; i < 10000; i++)
		len = write_text(text, len,
				 "--b\r\nContent-Type: x/y\r\n\r\nz\r\n");
	len = write_text(text, len, "--b--\r\n.\r\n");
	feed_exactly(s, text, len);
	EXPECT_EQ(10000, s->facts.parts);
	EXPECT_EQ(SMTPWARD_PARTS_MAX, s->facts.n_parts);
	free(s);
}

TEST(numbers_stay_at_their_end)
{
	struct sw_session *s = calloc(1, sizeof(*s));

	s->facts.messages = UINT32_MAX - 1;
	s->facts.recipients = UINT32_MAX;
	feed_exactly(s, ONE, sizeof(ONE) - 1);
	feed_exactly(s, "RSET\r\n" ONE, sizeof("RSET\r\n" ONE) - 1);
	EXPECT_EQ(UINT32_MAX, s->facts.messages);
	EXPECT_EQ(UINT32_MAX, s->facts.recipients);
	free(s);
}

/* Nothing of a password or of a body stays behind. */
TEST(nothing_is_kept)
{
	static const char text[] =
		"AUTH PLAIN c2VjcmV0\r\nc2VjcmV0\r\n" ONE
		"Content-Type: multipart/mixed; boundary=b\r\n"
		"Subject: c2VjcmV0\r\n\r\n-- c2VjcmV0\r\nc2VjcmV0\r\n"
		"- c2VjcmV0\r\n-c2VjcmV0\r\n.\r\n"
		"NOOP\r\n";
	static const char password[] = "AUTH PLAIN c2VjcmV0c2VjcmV0\r\n";
	struct sw_session *s = calloc(1, sizeof(*s));
	const char *at = (const char *)s;
	size_t i, found = 0;

	feed_exactly(s, text, sizeof(text) - 1);
	for (i = 0; i + 8 <= sizeof(*s); i++)
		found += !memcmp(at + i, "c2VjcmV0", 8);
	feed_exactly(s, password, sizeof(password) - 1);
	for (i = 0; i + 8 <= sizeof(*s); i++)
		found += !memcmp(at + i, "c2VjcmV0", 8);
	EXPECT_EQ(0, found);
	free(s);
}

TEST(lost)
{
	struct sw_session *s = calloc(1, sizeof(*s));
	struct said said;

	feed_exactly(s, "EHLO h\r\n", 8);
	sw_session_lose(s);
	feed_exactly(s, ONE, sizeof(ONE) - 1);
	said = say_facts(&s->facts);
	EXPECT_STREQ(" hello lost helo=h", said.text);
	EXPECT_TRUE(sw_session_is_over(s));
	free(s);
}

static uint64_t random_state = 1;

static uint32_t below(uint32_t n)
{
	random_state =
		random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (random_state >> 33) % n;
}

/* From pieces of the sessions above and others, so that much is nearly right. */
static size_t random_text(char *to, size_t room)
{
	static const char *const bits[] = {
		"\r\n",
		"\n",
		".\r\n",
		"\r\n\r\n",
		"DATA\r\n",
		"BDAT 9\r\n",
		"BDAT 3 LAST\r\n",
		"BDAT 99999999999999999999\r\n",
		"--b\r\n",
		"--b--\r\n",
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
		"Content-Disposition: x; filename*0*=\"",
		"message/rfc822",
		"RCPT TO:<",
		"\0",
		"\xff",
		"(",
		"\\",
		"\"",
		";",
		"=",
		" ",
	};
	size_t len = 0, n;

	while (len + 64 < room) {
		const struct session *s = &sessions[below(N_SESSIONS)];
		const uint32_t what = below(3);
		const char *bit = bits[below(sizeof(bits) / sizeof(*bits))];

		if (what && s->len) {
			const size_t at = below(s->len);

			n = 1 + below(s->len - at);
			n = n < 48 ? n : 48;
			memcpy(to + len, s->text + at, n);
		} else {
			n = strlen(bit) ?: 1;
			memcpy(to + len, bit, n < 48 ? n : 48);
			n = n < 48 ? n : 48;
		}
		len += n;
		if (!below(20))
			break;
	}
	return len;
}

TEST(at_random)
{
	static char text[2048];
	uint32_t i, with_parts = 0;

	for (i = 0; i < 30000; i++) {
		const size_t len = random_text(text, sizeof(text));
		const struct said whole = feed_whole(text, len);
		const struct said pieces =
			feed_pieces(text, len, below(len + 1), 1 + below(40));

		ASSERT_STREQ(whole.text, pieces.text);
		with_parts += !!strstr(whole.text, " parts=");
	}
	EXPECT_LT(3000, with_parts);
}

TEST_HARNESS_MAIN
