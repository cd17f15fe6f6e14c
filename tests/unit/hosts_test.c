// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of hosts, and what is believed of those who answer for them.
 */
#include <arpa/inet.h>
#include <kselftest_harness.h>
#include <netdb.h>
#include <sys/socket.h>

#include "hosts.h"
#include "policy_fixture.h"

#define NOW 1000000

TEST(names)
{
	static const char *const good[] = {
		"mail.example.com", "MX1.Example.COM", "a-b.c3.de",
		"1.2.example.com",  "3com.com",	       "xn--bcher-kva.example",
	};
	static const char *const bad[] = {
		"",
		"mail",
		"relays",
		".",
		"example.com.",
		".example.com",
		"a..com",
		"-a.com",
		"a-.com",
		"a_b.com",
		"a b.com",
		"b\xc3\xbc.com",
		"192.0.2.1",
		"999.0.2.1",
		"192.0.2",
		"192.0.2.1a",
		"192.0.2.O",
		"example.com/24",
		"2001:db8::1",
		"[::1]",
		"*.example.com",
		"a234567890123456789012345678901234567890123456789012345678901234.com",
	};
	char longest[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++)
		EXPECT_EQ(NULL, parse_host(good[i])) TH_LOG("case %zu", i);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_NE(NULL, parse_host(bad[i])) TH_LOG("case %zu", i);
	for (i = 0; i < 253; i++)
		longest[i] = i % 4 == 3 ? '.' : 'a';
	longest[253] = '\0';
	longest[251] = 'a';
	EXPECT_EQ(NULL, parse_host(longest));
	strcat(longest, "a");
	EXPECT_NE(NULL, parse_host(longest));
}

static struct net net_of(const char *word)
{
	struct net net;

	if (parse_net(word, &net))
		abort();
	return net;
}

TEST(addresses)
{
	static const char *const good[] = {
		"192.0.2.1",   "10.0.0.1",   "172.16.0.1",  "1.1.1.1",
		"2001:db8::1", "fd00::1",    "169.253.0.1", "223.255.255.255",
		"126.0.0.1",   "64:ff9b::1",
	};
	static const char *const bad[] = {
		"0.0.0.0",   "0.1.2.3",	   "127.0.0.1",	      "127.255.0.1",
		"224.0.0.1", "240.0.0.1",  "255.255.255.255", "169.254.169.254",
		"::",	     "::1",	   "ff02::1",	      "fe80::1",
		"febf::1",   "::127.0.0.1"
	};
	struct net net;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		net = net_of(good[i]);
		EXPECT_TRUE(host_takes(&net)) TH_LOG("case %zu", i);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		net = net_of(bad[i]);
		EXPECT_FALSE(host_takes(&net)) TH_LOG("case %zu", i);
	}
}

TEST(set)
{
	struct hosts hosts = { 0 };
	char name[32];
	int i;

	for (i = 0; i < HOSTS_MAX; i++) {
		snprintf(name, sizeof(name), "h%d.example.com", i * 7 % 256);
		ASSERT_NE(NULL, hosts_add(&hosts, name));
	}
	EXPECT_EQ(HOSTS_MAX, hosts.n);
	EXPECT_EQ(NULL, hosts_add(&hosts, "one.too.many"));
	EXPECT_NE(NULL, hosts_add(&hosts, "H3.Example.Com"));
	EXPECT_EQ(HOSTS_MAX, hosts.n);
	EXPECT_STREQ("h9.example.com",
		     hosts_find(&hosts, "H9.EXAMPLE.com")->name);
	EXPECT_EQ(NULL, hosts_find(&hosts, "h256.example.com"));
	hosts_free(&hosts);
}

