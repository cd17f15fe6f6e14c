// SPDX-License-Identifier: GPL-2.0-only
/*
 * What SMTP clients and others say first, whole and in every two and three
 * pieces, and noise.
 */
#include "dialogue_match.h"
#include "policy_shim.h"

#include "kselftest_harness.h"

#define EHLO SMTPWARD_DIALOGUE_EHLO
#define HELO SMTPWARD_DIALOGUE_HELO
#define LHLO SMTPWARD_DIALOGUE_LHLO
#define MAIL SMTPWARD_DIALOGUE_MAIL

#define TEXT(string)                       \
	{                                  \
		string, sizeof(string) - 1 \
	}

/**
 * struct text - Some bytes.
 * @at: The bytes.
 * @len: How many.
 */
struct text {
	const char *at;
	size_t len;
};

/**
 * struct said - What a client says.
 * @what: Whose it is.
 * @text: It.
 * @silent: SMTPWARD_DIALOGUE_* when the server has said nothing, 0 for no SMTP.
 * @greeted: The same when it has.
 */
struct said {
	const char *what;
	struct text text;
	uint32_t silent;
	uint32_t greeted;
};

static const struct said saids[] = {
	{ "smtplib", TEXT("ehlo [127.0.1.1]\r\n"), EHLO, EHLO },
	{ "Net::SMTP", TEXT("EHLO localhost.localdomain\r\n"), EHLO, EHLO },
	{ "old", TEXT("HELO me\r\n"), HELO, HELO },
	{ "by hand", TEXT("hElO me\n"), HELO, HELO },
	{ "pipelined",
	  TEXT("EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"), EHLO,
	  EHLO },
	{ "LMTP", TEXT("LHLO me\r\n"), LHLO, LHLO },
	{ "no hello", TEXT("MAIL FROM:<a@b>\r\n"), MAIL, MAIL },
	{ "spaces", TEXT(" \tMail \t From:<a@b>\r\n"), MAIL, MAIL },
	{ "a tab", TEXT("EHLO\tme\r\n"), EHLO, EHLO },
	{ "empty lines", TEXT("\r\n\n\r\nEHLO me\r\n"), EHLO, EHLO },
	{ "bare carriage return", TEXT("NOOP\rEHLO me\r"), EHLO, EHLO },
	{ "commands before", TEXT("NOOP\r\nRSET\r\nHELP\r\nEHLO me\r\n"), EHLO,
	  EHLO },
	{ "nonsense before", TEXT("xyzzy and more than fits\r\nEHLO me\r\n"),
	  EHLO, EHLO },
	{ "UTF-8 before", TEXT("\xc3\xa4\xc3\xb6\r\nEHLO me\r\n"), EHLO, EHLO },
	{ "the command of FTP before", TEXT("USER x\r\nEHLO me\r\n"), EHLO,
	  EHLO },
	{ "HTTP to who has greeted", TEXT("GET / HTTP/1.1\r\nEHLO me\r\n"), 0,
	  EHLO },
	{ "HTTP that is not first", TEXT("NOOP\r\nGET /x\r\nEHLO me\r\n"), EHLO,
	  EHLO },
	{ "HTTP behind an empty line",
	  TEXT("\r\n\r\nGET / HTTP/1.1\r\n\r\nEHLO me\r\n"), 0, EHLO },
	{ "zeroes to who has greeted", TEXT("\0\1\2\r\nEHLO me\r\n"), 0, EHLO },

	{ "hello without a name", TEXT("EHLO\r\n"), 0, 0 },
	{ "in the middle of a line", TEXT("say EHLO me\r\n"), 0, 0 },
	{ "a longer word", TEXT("EHLOS me\r\nHELOT me\r\n"), 0, 0 },
	{ "mail without from", TEXT("MAIL TO:<a@b>\r\nMAIL FROM <a>\r\n"), 0,
	  0 },
	{ "FTP",
	  TEXT("USER anonymous\r\nPASS me@here\r\nSYST\r\nFEAT\r\nTYPE I\r\n"
	       "PASV\r\nSTOR mail.txt\r\nSITE HELP\r\nQUIT\r\n"),
	  0, 0 },
	{ "FTP over TLS", TEXT("AUTH TLS\r\n\x16\x03\x01\x02\x00\x01\x00"), 0,
	  0 },
	{ "POP3",
	  TEXT("CAPA\r\nUSER me\r\nPASS x\r\nSTAT\r\nLIST\r\nRETR 1\r\n"
	       "QUIT\r\n"),
	  0, 0 },
	{ "IMAP",
	  TEXT("a1 CAPABILITY\r\na2 LOGIN me x\r\na3 SELECT INBOX\r\n"
	       "a4 FETCH 1 BODY[HEADER.FIELDS (FROM)]\r\na5 LOGOUT\r\n"),
	  0, 0 },
	{ "NNTP", TEXT("MODE READER\r\nGROUP a.b\r\nARTICLE 1\r\nPOST\r\n"), 0,
	  0 },
	{ "IRC", TEXT("CAP LS 302\r\nNICK me\r\nUSER me 0 * :me\r\n"), 0, 0 },
	{ "Redis", TEXT("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n"), 0, 0 },
	{ "Redis by hand", TEXT("HELLO 3 AUTH a b\r\nPING\r\n"), 0, 0 },
	{ "memcached", TEXT("set helo 0 0 4\r\nehlo\r\nget helo\r\n"), 0, 0 },
	{ "MySQL",
	  TEXT("\x54\0\0\1\x8d\xa6\xff\x09\0\0\0\1\x21\0\0\0\0\0\0\0\0\0\0\0\0"
	       "\0\0\0\0\0\0\0\0\0\0\0root\0\x14\x12\x34\x0a\x56"),
	  0, 0 },
	{ "PostgreSQL", TEXT("\0\0\0\x08\x04\xd2\x16\x2f"), 0, 0 },
	{ "SSH", TEXT("SSH-2.0-OpenSSH_9.2\r\n\0\0\5\xdc\7\x14"), 0, 0 },
	{ "TLS", TEXT("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), 0, 0 },
	{ "HTTP",
	  TEXT("POST /x HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
	       "\r\nsaid: EHLO me\r\n"),
	  0, 0 },
	{ "HTTP with SMTP in it",
	  TEXT("POST /x HTTP/1.1\r\nHost: a\r\n\r\nEHLO me\r\n"), 0, EHLO },
	{ "HTTP/2", TEXT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\4"), 0, 0 },
	{ "SIP", TEXT("INVITE sip:a@b SIP/2.0\r\nFrom: <sip:c@d>\r\n"), 0, 0 },
	{ "a mailbox", TEXT("From me@here Mon\nFrom: me\nMail-From: x\n"), 0,
	  0 },
};

#define N_SAIDS (sizeof(saids) / sizeof(*saids))

static enum sw_match_result feed(struct sw_match *match, const char *text,
				 size_t len, bool greeted)
{
	char *copy = malloc(len ?: 1);
	enum sw_match_result result;

	/* Exactly as long, for the sanitizer to see what is read behind it. */
	memcpy(copy, text, len);
	result = sw_match_feed(match, copy, len, greeted);
	free(copy);
	return result;
}

static enum sw_match_result feed_text(struct sw_match *match, struct text text,
				      bool greeted)
{
	return feed(match, text.at, text.len, greeted);
}

/* In the pieces that end at @a and @b and at the end. */
static enum sw_match_result say(struct sw_match *match, const char *text,
				size_t len, size_t a, size_t b, bool greeted)
{
	enum sw_match_result result;

	memset(match, 0, sizeof(*match));
	result = feed(match, text, a, greeted);
	if (result == SW_MATCH_OPEN)
		result = feed(match, text + a, b - a, greeted);
	if (result == SW_MATCH_OPEN)
		result = feed(match, text + b, len - b, greeted);
	return result;
}

static bool agrees(const struct said *s, size_t a, size_t b, bool greeted)
{
	const uint32_t evidence = greeted ? s->greeted : s->silent;
	struct sw_match match;
	enum sw_match_result result =
		say(&match, s->text.at, s->text.len, a, b, greeted);

	if (!evidence)
		return result != SW_MATCH_SMTP && !match.evidence;
	return result == SW_MATCH_SMTP &&
	       match.evidence ==
		       (evidence | (greeted ? SMTPWARD_DIALOGUE_GREETED : 0));
}

TEST(whole)
{
	size_t i;

	for (i = 0; i < N_SAIDS; i++) {
		EXPECT_TRUE(agrees(&saids[i], 0, saids[i].text.len, false))
		{
			TH_LOG("%s, server silent", saids[i].what);
		}
		EXPECT_TRUE(agrees(&saids[i], 0, saids[i].text.len, true))
		{
			TH_LOG("%s, server has greeted", saids[i].what);
		}
	}
}

TEST(in_any_three_pieces)
{
	size_t i, a, b;

	for (i = 0; i < N_SAIDS; i++)
		for (a = 0; a <= saids[i].text.len; a++)
			for (b = a; b <= saids[i].text.len; b++) {
				ASSERT_TRUE(agrees(&saids[i], a, b, false));
				ASSERT_TRUE(agrees(&saids[i], a, b, true));
			}
}

TEST(byte_by_byte)
{
	size_t i, k;

	for (i = 0; i < N_SAIDS; i++) {
		enum sw_match_result result = SW_MATCH_OPEN;
		struct sw_match match = {};

		for (k = 0; k < saids[i].text.len && result == SW_MATCH_OPEN;
		     k++)
			result = feed(&match, saids[i].text.at + k, 1, true);
		EXPECT_EQ(!!saids[i].greeted, result == SW_MATCH_SMTP);
	}
}

/* The byte that shows it is the space: what was sent before is no command. */
TEST(with_the_space)
{
	struct sw_match match = {};

	EXPECT_EQ(SW_MATCH_OPEN,
		  feed_text(&match, (struct text)TEXT("EHLO"), true));
	EXPECT_EQ(SW_MATCH_SMTP,
		  feed_text(&match, (struct text)TEXT(" "), true));
}

/* What others say first says at once that it is not SMTP. */
TEST(others_are_known_early)
{
	static const struct said early[] = {
		{ "TLS", TEXT("\x16") },
		{ "HTTP", TEXT("get ") },
		{ "PostgreSQL", TEXT("\0") },
		{ "SSH", TEXT("SSH-2.0-x\r\n\0") },
	};
	size_t i;

	for (i = 0; i < sizeof(early) / sizeof(*early); i++) {
		struct sw_match match = {};

		EXPECT_EQ(SW_MATCH_OTHER, feed(&match, early[i].text.at,
					       early[i].text.len, false));
	}
}

/* The server may greet while the client already speaks. */
TEST(greeted_later)
{
	struct sw_match match = {};

	EXPECT_EQ(SW_MATCH_OPEN,
		  feed_text(&match, (struct text)TEXT("NOOP\r\nEH"), false));
	EXPECT_EQ(SW_MATCH_SMTP,
		  feed_text(&match, (struct text)TEXT("LO me"), true));
	EXPECT_EQ(EHLO | SMTPWARD_DIALOGUE_GREETED, match.evidence);
}

static enum sw_match_result behind(size_t n)
{
	char text[SW_MATCH_WINDOW + 16];
	struct sw_match match;

	memset(text, 'x', sizeof(text));
	text[n - 1] = '\n';
	memcpy(text + n, "EHLO me\n", 8);
	return say(&match, text, n + 8, n, n, true);
}

TEST(window)
{
	EXPECT_EQ(SW_MATCH_SMTP, behind(1));
	EXPECT_EQ(SW_MATCH_SMTP, behind(SW_MATCH_WINDOW - 5));
	EXPECT_EQ(SW_MATCH_OTHER, behind(SW_MATCH_WINDOW - 4));
	EXPECT_EQ(SW_MATCH_OTHER, behind(SW_MATCH_WINDOW));
}

static u64 state = 1;

static u32 below(u32 n)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 33) % n;
}

/* As a regular expression would say it, for a server that has greeted. */
static bool plain(const char *text, size_t len)
{
	static const char *const words[] = { "EHLO ", "HELO ", "LHLO ",
					     "MAIL FROM:" };
	char line[16];
	size_t i, n = 0, k;

	for (i = 0; i < len; i++) {
		char c = text[i] == '\t' ? ' ' : text[i];

		if (c == '\r' || c == '\n') {
			n = 0;
			continue;
		}
		if (c == ' ' &&
		    (!n || (n < sizeof(line) && line[n - 1] == ' ')))
			continue;
		if (n < sizeof(line))
			line[n] = c >= 'a' && c <= 'z' ? c - 32 : c;
		if (n <= sizeof(line))
			n++;
		for (k = 0; k < 4; k++)
			if (n == strlen(words[k]) && !memcmp(line, words[k], n))
				return true;
	}
	return false;
}

TEST(noise)
{
	static const char *const bits[] = { "EHLO",  "helo", "LHLO", "MAIL",
					    "FROM:", " ",    "\t",   "\r",
					    "\n",    "x",    "\xff", "EH" };
	u32 found = 0, i;

	for (i = 0; i < 200000; i++) {
		char text[128];
		size_t len = 0, a, b;
		struct sw_match match;
		const u32 n = below(12);
		u32 k;
		bool smtp;

		for (k = 0; k < n; k++) {
			const char *bit = bits[below(12)];

			memcpy(text + len, bit, strlen(bit));
			len += strlen(bit);
		}
		a = below(len + 1);
		b = a + below(len - a + 1);
		smtp = say(&match, text, len, a, b, true) == SW_MATCH_SMTP;
		ASSERT_EQ(plain(text, len), smtp)
		{
			TH_LOG("'%.*s'", (int)len, text);
		}
		found += smtp;
	}
	EXPECT_LT(10000, found);
	EXPECT_GT(190000, found);
}

TEST(bytes_at_random)
{
	u32 i, k;

	for (i = 0; i < 20000; i++) {
		struct sw_match match = {};
		enum sw_match_result result = SW_MATCH_OPEN;
		u32 seen = 0;

		while (result == SW_MATCH_OPEN) {
			char piece[80];
			const u32 n = below(sizeof(piece) + 1);

			for (k = 0; k < n; k++)
				piece[k] = below(256);
			result = feed(&match, piece, n, i & 1);
			seen += n;
			ASSERT_GT(SW_MATCH_WINDOW + sizeof(piece), seen);
		}
	}
}

TEST_HARNESS_MAIN
