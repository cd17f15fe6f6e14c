// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words of a policy, made into numbers.
 */
#include <arpa/inet.h>
#include <string.h>

#include <kselftest_harness.h>

#include "parse.h"

TEST(u32_takes_digits_only)
{
	static const char *const bad[] = { "",	   "00",
					   "010",  "-1",
					   "+1",   " 1",
					   "1 ",   "0x1",
					   "1e3",  "1.0",
					   "1_0",  "256",
					   "2560", "99999999999999999999999" };
	uint32_t value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_NE(NULL, parse_u32(bad[i], 255, &value))
	TH_LOG("word %zu", i);
	EXPECT_EQ(NULL, parse_u32("0", 255, &value));
	EXPECT_EQ(0, value);
	EXPECT_EQ(NULL, parse_u32("255", 255, &value));
	EXPECT_EQ(255, value);
	EXPECT_EQ(NULL, parse_u32("4294967295", UINT32_MAX, &value));
	EXPECT_EQ(UINT32_MAX, value);
}

TEST(ports)
{
	static const char *const bad[] = { "0",	    "65536", "025",   "25-",
					   "-25",   "30-20", "1-2-3", "a-b",
					   "25 26", "smtp",  "" };
	struct ports p;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_NE(NULL, parse_ports(bad[i], &p)) TH_LOG("word %zu", i);
	EXPECT_EQ(NULL, parse_ports("25", &p));
	EXPECT_EQ(25, p.min);
	EXPECT_EQ(25, p.max);
	EXPECT_EQ(NULL, parse_ports("1-65535", &p));
	EXPECT_EQ(1, p.min);
	EXPECT_EQ(65535, p.max);
}

TEST(sizes)
{
	static const struct {
		const char *word;
		uint64_t bytes;
	} good[] = {
		{ "1", 1 },
		{ "1048576", 1048576 },
		{ "7B", 7 },
		{ "7 B", 7 },
		{ "500 kB", 500000 },
		{ "2MB", 2000000 },
		{ "3 GB", 3000000000ULL },
		{ "1 KiB", 1024 },
		{ "10 MiB", 10485760 },
		{ "4GiB", 4294967296ULL },
		{ "9223372036854775807", INT64_MAX },
		{ "8589934591 GiB", 8589934591ULL << 30 },
	};
	uint64_t bytes;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		EXPECT_EQ(NULL, parse_size(good[i].word, &bytes));
		EXPECT_EQ(good[i].bytes, bytes) TH_LOG("word %zu", i);
	}
}

TEST(sizes_that_are_none)
{
	static const char *const bad[] = {
		"",	  " ",	      "B",	"kB",	    "MiB 10", "0",
		"0 MiB",  "00",	      "010",	"01 kB",    "-1",     "+1",
		" 1",	  "1 ",	      "1  kB",	"1\tkB",    "1 kB ",  "1.5 MiB",
		"1,5 MB", "1_000",    "1 000",	"0x10",	    "1e6",    "1 k",
		"1 M",	  "1 KB",     "1 mb",	"1 Mib",    "1 TB",   "1 kBB",
		"1 kib",  "1 kB/day", "ten kB", "\xd9\xa1",
	};
	uint64_t bytes = 7;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_NE(NULL, parse_size(bad[i], &bytes))
	TH_LOG("word %zu", i);
	EXPECT_EQ(7, bytes);
}

TEST(sizes_too_large)
{
	static const char *const bad[] = {
		"9223372036854775808",
		"18446744073709551615",
		"18446744073709551616",
		"18446744073709551617",
		"9007199254740992 KiB",
		"8589934592 GiB",
		"9223372037 GB",
		"17179869185 GiB",
		"99999999999999999999999999 B",
	};
	uint64_t bytes = 7;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_STREQ("expected at most 9223372036854775807 bytes",
			     parse_size(bad[i], &bytes))
	TH_LOG("word %zu", i);
	EXPECT_EQ(7, bytes);
}

TEST(counts)
{
	static const char *const bad[] = {
		"",
		"0",
		"00",
		"01",
		"-1",
		"+1",
		" 1",
		"1 ",
		"1.5",
		"1e3",
		"ten",
		"100 sessions",
		"1k",
		"0x1",
		"1_0",
		"1,000",
		"9223372036854775808",
	};
	uint64_t n = 7;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_NE(NULL, parse_count(bad[i], &n)) TH_LOG("word %zu", i);
	EXPECT_EQ(7, n);
	EXPECT_EQ(NULL, parse_count("1", &n));
	EXPECT_EQ(1, n);
	EXPECT_EQ(NULL, parse_count("9223372036854775807", &n));
	EXPECT_EQ(INT64_MAX, n);
}

TEST(nets)
{
	static const char *const bad[] = {
		"192.0.2.1/24",
		"192.0.2.0/33",
		"192.0.2.0/",
		"192.0.2.0/024",
		"192.0.2",
		"192.0.2.025",
		"2001:db8::1/32",
		"2001:db8::/129",
		"::ffff:192.0.2.1",
		"::ffff:0.0.0.0/96",
		"mail.example",
		"",
		"/8",
		"192.0.2.0/-1",
		"192.0.2.0/24/24",
	};
	struct net net;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_NE(NULL, parse_net(bad[i], &net)) TH_LOG("word %zu", i);
	EXPECT_EQ(NULL, parse_net("192.0.2.128/25", &net));
	EXPECT_EQ(AF_INET, net.family);
	EXPECT_EQ(25, net.prefix_len);
	EXPECT_EQ(0, memcmp(net.addr, "\xc0\x00\x02\x80", 4));
	EXPECT_EQ(NULL, parse_net("192.0.2.25", &net));
	EXPECT_EQ(32, net.prefix_len);
	EXPECT_EQ(NULL, parse_net("0.0.0.0/0", &net));
	EXPECT_EQ(0, net.prefix_len);
	EXPECT_EQ(NULL, parse_net("::/0", &net));
	EXPECT_EQ(AF_INET6, net.family);
	EXPECT_EQ(NULL, parse_net("2001:db8::/32", &net));
	EXPECT_EQ(32, net.prefix_len);
}

TEST(users)
{
	uint32_t uid = 7;
	bool found;

	EXPECT_EQ(NULL, parse_user("root", &uid, &found));
	EXPECT_TRUE(found);
	EXPECT_EQ(0, uid);
	EXPECT_EQ(NULL, parse_user("4294967294", &uid, &found));
	EXPECT_TRUE(found);
	EXPECT_EQ(4294967294U, uid);

	/* The number that means "no user" to setuid(2) and to the kernel. */
	EXPECT_NE(NULL, parse_user("4294967295", &uid, &found));
	EXPECT_NE(NULL, parse_user("-1", &uid, &found));
	EXPECT_NE(NULL, parse_user("00", &uid, &found));
	EXPECT_NE(NULL, parse_user("", &uid, &found));
	EXPECT_NE(NULL, parse_user("a:b", &uid, &found));
	EXPECT_FALSE(found);

	uid = 7;
	EXPECT_EQ(NULL, parse_user("no-such-user-here", &uid, &found));
	EXPECT_FALSE(found);
	EXPECT_EQ(7, uid);
}

TEST_HARNESS_MAIN
