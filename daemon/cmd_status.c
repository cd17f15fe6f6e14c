// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward status: whether all is well.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "client.h"
#include "cmd.h"
#include "exit.h"
#include "log.h"
#include "options.h"
#include "paths.h"
#include "period.h"
#include "record.h"
#include "signature.h"
#include "status.h"

static const char usage[] =
	"Usage: smtpward status [--json]\n"
	"\n"
	"Prints what the kernel module does and whether something is wrong.\n"
	"\n"
	"  --json  print one JSON object instead\n"
	"\n"
	"Exit status: 0 when all is well, 1 when the module is not loaded or may not\n"
	"be asked, 2 when the command line is wrong, 3 when something is wrong: not\n"
	"all hooks are armed or work, they are not checked any more, calls were\n"
	"missed, events are lost, no daemon takes events, or it cannot write them.\n";

static const char *at(struct json_object *doc, const char *path)
{
	const char *text = json_text_at(doc, path);

	return text ? text : "-";
}

static void print_checks(struct json_object *doc)
{
	struct json_object *list = json_at(doc, "hooks.each"), *hook;
	size_t i;

	if (!json_at(doc, "hooks.checked_ago")) {
		puts("checked  never");
		return;
	}
	printf("checked  %s s ago:", at(doc, "hooks.checked_ago"));
	for (i = 0; i < json_object_array_length(list); i++) {
		hook = json_object_array_get_idx(list, i);
		printf("%s %s %s", i ? "," : "", at(hook, "hook"),
		       at(hook, "health"));
	}
	puts("");
}

/*
 * What was not followed was judged and told of all the same, and a busy machine
 * can have more connections than are followed: to be seen, but no problem.
 */
static void print_flows(struct json_object *doc)
{
	printf("flows    %s followed, %s could not be%s\n",
	       at(doc, "flows.followed"), at(doc, "flows.untracked"),
	       json_number_at(doc, "flows.untracked") ?
		       ": what they carried is NOT KNOWN" :
		       "");
	if (json_number_at(doc, "flows.unheard"))
		printf("         %s to other ports could not be looked at\n",
		       at(doc, "flows.unheard"));
}

static void print_mode(struct json_object *doc)
{
	char *left;

	printf("mode     %s", at(doc, "mode"));
	if (json_at(doc, "confirm_left")) {
		left = period_text(json_number_at(doc, "confirm_left"));
		printf(" for %s more, then audit, unless there is a smtpward confirm",
		       left);
		free(left);
	}
	puts("");
	if (json_is_true(doc, "sealed"))
		puts("sealed   until the next boot");
}

/* The file is judged by the events that wait. */
static void print_sinks(struct json_object *sinks)
{
	struct json_object *sink;
	size_t i, n = sinks ? json_object_array_length(sinks) : 0;

	for (i = 0; i < n; i++) {
		sink = json_object_array_get_idx(sinks, i);
		if (!json_at(sink, "dropped") ||
		    json_is(sink, "state", "absent"))
			continue;
		printf("sink     %s %s: %s sent, %s bytes wait, %s dropped\n",
		       at(sink, "name"), at(sink, "state"), at(sink, "sent"),
		       at(sink, "queued"), at(sink, "dropped"));
	}
}

static void print_status(struct json_object *doc)
{
	struct json_object *problems = json_at(doc, "problems");
	struct json_object *daemon = json_at(doc, "daemon");
	size_t i, n = json_object_array_length(problems);

	print_mode(doc);
	printf("policy   %s, %s rules, %s tools, default %s\n",
	       at(doc, "policy.generation"), at(doc, "policy.rules"),
	       at(doc, "policy.tools"), at(doc, "policy.default"));
	signature_print(stdout, json_at(doc, "policy"));
	printf("ports    %s\n", at(doc, "policy.ports"));
	printf("hooks    %s of %s armed by %s, %s calls missed, %s unseen\n",
	       at(doc, "hooks.armed"), at(doc, "hooks.count"),
	       at(doc, "hooks.backend"), at(doc, "hooks.missed"),
	       at(doc, "hooks.unseen"));
	print_checks(doc);
	printf("events   %s so far, %s unread, %s lost; %s of %s bytes used\n",
	       at(doc, "events.last"), at(doc, "events.unread"),
	       at(doc, "events.lost"), at(doc, "events.ring_used"),
	       at(doc, "events.ring_size"));
	print_flows(doc);
	printf("daemon   %s\n",
	       json_object_get_boolean(daemon) ? "takes events" : "absent");
	print_sinks(json_at(doc, "sinks"));
	printf("module   version %s\n", at(doc, "version"));
	for (i = 0; i < n; i++)
		printf("PROBLEM  %s\n",
		       json_object_get_string(
			       json_object_array_get_idx(problems, i)));
	puts(n ? "something is wrong" : "all is well");
}

static struct json_object *ask(void)
{
	struct client *c = client_open_or_say();
	struct json_object *doc = NULL;

	if (c) {
		doc = status_read(c);
		if (!doc)
			log_err("cannot read the status: %s", client_error(c));
		else
			signature_put(json_at(doc, "policy"), PATH_SIGNED,
				      PATH_POLICY_KEYS,
				      json_number_at(doc, "policy.generation"));
	}
	client_close(c);
	return doc;
}

/**
 * cmd_status() - Run the command status.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_status(int argc, char **argv)
{
	struct json_object *doc;
	bool json, good;
	int status;

	status = options_json(argc, argv, "h", usage, &json);
	if (status != OPTIONS_GO_ON)
		return status;
	doc = ask();
	if (!doc)
		return EXIT_FAILED;
	if (json)
		puts(json_object_to_json_string_ext(doc,
						    JSON_C_TO_STRING_PLAIN));
	else
		print_status(doc);
	good = json_object_get_boolean(json_at(doc, "healthy"));
	json_object_put(doc);
	return good ? EXIT_OK : EXIT_UNHEALTHY;
}
