// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernels: whether they can have the module, and whether they will.
 */
#include <dirent.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "doctor.h"
#include "file.h"

#define SECURE_BOOT \
	"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

const char *const doctor_options[] = {
#ifdef __aarch64__
	"CONFIG_KPROBES",	   "CONFIG_DYNAMIC_FTRACE_WITH_ARGS",
#else
	"CONFIG_KPROBES_ON_FTRACE", "CONFIG_DYNAMIC_FTRACE_WITH_REGS",
#endif
	"CONFIG_SECURITY_NETWORK", "CONFIG_AUDIT",
	"CONFIG_MODULES",	   NULL
};

/**
 * doctor_config() - Look at how the kernel was built.
 * @r: The results.
 * @release: Which.
 */
void doctor_config(struct results *r, const char *release)
{
	char *text = doctor_read(r, "/boot/config-%s", release);
	size_t i, missing = 0;

	if (!text) {
		result_warn(
			r, "config",
			"have /boot/config-$(uname -r), as Debian's packages do",
			"how kernel %s was built cannot be read", release);
		return;
	}
	for (i = 0; doctor_options[i]; i++) {
		if (parse_config(text, doctor_options[i]))
			continue;
		missing++;
		result_fail(
			r, "config",
			"boot one of Debian's kernels (linux-image-$(dpkg --print-architecture))",
			"kernel %s was built without %s", release,
			doctor_options[i]);
	}
	if (!missing)
		result_ok(r, "config", "kernel %s has what the module needs",
			  release);
	free(text);
}

/* Four bytes of attributes, then one of value. */
static bool is_secure_boot(const struct results *r)
{
	char *path = xasprintf("%s" SECURE_BOOT, r->root), *bytes;
	size_t len = 0;
	bool ret;

	bytes = file_read(path, &len);
	ret = bytes && len == 5 && bytes[4] == 1;
	free(bytes);
	free(path);
	return ret;
}

static bool contains(char *text, const char *what)
{
	bool ret = text && strstr(text, what);

	free(text);
	return ret;
}

/**
 * doctor_signature() - Look at whether the kernel accepts the module.
 * @r: The results.
 */
void doctor_signature(struct results *r)
{
	char *lockdown = doctor_read(r, "/sys/kernel/security/lockdown");
	const bool secure = is_secure_boot(r);
	const bool loaded = doctor_exists(r, "/sys/module/smtpward");
	char *taint = doctor_read(r, "/sys/module/smtpward/taint");
	const bool trusted = taint && !strchr(taint, 'E');
	bool required = contains(
		doctor_read(r, "/sys/module/module/parameters/sig_enforce"),
		"Y");
	char mode[32] = "";

	if (lockdown)
		parse_chosen(lockdown, mode, sizeof(mode));
	required |= *mode && strcmp(mode, "none") != 0;
	if (required && !loaded)
		result_fail(
			r, "signature",
			"mokutil --import /var/lib/dkms/mok.pub, reboot and enrol the key there",
			"only modules that are signed by a trusted key can be loaded (Secure Boot %s, lockdown %s)",
			secure ? "on" : "off", *mode ? mode : "none");
	else
		result_ok(r, "signature", "%s (Secure Boot %s, lockdown %s)%s",
			  required ? "required" : "not required",
			  secure ? "on" : "off", *mode ? mode : "none",
			  trusted ? ", and the kernel trusts the module's" :
				    "");
	free(taint);
	free(lockdown);
}

static bool has_module(const struct results *r, const char *release)
{
	static const char *const places[] = { "updates/dkms", "updates",
					      "extra" };
	bool ret = false;
	char *pattern;
	glob_t found;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places) && !ret; i++) {
		pattern = xasprintf("%s/lib/modules/%s/%s/smtpward.ko*",
				    r->root, release, places[i]);
		ret = !glob(pattern, 0, NULL, &found);
		if (ret)
			globfree(&found);
		free(pattern);
	}
	return ret;
}

static void check_kernel(struct results *r, const char *release, bool matters,
			 const char *which)
{
	char *advice;

	if (has_module(r, release)) {
		result_ok(r, "kernel", "%s%s has the module", release, which);
		return;
	}
	if (doctor_exists(r, "/lib/modules/%s/build/include", release))
		advice = xasprintf(
			"dkms autoinstall -k %s, and see /var/lib/dkms/smtpward/*/build/make.log",
			release);
	else
		advice = xasprintf(
			"apt install linux-headers-%s: its headers are missing",
			release);
	if (matters)
		result_fail(r, "kernel", advice, "%s%s has no module", release,
			    which);
	else
		result_warn(r, "kernel", advice, "%s%s has no module", release,
			    which);
	free(advice);
}

/* Directories of modules whose kernel is gone stay behind now and then. */
static bool is_installed(const struct results *r, const char *release)
{
	return release[0] != '.' &&
	       doctor_exists(r, "/lib/modules/%s/kernel", release) &&
	       doctor_exists(r, "/boot/vmlinuz-%s", release);
}

static int by_version(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static char **installed_kernels(const struct results *r, size_t *n)
{
	char *path = xasprintf("%s/lib/modules", r->root);
	DIR *dir = opendir(path);
	struct dirent *entry;
	char **list = NULL;

	*n = 0;
	while (dir && (entry = readdir(dir))) {
		if (!is_installed(r, entry->d_name))
			continue;
		list = xreallocarray(list, *n + 1, sizeof(*list));
		list[(*n)++] = xstrdup(entry->d_name);
	}
	if (dir)
		closedir(dir);
	free(path);
	if (*n)
		qsort(list, *n, sizeof(*list), by_version);
	return list;
}

/**
 * doctor_kernels() - Look at whether every installed kernel has the module.
 * @r: The results.
 * @release: The one that runs.
 *
 * That of the newest matters, because it is what a boot loader chooses.
 */
void doctor_kernels(struct results *r, const char *release)
{
	char **list;
	size_t i, n;

	list = installed_kernels(r, &n);
	check_kernel(r, release, true, ", which runs,");
	for (i = 0; i < n; i++) {
		const bool newest = i == n - 1;

		if (strcmp(list[i], release) != 0)
			check_kernel(r, list[i], newest,
				     newest ? ", which the next boot may use," :
					      "");
		free(list[i]);
	}
	free(list);
}
