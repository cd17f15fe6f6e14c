// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "compiler.h"
#include "mta_field.h"

/* The largest message that anybody could log. */
#define SIZE_MAX_LOGGED (1ULL << 50)
#define RECIPIENTS_MAX 1000000

static bool is_end(struct span s, const char *ends)
{
	if (strcmp(ends, ", "))
		return !s.n || (*s.p && strchr(ends, *s.p));
	/* Ends with both, so that there can be either in the value. */
	return !s.n || (s.n > 1 && s.p[0] == ',' && s.p[1] == ' ');
}

/* Words of a local part are quoted each, and can have then what ends a value. */
static struct span plain_value(struct span *s, const char *ends)
{
	struct span ret = *s, inner;

	while (!is_end(*s, ends)) {
		if (*s->p == '"' && (s->p == ret.p || s->p[-1] == '.') &&
		    span_quoted(s, &inner))
			continue;
		*s = (struct span){ s->p + 1, s->n - 1 };
	}
	ret.n = s->p - ret.p;
	return ret;
}

static struct span value_of(struct span *s, const char *ends)
{
	struct span start = *s, inner;

	/* Lists of addresses have commas between them, without a space. */
	while (span_address(s, &inner) && span_take(s, ","))
		;
	if (s->p != start.p) {
		/* Behind the last one there can be more, as who that is. */
		if (s->p[-1] != ',')
			plain_value(s, ends);
		return (struct span){ start.p, s->p - start.p };
	}
	/* Nothing behind an address that does not end can be told from it. */
	if (s->n && *s->p == '<')
		return span_until(s, "");
	if (span_quoted(s, &inner) && (*start.p == '\'' || is_end(*s, ends)))
		return inner;
	*s = start;
	return plain_value(s, ends);
}

/**
 * mta_fields() - Take fields in their order, up to what is none.
 * @e: Event that they are of.
 * @text: Text.
 * @ends: Bytes of which each ends a value; ", " for both together.
 * @fields: What to do with which. Others are gone over.
 * @n: Entries in @fields.
 *
 * What somebody chose cannot look like a field that comes before it, and of two
 * by one name the first counts.
 */
void mta_fields(struct mta_event *e, struct span text, const char *ends,
		const struct mta_field *fields, size_t n)
{
	uint64_t seen = 0;
	struct span key, value;
	size_t i;

	while (text.n) {
		while (text.n && strchr(", ", *text.p) && *text.p)
			text = (struct span){ text.p + 1, text.n - 1 };
		key = span_until(&text, "= (");
		if (!key.n || !span_take(&text, "="))
			return;
		value = value_of(&text, ends);
		for (i = 0; i < n; i++) {
			if (!span_is(key, fields[i].key) || seen & 1ULL << i)
				continue;
			seen |= 1ULL << i;
			fields[i].take(e, value);
		}
	}
}

/**
 * mta_take_id() - Note a queue id.
 * @e: Event.
 * @value: The id.
 *
 * Return: true when it can be one.
 */
bool mta_take_id(struct mta_event *e, struct span value)
{
	size_t i;

	for (i = 0; i < value.n; i++)
		if (!isalnum((unsigned char)value.p[i]) &&
		    !strchr("-._", value.p[i]))
			return false;
	return value.n && span_copy(e->id, sizeof(e->id), value);
}

static void note_next(struct mta_event *e, struct span id)
{
	struct mta_event other = { 0 };

	if (mta_take_id(&other, id))
		memcpy(e->next_id, other.id, sizeof(e->next_id));
}

/**
 * mta_take_next_id() - Note the queue id that the next server says.
 * @e: Event.
 * @answer: What that server has answered.
 */
void mta_take_next_id(struct mta_event *e, struct span answer)
{
	static const char accepted[] = " Message accepted for delivery";
	struct span after, id = answer;

	if (span_find(answer, "queued as ", &after) ||
	    span_find(answer, "OK id=", &after)) {
		note_next(e, span_until(&after, " )\"'"));
		return;
	}
	if (!span_find(answer, accepted, &after))
		return;
	/* "250 2.0.0 ID Message accepted", with some of that left out. */
	id.n = after.p - strlen(accepted) - id.p;
	for (after = id; after.n; id = span_word(&after))
		;
	span_take(&id, "(");
	note_next(e, id);
}

/**
 * mta_take_uid() - Note who submitted.
 * @e: Event.
 * @value: A uid.
 */
void mta_take_uid(struct mta_event *e, struct span value)
{
	uint64_t uid;

	if (span_number(value, MTA_UID_UNSET - 1, &uid))
		e->uid = uid;
}

/**
 * mta_take_user() - Note who submitted.
 * @e: Event.
 * @value: A name.
 */
void mta_take_user(struct mta_event *e, struct span value)
{
	if (!span_copy(e->user, sizeof(e->user), value))
		e->user[0] = '\0';
}

