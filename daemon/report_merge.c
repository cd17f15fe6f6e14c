// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records and rules that were collected from several hosts.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "alloc.h"
#include "log.h"
#include "report.h"
#include "rules_index.h"

#define RULES "rules.json"
#define EVENTS "events.json"

static bool is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static void problem(struct report_host *host, const char *path, int err)
{
	char *text = xasprintf("%s: %s", path,
			       err == EBADMSG ? "these are no rules" :
						strerror(err));

	report_words_put(&host->problems, text);
	free(text);
}

static void read_directory(struct report *r, struct report_host *host,
			   const char *dir)
{
	char *rules = xasprintf("%s/" RULES, dir);
	char *events = xasprintf("%s/" EVENTS, dir);
	struct rules_index *index = rules_index_open(rules);

	if (index)
		report_rules(r, host, index);
	else
		problem(host, rules, errno);
	report_read_all(r, host, events);
	free(events);
	free(rules);
}

static void read_host(struct report *r, const char *name, const char *path)
{
	struct report_host *host = report_host(r, name);

	if (host->index && is_directory(path)) {
		report_words_put(&host->problems,
				 "given twice, the second was left out");
		return;
	}
	if (is_directory(path)) {
		read_directory(r, host, path);
		return;
	}
	report_read(r, host, path);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_shown(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static int read_hosts(struct report *r, const char *dir)
{
	struct dirent **list;
	const int n = scandir(dir, &list, is_shown, by_name);
	int i, hosts = 0;
	char *path;

	if (n < 0) {
		log_err("cannot read %s: %s", dir, strerror(errno));
		return -errno;
	}
	for (i = 0; i < n; i++) {
		path = xasprintf("%s/%s", dir, list[i]->d_name);
		if (is_directory(path)) {
			read_host(r, list[i]->d_name, path);
			hosts++;
		} else {
			log_warning("%s is no directory of a host: left out",
				    path);
		}
		free(path);
		free(list[i]);
	}
	free(list);
	if (!hosts)
		log_err("%s has no directory of a host", dir);
	return hosts ? 0 : -ENOENT;
}

/**
 * report_merge() - Add what was collected from hosts.
 * @r: Report.
 * @arg: "web1=/srv/web1", a directory with rules.json and events.json, or a file
 *	of records; or a directory with one such directory for each host.
 *
 * Return: 0, or a negative errno that was logged. What is wrong with one host is
 * among its problems.
 */
int report_merge(struct report *r, const char *arg)
{
	const char *path = strchr(arg, '=');
	char *name;

	r->merged = true;
	if (!path)
		return read_hosts(r, arg);
	if (path == arg || !path[1]) {
		log_err("'%s': expected HOST=FILE or HOST=DIRECTORY", arg);
		return -EINVAL;
	}
	name = xmemdupz(arg, path - arg);
	read_host(r, name, path + 1);
	free(name);
	return 0;
}
