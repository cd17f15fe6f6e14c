// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module and its hooks, and who else is at the functions it hooks.
 */
#include <errno.h>
#include <glob.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "client.h"
#include "doctor.h"
#include "hook_health.h"
#include "record.h"
#include "status.h"

#define TRACING "/sys/kernel/tracing"
#define DEBUG "/sys/kernel/debug"

const char *const doctor_functions[] = { "security_socket_connect",
					 "__inet_stream_connect",
					 "security_bprm_check", NULL };

static void missing_module(struct results *r)
{
	char *disabled = doctor_read(r, "/proc/sys/kernel/modules_disabled");

	if (doctor_exists(r, "/sys/module/smtpward"))
		result_fail(
			r, "module",
			"run it as root, outside containers and other network namespaces",
			"it is loaded, but cannot be asked from here");
	else if (disabled && !strcmp(disabled, "1"))
		result_fail(
			r, "module",
			"reboot: it has to be loaded before that is set",
			"it is not loaded, and kernel.modules_disabled is 1");
	else
		result_fail(
			r, "module",
			"modprobe smtpward, and if that fails, see what follows here and dmesg",
			"it is not loaded");
	free(disabled);
}

static void tell_hooks(struct results *r, const struct health *h)
{
	char text[512];

	health_describe(h, text, sizeof(text));
	if (*text)
		result_fail(r, "hooks", "see what follows, and dmesg", "%s",
			    text);
	else if (h->state[SMTPWARD_VIA_FASTOPEN] != SMTPWARD_HEALTH_WORKS)
		result_ok(
			r, "hooks",
			"refuse what was tried just now: connect, exec; not fast open, which net.ipv4.tcp_fastopen switches off");
	else
		result_ok(
			r, "hooks",
			"refuse what was tried just now: connect, fast open, exec");
}

static const char *backend_of(struct json_object *status)
{
	const char *backend = json_text_at(status, "hooks.backend");

	return backend ? backend : "none";
}

static void check_armed(struct results *r, struct json_object *status)
{
	const unsigned long long armed = json_number_at(status, "hooks.armed");
	const unsigned long long count = json_number_at(status, "hooks.count");
	const unsigned long long missed =
		json_number_at(status, "hooks.missed");

	if (!count || armed != count)
		result_fail(r, "armed", "load the module anew, and see dmesg",
			    "%llu of %llu hooks by %s", armed, count,
			    backend_of(status));
	else if (missed)
		result_warn(r, "armed",
			    "use hook=ftrace, which cannot miss a call",
			    "%llu hooks by %s, which missed %llu calls", armed,
			    backend_of(status), missed);
	else
		result_ok(r, "armed", "%llu hooks by %s", armed,
			  backend_of(status));
}

static void no_answer(struct results *r, struct client *c, int err)
{
	result_fail(r, "module",
		    err == -EPERM ?
			    "run this as root, in the initial namespaces" :
			    "try again, and see dmesg",
		    "it does not answer: %s", client_error(c));
}

/**
 * doctor_module() - Check the hooks of the module, and ask it what it is like.
 * @r: The results.
 * @c: Connection to it, NULL when it is not loaded.
 *
 * Return: Document of status_read(), for json_object_put(), or NULL.
 */
struct json_object *doctor_module(struct results *r, struct client *c)
{
	struct json_object *status;
	struct health h;
	int err;

	if (!c) {
		missing_module(r);
		return NULL;
	}
	err = health_check(c, 0, &h);
	status = err ? NULL : status_read(c);
	if (!status) {
		no_answer(r, c, err);
		return NULL;
	}
	result_ok(r, "module", "version %s is loaded, in mode %s",
		  json_text_at(status, "version"),
		  json_text_at(status, "mode"));
	check_armed(r, status);
	tell_hooks(r, &h);
	return status;
}

static void check_ftrace_switch(struct results *r)
{
	char *text = doctor_read(r, "/proc/sys/kernel/ftrace_enabled");

	if (!text)
		result_fail(r, "ftrace", "boot one of Debian's kernels",
			    "this kernel has no ftrace");
	else if (!strcmp(text, "0"))
		result_fail(r, "ftrace", "sysctl kernel.ftrace_enabled=1",
			    "it is switched off");
	else
		result_ok(r, "ftrace", "it is switched on");
	free(text);
}

/* Which the ftrace backend does not care about. */
static void check_kprobes_switch(struct results *r)
{
	char *text = doctor_read(r, DEBUG "/kprobes/enabled");

	if (!text)
		result_warn(r, "kprobes", "mount -t debugfs none " DEBUG,
			    "whether they are switched off cannot be read");
	else if (!strcmp(text, "0"))
		result_fail(r, "kprobes",
			    "echo 1 >" DEBUG
			    "/kprobes/enabled, or use hook=ftrace",
			    "they are switched off, and the hooks with them");
	else
		result_ok(r, "kprobes", "they are switched on");
	free(text);
}

static void check_livepatches(struct results *r)
{
	char *pattern, *at;
	size_t i, f, hits = 0;
	glob_t found;

	for (f = 0; doctor_functions[f]; f++) {
		pattern = xasprintf("%s/sys/kernel/livepatch/*/*/%s,*", r->root,
				    doctor_functions[f]);
		if (!glob(pattern, 0, NULL, &found)) {
			for (i = 0; i < found.gl_pathc; i++, hits++) {
				at = found.gl_pathv[i] + strlen(r->root);
				result_fail(r, "livepatch",
					    "disable it, then load smtpward",
					    "%s() is patched: %s",
					    doctor_functions[f], at);
			}
			globfree(&found);
		}
		free(pattern);
	}
	if (!hits)
		result_ok(r, "livepatch", "none of a function that is hooked");
}

static void check_function(struct results *r, const char *functions,
			   const char *name, bool loaded)
{
	struct ftrace_line line;
	bool traced = parse_ftrace(functions, name, &line);

	if (loaded && !line.redirected)
		result_fail(r, "neighbours",
			    "load the module anew, and see dmesg",
			    "ftrace does not know of a hook on %s()", name);
	else if (!loaded && line.redirected)
		result_fail(
			r, "neighbours",
			"find out what it is (bpftool prog, lsmod), and unload it",
			"%s() is held by something that changes its flow",
			name);
	else
		result_ok(r, "neighbours", "%s() is traced by %u%s%s", name,
			  traced ? line.users : 0,
			  loaded ? ", smtpward included" : "",
			  line.direct ? ", one of them BPF" : "");
}

/**
 * doctor_neighbours() - Look at the switches of hooks, and who else hooks.
 * @r: The results.
 * @status: What the module says of itself, NULL when it does not answer.
 */
void doctor_neighbours(struct results *r, struct json_object *status)
{
	char *functions = doctor_read(r, TRACING "/enabled_functions");
	size_t i;

	if (!functions)
		functions = doctor_read(r, DEBUG "/tracing/enabled_functions");
	check_ftrace_switch(r);
	if (!strcmp(backend_of(status), "kprobe"))
		check_kprobes_switch(r);
	check_livepatches(r);
	if (!functions)
		result_warn(r, "neighbours", "mount -t tracefs none " TRACING,
			    "who traces the functions cannot be read");
	for (i = 0; functions && doctor_functions[i]; i++)
		check_function(r, functions, doctor_functions[i],
			       doctor_exists(r, "/sys/module/smtpward"));
	free(functions);
}
