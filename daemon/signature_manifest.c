// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is signed of a policy: the names of its files, in order, and what is in them.
 *
 *	smtpward-policy 1
 *	serial 20260301120000
 *	SHA256 (10-system.yaml) = 5f70bf18a086007016e948b04aed3b82...
 *
 * There is one text for each policy and serial. A signature is checked by making it and
 * comparing it, so that nothing of it has to be understood; except for saying what
 * differs.
 */
#include <ctype.h>
#include <inttypes.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "diag.h"
#include "hex.h"
#include "parse.h"
#include "policy.h"
#include "signature.h"

#define HEAD "smtpward-policy 1\nserial "
#define NAME_MAX_BYTES 255

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* What needs no quoting, neither here nor for sha256sum and people. */
static bool is_plain(const char *name)
{
	size_t i;

	for (i = 0; name[i]; i++)
		if (!isalnum((unsigned char)name[i]) &&
		    !strchr("._+@,=-", name[i]))
			return false;
	return i && i <= NAME_MAX_BYTES;
}

static char *line_of(const struct policy_source *source)
{
	char hex[HEX_SIZE(SHA256_DIGEST_LENGTH)];
	uint8_t sum[SHA256_DIGEST_LENGTH];
	SHA2_CTX ctx;

	SHA256Init(&ctx);
	SHA256Update(&ctx, (const uint8_t *)source->bytes, source->len);
	SHA256Final(sum, &ctx);
	hex_text(hex, sum, sizeof(sum));
	return xasprintf("SHA256 (%s) = %s\n", base_name(source->path), hex);
}

/**
 * manifest_text() - Make the text that is signed.
 * @policy: The policy, of which the files were read.
 * @serial: Its number.
 * @diag: Receives complaints about names.
 *
 * Return: The text, for the caller to free, or NULL.
 */
char *manifest_text(const struct policy *policy, uint64_t serial,
		    struct diag *diag)
{
	char *text = xasprintf(HEAD "%" PRIu64 "\n", serial), *line, *longer;
	const size_t before = diag_count(diag);
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		const struct policy_source *source = &policy->sources[i];

		if (!is_plain(base_name(source->path)))
			diag_add(
				diag, source->path, 0, 0,
				"a file of this name cannot be signed, expected letters, digits and ._+@,=-");
		line = line_of(source);
		longer = xasprintf("%s%s", text, line);
		free(line);
		free(text);
		text = longer;
	}
	if (diag_count(diag) == before)
		return text;
	free(text);
	return NULL;
}

/**
 * manifest_serial() - Read the number of a policy.
 * @manifest: What was signed.
 * @serial: Receives the number.
 *
 * Return: NULL, or what is wrong.
 */
const char *manifest_serial(const char *manifest, uint64_t *serial)
{
	const char *at = manifest + strlen(HEAD), *end;
	const char *why;
	char *word;

	if (strncmp(manifest, HEAD, strlen(HEAD)) != 0)
		return "what it signs is no policy of this format";
	end = strchr(at, '\n');
	if (!end)
		return "it has no serial";
	word = xmemdupz(at, end - at);
	why = parse_count(word, serial);
	free(word);
	return why ? "its serial is no number" : NULL;
}

/* Both begin "SHA256 (name) = ". */
static const char *find_line(const char *manifest, const char *line)
{
	const size_t len = strstr(line, ") = ") - line;
	const char *at = manifest;

	for (; at; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (!strncmp(at, line, len + strlen(") = ")))
			return at;
	}
	return NULL;
}

static void tell_file(const char *manifest, const struct policy_source *source,
		      struct diag *diag)
{
	char *line = line_of(source);
	const char *signed_line = find_line(manifest, line);

	if (!signed_line)
		diag_add(diag, source->path, 0, 0,
			 "is not covered by the signature");
	else if (strncmp(signed_line, line, strlen(line)) != 0)
		diag_add(diag, source->path, 0, 0,
			 "is not what was signed: it was changed");
	free(line);
}

static bool is_there(const struct policy *policy, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		const char *base = base_name(policy->sources[i].path);

		if (strlen(base) == len && !memcmp(base, name, len))
			return true;
	}
	return false;
}

static void tell_missing(const char *manifest, const struct policy *policy,
			 const char *file, struct diag *diag)
{
	static const char head[] = "\nSHA256 (";
	const char *at = manifest, *end;
	char *name;

	while ((at = strstr(at, head))) {
		at += strlen(head);
		end = strstr(at, ") = ");
		if (!end)
			return;
		name = xmemdupz(at, end - at);
		if (is_plain(name) && !is_there(policy, at, end - at))
			diag_add(diag, file, 0, 0,
				 "signs %s, which is not there", name);
		free(name);
	}
}

/**
 * manifest_differs() - Say what is not as it was signed.
 * @manifest: What was signed.
 * @policy: The policy, of which the files were read.
 * @file: Path of the signature.
 * @diag: Receives at least one complaint.
 */
void manifest_differs(const char *manifest, const struct policy *policy,
		      const char *file, struct diag *diag)
{
	const size_t before = diag_count(diag);
	size_t i;

	for (i = 0; i < policy->n_sources; i++)
		tell_file(manifest, &policy->sources[i], diag);
	tell_missing(manifest, policy, file, diag);
	if (diag_count(diag) == before)
		diag_add(diag, file, 0, 0,
			 "signs something else than these files in this order");
}