/* What stands for name servers. */
static int made_up(const char *name, const char *service,
		   const struct addrinfo *hints, struct addrinfo **found)
{
	static const struct {
		const char *name, *addr;
	} table[] = {
		{ "two.example.com", "192.0.2.2" },
		{ "two.example.com", "2001:db8::2" },
		{ "two.example.com", "192.0.2.1" },
		{ "two.example.com", "192.0.2.2" },
		{ "mapped.example.com", "::ffff:192.0.2.9" },
		{ "mixed.example.com", "127.0.0.1" },
		{ "mixed.example.com", "192.0.2.3" },
		{ "mixed.example.com", "::ffff:127.0.0.1" },
		{ "lies.example.com", "::1" },
	};
	const struct addrinfo numeric = { .ai_flags = AI_NUMERICHOST,
					  .ai_socktype = SOCK_STREAM };
	struct addrinfo *one, **last = found;
	char many[32];
	size_t i;

	(void)service;
	(void)hints;
	*found = NULL;
	if (!strcmp(name, "hangs.example.com"))
		pause();
	if (!strcmp(name, "again.example.com"))
		return EAI_AGAIN;
	if (!strcmp(name, "dies.example.com"))
		_exit(3);
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		if (strcmp(table[i].name, name) != 0)
			continue;
		if (getaddrinfo(table[i].addr, NULL, &numeric, &one))
			abort();
		*last = one;
		last = &one->ai_next;
	}
	for (i = 0; !strcmp(name, "many.example.com") && i < 100; i++) {
		snprintf(many, sizeof(many), "198.51.100.%zu", i);
		if (getaddrinfo(many, NULL, &numeric, &one))
			abort();
		*last = one;
		last = &one->ai_next;
	}
	return *found ? 0 : EAI_NONAME;
}

FIXTURE(lookup)
{
	struct dir dir;
	struct hosts hosts;
	struct host_lookup how;
};

FIXTURE_SETUP(lookup)
{
	dir_make(&self->dir);
	self->hosts = (struct hosts){ 0 };
	self->how = (struct host_lookup){ .resolve = made_up,
					  .deadline_ms = 20000,
					  .now = NOW };
}

FIXTURE_TEARDOWN(lookup)
{
	hosts_free(&self->hosts);
	dir_remove(&self->dir);
}

static const char *addrs_of(const struct hosts *hosts, const char *name)
{
	static char text[HOST_ADDRS_MAX * INET6_ADDRSTRLEN];
	const struct host *host = hosts_find(hosts, name);
	char one[INET6_ADDRSTRLEN];
	size_t i;

	*text = '\0';
	for (i = 0; i < host->n; i++) {
		inet_ntop(host->addrs[i].net.family, host->addrs[i].net.addr,
			  one, sizeof(one));
		strcat(text, i ? " " : "");
		strcat(text, one);
	}
	return text;
}

TEST_F(lookup, answers)
{
	hosts_add(&self->hosts, "two.example.com");
	hosts_add(&self->hosts, "mapped.example.com");
	EXPECT_TRUE(hosts_resolve(&self->hosts, &self->how, &self->dir.diag));
	EXPECT_EQ(0, diag_warnings(&self->dir.diag));
	EXPECT_STREQ("192.0.2.1 192.0.2.2 2001:db8::2",
		     addrs_of(&self->hosts, "two.example.com"));
	EXPECT_STREQ("192.0.2.9", addrs_of(&self->hosts, "mapped.example.com"));
	/* The same again is nothing new. */
	self->how.now += 60;
	EXPECT_FALSE(hosts_resolve(&self->hosts, &self->how, &self->dir.diag));
}

TEST_F(lookup, what_is_refused)
{
	hosts_add(&self->hosts, "mixed.example.com");
	hosts_add(&self->hosts, "lies.example.com");
	hosts_resolve(&self->hosts, &self->how, &self->dir.diag);
	EXPECT_STREQ("192.0.2.3", addrs_of(&self->hosts, "mixed.example.com"));
	EXPECT_STREQ("", addrs_of(&self->hosts, "lies.example.com"));
	ASSERT_EQ(3, diag_warnings(&self->dir.diag));
	EXPECT_STREQ(
		"lies.example.com: 1 addresses are refused: loopback, link-local, multicast, none, or more than 64",
		self->dir.diag.warnings.v[0]);
	EXPECT_STREQ(
		"lies.example.com: no address of another machine; no rule holds for it until there is an address",
		self->dir.diag.warnings.v[1]);
}

TEST_F(lookup, no_answer)
{
	struct net net = net_of("192.0.2.7");
	struct host *host = hosts_add(&self->hosts, "again.example.com");

	host_answer(host, &net, NOW - 10 * HOST_KEEP);
	host->answered = 0;
	hosts_add(&self->hosts, "never.example.com");
	EXPECT_FALSE(hosts_resolve(&self->hosts, &self->how, &self->dir.diag));
	EXPECT_STREQ("192.0.2.7", addrs_of(&self->hosts, "again.example.com"));
	ASSERT_EQ(2, diag_warnings(&self->dir.diag));
	EXPECT_STREQ(
		"again.example.com: Temporary failure in name resolution; the addresses of 1970-01-01 00:00 UTC are used",
		self->dir.diag.warnings.v[0]);
	EXPECT_STREQ(
		"never.example.com: Name or service not known; no rule holds for it until there is an address",
		self->dir.diag.warnings.v[1]);
}

