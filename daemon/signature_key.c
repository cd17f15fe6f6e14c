// SPDX-License-Identifier: GPL-2.0-only
/*
 * The keys of signed policies.
 *
 * Whoever can change a public key, or put another one beside it, can sign what he likes:
 * only root may, and who asks for himself. Wherever something is there that cannot be
 * used, no policy can be loaded, so that nobody gets rid of signatures by damaging a key.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "diag.h"
#include "file.h"
#include "signature.h"

#define KEY_FILE_MAX 4096

static const char *wrong_owner(const struct stat *st)
{
	if (st->st_uid && st->st_uid != geteuid())
		return "belongs to another user than root";
	if (st->st_mode & 0022)
		return "can be written to by others than its owner";
	return NULL;
}

/* The descriptor that was looked at is the one that is read. */
static const char *read_small(int fd, char *bytes, size_t *len)
{
	ssize_t n = read(fd, bytes, KEY_FILE_MAX);

	if (n < 0)
		return strerror(errno);
	if (n == KEY_FILE_MAX)
		return "is too long for a key";
	*len = n;
	return NULL;
}

static int open_key(const char *path, struct stat *st, const char **why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
				    O_NOCTTY);

	*why = NULL;
	if (fd < 0)
		*why = errno == ELOOP ? "is a symbolic link" : strerror(errno);
	else if (fstat(fd, st) < 0)
		*why = strerror(errno);
	else if (!S_ISREG(st->st_mode))
		*why = "is no regular file";
	if (*why && fd >= 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static const char *read_public(struct public_key *key, const char *path)
{
	char bytes[KEY_FILE_MAX];
	const char *why;
	struct stat st;
	size_t len = 0;
	int fd = open_key(path, &st, &why);

	if (fd < 0)
		return why;
	why = wrong_owner(&st);
	if (!why)
		why = read_small(fd, bytes, &len);
	close(fd);
	return why ? why :
		     signify_parse(bytes, len, key->comment, &key->signify,
				   sizeof(key->signify), NULL);
}

static void load_key(struct public_keys *keys, const char *path,
		     struct diag *diag)
{
	struct public_key key;
	const char *why = read_public(&key, path);

	if (why) {
		diag_add(diag, path, 0, 0, "cannot be used as a key: %s", why);
		return;
	}
	keys->v = xreallocarray(keys->v, keys->n + 1, sizeof(*keys->v));
	keys->v[keys->n++] = key;
}

static void load_dir(struct public_keys *keys, const char *path,
		     const struct stat *st, struct diag *diag)
{
	const char *why = wrong_owner(st);
	char **list;
	size_t n, i;

	if (why) {
		diag_add(diag, path, 0, 0, "cannot be used for keys: it %s",
			 why);
		return;
	}
	list = file_list(path, ".pub", &n);
	if (!list)
		diag_add(diag, path, 0, 0, "cannot be read: %s",
			 strerror(errno));
	else if (!n)
		diag_add(diag, path, 0, 0,
			 "no file ends in .pub, expected at least one key");
	for (i = 0; i < n; i++)
		load_key(keys, list[i], diag);
	file_list_free(list, n);
}

/**
 * public_keys_load() - Read the keys whose signatures count.
 * @keys: Receives them, to be given to public_keys_free() in any case.
 * @path: A key, or a directory of files *.pub; it can be missing.
 * @diag: Receives complaints.
 *
 * Return: true when there was nothing to complain about.
 */
bool public_keys_load(struct public_keys *keys, const char *path,
		      struct diag *diag)
{
	const size_t before = diag_count(diag);
	struct stat st;

	*keys = (struct public_keys){ 0 };
	if (lstat(path, &st) < 0) {
		if (errno == ENOENT)
			return true;
		diag_add(diag, path, 0, 0, "cannot be looked at: %s",
			 strerror(errno));
		return false;
	}
	keys->required = true;
	if (sodium_init() < 0)
		diag_add(diag, path, 0, 0, "libsodium does not work");
	else if (S_ISDIR(st.st_mode))
		load_dir(keys, path, &st, diag);
	else
		load_key(keys, path, diag);
	return diag_count(diag) == before;
}

/**
 * public_keys_free() - Forget keys.
 * @keys: The keys.
 */
void public_keys_free(struct public_keys *keys)
{
	free(keys->v);
	*keys = (struct public_keys){ 0 };
}

static const char *check_secret(const struct signify_secret *key)
{
	static const uint8_t no_rounds[4];
	uint8_t sum[crypto_hash_sha512_BYTES];

	if (memcmp(key->kdf, SIGNIFY_KDF, sizeof(key->kdf)) != 0)
		return "its form is unknown";
	if (memcmp(key->rounds, no_rounds, sizeof(no_rounds)) != 0)
		return "it has a pass phrase: sign with signify(1)";
	crypto_hash_sha512(sum, key->key, sizeof(key->key));
	if (memcmp(sum, key->checksum, sizeof(key->checksum)) != 0)
		return "its checksum is wrong";
	return NULL;
}

/**
 * secret_key_load() - Read a secret key.
 * @key: Receives it. sodium_memzero() is for when it is not needed any more.
 * @path: Its file.
 *
 * Return: NULL, or why it cannot be used.
 */
const char *secret_key_load(struct signify_secret *key, const char *path)
{
	char bytes[KEY_FILE_MAX], comment[SIGNIFY_COMMENT_MAX + 1];
	const char *why;
	struct stat st;
	size_t len = 0;
	int fd;

	if (sodium_init() < 0)
		return "libsodium does not work";
	fd = open_key(path, &st, &why);
	if (fd < 0)
		return why;
	if (st.st_uid != geteuid())
		why = "belongs to another user";
	else if (st.st_mode & 0077)
		why = "is open to other users, expected mode 0600";
	else
		why = read_small(fd, bytes, &len);
	close(fd);
	if (!why)
		why = signify_parse(bytes, len, comment, key, sizeof(*key),
				    NULL);
	sodium_memzero(bytes, sizeof(bytes));
	return why ? why : check_secret(key);
}

/* What is there stays: it may be the only copy of a key. */
static int write_key(const char *path, const char *text, mode_t mode)
{
	FILE *f;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	int err;

	if (fd < 0)
		return -errno;
	f = fdopen(fd, "w");
	if (!f)
		abort();
	err = fputs(text, f) < 0 || fflush(f) || fsync(fd) ? -errno : 0;
	if (fclose(f) && !err)
		err = -errno;
	return err;
}

static int write_pair(const char *name, const char *comment,
		      const struct signify_secret *secret,
		      const struct signify_public *public)
{
	char *path = xasprintf("%s.sec", name);
	char *said = xasprintf("%s secret key", comment);
	char *text = signify_text(said, secret, sizeof(*secret));
	int err = write_key(path, text, 0600);

	sodium_memzero(text, strlen(text));
	free(text);
	free(said);
	free(path);
	if (err)
		return err;
	path = xasprintf("%s.pub", name);
	text = signify_text(comment, public, sizeof(*public));
	err = write_key(path, text, 0644);
	free(text);
	free(path);
	return err;
}

/**
 * signature_keygen() - Make a pair of keys.
 * @name: Path without the .sec and .pub of the two files, which must not be there.
 * @comment: What the files say of it.
 *
 * Return: 0 or a negative errno.
 */
int signature_keygen(const char *name, const char *comment)
{
	struct signify_secret secret = { .algorithm = { 'E', 'd' },
					 .kdf = { 'B', 'K' } };
	struct signify_public public = { .algorithm = { 'E', 'd' } };
	uint8_t sum[crypto_hash_sha512_BYTES];
	int err;

	if (sodium_init() < 0)
		return -EIO;
	crypto_sign_keypair(public.key, secret.key);
	randombytes_buf(public.id, sizeof(public.id));
	randombytes_buf(secret.salt, sizeof(secret.salt));
	memcpy(secret.id, public.id, sizeof(secret.id));
	crypto_hash_sha512(sum, secret.key, sizeof(secret.key));
	memcpy(secret.checksum, sum, sizeof(secret.checksum));
	err = write_pair(name, comment, &secret, &public);
	sodium_memzero(&secret, sizeof(secret));
	sodium_memzero(sum, sizeof(sum));
	return err;
}
