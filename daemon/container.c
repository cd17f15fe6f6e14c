// SPDX-License-Identifier: GPL-2.0-only
/*
 * Containers that rules name, as cgroups: docker and podman say in files which
 * id a name has, and put the id into the name of the cgroup.
 */
#include <dirent.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "compiler.h"
#include "container.h"
#include "file.h"
#include "paths.h"

/* Shorter ones are names: docker itself prints twelve. */
#define ID_MIN 12
#define ID_MAX 64

#define DEPTH_MAX 32

/* Where engines put containers, with systemd and without. */
static const char *const places[] = {
	"/system.slice/docker-%s*.scope",
	"/docker/%s*",
	"/machine.slice/libpod-%s*.scope",
	"/libpod_parent/libpod-%s*",
	"/kubepods.slice/*/*/cri-containerd-%s*.scope",
	"/kubepods.slice/*/cri-containerd-%s*.scope",
	"/kubepods.slice/*/*/crio-%s*.scope",
	"/kubepods.slice/*/crio-%s*.scope",
};

static bool is_id(const char *word)
{
	size_t n = strspn(word, "0123456789abcdef");

	return !word[n] && n >= ID_MIN && n <= ID_MAX;
}

static int each_place(const char *id, container_fn fn, void *arg)
{
	char pattern[SMTPWARD_CGROUP_MAX + 1];
	size_t i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(places) && !err; i++) {
		snprintf(pattern, sizeof(pattern), places[i], id);
		err = fn(arg, pattern);
	}
	return err;
}

static struct json_object *read_json(const char *path)
{
	struct json_tokener *tok = json_tokener_new_ex(DEPTH_MAX);
	struct json_object *out = NULL;
	size_t len;
	char *bytes = file_read(path, &len);

	if (tok && bytes && len <= FILE_SIZE_MAX)
		out = json_tokener_parse_ex(tok, bytes, len);
	json_tokener_free(tok);
	free(bytes);
	return out;
}

static const char *text(struct json_object *from, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(from, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return "";
	return json_object_get_string(value);
}

/* docker writes a slash in front of the name. */
static bool docker_has_name(const char *id, const char *word)
{
	char *path = xasprintf("%s/%s/config.v2.json", PATH_DOCKER, id);
	struct json_object *config = read_json(path);
	const char *name = text(config, "Name");
	const bool ret = !strcmp(name + (*name == '/'), word);

	json_object_put(config);
	free(path);
	return ret;
}

static int each_of_docker(const char *word, container_fn fn, void *arg)
{
	DIR *dir = opendir(PATH_DOCKER);
	struct dirent *entry;
	int err = 0;

	if (!dir)
		return 0;
	while (!err && (entry = readdir(dir)))
		if (is_id(entry->d_name) &&
		    docker_has_name(entry->d_name, word))
			err = each_place(entry->d_name, fn, arg);
	closedir(dir);
	return err;
}

static bool podman_has_name(struct json_object *container, const char *word)
{
	struct json_object *names;
	size_t i, n;

	if (!json_object_object_get_ex(container, "names", &names) ||
	    !json_object_is_type(names, json_type_array))
		return false;
	n = json_object_array_length(names);
	for (i = 0; i < n; i++)
		if (!strcmp(json_object_get_string(json_object_array_get_idx(names, i)) ?:
				    "",
			    word))
			return true;
	return false;
}

static int each_of_podman(const char *word, container_fn fn, void *arg)
{
	struct json_object *list = read_json(PATH_PODMAN), *one;
	size_t i, n = 0;
	int err = 0;

	if (json_object_is_type(list, json_type_array))
		n = json_object_array_length(list);
	for (i = 0; i < n && !err; i++) {
		one = json_object_array_get_idx(list, i);
		if (json_object_is_type(one, json_type_object) &&
		    podman_has_name(one, word) && is_id(text(one, "id")))
			err = each_place(text(one, "id"), fn, arg);
	}
	json_object_put(list);
	return err;
}

/**
 * container_each() - Find the cgroups of a container.
 * @word: Its name, or how its id begins.
 * @fn: Called for each pattern, ends the search by returning anything but 0.
 * @arg: Passed to @fn.
 *
 * Return: 0, or what @fn returned.
 */
int container_each(const char *word, container_fn fn, void *arg)
{
	int err;

	if (is_id(word))
		return each_place(word, fn, arg);
	err = each_of_docker(word, fn, arg);
	return err ? err : each_of_podman(word, fn, arg);
}

static int take_one(void *arg, const char *pattern)
{
	(void)arg;
	(void)pattern;
	return 1;
}

/**
 * container_exists() - Whether a container is known.
 * @word: As of container_each(), or any.
 *
 * Return: true when it has a cgroup that a rule can hold for.
 */
bool container_exists(const char *word)
{
	return !strcmp(word, "any") || container_each(word, take_one, NULL);
}
