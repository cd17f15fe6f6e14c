// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies that somebody has signed, and everything that is not as it was signed.
 */
#include <kselftest_harness.h>
#include <sys/stat.h>

#include "policy_fixture.h"
#include "signature.h"

#define A_YAML "default: deny\n"
#define B_YAML "rules: []\n"

/* Made by OpenBSD's signify over the two files, with serial 7. */
#define SIGNIFY_PUB                              \
	"untrusted comment: vector public key\n" \
	"RWSEND3XqM8JJqHaqxj8DquQWkUlvJrsttWSplB9VK6vREnq26kzyaSI\n"
#define SIGNIFY_SEC                              \
	"untrusted comment: vector secret key\n" \
	"RWRCSwAAAACGKZlGIzt+nkZBKTP2HVY1Y1TLaJs1gGqEND3XqM8JJooG29C/4YlHgUQwNzHYsApFKr++BZ4G8ziczjYqOOknodqrGPwOq5BaRSW8muy21ZKmUH1Urq9ESerbqTPJpIg=\n"
#define SIGNIFY_SIG                              \
	"untrusted comment: verify with v.pub\n" \
	"RWSEND3XqM8JJuCQMtpNDxiqnXAbT3j2ZXoLZuMIXjusAOdiOv/MdiP0jMNm3b79Pp4J5AQJhZ3m7PWOWdWn5noyh8vzWfqqcAI=\n"
#define MANIFEST                                                                               \
	"smtpward-policy 1\n"                                                                  \
	"serial 7\n"                                                                           \
	"SHA256 (a.yaml) = f9b0bb885f6b55d65039dbd21e2051b883c623db853bc5e127bed691dc799e60\n" \
	"SHA256 (b.yaml) = e0dfa70eb69d47fe9cb2be8a4fcd53e74cf7fe26fcbb1f06912b57a9c028e4e0\n"

FIXTURE(signature)
{
	struct dir dir;
	char keys[80], ours[96], kept[96];
};

static void path_in(const struct dir *d, char *path, size_t size,
		    const char *name)
{
	snprintf(path, size, "%s/%s", d->path, name);
}

FIXTURE_SETUP(signature)
{
	dir_make(&self->dir);
	path_in(&self->dir, self->keys, sizeof(self->keys), "keys");
	path_in(&self->dir, self->ours, sizeof(self->ours), "keys/ours");
	path_in(&self->dir, self->kept, sizeof(self->kept), "signed.json");
	ASSERT_EQ(0, mkdir(self->keys, 0755));
	ASSERT_EQ(0, signature_keygen(self->ours, "ours"));
	dir_write(&self->dir, "a.yaml", A_YAML);
	dir_write(&self->dir, "b.yaml", B_YAML);
}

FIXTURE_TEARDOWN(signature)
{
	dir_remove(&self->dir);
}

/* Signs what is there. */
static void sign(struct dir *d, const char *name, uint64_t serial)
{
	char *secret = xasprintf("%s/%s.sec", d->path, name), *manifest, *text;
	char *const paths[] = { d->path };
	struct signify_secret key;
	struct diag diag = { 0 };
	struct policy policy;

	if (secret_key_load(&key, secret) ||
	    !policy_read(&policy, paths, 1, &diag))
		abort();
	manifest = manifest_text(&policy, serial, &diag);
	text = signature_make(manifest, &key);
	dir_write(d, SIGNATURE_FILE, text);
	free(text);
	free(manifest);
	free(secret);
	policy_free(&policy);
	diag_free(&diag);
}

static bool read_signed(struct dir *d, const char *keys, bool unsigned_too)
{
	char *catalogue = xasprintf("%s/catalogue", d->path);
	char *path = d->path;
	const struct ruleset_source source = { .paths = &path,
					       .n_paths = 1,
					       .catalogue = catalogue,
					       .keys = keys,
					       .unsigned_too = unsigned_too };
	bool good;

	ruleset_free(&d->set);
	diag_free(&d->diag);
	good = ruleset_read(&d->set, &source, &d->diag);
	free(catalogue);
	return good;
}

#define EXPECT_REFUSED(said)                                              \
	do {                                                              \
		EXPECT_FALSE(read_signed(&self->dir, self->keys, false)); \
		EXPECT_TRUE(dir_complains(&self->dir, 0, said));          \
		EXPECT_EQ(0, self->dir.set.compiled.n_parts);             \
		EXPECT_FALSE(self->dir.set.signature.good);               \
	} while (0)

