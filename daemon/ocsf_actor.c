// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who it was, by the profiles "host" and "linux/linux_users".
 */
#include <json-c/json.h>

#include "ocsf_parts.h"
#include "record.h"

/* What kind of machine it is, is not known. */
#define DEVICE_UNKNOWN 0
#define OS_LINUX 200
#define LAUNCH_EXEC 3

static void put_device(struct ocsf *o)
{
	struct json_object *device, *os;

	if (!json_at(o->from, "host.hostname"))
		return;
	device = json_child(o->to, "device");
	ocsf_move(o->from, "host.hostname", device, "hostname");
	json_put_number(device, "type_id", DEVICE_UNKNOWN);
	os = json_child(device, "os");
	json_put_string(os, "name", "Linux");
	json_put_number(os, "type_id", OS_LINUX);
}

static struct json_object *user_at(struct json_object *doc, const char *path)
{
	struct json_object *to = json_object_new_object();
	struct json_object *from = json_at(doc, path);

	if (!from)
		return to;
	json_put_string(to, "uid", json_text_at(from, "id"));
	json_put_string(to, "name", json_text_at(from, "name"));
	return to;
}

/* All that is known of a process above stays in smtpward.ancestors. */
static void put_ancestry(struct json_object *to, struct json_object *list)
{
	struct json_object *ancestry, *from, *one;
	size_t i;

	if (!list || !json_object_array_length(list))
		return;
	ancestry = json_list(to, "ancestry");
	for (i = 0; i < json_object_array_length(list); i++) {
		from = json_object_array_get_idx(list, i);
		one = json_object_new_object();
		json_put_number(one, "pid", json_number_at(from, "pid"));
		json_put_string(one, "name", json_text_at(from, "name"));
		json_put_string(one, "path", json_text_at(from, "executable"));
		json_object_array_add(ancestry, one);
	}
}

static void put_parent(struct ocsf *o, struct json_object *to)
{
	struct json_object *ancestors = json_at(o->from, "smtpward.ancestors");
	struct json_object *parent, *first;

	put_ancestry(to, ancestors);
	if (!json_at(o->from, "process.parent.pid"))
		return;
	parent = json_child(to, "parent_process");
	ocsf_move(o->from, "process.parent.pid", parent, "pid");
	ocsf_move(o->from, "process.parent.name", parent, "name");
	ocsf_put_file(parent,
		      json_text_at(o->from, "process.parent.executable"));
	ocsf_drop(o->from, "process.parent.executable");
	first = ancestors ? json_object_array_get_idx(ancestors, 0) : NULL;
	if (first)
		ocsf_put(parent, "user", user_at(first, "user"));
}

/* What an execution does not change. */
static void put_identity(struct ocsf *o, struct json_object *to)
{
	struct json_object *group = json_object_new_object();
	const unsigned long long start =
		json_ms(json_text_at(o->from, "process.start"));

	ocsf_move(o->from, "process.pid", to, "pid");
	ocsf_move(o->from, "process.thread.id", to, "ptid");
	if (start)
		json_put_number(to, "created_time", start);
	ocsf_put(to, "user", user_at(o->from, "user"));
	ocsf_move(o->from, "user.group.id", group, "uid");
	ocsf_put(to, "group", group);
	ocsf_move_id(o->from, "user.effective.id", to, "euid");
	ocsf_move_id(o->from, "smtpward.login_user.id", to, "auid");
	ocsf_move(o->from, "process.working_directory", to,
		  "working_directory");
	put_parent(o, to);
}

static void put_program(struct ocsf *o, struct json_object *to)
{
	ocsf_move(o->from, "process.name", to, "name");
	ocsf_move(o->from, "process.command_line", to, "cmd_line");
	ocsf_put_file(to, json_text_at(o->from, "process.executable"));
	ocsf_drop(o->from, "process.executable");
}

static void put_session(struct ocsf *o, struct json_object *actor)
{
	struct json_object *session = json_object_new_object();

	json_put_string(session, "uid",
			json_text_at(o->from, "smtpward.session_id"));
	ocsf_drop(o->from, "smtpward.session_id");
	ocsf_move(o->from, "smtpward.tty", session, "terminal");
	ocsf_put(actor, "session", session);
}

/* The user of a process stands there, and where one looks for users. */
static void put_actor(struct ocsf *o, struct json_object *process)
{
	struct json_object *actor = json_object_new_object();

	ocsf_put(actor, "user", user_at(o->from, "user"));
	ocsf_drop(o->from, "user.id");
	ocsf_drop(o->from, "user.name");
	ocsf_put(actor, "process", process);
	put_session(o, actor);
	ocsf_put(o->to, "actor", actor);
}

/**
 * ocsf_actor() - Put where it was, and who.
 * @o: The event. There may be no process, and no user.
 */
void ocsf_actor(struct ocsf *o)
{
	struct json_object *process = json_object_new_object();

	put_device(o);
	if (json_at(o->from, "process.pid")) {
		put_identity(o, process);
		put_program(o, process);
	}
	put_actor(o, process);
}

/* The program that a process ran before. */
static const char *previous(struct json_object *doc)
{
	struct json_object *list = json_at(doc, "process.previous");
	struct json_object *first = list ? json_object_array_get_idx(list, 0) :
					   NULL;

	return first ? json_text_at(first, "executable") : NULL;
}

static void copy(struct json_object *from, struct json_object *to)
{
	struct json_object_iter i;

	json_object_object_foreachC(from, i)
	{
		json_object_object_add(to, i.key, json_object_get(i.val));
	}
}

/**
 * ocsf_execution() - Put who executes what.
 * @o: The event, about a process that is what it was and what it becomes.
 */
void ocsf_execution(struct ocsf *o)
{
	struct json_object *before = json_object_new_object();
	struct json_object *after = json_child(o->to, "process");

	put_device(o);
	put_identity(o, after);
	copy(after, before);
	put_program(o, after);
	ocsf_put_file(before, previous(o->from));
	ocsf_drop(o->from, "process.previous");
	put_actor(o, before);
	json_put_number(o->to, "launch_type_id", LAUNCH_EXEC);
}
