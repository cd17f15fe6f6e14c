/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A made-up machine below a root of its own, and a policy that is asked about it.
 */
#ifndef _PREFLIGHT_FIXTURE_H
#define _PREFLIGHT_FIXTURE_H

#include <json-c/json.h>
#include <kselftest_harness.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "diag.h"
#include "engine.h"
#include "file.h"
#include "preflight.h"
#include "record.h"
#include "rules_index.h"
#include "ruleset.h"

#define PASSWD                                  \
	"root:x:0:0::/root:/bin/sh\n"           \
	"mail:x:8:8::/var/mail:/bin/false\n"    \
	"www-data:x:33:33::/var/www:/bin/sh\n"  \
	"postfix:x:107:107::/:/bin/false\n"     \
	"Debian-exim:x:108:108::/:/bin/false\n" \
	"alice:x:1000:1000::/home/alice:/bin/sh\n"

#define DENY_ALL \
	"default: deny\nrules: [{title: nobody, users: [4242], verdict: allow}]\n"

FIXTURE(preflight)
{
	struct results results;
	struct preflight p;
	struct ruleset set;
	char root[64];
};

static inline void put_file(FIXTURE_DATA(preflight) * self, const char *path,
			    const char *text, int mode)
{
	char *full = xasprintf("%s%s", self->root, path);
	char *command = xasprintf("mkdir -p \"$(dirname %s)\"", full);

	if (system(command) || file_replace(full, text, strlen(text), mode))
		abort();
	free(command);
	free(full);
}

static inline void put(FIXTURE_DATA(preflight) * self, const char *path,
		       const char *text)
{
	put_file(self, path, text, 0644);
}

static inline void put_program(FIXTURE_DATA(preflight) * self, const char *path)
{
	put_file(self, path, path, 0755);
}

static inline void put_link(FIXTURE_DATA(preflight) * self, const char *to,
			    const char *path)
{
	char *full = xasprintf("%s%s", self->root, path);
	char *command = xasprintf("mkdir -p \"$(dirname %s)\"", full);

	if (system(command) || symlink(to, full))
		abort();
	free(command);
	free(full);
}

/* A process as /proc tells of it. */
static inline void put_process(FIXTURE_DATA(preflight) * self, unsigned int pid,
			       unsigned int uid, const char *exe)
{
	char *status = xasprintf("/proc/%u/status", pid);
	char *link = xasprintf("/proc/%u/exe", pid);
	char *text = xasprintf("Name:\tx\nUid:\t0\t%u\t0\t0\n", uid);

	put(self, status, text);
	put_link(self, exe, link);
	free(text);
	free(link);
	free(status);
}

FIXTURE_SETUP(preflight)
{
	snprintf(self->root, sizeof(self->root), "/tmp/preflight-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->root));
	self->results = (struct results){ .root = self->root };
	self->results.list = json_object_new_array();
	self->p = (struct preflight){ .results = &self->results };
	self->set = (struct ruleset){ 0 };
	put(self, "/etc/passwd", PASSWD);
}

FIXTURE_TEARDOWN(preflight)
{
	char *command = xasprintf("rm -rf %s", self->root);

	preflight_close(&self->p);
	ruleset_free(&self->set);
	json_object_put(self->results.list);
	EXPECT_EQ(0, system(command));
	free(command);
}

/* Asks this policy from now on, with the tools and processes that are there. */
static inline bool policy(FIXTURE_DATA(preflight) * self, const char *text)
{
	char *path = xasprintf("%s/policy.yaml", self->root), *titles;
	const struct ruleset_source source = {
		.paths = &path,
		.n_paths = 1,
		.catalogue = "../../dist/mailtools.yaml"
	};
	struct diag diag = { 0 };
	const char *why = "";
	bool good;

	put(self, "/policy.yaml", text);
	good = ruleset_read(&self->set, &source, &diag);
	if (!good)
		printf("# %s\n", diag.errors.n ? diag.errors.v[0] : "?");
	titles = rules_index_text(&self->set.policy, &self->set.compiled, 1);
	self->p.generation = 1;
	self->p.titles = rules_index_parse(titles, strlen(titles));
	self->p.budget = PREFLIGHT_BYTES_MAX;
	self->p.engine = engine_new(&self->set.compiled, &why);
	good &= catalogue_load(&self->p.catalogue, source.catalogue, NULL,
			       &diag);
	diag_free(&diag);
	preflight_find_tools(&self->p);
	preflight_find_processes(&self->p);
	free(titles);
	free(path);
	return good && self->p.engine;
}

static inline size_t n_found(FIXTURE_DATA(preflight) * self)
{
	return json_object_array_length(self->results.list);
}

static inline void show(FIXTURE_DATA(preflight) * self)
{
	size_t i;

	for (i = 0; i < n_found(self); i++)
		printf("# %s\n",
		       json_object_to_json_string(json_object_array_get_idx(
			       self->results.list, i)));
}

/* How many findings have this result, and these words in their text or their rule. */
static inline unsigned int found(FIXTURE_DATA(preflight) * self,
				 const char *result, const char *words)
{
	struct json_object *finding;
	const char *text, *rule;
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < n_found(self); i++) {
		finding = json_object_array_get_idx(self->results.list, i);
		text = json_text_at(finding, "text");
		rule = json_text_at(finding, "rule");
		if (json_is(finding, "result", result) &&
		    (strstr(text, words) || (rule && strstr(rule, words))))
			n++;
	}
	if (!n)
		show(self);
	return n;
}

#endif /* _PREFLIGHT_FIXTURE_H */