TEST_F(signature, good)
{
	const struct signature *s = &self->dir.set.signature;

	sign(&self->dir, "keys/ours", 7);
	ASSERT_TRUE(read_signed(&self->dir, self->keys, false));
	EXPECT_TRUE(s->required && s->good);
	EXPECT_EQ(7, s->serial);
	EXPECT_STREQ("ours", s->comment);
	EXPECT_EQ(0, strncmp(s->fingerprint, "SHA256:", 7));
	EXPECT_EQ(50, strlen(s->fingerprint));
}

TEST_F(signature, good_by_another_program)
{
	dir_write(&self->dir, "keys/theirs.pub", SIGNIFY_PUB);
	dir_write(&self->dir, SIGNATURE_FILE, SIGNIFY_SIG MANIFEST);
	ASSERT_TRUE(read_signed(&self->dir, self->keys, false));
	EXPECT_STREQ("vector public key", self->dir.set.signature.comment);
	EXPECT_EQ(7, self->dir.set.signature.serial);
}

TEST_F(signature, with_a_key_of_another_program)
{
	char *path = xasprintf("%s/keys/theirs.sec", self->dir.path);

	dir_write(&self->dir, "keys/theirs.pub", SIGNIFY_PUB);
	dir_write(&self->dir, "keys/theirs.sec", SIGNIFY_SEC);
	sign(&self->dir, "keys/theirs", 8);
	EXPECT_TRUE(read_signed(&self->dir, self->keys, false));
	free(path);
}

TEST_F(signature, nobody_asks_without_a_key)
{
	char none[96];

	path_in(&self->dir, none, sizeof(none), "none");
	EXPECT_TRUE(read_signed(&self->dir, none, false));
	EXPECT_FALSE(self->dir.set.signature.required);
	EXPECT_FALSE(self->dir.set.signature.good);
	EXPECT_EQ(0, signature_allows(&self->dir.set.signature, self->kept));
}

TEST_F(signature, no_signature)
{
	EXPECT_REFUSED(
		"policy.sig: the policy has no signature, but a key is configured: No such file or directory");
}

TEST_F(signature, of_another_key)
{
	char other[96];

	path_in(&self->dir, other, sizeof(other), "other");
	ASSERT_EQ(0, signature_keygen(other, "other"));
	sign(&self->dir, "other", 7);
	EXPECT_FALSE(read_signed(&self->dir, self->keys, false));
	EXPECT_NE(NULL, strstr(dir_said(&self->dir, &self->dir.diag.errors, 0),
			       "is signed by a key that is not configured"));
}

/* A number is not the key. */
TEST_F(signature, of_another_key_with_the_number_of_ours)
{
	char *path = xasprintf("%s/keys/theirs.pub", self->dir.path), *text;
	char comment[SIGNIFY_COMMENT_MAX + 1];
	struct signify_public ours, theirs;
	size_t len;

	sign(&self->dir, "keys/ours", 7);
	ASSERT_EQ(NULL, signify_parse(SIGNIFY_PUB, strlen(SIGNIFY_PUB), comment,
				      &theirs, sizeof(theirs), NULL));
	free(path);
	path = xasprintf("%s.pub", self->ours);
	text = file_read(path, &len);
	ASSERT_EQ(NULL,
		  signify_parse(text, len, comment, &ours, sizeof(ours), NULL));
	free(text);
	memcpy(theirs.id, ours.id, sizeof(ours.id));
	text = signify_text("forged", &theirs, sizeof(theirs));
	dir_write(&self->dir, "keys/ours.pub", text);
	free(text);
	free(path);
	EXPECT_REFUSED(
		"policy.sig: the signature is wrong: it, or what it signs, was changed");
}

TEST_F(signature, file_changed)
{
	sign(&self->dir, "keys/ours", 7);
	dir_write(&self->dir, "a.yaml", "default: allow\n");
	EXPECT_REFUSED("a.yaml: is not what was signed: it was changed");
}

TEST_F(signature, file_added)
{
	sign(&self->dir, "keys/ours", 7);
	dir_write(&self->dir, "c.yaml", B_YAML);
	EXPECT_REFUSED("c.yaml: is not covered by the signature");
}

static int renamed(const struct dir *d, const char *from, const char *to)
{
	char old[96], new[96];

	path_in(d, old, sizeof(old), from);
	path_in(d, new, sizeof(new), to);
	return rename(old, new);
}

