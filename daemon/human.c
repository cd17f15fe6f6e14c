// SPDX-License-Identifier: GPL-2.0-only
/*
 * A document as a line for a person at a terminal. Everything in it is text
 * that was escaped before.
 */
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "human.h"
#include "period.h"
#include "record.h"

#define NS_PER_S 1000000000ULL
#define NS_PER_MS 1000000ULL

/* The kernel tells so many apart. */
#define REPEATS_DESTS_MAX 16

static const char *answer(struct json_object *doc)
{
	if (json_is_true(doc, "smtpward.refused"))
		return "DENIED";
	if (json_is_true(doc, "smtpward.would_deny"))
		return "would deny";
	if (!strcmp(either(json_text_at(doc, "smtpward.verdict"), ""), "audit"))
		return "watched";
	return "allowed";
}

/**
 * user_of() - Who it was.
 * @doc: Document.
 *
 * Return: A name, or what is known instead.
 */
const char *user_of(struct json_object *doc)
{
	return either(json_text_at(doc, "user.effective.name"),
		      either(json_text_at(doc, "user.name"),
			     either(json_text_at(doc, "user.id"), "?")));
}

/**
 * program_of() - What ran.
 * @doc: Document.
 *
 * Return: A command line, or what is known instead.
 */
const char *program_of(struct json_object *doc)
{
	return either(json_text_at(doc, "process.command_line"),
		      either(json_text_at(doc, "process.executable"),
			     either(json_text_at(doc, "process.name"), "?")));
}

static bool has_word(struct json_object *doc, const char *path,
		     const char *word)
{
	struct json_object *list = json_at(doc, path);
	size_t i, n = list ? json_object_array_length(list) : 0;

	for (i = 0; i < n; i++)
		if (!strcmp(either(json_object_get_string(
					   json_object_array_get_idx(list, i)),
				   ""),
			    word))
			return true;
	return false;
}

static const char *deed_of(struct json_object *doc)
{
	if (!json_at(doc, "smtpward.dialogue"))
		return "connects";
	return has_word(doc, "smtpward.dialogue", "lhlo") ? "speaks LMTP" :
							    "speaks SMTP";
}

/**
 * append() - Say more.
 * @line: A line. Is taken.
 * @fmt: As for printf(3).
 *
 * Return: The longer line.
 */
char *append(char *line, const char *fmt, ...)
{
	char *more, *ret;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&more, fmt, args) < 0)
		abort();
	va_end(args);
	ret = xasprintf("%s%s", line, more);
	free(line);
	free(more);
	return ret;
}

/* "cap 1000", or "budget of 10 sessions in 1 d for all". */
static char *append_limit(char *line, struct json_object *doc)
{
	const char *kind = either(json_text_at(doc, "smtpward.limit.kind"), "");
	const char *value =
		either(json_text_at(doc, "smtpward.limit.value"), "?");
	char *period;

	if (!json_at(doc, "smtpward.limit.period"))
		return append(line, "%s %s", kind, value);
	period = period_text(json_number_at(doc, "smtpward.limit.period"));
	line = append(line, "budget of %s %s in %s for %s", value, kind, period,
		      either(json_text_at(doc, "smtpward.limit.scope"), "?"));
	free(period);
	return line;
}

static char *append_excess(char *line, struct json_object *doc)
{
	if (!json_at(doc, "smtpward.limit"))
		return line;
	if (!json_at(doc, "smtpward.limit.value"))
		return append(line, ", cannot be limited");
	return append_limit(append(line, ", beyond "), doc);
}

static char *append_reason(char *line, const char *verdict,
			   struct json_object *reason)
{
	const char *path = json_text_at(reason, "file.path");

	line = append(line, "; attachment %s (%s: %s", verdict,
		      json_text_at(reason, "source"),
		      json_text_at(reason, "detail"));
	return path ? append(line, ", %s)", path) : append(line, ")");
}

/**
 * append_attachment() - Say what evidence of attachments there is.
 * @line: A line. Is taken.
 * @doc: Document, of which the first reason that comes to so much is said.
 *
 * Return: The line.
 */
char *append_attachment(char *line, struct json_object *doc)
{
	struct json_object *list = json_at(doc, "smtpward.attachment.reasons");
	const char *verdict =
		either(json_text_at(doc, "smtpward.attachment.verdict"), "");
	size_t i, n = list ? json_object_array_length(list) : 0;
	struct json_object *reason;

	for (i = 0; i < n; i++) {
		reason = json_object_array_get_idx(list, i);
		if (!strcmp(verdict,
			    either(json_text_at(reason, "verdict"), "?")))
			return append_reason(line, verdict, reason);
	}
	return line;
}

static char *append_repeats(char *line, struct json_object *doc)
{
	const unsigned long long n =
		json_number_at(doc, "smtpward.repeats.count");
	const unsigned long long to =
		json_number_at(doc, "smtpward.repeats.destinations");

	if (!n)
		return line;
	line = append(line, "; %llu times more in %llu s", n,
		      json_number_at(doc, "event.duration") / NS_PER_S + 1);
	return to > 1 ? append(line, ", to %llu%s destinations", to,
			       to < REPEATS_DESTS_MAX ? "" : " or more") :
			line;
}

