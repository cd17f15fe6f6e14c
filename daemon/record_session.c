// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a client has said. The sender is the envelope's, which ECS has as the one
 * who is responsible for the transmission; nobody has read the header From.
 */
#include <json-c/json.h>
#include <stdlib.h>

#include "event.h"
#include "mime_name.h"
#include "record.h"
#include "text.h"
#include "words.h"

static void add_text(struct json_object *list, const struct bytes *bytes)
{
	char *text = text_escaped(bytes->data, bytes->len);

	json_add_string(list, text);
	free(text);
}

static void put_name(struct json_object *to, const struct mail_part *part)
{
	char *name;
	size_t len;

	if (!part->name.data)
		return;
	name = mime_name(&part->name, part->extended, &len);
	json_put_text(to, "name", &(struct bytes){ name, len });
	free(name);
}

static struct json_object *part_of(const struct mail_part *part)
{
	struct json_object *ret = json_object_new_object();

	put_name(ret, part);
	json_put_text(ret, "mime_type", &part->type);
	return ret;
}

/* A part that has a name is a file to who reads it. */
static void put_attachments(struct json_object *doc, const struct session *s)
{
	struct json_object *list = NULL, *one;
	size_t i;

	for (i = 0; i < s->n_parts; i++) {
		if (!s->part[i].name.data)
			continue;
		if (!list)
			list = json_list(json_child(doc, "email"),
					 "attachments");
		one = json_object_new_object();
		json_object_object_add(one, "file", part_of(&s->part[i]));
		json_object_array_add(list, one);
	}
}

static void put_parts(struct json_object *own, const struct session *s)
{
	struct json_object *list;
	size_t i;

	json_put_number(own, "parts", s->parts);
	if (!s->n_parts)
		return;
	list = json_list(own, "part");
	for (i = 0; i < s->n_parts; i++)
		json_object_array_add(list, part_of(&s->part[i]));
}

static void put_envelope(struct json_object *doc, struct json_object *own,
			 const struct session *s)
{
	struct json_object *sender, *list;
	size_t i;

	json_put_number(own, "messages", s->messages);
	if (s->has_sender) {
		json_put_text(own, "sender", &s->sender);
		sender = json_child(json_child(doc, "email"), "sender");
		json_put_text(sender, "address", &s->sender);
	}
	json_put_number(own, "recipients", s->recipients);
	list = json_list(own, "recipient_domains");
	for (i = 0; i < s->n_domains; i++)
		add_text(list, &s->domains[i]);
	if (s->size)
		json_put_number(own, "size", s->size);
}

/**
 * record_session() - Put what a client has said.
 * @doc: Document.
 * @s: It.
 */
void record_session(struct json_object *doc, const struct session *s)
{
	struct json_object *own =
		json_child(json_child(doc, "smtpward"), "session");
	struct json_object *list = json_list(own, "flags");
	unsigned int bit;

	for (bit = 0; bit < SESSION_FLAG_BITS; bit++)
		if (s->flags & (1U << bit))
			json_add_string(list, word_session_flag(bit));
	if (s->helo.data)
		json_put_text(own, "helo", &s->helo);
	put_envelope(doc, own, s);
	put_parts(own, s);
	put_attachments(doc, s);
}
