// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys that do not count, and policies that are older than what was loaded.
 */
#include <errno.h>
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <sys/stat.h>

#include "policy_fixture.h"
#include "record.h"
#include "signature.h"

FIXTURE(key)
{
	struct dir dir;
	char name[80], pub[96], sec[96], kept[96];
	struct public_keys keys;
};

FIXTURE_SETUP(key)
{
	dir_make(&self->dir);
	snprintf(self->name, sizeof(self->name), "%s/k", self->dir.path);
	snprintf(self->pub, sizeof(self->pub), "%s.pub", self->name);
	snprintf(self->sec, sizeof(self->sec), "%s.sec", self->name);
	snprintf(self->kept, sizeof(self->kept), "%s/signed.json",
		 self->dir.path);
	ASSERT_EQ(0, signature_keygen(self->name, "k"));
	ASSERT_EQ(0, chmod(self->dir.path, 0755));
}

FIXTURE_TEARDOWN(key)
{
	public_keys_free(&self->keys);
	dir_remove(&self->dir);
}

static bool load(struct public_keys *keys, const char *path, struct dir *d)
{
	public_keys_free(keys);
	diag_free(&d->diag);
	return public_keys_load(keys, path, &d->diag);
}

#define EXPECT_NO_KEY(path, said)                                  \
	do {                                                       \
		EXPECT_FALSE(load(&self->keys, path, &self->dir)); \
		EXPECT_TRUE(self->keys.required);                  \
		EXPECT_TRUE(dir_complains(&self->dir, 0, said));   \
	} while (0)

TEST_F(key, file_or_directory)
{
	EXPECT_TRUE(load(&self->keys, self->pub, &self->dir));
	EXPECT_EQ(1, self->keys.n);
	EXPECT_TRUE(load(&self->keys, self->dir.path, &self->dir));
	EXPECT_EQ(1, self->keys.n);
	EXPECT_STREQ("k", self->keys.v[0].comment);
}

TEST_F(key, missing_is_not_damaged)
{
	char dangling[96];

	EXPECT_TRUE(load(&self->keys, "/nonexistent", &self->dir));
	EXPECT_FALSE(self->keys.required);
	snprintf(dangling, sizeof(dangling), "%s/dangling", self->dir.path);
	ASSERT_EQ(0, symlink("/nonexistent", dangling));
	EXPECT_NO_KEY(dangling,
		      "dangling: cannot be used as a key: is a symbolic link");
}

TEST_F(key, link)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/link", self->dir.path);
	ASSERT_EQ(0, symlink("k.pub", path));
	EXPECT_NO_KEY(path,
		      "link: cannot be used as a key: is a symbolic link");
}

TEST_F(key, others_may_write)
{
	ASSERT_EQ(0, chmod(self->pub, 0664));
	EXPECT_NO_KEY(
		self->pub,
		"k.pub: cannot be used as a key: can be written to by others than its owner");
	EXPECT_NO_KEY(
		self->dir.path,
		"k.pub: cannot be used as a key: can be written to by others than its owner");
	ASSERT_EQ(0, chmod(self->pub, 0644));
	ASSERT_EQ(0, chmod(self->dir.path, 0777));
	EXPECT_NO_KEY(
		self->dir.path,
		": cannot be used for keys: it can be written to by others than its owner");
}

TEST_F(key, of_another_user)
{
	ASSERT_EQ(0, chown(self->pub, 1, 1));
	EXPECT_NO_KEY(
		self->pub,
		"k.pub: cannot be used as a key: belongs to another user than root");
}

TEST_F(key, damaged)
{
	dir_write(&self->dir, "k.pub", "");
	EXPECT_NO_KEY(self->pub,
		      "k.pub: cannot be used as a key: it ends too early");
	dir_write(&self->dir, "k.pub", "key\nAAAA\n");
	EXPECT_NO_KEY(
		self->pub,
		"k.pub: cannot be used as a key: its first line is no \"untrusted comment: ...\"");
	dir_write(&self->dir, "k.pub", "untrusted comment: x\nRWQAAAA=\n");
	EXPECT_NO_KEY(
		self->pub,
		"k.pub: cannot be used as a key: its second line is not what it should be");
	ASSERT_EQ(0, unlink(self->pub));
	EXPECT_NO_KEY(self->dir.path,
		      ": no file ends in .pub, expected at least one key");
}

