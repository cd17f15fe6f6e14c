// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a control group tells. A process stays in its group when its parents end,
 * and leaves it only by who may write to another one.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "alloc.h"
#include "compiler.h"
#include "event.h"
#include "origin.h"

/**
 * struct unit - A unit of systemd that is more than a service.
 * @name: Pattern.
 * @kind: What it is.
 */
struct unit {
	const char *name;
	enum origin_kind kind;
};

static const struct unit units[] = {
	{ "cron.service", ORIGIN_CRON },
	{ "crond.service", ORIGIN_CRON },
	{ "cronie.service", ORIGIN_CRON },
	{ "anacron.service", ORIGIN_CRON },
	{ "atd.service", ORIGIN_AT },
	{ "apache2.service", ORIGIN_WEB },
	{ "httpd.service", ORIGIN_WEB },
	{ "nginx.service", ORIGIN_WEB },
	{ "lighttpd.service", ORIGIN_WEB },
	{ "caddy.service", ORIGIN_WEB },
	{ "php*-fpm.service", ORIGIN_WEB },
	{ "uwsgi*.service", ORIGIN_WEB },
	{ "fcgiwrap*.service", ORIGIN_WEB },
	{ "postgresql*.service", ORIGIN_DATABASE },
	{ "mysql*.service", ORIGIN_DATABASE },
	{ "mariadb*.service", ORIGIN_DATABASE },
	{ "mongod.service", ORIGIN_DATABASE },
	{ "redis*.service", ORIGIN_DATABASE },
};

/*
 * Prefixes of the group of a container. What is behind is its name, but for what
 * systemd has all groups of that sort end with.
 */
static const char *const containers[] = {
	"docker-",	   "libpod-",  "crio-",
	"cri-containerd-", "machine-", "lxc.payload.",
};

static const char *const timer_places[] = {
	"/etc/systemd/system",	   "/run/systemd/system",
	"/usr/lib/systemd/system", "/lib/systemd/system",
	"/run/systemd/transient",
};

static bool ends_with(const char *text, const char *end)
{
	const size_t len = strlen(text), n = strlen(end);

	return len > n && !strcmp(text + len - n, end);
}

static bool note_file(struct origin *o, const char *dir, int len,
		      const char *unit, const char *suffix)
{
	char *path = xasprintf("%s/%.*s%s", dir, len, unit, suffix);
	struct stat st;
	const bool found = !stat(path, &st);

	if (found && (uint64_t)st.st_ctime > o->changed)
		o->changed = st.st_ctime;
	free(path);
	return found;
}

static bool has_timer(struct origin *o, const char *unit)
{
	const int stem = strlen(unit) - strlen(".service");
	bool found = false;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(timer_places); i++)
		found |= note_file(o, timer_places[i], stem, unit, ".timer");
	for (i = 0; i < ARRAY_SIZE(timer_places) && found; i++)
		note_file(o, timer_places[i], stem, unit, ".service");
	return found;
}

static enum origin_kind kind_of_service(struct origin *o, const char *unit)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(units); i++)
		if (!fnmatch(units[i].name, unit, 0))
			return units[i].kind;
	if (!has_timer(o, unit))
		return ORIGIN_SERVICE;
	origin_reason(o, xstrdup("the unit has a timer"));
	return ORIGIN_TIMER;
}

static char *name_of_container(const char *text)
{
	const size_t len = strlen(text);

	return xmemdupz(
		text, ends_with(text, ".scope") ? len - strlen(".scope") : len);
}

static bool is_container(struct origin *o, const char *part, const char *above)
{
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(containers); i++) {
		n = strlen(containers[i]);
		if (!strncmp(part, containers[i], n) && part[n]) {
			o->container = name_of_container(part + n);
			return true;
		}
	}
	if (!strcmp(above, "docker") || !strcmp(above, "lxc")) {
		o->container = xstrdup(part);
		return true;
	}
	return !strncmp(part, "kubepods", 8);
}

static bool is_session(const char *part)
{
	return !strncmp(part, "session-", 8) && ends_with(part, ".scope");
}

/* A user names the units of his own manager as he likes. */
static enum origin_kind judge_part(struct origin *o, const char *part,
				   const char *above, bool *of_user)
{
	if (is_container(o, part, above))
		return ORIGIN_CONTAINER;
	if (is_session(part))
		return ORIGIN_LEFTOVER;
	if (!ends_with(part, ".service"))
		return ORIGIN_UNKNOWN;
	if (!strncmp(part, "user@", 5)) {
		*of_user = true;
		return ORIGIN_LEFTOVER;
	}
	free(o->unit);
	o->unit = xstrdup(part);
	return *of_user ? ORIGIN_SERVICE : kind_of_service(o, part);
}

/**
 * origin_cgroup() - Find out what a control group tells.
 * @o: Receives unit, container and reasons.
 * @cgroup: Its path.
 *
 * Return: That, or ORIGIN_UNKNOWN. The innermost part that tells something counts,
 * but inside a container all is the container's.
 */
enum origin_kind origin_cgroup(struct origin *o, const struct bytes *cgroup)
{
	enum origin_kind kind = ORIGIN_UNKNOWN, one;
	char *path, *part, *rest, *above = "";
	bool of_user = false;

	if (!cgroup->data)
		return ORIGIN_UNKNOWN;
	path = xmemdupz(cgroup->data, cgroup->len);
	for (part = strtok_r(path, "/", &rest); part && !o->container;
	     part = strtok_r(NULL, "/", &rest)) {
		one = judge_part(o, part, above, &of_user);
		if (one != ORIGIN_UNKNOWN)
			kind = one;
		above = part;
	}
	free(path);
	return kind;
}
