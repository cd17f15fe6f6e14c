// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses of hosts, for when nobody answers.
 */
#include <arpa/inet.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "hosts.h"

#define DEPTH_MAX 4

static int64_t number(struct json_object *from, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(from, key, &value) ||
	    !json_object_is_type(value, json_type_int))
		return 0;
	return json_object_get_int64(value);
}

static void read_host(struct host *host, struct json_object *from)
{
	struct json_object *addrs;
	struct net net;

	if (!json_object_is_type(from, json_type_object) ||
	    !json_object_object_get_ex(from, "addresses", &addrs) ||
	    !json_object_is_type(addrs, json_type_object))
		return;
	host->answered = number(from, "answered");
	json_object_object_foreach(addrs, word, seen)
	{
		if (strchr(word, '/') || parse_net(word, &net) ||
		    !host_takes(&net) ||
		    !json_object_is_type(seen, json_type_int))
			continue;
		host_answer(host, &net, json_object_get_int64(seen));
	}
}

/**
 * hosts_cache_read() - Fill in what was known of hosts.
 * @hosts: The hosts.
 * @path: The file. What is wrong in it is not known.
 */
void hosts_cache_read(struct hosts *hosts, const char *path)
{
	struct json_tokener *tok;
	struct json_object *all, *one;
	char *bytes;
	size_t len, i;

	bytes = file_read(path, &len);
	if (!bytes)
		return;
	tok = json_tokener_new_ex(DEPTH_MAX);
	if (!tok)
		abort();
	all = json_tokener_parse_ex(tok, bytes, len);
	json_tokener_free(tok);
	free(bytes);
	for (i = 0; json_object_is_type(all, json_type_object) && i < hosts->n;
	     i++)
		if (json_object_object_get_ex(all, hosts->v[i].name, &one))
			read_host(&hosts->v[i], one);
	json_object_put(all);
}

static struct json_object *host_json(const struct host *host)
{
	struct json_object *out = json_object_new_object();
	struct json_object *addrs = json_object_new_object();
	char text[INET6_ADDRSTRLEN];
	size_t i;

	for (i = 0; i < host->n; i++) {
		inet_ntop(host->addrs[i].net.family, host->addrs[i].net.addr,
			  text, sizeof(text));
		json_object_object_add(
			addrs, text,
			json_object_new_int64(host->addrs[i].seen));
	}
	json_object_object_add(out, "answered",
			       json_object_new_int64(host->answered));
	json_object_object_add(out, "addresses", addrs);
	return out;
}

/**
 * hosts_cache_write() - Keep what is known of hosts.
 * @hosts: The hosts.
 * @path: The file.
 *
 * Return: 0 or a negative errno.
 */
int hosts_cache_write(const struct hosts *hosts, const char *path)
{
	struct json_object *all = json_object_new_object();
	const char *text;
	size_t i;
	int err;

	for (i = 0; i < hosts->n; i++)
		if (hosts->v[i].n)
			json_object_object_add(all, hosts->v[i].name,
					       host_json(&hosts->v[i]));
	text = json_object_to_json_string(all);
	err = file_replace(path, text, strlen(text), 0600);
	json_object_put(all);
	return err;
}
