// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who it was, as the Elastic Common Schema has it: user, process, group. What
 * it has no name for stands under smtpward.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "enrich.h"
#include "event.h"
#include "record.h"
#include "redact.h"
#include "text.h"
#include "words.h"

/**
 * record_id() - Put a user or a group.
 * @to: Where to put it.
 * @id: It, ID_UNSET for nothing.
 * @name: Its name, empty or NULL for none.
 */
void record_id(struct json_object *to, uint32_t id, const char *name)
{
	char text[16];

	if (id == ID_UNSET)
		return;
	snprintf(text, sizeof(text), "%u", id);
	json_put_string(to, "id", text);
	json_put_string(to, "name", name);
}

static void put_user(struct json_object *doc, const struct subject *s,
		     const struct names *names)
{
	struct json_object *user = json_child(doc, "user");

	record_id(user, s->uid, names->user);
	if (s->gid != ID_UNSET)
		record_id(json_child(user, "group"), s->gid, NULL);
	if (s->euid != s->uid && s->euid != ID_UNSET)
		record_id(json_child(user, "effective"), s->euid,
			  names->effective);
}

/* Nothing of the arguments is looked at before the credentials are out. */
static void put_args(struct json_object *doc, struct json_object *process,
		     const struct subject *s, const char *program)
{
	struct json_object *list, *flags;
	struct args args;
	char *line;
	size_t i;

	flags = json_child(json_child(doc, "smtpward"), "args");
	json_put_bool(flags, "cut", s->argflags & SMTPWARD_ARGFLAGS_CUT);
	json_put_bool(flags, "unavailable",
		      s->argflags & SMTPWARD_ARGFLAGS_UNAVAILABLE);
	json_put_bool(flags, "claimed",
		      s->argflags & SMTPWARD_ARGFLAGS_CLAIMED);
	if (!s->args.data)
		return;

	args_split(&args, s->args.data, s->args.len);
	args_redact(&args, program);
	json_put_bool(flags, "redacted", args.redacted);
	list = json_list(process, "args");
	for (i = 0; i < args.n; i++) {
		char *text = text_escaped(args.v[i], strlen(args.v[i]));

		json_add_string(list, text);
		free(text);
	}
	json_put_number(process, "args_count", args.n);
	line = args_join(&args);
	json_put_chosen(process, "command_line", line);
	free(line);
	args_free(&args);
}

static void put_parent(struct json_object *process, const struct subject *s)
{
	struct json_object *parent = json_child(process, "parent");

	json_put_number(parent, "pid", s->ppid);
	if (!s->n_ancestors)
		return;
	json_put_text(parent, "name", &s->ancestors[0].comm);
	json_put_text(parent, "executable", &s->ancestors[0].exe);
}

/*
 * The process of an execution is what it would have become, and the program
 * that it ran before is its previous one.
 */
static void put_program(struct json_object *process, const struct event *e)
{
	const struct subject *s = &e->subject;
	struct json_object *previous;
	struct bytes name;

	if (!e->has_image) {
		json_put_text(process, "name", &s->comm);
		json_put_text(process, "executable", &s->exe);
		return;
	}
	name = bytes_base(&e->image.path);
	json_put_text(process, "name", &name);
	json_put_text(process, "executable", &e->image.path);
	previous = json_object_new_object();
	json_put_text(previous, "executable", &s->exe);
	json_object_array_add(json_list(process, "previous"), previous);
}

static void put_process(struct json_object *doc, const struct event *e)
{
	const struct subject *s = &e->subject;
	const struct bytes *exe = e->has_image ? &e->image.path : &s->exe;
	struct json_object *process = json_child(doc, "process");
	char *program = exe->data ? xmemdupz(exe->data, exe->len) : NULL;

	json_put_number(process, "pid", s->tgid);
	json_put_number(json_child(process, "thread"), "id", s->pid);
	put_program(process, e);
	put_args(doc, process, s, program);
	free(program);
	if (!s->complete)
		return;
	json_put_text(process, "working_directory", &s->cwd);
	json_put_bool(process, "interactive",
		      s->context == SMTPWARD_CONTEXT_INTERACTIVE);
	json_put_time(process, "start",
		      e->time_wall - e->time_boot + s->start_time);
	put_parent(process, s);
	json_put_number(json_child(process, "group_leader"), "pid", s->pgid);
	json_put_number(json_child(process, "session_leader"), "pid", s->sid);
}