/* One that hangs, or dies, keeps nobody else from an answer. */
TEST_F(lookup, deadline)
{
	time_t start = time(NULL);

	hosts_add(&self->hosts, "dies.example.com");
	hosts_add(&self->hosts, "hangs.example.com");
	hosts_add(&self->hosts, "two.example.com");
	self->how.deadline_ms = 1500;
	EXPECT_TRUE(hosts_resolve(&self->hosts, &self->how, &self->dir.diag));
	EXPECT_LE(time(NULL) - start, 10);
	EXPECT_EQ(3, hosts_find(&self->hosts, "two.example.com")->n);
	ASSERT_EQ(2, diag_warnings(&self->dir.diag));
	EXPECT_STREQ(
		"hangs.example.com: no answer in time; no rule holds for it until there is an address",
		self->dir.diag.warnings.v[1]);
}

/* An address that is answered no more stays for a while. */
TEST_F(lookup, moved)
{
	struct net old = net_of("192.0.2.77");
	struct host *host = hosts_add(&self->hosts, "two.example.com");

	host_answer(host, &old, NOW - HOST_KEEP + 1);
	EXPECT_TRUE(hosts_resolve(&self->hosts, &self->how, &self->dir.diag));
	EXPECT_STREQ("192.0.2.1 192.0.2.2 192.0.2.77 2001:db8::2",
		     addrs_of(&self->hosts, "two.example.com"));
	self->how.now++;
	EXPECT_TRUE(hosts_resolve(&self->hosts, &self->how, &self->dir.diag));
	EXPECT_STREQ("192.0.2.1 192.0.2.2 2001:db8::2",
		     addrs_of(&self->hosts, "two.example.com"));
}

TEST_F(lookup, too_many)
{
	struct net old = net_of("192.0.2.77");
	struct host *host = hosts_add(&self->hosts, "many.example.com");

	host_answer(host, &old, NOW - 1);
	hosts_resolve(&self->hosts, &self->how, &self->dir.diag);
	EXPECT_EQ(HOST_ADDRS_MAX, host->n);
	EXPECT_EQ(NULL, strstr(addrs_of(&self->hosts, "many.example.com"),
			       "192.0.2.77"));
	EXPECT_EQ(1, diag_warnings(&self->dir.diag));
}

TEST_F(lookup, cache)
{
	char *path = xasprintf("%s/hosts.json", self->dir.path);
	struct hosts again = { 0 };

	hosts_add(&self->hosts, "two.example.com");
	hosts_add(&self->hosts, "never.example.com");
	hosts_resolve(&self->hosts, &self->how, &self->dir.diag);
	ASSERT_EQ(0, hosts_cache_write(&self->hosts, path));
	hosts_add(&again, "two.example.com");
	hosts_add(&again, "never.example.com");
	hosts_add(&again, "other.example.com");
	hosts_cache_read(&again, path);
	EXPECT_STREQ("192.0.2.1 192.0.2.2 2001:db8::2",
		     addrs_of(&again, "two.example.com"));
	EXPECT_EQ(NOW, hosts_find(&again, "two.example.com")->answered);
	EXPECT_EQ(0, hosts_find(&again, "never.example.com")->n);
	EXPECT_EQ(0, hosts_find(&again, "other.example.com")->n);
	hosts_free(&again);
	free(path);
}

/* Nor is what is damaged, or somebody's. */
TEST_F(lookup, no_cache)
{
	static const char *const bad[] = {
		"",
		"{",
		"[]",
		"null",
		"{\"two.example.com\": 3}",
		"{\"two.example.com\": {\"addresses\": []}}",
		"{\"two.example.com\": {\"addresses\": {\"127.0.0.1\": 1}}}",
		"{\"two.example.com\": {\"addresses\": {\"0.0.0.0/0\": 1}}}",
		"{\"two.example.com\": {\"addresses\": {\"192.0.2.1\": \"\"}}}",
	};
	char *path = xasprintf("%s/hosts.json", self->dir.path);
	struct host *host = hosts_add(&self->hosts, "two.example.com");
	size_t i;

	hosts_cache_read(&self->hosts, path);
	EXPECT_EQ(0, host->n);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		dir_write(&self->dir, "hosts.json", bad[i]);
		hosts_cache_read(&self->hosts, path);
		EXPECT_EQ(0, host->n) TH_LOG("case %zu", i);
	}
	free(path);
}

TEST_HARNESS_MAIN