TEST_F(key, one_of_several_damaged)
{
	dir_write(&self->dir, "z.pub", "x\n");
	EXPECT_NO_KEY(self->dir.path,
		      "z.pub: cannot be used as a key: it ends too early");
}

TEST_F(key, secret)
{
	struct signify_secret key;
	struct stat st;

	ASSERT_EQ(0, stat(self->sec, &st));
	EXPECT_EQ(0600, st.st_mode & 0777);
	EXPECT_EQ(NULL, secret_key_load(&key, self->sec));
	EXPECT_EQ(-EEXIST, signature_keygen(self->name, "k"));
	ASSERT_EQ(0, chmod(self->sec, 0640));
	EXPECT_STREQ("is open to other users, expected mode 0600",
		     secret_key_load(&key, self->sec));
	ASSERT_EQ(0, chmod(self->sec, 0600));
	ASSERT_EQ(0, chown(self->sec, 1, 1));
	EXPECT_STREQ("belongs to another user",
		     secret_key_load(&key, self->sec));
	ASSERT_EQ(0, chmod(self->pub, 0600));
	EXPECT_STREQ("its second line is not what it should be",
		     secret_key_load(&key, self->pub) ?: "nothing");
}

TEST_F(key, secret_with_a_pass_phrase)
{
	struct signify_secret key;
	char *text;

	ASSERT_EQ(NULL, secret_key_load(&key, self->sec));
	key.rounds[3] = 42;
	text = signify_text("k", &key, sizeof(key));
	dir_write(&self->dir, "k.sec", text);
	free(text);
	EXPECT_STREQ("it has a pass phrase: sign with signify(1)",
		     secret_key_load(&key, self->sec));
	key.rounds[3] = 0;
	key.key[0] ^= 1;
	text = signify_text("k", &key, sizeof(key));
	dir_write(&self->dir, "k.sec", text);
	free(text);
	EXPECT_STREQ("its checksum is wrong", secret_key_load(&key, self->sec));
}

static void keep(struct dir *d, const struct signature *s, uint32_t generation)
{
	char *text = signature_kept_text(s, generation);

	dir_write(d, "signed.json", text);
	free(text);
}

TEST_F(key, serials_do_not_go_back)
{
	struct signature s = { .required = true, .good = true, .serial = 7 };
	struct signature next = s;

	EXPECT_EQ(0, signature_allows(&s, self->kept));
	keep(&self->dir, &s, 3);
	EXPECT_EQ(0, signature_allows(&s, self->kept));
	next.serial = 8;
	EXPECT_EQ(0, signature_allows(&next, self->kept));
	next.serial = 6;
	EXPECT_EQ(-ESTALE, signature_allows(&next, self->kept));
	next = s;
	next.manifest[0] = 1;
	EXPECT_EQ(-ESTALE, signature_allows(&next, self->kept));
	next.good = false;
	EXPECT_EQ(-EACCES, signature_allows(&next, self->kept));
}

TEST_F(key, serials_that_are_damaged)
{
	const struct signature s = { .required = true,
				     .good = true,
				     .serial = 7 };

	dir_write(&self->dir, "signed.json", "{}");
	EXPECT_EQ(-EBADMSG, signature_allows(&s, self->kept));
	dir_write(&self->dir, "signed.json", "");
	EXPECT_EQ(-EBADMSG, signature_allows(&s, self->kept));
}

static char *told(const char *kept, const char *keys, uint32_t generation)
{
	struct json_object *doc = json_object_new_object();
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	signature_put(doc, kept, keys, generation);
	signature_print(f, doc);
	fclose(f);
	json_object_put(doc);
	return text;
}

TEST_F(key, who_has_signed)
{
	struct signature s = { .good = true, .serial = 7 };
	char *text;

	snprintf(s.comment, sizeof(s.comment), "Mail team");
	snprintf(s.fingerprint, sizeof(s.fingerprint), "SHA256:abc");
	keep(&self->dir, &s, 3);
	text = told(self->kept, self->pub, 3);
	EXPECT_STREQ("signed   by Mail team (SHA256:abc), serial 7\n", text);
	free(text);
	text = told(self->kept, self->pub, 4);
	EXPECT_STREQ("signed   NO, although a key is configured\n", text);
	free(text);
	text = told(self->kept, "/nonexistent", 4);
	EXPECT_STREQ("", text);
	free(text);
}

TEST_HARNESS_MAIN