/**
 * mta_take_size() - Note the size of the message.
 * @e: Event.
 * @value: Bytes.
 */
void mta_take_size(struct mta_event *e, struct span value)
{
	e->has_size = span_number(value, SIZE_MAX_LOGGED, &e->size);
}

/**
 * mta_take_recipients() - Note how many recipients there are.
 * @e: Event.
 * @value: The number.
 */
void mta_take_recipients(struct mta_event *e, struct span value)
{
	uint64_t n;

	if (span_number(span_until(&value, " "), RECIPIENTS_MAX, &n))
		e->recipients = n;
}

static void note_domain(struct mta_event *e, struct span address)
{
	size_t at = address.n;

	while (at && address.p[at - 1] != '@')
		at--;
	if (at)
		span_copy(e->domain, sizeof(e->domain),
			  (struct span){ address.p + at, address.n - at });
}

/**
 * mta_take_recipient() - Note recipients.
 * @e: Event.
 * @value: An address or several with commas between, with brackets or without.
 *
 * Of an address only the domain is kept.
 */
void mta_take_recipient(struct mta_event *e, struct span value)
{
	struct span address;

	e->count = 0;
	while (value.n && e->count < RECIPIENTS_MAX) {
		if (!span_address(&value, &address))
			address = span_until(&value, ",");
		if (!e->domain[0])
			note_domain(e, address);
		e->count++;
		if (!span_take(&value, ","))
			break;
	}
}

static size_t read_addr(struct span value, unsigned char *addr)
{
	char text[INET6_ADDRSTRLEN];

	span_take(&value, "IPv6:");
	if (!span_copy(text, sizeof(text), value))
		return 0;
	if (inet_pton(AF_INET, text, addr) == 1)
		return 4;
	return inet_pton(AF_INET6, text, addr) == 1 ? 16 : 0;
}

static bool note_addr(struct mta_event *e, struct span value)
{
	e->addr_len = read_addr(value, e->addr);
	return e->addr_len;
}

/**
 * mta_take_client() - Note where a mail came from.
 * @e: Event.
 * @value: Name and, in brackets, address of who submitted it by SMTP.
 */
void mta_take_client(struct mta_event *e, struct span value)
{
	unsigned char addr[MTA_ADDR_MAX];
	size_t n;

	span_until(&value, "[");
	if (!span_take(&value, "["))
		return;
	n = read_addr(span_until(&value, "]"), addr);
	e->remote = n && !mta_is_loopback(addr, n);
}

/**
 * mta_is_loopback() - Whether an address is this machine's by itself.
 * @addr: Address.
 * @n: Its bytes, 4 or 16.
 *
 * Return: true when it is.
 */
bool mta_is_loopback(const unsigned char *addr, size_t n)
{
	return n == 4 ? addr[0] == 127 :
			n == 16 && !memcmp(addr, &in6addr_loopback, 16);
}

static void note_port(struct mta_event *e, struct span after)
{
	uint64_t port;

	if (span_take(&after, "]:") &&
	    span_number(span_until(&after, " ,"), UINT16_MAX, &port))
		e->port = port;
}

/**
 * mta_take_relay() - Note the server that a mail went to.
 * @e: Event.
 * @value: Its name or address, with its address in brackets and its port, or not.
 */
void mta_take_relay(struct mta_event *e, struct span value)
{
	struct span name, rest = value, addr;

	e->addr_len = 0;
	name = span_until(&rest, "[ ");
	while (span_take(&rest, " "))
		;
	if (!name.n && span_take(&rest, "[")) {
		name = span_until(&rest, "]");
		if (note_addr(e, name))
			note_port(e, rest);
	} else if (span_take(&rest, "[")) {
		addr = span_until(&rest, "]");
		if (note_addr(e, addr))
			note_port(e, rest);
	} else {
		note_addr(e, name);
	}
	if (span_is(name, "none"))
		return;
	if (name.n > 1 && name.p[name.n - 1] == '.')
		name.n--;
	span_copy(e->relay, sizeof(e->relay), name);
}

/**
 * mta_take_status() - Note a status code.
 * @e: Event.
 * @value: Such as 2.0.0 or 550.
 */
void mta_take_status(struct mta_event *e, struct span value)
{
	size_t i;

	for (i = 0; i < value.n; i++)
		if (!isdigit((unsigned char)value.p[i]) && value.p[i] != '.')
			return;
	if (!span_copy(e->status, sizeof(e->status), value))
		e->status[0] = '\0';
}

/**
 * mta_take_message_id() - Note the Message-ID.
 * @e: Event.
 * @value: It, with its brackets or without.
 */
void mta_take_message_id(struct mta_event *e, struct span value)
{
	struct span id = value;

	if (!span_address(&value, &id))
		id = value;
	span_copy(e->message_id, sizeof(e->message_id), id);
}
