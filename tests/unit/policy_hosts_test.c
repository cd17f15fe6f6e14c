// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host names in rules: what becomes of them, and of those without an address.
 */
#include <arpa/inet.h>
#include <kselftest_harness.h>
#include <netdb.h>
#include <sys/socket.h>

#include "policy_fixture.h"

static const char *answer;

static int made_up(const char *name, const char *service,
		   const struct addrinfo *hints, struct addrinfo **found)
{
	const struct addrinfo numeric = { .ai_flags = AI_NUMERICHOST,
					  .ai_socktype = SOCK_STREAM };

	(void)service;
	(void)hints;
	if (!answer || strcmp(name, "mail.example.com") != 0)
		return EAI_NONAME;
	return getaddrinfo(answer, NULL, &numeric, found);
}

FIXTURE(names)
{
	struct dir dir;
	char *cache;
	char *catalogue;
};

FIXTURE_SETUP(names)
{
	dir_make(&self->dir);
	self->cache = xasprintf("%s/hosts.json", self->dir.path);
	self->catalogue = xasprintf("%s/catalogue", self->dir.path);
	answer = NULL;
}

FIXTURE_TEARDOWN(names)
{
	free(self->cache);
	free(self->catalogue);
	dir_remove(&self->dir);
}

static bool read_rule(struct _test_data_names *self, const char *to, bool ask)
{
	char *path = self->dir.path;
	char *text = xasprintf("default: deny\nrules:\n"
			       "  - {title: t, verdict: allow, to: [%s]}\n",
			       to);
	struct ruleset_source source = { .paths = &path,
					 .n_paths = 1,
					 .catalogue = self->catalogue,
					 .hosts.cache = self->cache };
	bool good;

	if (ask)
		source.hosts.resolve = made_up;
	dir_write(&self->dir, "a.yaml", text);
	free(text);
	ruleset_free(&self->dir.set);
	diag_free(&self->dir.diag);
	good = ruleset_read(&self->dir.set, &source, &self->dir.diag);
	return good;
}

/* Whether these bytes are somewhere in what the kernel would be told. */
static bool has_address(const struct compiled *c, const char *text)
{
	uint8_t addr[4];
	uint32_t i;

	if (inet_pton(AF_INET, text, addr) != 1)
		abort();
	for (i = 0; i < c->n_parts; i++)
		if (memmem(c->parts[i].data, c->parts[i].len, addr, 4))
			return true;
	return false;
}

TEST_F(names, resolved)
{
	const struct compiled *c = &self->dir.set.compiled;

	answer = "198.51.100.77";
	ASSERT_TRUE(read_rule(self, "Mail.Example.com", true));
	EXPECT_EQ(0, diag_warnings(&self->dir.diag));
	EXPECT_EQ(1, c->rules);
	EXPECT_TRUE(has_address(c, "198.51.100.77"));
	/* From what is kept, also when nobody is asked, or nobody knows. */
	ASSERT_TRUE(read_rule(self, "mail.example.com", false));
	EXPECT_EQ(0, diag_warnings(&self->dir.diag));
	EXPECT_TRUE(has_address(c, "198.51.100.77"));
	answer = NULL;
	ASSERT_TRUE(read_rule(self, "mail.example.com", true));
	EXPECT_EQ(1, diag_warnings(&self->dir.diag));
	EXPECT_TRUE(has_address(c, "198.51.100.77"));
}

/* Nothing is not everything. */
TEST_F(names, never_resolved)
{
	const struct compiled *c = &self->dir.set.compiled;

	ASSERT_TRUE(
		read_rule(self, "mail.example.com, other.example.com", true));
	EXPECT_EQ(0, c->rules);
	EXPECT_EQ(1, c->inert);
	ASSERT_EQ(3, diag_warnings(&self->dir.diag));
	EXPECT_STREQ(
		"a.yaml:3:36: without an address: mail.example.com, other.example.com; the rule holds for none",
		dir_said(&self->dir, &self->dir.diag.warnings, 2));
	ASSERT_TRUE(read_rule(self, "mail.example.com, 192.0.2.1", false));
	EXPECT_EQ(1, c->rules);
	EXPECT_EQ(0, c->inert);
	ASSERT_EQ(1, diag_warnings(&self->dir.diag));
	EXPECT_STREQ(
		"a.yaml:3:36: without an address: mail.example.com; the rule holds for the other destinations",
		dir_said(&self->dir, &self->dir.diag.warnings, 0));
}

TEST_F(names, loopback_is_no_answer)
{
	answer = "127.0.0.1";
	ASSERT_TRUE(read_rule(self, "mail.example.com", true));
	EXPECT_EQ(0, self->dir.set.compiled.rules);
	EXPECT_FALSE(has_address(&self->dir.set.compiled, "127.0.0.1"));
}

TEST_F(names, no_name)
{
	static const char *const bad[] = { "192.0.2", "192.0.2.256", "mail",
					   "mail.example.com/24",
					   "mail_1.example.com" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_FALSE(read_rule(self, bad[i], true));
		EXPECT_EQ(1, diag_count(&self->dir.diag)) TH_LOG("case %zu", i);
	}
	EXPECT_FALSE(read_rule(self, "mail", true));
	EXPECT_STREQ(
		"a.yaml:3:37: 'mail' is no network, expected a host name such as mail.example.com",
		dir_said(&self->dir, &self->dir.diag.errors, 0));
}

TEST_F(names, too_many)
{
	char *list = xstrdup("h0.example.com"), *longer;
	int i;

	for (i = 1; i <= HOSTS_MAX; i++) {
		longer = xasprintf("%s, h%d.example.com", list, i);
		free(list);
		list = longer;
	}
	EXPECT_FALSE(read_rule(self, list, false));
	free(list);
}

TEST_HARNESS_MAIN
