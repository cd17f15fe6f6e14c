// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who a record is about, in words that rules have.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "learn_entry.h"
#include "learn_word.h"
#include "record.h"

/* So many hexadecimal digits are a number that the next container does not have. */
#define CONTAINER_ID_LEN 12

static bool is_number(const char *word)
{
	return word && *word && strlen(word) <= 10 &&
	       strspn(word, "0123456789") == strlen(word);
}

/* Rules are about the effective user. */
static char *user(struct json_object *doc, uint32_t *doubts)
{
	struct json_object *at = json_at(doc, "user.effective") ?:
					 json_at(doc, "user");
	const char *name = json_text_at(at, "name"),
		   *id = json_text_at(at, "id");

	if (name && learn_is_name(name))
		return xstrdup(name);
	*doubts |= LEARN_DOUBT(NAMELESS);
	return is_number(id) ? xstrdup(id) : NULL;
}

static const char *first_previous(struct json_object *doc)
{
	struct json_object *list = json_at(doc, "process.previous");

	if (!json_object_is_type(list, json_type_array))
		return NULL;
	return json_text_at(json_object_array_get_idx(list, 0), "executable");
}

/* The process of an execution would have become the tool. */
static const char *path_of(struct json_object *doc)
{
	if (json_at(doc, "smtpward.exec"))
		return first_previous(doc);
	return json_text_at(doc, "process.executable");
}

/* Rules know programs by their files here, and those of a container are others. */
static char *program(struct json_object *doc, const char *in_container,
		     uint32_t *doubts)
{
	const char *path = path_of(doc);
	char *ret;

	if (*in_container)
		return xstrdup("");

	if (!path) {
		*doubts |= LEARN_DOUBT(INCOMPLETE);
		return xstrdup("");
	}
	ret = learn_program(path);
	if (learn_is_gone(path))
		*doubts |= LEARN_DOUBT(GONE);
	else if (!ret)
		*doubts |= LEARN_DOUBT(UNSPEAKABLE);
	if (learn_is_writable(path))
		*doubts |= LEARN_DOUBT(WRITABLE);
	if (learn_is_own(path))
		*doubts |= LEARN_DOUBT(OWN);
	return ret ?: xstrdup("");
}

static char *container(struct json_object *doc, uint32_t *doubts)
{
	const char *name = json_text_at(doc, "smtpward.origin.container");

	if (!name && !json_is(doc, "smtpward.origin.kind", "container"))
		return xstrdup("");
	*doubts |= LEARN_DOUBT(CONTAINER);
	if (!name || !learn_is_name(name) ||
	    strspn(name, "0123456789abcdef") >= CONTAINER_ID_LEN)
		return xstrdup("any");
	return xstrdup(name);
}

static char *unit(struct json_object *doc, const char *in_container)
{
	if (*in_container)
		return xstrdup("");
	return learn_unit(json_text_at(doc, "smtpward.cgroup")) ?: xstrdup("");
}

static char *context(struct json_object *doc, const char *user,
		     uint32_t *doubts)
{
	if (json_is(doc, "smtpward.context", "background"))
		return xstrdup("background");
	if (!json_is(doc, "smtpward.context", "interactive")) {
		*doubts |= LEARN_DOUBT(INCOMPLETE);
		return xstrdup("");
	}
	if (!strcmp(user, "root"))
		*doubts |= LEARN_DOUBT(ROOT);
	return xstrdup("interactive");
}

/* That of the user itself tells nothing, and cron has it as well as a login. */
static char *login(struct json_object *doc, const char *user, uint32_t *doubts)
{
	const char *name = json_text_at(doc, "smtpward.login_user.name");
	const char *id = json_text_at(doc, "smtpward.login_user.id");

	/* A rule says none when nobody had. */
	if (name && (!learn_is_name(name) || !strcmp(name, "none")))
		name = NULL;
	if (!name && is_number(id))
		name = id;
	if (!name || !strcmp(name, user))
		return xstrdup("");
	*doubts |= LEARN_DOUBT(LOGIN);
	return xstrdup(name);
}

/**
 * learn_sender_of() - Find out who a record is about.
 * @s: Receives it, for learn_sender_free(). @s->user is NULL when there is nobody.
 * @doc: The record.
 */
void learn_sender_of(struct learn_sender *s, struct json_object *doc)
{
	*s = (struct learn_sender){ 0 };
	s->user = user(doc, &s->doubts);
	if (!s->user)
		return;
	s->container = container(doc, &s->doubts);
	s->program = program(doc, s->container, &s->doubts);
	s->path = path_of(doc) ? learn_clean(path_of(doc), LEARN_LABEL_MAX) :
				 xstrdup("");
	s->unit = unit(doc, s->container);
	s->context = context(doc, s->user, &s->doubts);
	s->login = login(doc, s->user, &s->doubts);
	if (json_is(doc, "smtpward.origin.kind", "web"))
		s->doubts |= LEARN_DOUBT(WEB);
}

/**
 * learn_sender_free() - Forget a sender.
 * @s: The sender.
 */
void learn_sender_free(struct learn_sender *s)
{
	free(s->user);
	free(s->program);
	free(s->path);
	free(s->container);
	free(s->unit);
	free(s->context);
	free(s->login);
	*s = (struct learn_sender){ 0 };
}
