// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy of what was loaded, and files that are not it.
 */
#include <errno.h>
#include <kselftest_harness.h>

#include "paths.h"
#include "policy_fixture.h"
#include "sources.h"

static const char first[] = "default: deny\n";
static const char second[] =
	"rules:\n"
	"  - {title: one, verdict: allow, users: [root]}\n";
static const char granted[] = "rules: []\n";

FIXTURE(sources)
{
	struct dir dir;
	char *bytes;
	size_t len;
};

FIXTURE_SETUP(sources)
{
	const struct policy_text texts[] = {
		{ PATH_GRANTS, granted, sizeof(granted) - 1 },
		{ "/a.yaml", first, sizeof(first) - 1 },
		{ "/b.yaml", second, sizeof(second) - 1 },
	};
	struct ruleset_source source = { .texts = texts, .n_texts = 3 };

	dir_make(&self->dir);
	source.catalogue = xasprintf("%s/catalogue", self->dir.path);
	if (!ruleset_read(&self->dir.set, &source, &self->dir.diag))
		abort();
	free((char *)source.catalogue);
	self->bytes = sources_pack(&self->dir.set.policy, 42,
				   self->dir.set.compiled.sha256, &self->len);
}

FIXTURE_TEARDOWN(sources)
{
	free(self->bytes);
	dir_remove(&self->dir);
}

static const char *unpack(const void *bytes, size_t len)
{
	struct sources s;
	const char *why = sources_unpack(&s, bytes, len);

	sources_free(&s);
	return why;
}

/* But for what was granted, which has a file of its own. */
TEST_F(sources, comes_back)
{
	struct sources s;

	ASSERT_EQ(NULL, sources_unpack(&s, self->bytes, self->len));
	EXPECT_EQ(42, s.generation);
	EXPECT_EQ(0, memcmp(s.sha256, self->dir.set.compiled.sha256,
			    sizeof(s.sha256)));
	ASSERT_EQ(2, s.n);
	EXPECT_STREQ("/a.yaml", s.texts[0].path);
	ASSERT_EQ(sizeof(first) - 1, s.texts[0].len);
	EXPECT_EQ(0, memcmp(first, s.texts[0].bytes, s.texts[0].len));
	EXPECT_STREQ("/b.yaml", s.texts[1].path);
	ASSERT_EQ(sizeof(second) - 1, s.texts[1].len);
	EXPECT_EQ(0, memcmp(second, s.texts[1].bytes, s.texts[1].len));
	sources_free(&s);
}

/* What was copied compiles to the same. */
TEST_F(sources, same_policy)
{
	char *catalogue = xasprintf("%s/catalogue", self->dir.path);
	struct ruleset_source source = { .catalogue = catalogue };
	struct ruleset again;
	struct sources s;

	ASSERT_EQ(NULL, sources_unpack(&s, self->bytes, self->len));
	source.texts = s.texts;
	source.n_texts = s.n;
	ASSERT_TRUE(ruleset_read(&again, &source, &self->dir.diag));
	EXPECT_EQ(0, memcmp(s.sha256, again.compiled.sha256, sizeof(s.sha256)));
	ruleset_free(&again);
	sources_free(&s);
	free(catalogue);
}

TEST_F(sources, every_truncation_is_refused)
{
	char *copy;
	size_t len;

	ASSERT_EQ(NULL, unpack(self->bytes, self->len));
	for (len = 0; len < self->len; len++) {
		copy = xcalloc(len, 1);
		memcpy(copy, self->bytes, len);
		EXPECT_NE(NULL, unpack(copy, len)) TH_LOG("%zu bytes", len);
		free(copy);
	}
}

TEST_F(sources, every_changed_byte_is_refused)
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

TEST_F(sources, reasons)
{
	char *path = xasprintf("%s/policy.src", self->dir.path);
	struct sources s;
	const char *why;

	EXPECT_EQ(-ENOENT, sources_load(&s, path, &why));
	sources_free(&s);
	dir_write_bytes(&self->dir, "policy.src", self->bytes, self->len);
	EXPECT_EQ(0, sources_load(&s, path, &why));
	sources_free(&s);
	self->bytes[self->len - 1] ^= 1;
	dir_write_bytes(&self->dir, "policy.src", self->bytes, self->len);
	EXPECT_EQ(-EBADMSG, sources_load(&s, path, &why));
	EXPECT_STREQ("its checksum is wrong", why);
	sources_free(&s);
	EXPECT_STREQ("it ends too early", unpack("", 0));
	self->bytes[0] = 'S';
	EXPECT_STREQ("it is no copy of policy files",
		     unpack(self->bytes, self->len));
	free(path);
}

TEST_HARNESS_MAIN