static char *attempt_line(struct json_object *doc)
{
	const char *port = json_text_at(doc, "destination.port");
	char *line;

	if (!port)
		line = xasprintf("%s: %s runs %s", answer(doc), user_of(doc),
				 program_of(doc));
	else
		line = append(append_excess(xstrdup(answer(doc)), doc),
			      ": %s %s to %s port %s: %s", user_of(doc),
			      deed_of(doc),
			      either(json_text_at(doc, "destination.ip"), "?"),
			      port, program_of(doc));
	return append_repeats(append_attachment(line, doc), doc);
}

/**
 * struct ending - What has become of a connection, for people.
 * @state: In the document.
 * @head: What the line begins with.
 * @how: What they read of it.
 */
struct ending {
	const char *state;
	const char *head;
	const char *how;
};

static const struct ending *ending_of(struct json_object *doc)
{
	static const struct ending endings[] = {
		{ "open", "OPEN", "still open" },
		{ "failed", "FAILED", "never established" },
		{ "closed", "ENDED", "closed here" },
		{ "peer-closed", "ENDED", "closed by the other side" },
		{ "aborted", "ENDED", "reset here" },
		{ "reset", "ENDED", "reset by the other side" },
		{ "timed-out", "ENDED", "timed out" },
		{ "cut", "CUT", "reset here beyond its limit" },
	};
	static const struct ending other = { NULL, "ENDED", "unknown how" };
	const char *state =
		either(json_text_at(doc, "smtpward.transfer.state"), "");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(endings); i++)
		if (!strcmp(state, endings[i].state))
			return &endings[i];
	return &other;
}

static bool is_limit(struct json_object *doc)
{
	return json_at(doc, "smtpward.would_cut");
}

/* A connection can have ended when it is told of, which its ending says. */
static const char *head_of(struct json_object *doc)
{
	if (json_at(doc, "smtpward.transfer.threshold"))
		return "LARGE";
	if (!is_limit(doc))
		return ending_of(doc)->head;
	if (json_is_true(doc, "smtpward.refused"))
		return "CUT";
	return json_is_true(doc, "smtpward.would_cut") ? "would cut" :
							 "watched";
}

/* Nothing of it leaves any more, but its socket is not closed at once. */
static const char *how_of(struct json_object *doc)
{
	const struct ending *ending = ending_of(doc);

	if (is_limit(doc) && json_is_true(doc, "smtpward.refused") &&
	    !strcmp(ending->head, "OPEN"))
		return "being reset here";
	return ending->how;
}

static char *append_figures(char *line, struct json_object *doc)
{
	const char *threshold =
		json_text_at(doc, "smtpward.transfer.threshold");
	const unsigned long long ns = json_number_at(doc, "event.duration");
	const char *error = json_text_at(doc, "smtpward.transfer.error");

	line = append(line, ": %llu bytes out",
		      json_number_at(doc, "smtpward.transfer.bytes_out"));
	if (threshold)
		line = append(line, " (threshold %s)", threshold);
	if (is_limit(doc))
		line = append(append_limit(append(line, " ("), doc), ")");
	line = append(line, ", %llu in",
		      json_number_at(doc, "smtpward.transfer.bytes_in"));
	if (has_word(doc, "smtpward.transfer.flags", "subflows"))
		line = append(line, " without other subflows of MPTCP");
	line = append(line, ", %llu.%03llu s, %s", ns / NS_PER_S,
		      ns % NS_PER_S / NS_PER_MS, how_of(doc));
	if (error)
		line = append(line, " (%s)", error);
	if (has_word(doc, "smtpward.transfer.flags", "found"))
		line = append(line, ", and was open before it could be judged");
	if (has_word(doc, "smtpward.transfer.flags", "recognised"))
		line = append(line, ", recognised by what it sent");
	return line;
}

static char *append_holder(char *line, struct json_object *doc)
{
	struct json_object *holder = json_at(doc, "smtpward.transfer.holder");

	if (!holder)
		return line;
	return append(line, "; last held by %s, process %s of %s",
		      either(json_text_at(holder, "executable"),
			     either(json_text_at(holder, "name"), "?")),
		      either(json_text_at(holder, "pid"), "?"),
		      either(json_text_at(holder, "user.name"),
			     either(json_text_at(holder, "user.id"), "?")));
}

static char *append_session(char *line, struct json_object *doc)
{
	char *session = human_session(doc);

	if (session)
		line = append(line, "; %s", session);
	free(session);
	return line;
}

static char *flow_line(struct json_object *doc)
{
	char *line = xasprintf(
		"%s%s: %s to %s port %s", head_of(doc),
		json_is_true(doc, "smtpward.would_deny") ? ", would deny" : "",
		user_of(doc), either(json_text_at(doc, "destination.ip"), "?"),
		either(json_text_at(doc, "destination.port"), "?"));

	line = append_figures(line, doc);
	if (json_at(doc, "process"))
		line = append(line, ": %s", program_of(doc));
	line = append_attachment(line, doc);
	line = append_session(line, doc);
	return append_holder(line, doc);
}

/**
 * human_line() - An event in one line.
 * @doc: Document of record_make().
 *
 * Return: The line without its end, for the caller to free.
 */
char *human_line(struct json_object *doc)
{
	const char *action = either(json_text_at(doc, "event.action"), "");

	if (!strcmp(action, RECORD_TRANSMISSION))
		return transmission_line(doc);
	if (json_at(doc, "smtpward.transfer"))
		return flow_line(doc);
	if (json_at(doc, "smtpward.verdict"))
		return attempt_line(doc);
	return change_line(doc, action);
}
