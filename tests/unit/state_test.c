// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a reboot brings back, and files that are not it.
 */
#include <errno.h>
#include <kselftest_harness.h>

#include "policy_fixture.h"
#include "rules_index.h"
#include "state.h"

FIXTURE(state)
{
	struct dir dir;
	char path[96];
	char *bytes;
	size_t len;
};

FIXTURE_SETUP(state)
{
	struct state state;

	dir_make(&self->dir);
	snprintf(self->path, sizeof(self->path), "%s/policy.bin",
		 self->dir.path);
	dir_write(
		&self->dir, "a.yaml",
		"default: deny\nrules:\n"
		"  - {title: one, verdict: allow, users: [root], owner: o, ticket: T-1}\n"
		"  - {title: lost, verdict: deny, users: [no-such-user]}\n"
		"  - {title: three, verdict: audit, to: [192.0.2.0/24]}\n");
	if (!dir_read(&self->dir))
		abort();
	state = (struct state){ .mode = SMTPWARD_MODE_ENFORCE,
				.generation = 42,
				.policy = self->dir.set.compiled };
	self->bytes = state_pack(&state, &self->len);
}

FIXTURE_TEARDOWN(state)
{
	free(self->bytes);
	dir_remove(&self->dir);
}

static const char *unpack(const void *bytes, size_t len)
{
	struct state state;
	const char *why = state_unpack(&state, bytes, len);

	compiled_free(&state.policy);
	return why;
}

TEST_F(state, comes_back)
{
	const struct compiled *c = &self->dir.set.compiled;
	struct state state;
	const char *why;
	uint32_t i;

	dir_write_bytes(&self->dir, "policy.bin", self->bytes, self->len);
	ASSERT_EQ(0, state_load(&state, self->path, &why));
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, state.mode);
	EXPECT_EQ(42, state.generation);
	EXPECT_EQ(2, state.policy.rules);
	EXPECT_EQ(1, state.policy.inert);
	ASSERT_EQ(c->n_parts, state.policy.n_parts);
	for (i = 0; i < c->n_parts; i++) {
		ASSERT_EQ(c->parts[i].len, state.policy.parts[i].len);
		EXPECT_EQ(0,
			  memcmp(c->parts[i].data, state.policy.parts[i].data,
				 c->parts[i].len));
	}
	compiled_free(&state.policy);
}

TEST_F(state, every_truncation_is_refused)
{
	char *copy;
	size_t len;

	ASSERT_EQ(NULL, unpack(self->bytes, self->len));
	for (len = 0; len < self->len; len++) {
		/* A copy of that size, so that reading on is seen. */
		copy = xcalloc(len, 1);
		memcpy(copy, self->bytes, len);
		EXPECT_NE(NULL, unpack(copy, len)) TH_LOG("%zu bytes", len);
		free(copy);
	}
}

TEST_F(state, every_changed_byte_is_refused)
{
	size_t i;

	for (i = 0; i < self->len; i++) {
		self->bytes[i] ^= 1;
		EXPECT_NE(NULL, unpack(self->bytes, self->len))
		{
			TH_LOG("byte %zu", i);
		}
		self->bytes[i] ^= 1;
	}
	EXPECT_EQ(NULL, unpack(self->bytes, self->len));
}

TEST_F(state, reasons)
{
	struct state state;
	const char *why;

	EXPECT_EQ(-ENOENT, state_load(&state, self->path, &why));
	self->bytes[self->len - 1] ^= 1;
	dir_write_bytes(&self->dir, "policy.bin", self->bytes, self->len);
	EXPECT_EQ(-EBADMSG, state_load(&state, self->path, &why));
	EXPECT_STREQ("its checksum is wrong", why);
	compiled_free(&state.policy);
	EXPECT_STREQ("it ends too early", unpack("", 0));
	self->bytes[0] = 'S';
	EXPECT_STREQ("it is no saved state of smtpward",
		     unpack(self->bytes, self->len));
}

TEST_F(state, mode_changes_alone)
{
	struct state state;
	const char *why;

	ASSERT_EQ(0, state_set_mode(self->path, SMTPWARD_MODE_ENFORCE, &why));
	ASSERT_EQ(0, state_load(&state, self->path, &why));
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, state.mode);
	EXPECT_EQ(0, state.policy.n_parts);
	compiled_free(&state.policy);

	dir_write_bytes(&self->dir, "policy.bin", self->bytes, self->len);
	ASSERT_EQ(0, state_set_mode(self->path, SMTPWARD_MODE_AUDIT, &why));
	ASSERT_EQ(0, state_load(&state, self->path, &why));
	EXPECT_EQ(SMTPWARD_MODE_AUDIT, state.mode);
	EXPECT_EQ(42, state.generation);
	EXPECT_EQ(2, state.policy.rules);
	compiled_free(&state.policy);

	/* Nothing is made of a damaged file. */
	self->bytes[20] ^= 1;
	dir_write_bytes(&self->dir, "policy.bin", self->bytes, self->len);
	EXPECT_EQ(-EBADMSG,
		  state_set_mode(self->path, SMTPWARD_MODE_AUDIT, &why));
}

TEST_F(state, titles_come_back)
{
	const struct ruleset *set = &self->dir.set;
	char *text = rules_index_text(&set->policy, &set->compiled, 42);
	struct rules_index *index = rules_index_parse(text, strlen(text));
	const struct rule_info *info;

	ASSERT_NE(NULL, index);
	EXPECT_EQ(42, rules_index_generation(index));
	info = rules_index_find(index, 42, 3);
	ASSERT_NE(NULL, info);
	EXPECT_STREQ("three", info->title);
	EXPECT_STREQ("audit", info->verdict);
	EXPECT_EQ(NULL, info->owner);
	info = rules_index_find(index, 42, 1);
	ASSERT_NE(NULL, info);
	EXPECT_STREQ("o", info->owner);
	EXPECT_STREQ("T-1", info->ticket);
	EXPECT_EQ(NULL, rules_index_find(index, 41, 1));
	EXPECT_EQ(NULL, rules_index_find(index, 42, 0));
	EXPECT_EQ(NULL, rules_index_find(index, 42, 4));
	EXPECT_EQ(NULL, rules_index_find(NULL, 42, 1));
	rules_index_close(index);
	free(text);
}

TEST(no_index)
{
	static const char *const bad[] = {
		"",
		"{",
		"[]",
		"{}",
		"null",
		"{\"rules\": 3}",
		"{\"rules\": [null]}",
		"{\"rules\": [{\"id\": 2, \"title\": \"x\", \"verdict\": \"deny\"}]}",
		"{\"rules\": [{\"id\": 1, \"title\": 7, \"verdict\": \"deny\"}]}",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(NULL, rules_index_parse(bad[i], strlen(bad[i])))
		{
			TH_LOG("case %zu", i);
		}
}

TEST_HARNESS_MAIN
