// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the policy in force is signed by, and which serial was the last: an old policy
 * has a good signature, too.
 */
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "alloc.h"
#include "file.h"
#include "hex.h"
#include "log.h"
#include "record.h"
#include "signature.h"

/**
 * signature_kept_text() - Make the content of the file that keeps this.
 * @s: What a policy is signed by.
 * @generation: Number of the policy.
 *
 * Return: JSON, for the caller to free.
 */
char *signature_kept_text(const struct signature *s, uint32_t generation)
{
	struct json_object *out = json_object_new_object();
	char hex[HEX_SIZE(MANIFEST_HASH_SIZE)], *text;

	hex_text(hex, s->manifest, sizeof(s->manifest));
	json_put_number(out, "generation", generation);
	json_put_number(out, "serial", s->serial);
	json_put_string(out, "manifest", hex);
	json_put_string(out, "key", s->fingerprint);
	json_put_string(out, "comment", s->comment);
	text = xstrdup(json_object_to_json_string(out));
	json_object_put(out);
	return text;
}

/* NULL with errno, EBADMSG for a file of something else. */
static struct json_object *read_kept(const char *path)
{
	struct json_object *kept;
	size_t len;
	char *bytes = file_read(path, &len);

	if (!bytes)
		return NULL;
	kept = json_tokener_parse(bytes);
	free(bytes);
	if (json_object_is_type(kept, json_type_object) &&
	    json_number_at(kept, "serial") && json_text_at(kept, "manifest"))
		return kept;
	json_object_put(kept);
	errno = EBADMSG;
	return NULL;
}

static int compare(const struct signature *s, struct json_object *kept)
{
	const uint64_t last = json_number_at(kept, "serial");
	char hex[HEX_SIZE(MANIFEST_HASH_SIZE)];

	hex_text(hex, s->manifest, sizeof(s->manifest));
	if (s->serial < last) {
		log_err("the policy's serial is %" PRIu64 ", but %" PRIu64
			" was loaded already: sign it with a greater one",
			s->serial, last);
		return -ESTALE;
	}
	if (s->serial == last &&
	    strcmp(hex, json_text_at(kept, "manifest")) != 0) {
		log_err("another policy with the serial %" PRIu64
			" was loaded already: sign this one with a greater one",
			last);
		return -ESTALE;
	}
	return 0;
}

/**
 * signature_allows() - May a policy follow what was loaded before?
 * @s: What it is signed by.
 * @kept: Path of the file of signature_kept_text().
 *
 * Why not is logged.
 *
 * Return: 0 or a negative errno.
 */
int signature_allows(const struct signature *s, const char *kept)
{
	struct json_object *last;
	int err;

	if (!s->required)
		return 0;
	if (!s->good) {
		log_err("the policy is not signed, but a key is configured");
		return -EACCES;
	}
	last = read_kept(kept);
	if (!last && errno == ENOENT)
		return 0;
	if (!last) {
		err = -errno;
		log_err("%s does not tell which serial was loaded last: %s",
			kept, strerror(-err));
		return err;
	}
	err = compare(s, last);
	json_object_put(last);
	return err;
}

static bool is_of(struct json_object *kept, uint32_t generation)
{
	return kept && generation &&
	       json_number_at(kept, "generation") == generation;
}

/**
 * signature_put() - Tell what the policy in force is signed by.
 * @to: Receives an object "signature", unless it is by nobody and need not be.
 * @kept: Path of the file of signature_kept_text().
 * @keys: Path of the keys, to see whether it has to be.
 * @generation: Number of the policy in force.
 */
void signature_put(struct json_object *to, const char *kept, const char *keys,
		   uint32_t generation)
{
	struct json_object *last = read_kept(kept), *out;
	struct stat st;

	if (is_of(last, generation)) {
		out = json_child(to, "signature");
		json_put_string(out, "key", json_text_at(last, "key"));
		json_put_string(out, "comment", json_text_at(last, "comment"));
		json_put_number(out, "serial", json_number_at(last, "serial"));
	} else if (!lstat(keys, &st)) {
		json_put_bool(json_child(to, "signature"), "missing", true);
	}
	json_object_put(last);
}

static const char *text_or(struct json_object *from, const char *path)
{
	const char *text = json_text_at(from, path);

	return text ? text : "-";
}

/**
 * signature_print() - Print what signature_put() has put.
 * @to: Where.
 * @from: Object that received it.
 */
void signature_print(FILE *to, struct json_object *from)
{
	if (json_is_true(from, "signature.missing"))
		fputs("signed   NO, although a key is configured\n", to);
	else if (json_at(from, "signature"))
		fprintf(to, "signed   by %s (%s), serial %s\n",
			text_or(from, "signature.comment"),
			text_or(from, "signature.key"),
			text_or(from, "signature.serial"));
}
