// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that start others, known by where they lie. Anybody can call a program
 * cron, but not put one below /usr.
 */
#include <fnmatch.h>
#include <string.h>

#include "compiler.h"
#include "event.h"
#include "origin.h"

/**
 * struct starter - A program that starts others.
 * @name: Pattern for its name.
 * @kind: What it makes of them.
 * @root: It is that only when root runs it.
 */
struct starter {
	const char *name;
	enum origin_kind kind;
	bool root;
};

static const struct starter starters[] = {
	{ "cron", ORIGIN_CRON, true },
	{ "crond", ORIGIN_CRON, true },
	{ "anacron", ORIGIN_CRON, true },
	{ "fcron", ORIGIN_CRON, true },
	{ "atd", ORIGIN_AT, true },
	{ "sshd", ORIGIN_SSH, true },
	{ "sshd-session", ORIGIN_SSH, true },
	{ "dropbear", ORIGIN_SSH, true },
	{ "apache2", ORIGIN_WEB, false },
	{ "httpd", ORIGIN_WEB, false },
	{ "nginx", ORIGIN_WEB, false },
	{ "lighttpd", ORIGIN_WEB, false },
	{ "caddy", ORIGIN_WEB, false },
	{ "php-fpm*", ORIGIN_WEB, false },
	{ "php-cgi*", ORIGIN_WEB, false },
	{ "uwsgi*", ORIGIN_WEB, false },
	{ "gunicorn*", ORIGIN_WEB, false },
	{ "fcgiwrap", ORIGIN_WEB, false },
	{ "postgres", ORIGIN_DATABASE, false },
	{ "mysqld", ORIGIN_DATABASE, false },
	{ "mariadbd", ORIGIN_DATABASE, false },
	{ "mongod", ORIGIN_DATABASE, false },
	{ "redis-server", ORIGIN_DATABASE, false },
	{ "containerd-shim*", ORIGIN_CONTAINER, true },
	{ "conmon", ORIGIN_CONTAINER, false },
	{ "docker-init", ORIGIN_CONTAINER, false },
	{ "systemd-nspawn", ORIGIN_CONTAINER, true },
};

/**
 * origin_installed() - Whether a program is where only root, or the package manager,
 * puts something.
 * @exe: Its path.
 *
 * Return: true when it is.
 */
bool origin_installed(const struct bytes *exe)
{
	static const char *const places[] = { "/usr/bin/",     "/usr/sbin/",
					      "/usr/lib/",     "/usr/lib64/",
					      "/usr/libexec/", "/bin/",
					      "/sbin/",	       "/lib/" };
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		n = strlen(places[i]);
		if (exe->len > n && !memcmp(exe->data, places[i], n))
			return true;
	}
	return false;
}

/**
 * origin_program() - Find out what a program makes of those that it starts.
 * @exe: Its path.
 * @uid: Who runs it.
 *
 * Return: That, or ORIGIN_UNKNOWN.
 */
enum origin_kind origin_program(const struct bytes *exe, uint32_t uid)
{
	const struct bytes base = bytes_base(exe);
	char name[32];
	size_t i;

	if (!base.data || base.len >= sizeof(name) || !origin_installed(exe))
		return ORIGIN_UNKNOWN;
	memcpy(name, base.data, base.len);
	name[base.len] = '\0';
	for (i = 0; i < ARRAY_SIZE(starters); i++)
		if (!fnmatch(starters[i].name, name, 0) &&
		    (!starters[i].root || !uid))
			return starters[i].kind;
	return ORIGIN_UNKNOWN;
}