static void put_reasons(struct json_object *list, const struct subject *s)
{
	char *tty = text_escaped(s->tty.data, s->tty.len);
	char text[128];

	if (!(s->evidence & SMTPWARD_EVIDENCE_TTY)) {
		json_add_string(list, "no controlling terminal");
	} else {
		snprintf(text, sizeof(text), "controlling terminal %s", tty);
		json_add_string(list, text);
		json_add_string(list,
				s->evidence & SMTPWARD_EVIDENCE_FOREGROUND ?
					"in its foreground process group" :
					"not in its foreground process group");
	}
	if (s->evidence & SMTPWARD_EVIDENCE_KTHREAD)
		json_add_string(list, "kernel thread");
	if (s->evidence & SMTPWARD_EVIDENCE_ORPHAN)
		json_add_string(list, "its parent has ended");
	free(tty);
}

static void put_context(struct json_object *own, const struct subject *s)
{
	struct json_object *list;
	unsigned int bit;

	json_put_string(own, "context", word_context(s->context));
	put_reasons(json_list(own, "context_reasons"), s);
	list = json_list(own, "evidence");
	for (bit = 0; bit < EVIDENCE_BITS; bit++)
		if (s->evidence & (1U << bit))
			json_add_string(list, word_evidence(bit));
	json_put_text(own, "tty", &s->tty);
}

/**
 * record_ancestor() - Put a process of which not much is known.
 * @to: Where to put it.
 * @anc: The process.
 * @user: Name of its user, empty for none.
 */
void record_ancestor(struct json_object *to, const struct ancestor *anc,
		     const char *user)
{
	json_put_number(to, "pid", anc->pid);
	json_put_text(to, "name", &anc->comm);
	json_put_text(to, "executable", &anc->exe);
	record_id(json_child(to, "user"), anc->uid, user);
}

static void put_ancestors(struct json_object *own, const struct subject *s,
			  const struct names *names)
{
	struct json_object *list = json_list(own, "ancestors"), *one;
	size_t i;

	for (i = 0; i < s->n_ancestors; i++) {
		one = json_object_new_object();
		record_ancestor(one, &s->ancestors[i], names->ancestors[i]);
		json_object_array_add(list, one);
	}
}

static void put_place(struct json_object *own, const struct subject *s,
		      const struct names *names)
{
	struct json_object *ns = json_child(own, "namespaces");

	json_put_text(own, "cgroup", &s->cgroup);
	json_put_string(own, "unit", names->unit);
	json_put_number(ns, "net", s->netns);
	json_put_number(ns, "pid", s->pidns);
	json_put_number(ns, "user", s->userns);
	if (s->loginuid != ID_UNSET)
		record_id(json_child(own, "login_user"), s->loginuid,
			  names->login);
	if (s->sessionid != ID_UNSET)
		json_put_number(own, "session_id", s->sessionid);
}

/* Who changes the policy sends nothing. */
static bool sends(const struct event *e)
{
	return e->has_target || e->has_image;
}

/**
 * record_subject() - Put who it was.
 * @doc: Document.
 * @e: The event.
 * @names: Names for its numbers.
 */
void record_subject(struct json_object *doc, const struct event *e,
		    const struct names *names)
{
	struct json_object *own = json_child(doc, "smtpward");
	const struct subject *s = &e->subject;

	put_user(doc, s, names);
	/* Not the group of user.effective: there are no such fields. */
	if (s->egid != s->gid)
		record_id(json_child(own, "effective_group"), s->egid, NULL);
	/* Of a connection that was found open, only the user is known. */
	if (s->tgid)
		put_process(doc, e);
	if (!s->complete) {
		json_put_bool(own, "incomplete", true);
		return;
	}
	put_context(own, s);
	put_ancestors(own, s, names);
	put_place(own, s, names);
	if (sends(e))
		record_evidence(own, s);
}