TEST_F(signature, file_removed)
{
	sign(&self->dir, "keys/ours", 7);
	ASSERT_EQ(0, renamed(&self->dir, "b.yaml", "b.yaml.off"));
	EXPECT_REFUSED("policy.sig: signs b.yaml, which is not there");
}

TEST_F(signature, file_renamed)
{
	sign(&self->dir, "keys/ours", 7);
	ASSERT_EQ(0, renamed(&self->dir, "a.yaml", "z.yaml"));
	EXPECT_REFUSED("z.yaml: is not covered by the signature");
}

TEST_F(signature, files_swapped)
{
	sign(&self->dir, "keys/ours", 7);
	dir_write(&self->dir, "a.yaml", B_YAML);
	dir_write(&self->dir, "b.yaml", A_YAML);
	EXPECT_REFUSED("a.yaml: is not what was signed: it was changed");
}

/* Where it leads to does not matter, as what is there is what is signed. */
TEST_F(signature, file_behind_a_link)
{
	char path[96];

	sign(&self->dir, "keys/ours", 7);
	ASSERT_EQ(0, renamed(&self->dir, "a.yaml", "elsewhere"));
	path_in(&self->dir, path, sizeof(path), "a.yaml");
	ASSERT_EQ(0, symlink("elsewhere", path));
	EXPECT_TRUE(read_signed(&self->dir, self->keys, false));
	dir_write(&self->dir, "elsewhere", "default: allow\n");
	EXPECT_REFUSED("a.yaml: is not what was signed: it was changed");
}

TEST_F(signature, name_that_cannot_be_signed)
{
	char *const paths[] = { self->dir.path };
	struct policy policy;

	dir_write(&self->dir, "a) = b.yaml", B_YAML);
	ASSERT_TRUE(policy_read(&policy, paths, 1, &self->dir.diag));
	EXPECT_EQ(NULL, manifest_text(&policy, 7, &self->dir.diag));
	EXPECT_NE(NULL, strstr(dir_said(&self->dir, &self->dir.diag.errors, 0),
			       "a file of this name cannot be signed"));
	policy_free(&policy);
}

/* Every byte that is missing or another. */
TEST_F(signature, damaged)
{
	char path[96], *text;
	size_t len, i;

	sign(&self->dir, "keys/ours", 7);
	path_in(&self->dir, path, sizeof(path), SIGNATURE_FILE);
	text = file_read(path, &len);
	ASSERT_NE(NULL, text);
	for (i = 0; i < len; i++) {
		dir_write_bytes(&self->dir, SIGNATURE_FILE, text, i);
		EXPECT_FALSE(read_signed(&self->dir, self->keys, false))
		{
			TH_LOG("cut at %zu", i);
		}
	}
	/* The comment says nothing that is signed. */
	for (i = strchr(text, '\n') - text + 1; i < len; i++) {
		text[i] ^= 1;
		dir_write_bytes(&self->dir, SIGNATURE_FILE, text, len);
		EXPECT_FALSE(read_signed(&self->dir, self->keys, false))
		{
			TH_LOG("changed at %zu", i);
		}
		text[i] ^= 1;
	}
	dir_write_bytes(&self->dir, SIGNATURE_FILE, text, len);
	EXPECT_TRUE(read_signed(&self->dir, self->keys, false));
	free(text);
}

/* Between reading and compiling nothing is read again. */
TEST_F(signature, changed_after_it_was_read)
{
	char *const paths[] = { self->dir.path };
	struct catalogue none = { 0 };
	struct signature s;
	struct policy policy;

	sign(&self->dir, "keys/ours", 7);
	ASSERT_TRUE(policy_read(&policy, paths, 1, &self->dir.diag));
	dir_write(&self->dir, "a.yaml", "default: allow\n");
	EXPECT_TRUE(signature_check(&s, &policy, self->dir.path, self->keys,
				    &self->dir.diag));
	EXPECT_TRUE(policy_parse(&policy, &none, &self->dir.diag));
	EXPECT_EQ(SMTPWARD_VERDICT_DENY,
		  *policy.sources[0].data->default_verdict);
	policy_free(&policy);
}

TEST_F(signature, candidate)
{
	EXPECT_TRUE(read_signed(&self->dir, self->keys, true));
	EXPECT_EQ(1, self->dir.diag.warnings.n);
	EXPECT_EQ(-EACCES,
		  signature_allows(&self->dir.set.signature, self->kept));
}

TEST_HARNESS_MAIN
