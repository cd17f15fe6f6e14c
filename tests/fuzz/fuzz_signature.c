// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of signatures, and what is signed by a key that counts: who has it need not mean
 * well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "fuzz.h"
#include "ruleset.h"

static struct signify_secret secret;
static char key[64], signature[64];
static char dir[] = "/tmp/fuzz-XXXXXX";
static struct policy_source sources[] = {
	{ .path = (char *)"policy.d/a.yaml", .bytes = (char *)"a", .len = 1 },
	{ .path = (char *)"policy.d/b.yaml", .bytes = (char *)"b", .len = 1 },
};

static const struct policy policy = { .sources = sources, .n_sources = 2 };

static void clean_up(void)
{
	unlink(key);
	unlink(signature);
	snprintf(key, sizeof(key), "%s/k.sec", dir);
	unlink(key);
	rmdir(dir);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	MUST(mkdtemp(dir));
	atexit(clean_up);
	snprintf(signature, sizeof(signature), "%s/%s", dir, SIGNATURE_FILE);
	snprintf(key, sizeof(key), "%s/k", dir);
	MUST(!signature_keygen(key, "k"));
	snprintf(key, sizeof(key), "%s/k.sec", dir);
	MUST(!secret_key_load(&secret, key));
	snprintf(key, sizeof(key), "%s/k.pub", dir);
	return 0;
}

/* Good only when it signs just these files. */
static void check(const char *text, size_t len, const char *manifest)
{
	struct diag diag = { 0 };
	struct signature s;
	char *expected;
	FILE *f = fopen(signature, "we");

	MUST(f && fwrite(text, 1, len, f) == len && !fclose(f));
	if (signature_check(&s, &policy, dir, key, &diag)) {
		MUST(manifest);
		expected = manifest_text(&policy, s.serial, &diag);
		MUST(!strcmp(expected, manifest));
		free(expected);
	} else {
		MUST(diag_count(&diag));
	}
	fuzz_read_complaints(&diag);
	diag_free(&diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *manifest = calloc(size + 1, 1), *text;

	MUST(manifest);
	memcpy(manifest, data, size);
	check(manifest, size, NULL);
	text = signature_make(manifest, &secret);
	check(text, strlen(text), manifest);
	free(text);
	free(manifest);
	return 0;
}
