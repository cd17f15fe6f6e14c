// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
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
#include "log.h"
#include "record.h"
#include "text.h"

/* The file, and the others. */
#define SINKS_MAX (1 + FEEDS_MAX)
/* From one attempt to write to the next. */
#define RETRY_MS 1000

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

static void note_failure(struct daemon_state *state, int64_t now)
{
	state->failures++;
	state->retry_at = now + RETRY_MS;
}

/**
 * daemon_state_pulled() - Note what the last attempt to write events came to.
 * @state: Of the daemon.
 * @err: It, 0 or a negative errno.
 * @by_file: It comes from the files, else from the kernel.
 * @now: CLOCK_MONOTONIC in milliseconds.
 *
 * A fault is reported when it comes and when it goes, not at every attempt.
 */
void daemon_state_pulled(struct daemon_state *state, int err, bool by_file,
			 int64_t now)
{
	const int file_err = by_file ? err : 0;
	const int kernel_err = by_file ? 0 : err;

	if (file_err && file_err != state->err)
		log_err("records are not written, the kernel keeps them: %s",
			strerror(-err));
	else if (kernel_err && kernel_err != state->kernel_err)
		log_err("events are not taken from the kernel, which keeps them: %s",
			strerror(-err));
	else if (!err && state->err)
		log_notice("records are written again");
	else if (!err && state->kernel_err)
		log_notice("events are taken from the kernel again");
	state->err = file_err;
	state->kernel_err = kernel_err;
	if (file_err)
		note_failure(state, now);
}

/**
 * daemon_state_joined() - Note what the last attempt to write of mails came to.
 * @state: Of the daemon.
 * @err: It, 0 or a negative errno of the files.
 * @now: CLOCK_MONOTONIC in milliseconds.
 */
void daemon_state_joined(struct daemon_state *state, int err, int64_t now)
{
	if (err && !state->mail_err)
		log_err("records of mails are not written, the logs wait: %s",
			strerror(-err));
	else if (!err && state->mail_err)
		log_notice("records of mails are written again");
	state->mail_err = err;
	if (err)
		note_failure(state, now);
}

/**
 * daemon_state_is_writing() - Whether the files have taken what they were last given.
 * @state: Of the daemon.
 *
 * Return: true when they have.
 */
bool daemon_state_is_writing(const struct daemon_state *state)
{
	return !state->err && !state->mail_err;
}

/**
 * daemon_state_may_write() - Whether to try to write.
 * @state: Of the daemon.
 * @now: CLOCK_MONOTONIC in milliseconds.
 *
 * An attempt reads all that waits, which is much when a disk is full, and each event
 * wakes the daemon.
 *
 * Return: false while the last attempt has just failed.
 */
bool daemon_state_may_write(const struct daemon_state *state, int64_t now)
{
	return daemon_state_is_writing(state) || now >= state->retry_at;
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

/* As it stands in a list, NULL when it is not there. */
static const char *known(const char *const *words, size_t n, const char *word)
{
	size_t i;

	for (i = 0; word && i < n; i++)
		if (!strcmp(words[i], word))
			return words[i];
	return NULL;
}

static void take_numbers(struct json_object *to, struct json_object *sink)
{
	static const char *const keys[] = { "failures", "sent", "dropped",
					    "queued" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (json_at(sink, keys[i]))
			json_put_number(to, keys[i],
					json_number_at(sink, keys[i]));
}

/*
 * Root reads what the daemon's user, who is less, has written: nothing of it goes further
 * but words that are known, numbers, and text that was escaped.
 */
static struct json_object *take_sink(struct json_object *sink)
{
	static const char *const names[] = { "file", "journal", "syslog" };
	static const char *const states[] = { "up", "down", "connecting",
					      "absent" };
	const char *name =
		known(names, ARRAY_SIZE(names), json_text_at(sink, "name"));
	const char *state =
		known(states, ARRAY_SIZE(states), json_text_at(sink, "state"));
	const char *error = json_text_at(sink, "error");
	struct json_object *to;
	char text[128];

	if (!name || !state)
		return NULL;
	to = json_object_new_object();
	json_put_string(to, "name", name);
	json_put_string(to, "state", state);
	if (error) {
		text_escape(text, sizeof(text), error, strlen(error));
		json_put_string(to, "error", text);
	}
	take_numbers(to, sink);
	if (json_is_true(sink, "dropping"))
		json_put_bool(to, "dropping", true);
	return to;
}

static void judge_sink(struct json_object *status, struct json_object *sink)
{
	const char *name = json_text_at(sink, "name");
	const char *error = json_text_at(sink, "error");
	const unsigned long long dropped = json_number_at(sink, "dropped");

	if (json_is(sink, "state", "down") && !strcmp(name, "file"))
		add_problem(status, "records are not written: %s",
			    error ? error : "?");
	else if (json_is(sink, "state", "down"))
		add_problem(status, "the %s is not reached: %s", name,
			    error ? error : "?");
	if (json_is_true(sink, "dropping"))
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
	struct json_object *sinks = json_at(daemon, "sinks"), *list, *sink;
	size_t i, n;

	if (!json_object_is_type(sinks, json_type_array)) {
		json_object_put(daemon);
		return;
	}
	list = json_list(status, "sinks");
	n = json_object_array_length(sinks);
	for (i = 0; i < n && i < SINKS_MAX; i++) {
		sink = take_sink(json_object_array_get_idx(sinks, i));
		if (!sink)
			continue;
		judge_sink(status, sink);
		json_object_array_add(list, sink);
	}
	json_object_put(daemon);
}

/**
 * daemon_state_take() - Put what the daemon has said of itself, if there is a daemon.
 * @status: Document of status_judge().
 * @path: File that it has written.
 */
void daemon_state_take(struct json_object *status, const char *path)
{
	size_t len;
	char *text;

	if (!json_is_true(status, "daemon"))
		return;
	text = file_read_here(path, &len);
	if (text)
		daemon_state_judge(status, json_tokener_parse(text));
	else
		add_problem(status, "the daemon does not say how it is: %s: %s",
			    path, strerror(errno));
	free(text);
}
