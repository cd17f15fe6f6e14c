// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compiler.h"
#include "daemon_state.h"
#include "feeds.h"
#include "file.h"
#include "record.h"

/**
 * daemon_state_reloaded() - Note that the policy files were to be put in force.
 * @state: Of the daemon.
 * @err: What that came to, 0 or a negative errno.
 */
void daemon_state_reloaded(struct daemon_state *state, int err)
{
	state->reload_tried = true;
	state->reload_err = err;
	if (!err)
		state->reloaded = time(NULL);
}

static void put_file(struct json_object *list, const struct daemon_state *state)
{
	struct json_object *file = json_object_new_object();
	const int err = state->err ? state->err : state->mail_err;

	json_put_string(file, "name", "file");
	json_put_string(file, "state", err ? "down" : "up");
	if (err)
		json_put_string(file, "error", strerror(-err));
	json_put_number(file, "failures", state->failures);
	json_object_array_add(list, file);
}

/**
 * daemon_state_doc() - Say how the daemon is.
 * @state: Of the daemon.
 * @feeds: Where records go besides the file.
 *
 * Return: A document, for json_object_put().
 */
struct json_object *daemon_state_doc(const struct daemon_state *state,
				     const struct feeds *feeds)
{
	struct json_object *doc = json_object_new_object(), *reload;
	struct json_object *sinks = json_list(doc, "sinks");

	put_file(sinks, state);
	feeds_put_state(feeds, sinks);
	if (state->reload_tried) {
		reload = json_child(doc, "reload");
		json_put_bool(reload, "successful", !state->reload_err);
		if (state->reloaded)
			json_put_number(reload, "success_time",
					state->reloaded);
	}
	return doc;
}

__printf(2, 3) static void add_problem(struct json_object *status,
				       const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	json_add_string(json_at(status, "problems"), text);
	json_put_bool(status, "healthy", false);
}

static void judge_sink(struct json_object *status, struct json_object *sink)
{
	const char *name = json_text_at(sink, "name");
	const char *error = json_text_at(sink, "error");
	const unsigned long long dropped = json_number_at(sink, "dropped");

	if (!name)
		return;
	if (json_is(sink, "state", "down") && !strcmp(name, "file"))
		add_problem(status, "records are not written: %s",
			    error ? error : "?");
	else if (json_is(sink, "state", "down"))
		add_problem(status, "the %s is not reached: %s", name,
			    error ? error : "?");
	if (dropped)
		add_problem(
			status,
			"%llu records were dropped on their way to the %s, and are in the file",
			dropped, name);
}

/**
 * daemon_state_judge() - Put how the daemon is, and what is wrong with it.
 * @status: Document of status_judge().
 * @daemon: Document of daemon_state_doc(). It is let go of.
 */
void daemon_state_judge(struct json_object *status, struct json_object *daemon)
{
	struct json_object *sinks = json_at(daemon, "sinks");
	size_t i;

	if (!json_object_is_type(sinks, json_type_array)) {
		json_object_put(daemon);
		return;
	}
	for (i = 0; i < json_object_array_length(sinks); i++)
		judge_sink(status, json_object_array_get_idx(sinks, i));
	json_object_object_add(status, "sinks", json_object_get(sinks));
	json_object_put(daemon);
}

/**
 * daemon_state_take() - Put what the daemon has said of itself, if there is one.
 * @status: Document of status_judge().
 * @path: File that it has written.
 */
void daemon_state_take(struct json_object *status, const char *path)
{
	size_t len;
	char *text;

	if (!json_is_true(status, "daemon"))
		return;
	text = file_read(path, &len);
	if (text)
		daemon_state_judge(status, json_tokener_parse(text));
	free(text);
}
