// SPDX-License-Identifier: GPL-2.0-only
/*
 * Content-Type and Content-Disposition, and their parameters by RFC 2045 and
 * RFC 2231. Encoded names stay encoded.
 */
#include "session.h"
#include "session_text.h"

static bool is_delimiter(char c)
{
	return sw_is_space(c) || c == ';' || c == '=' || c == '(';
}

static struct sw_span token_of(struct sw_span *text)
{
	struct sw_span token = { text->at, 0 };

	while (token.len < text->len && !is_delimiter(token.at[token.len]))
		token.len++;
	sw_span_skip(text, token.len);
	return token;
}

/* Spaces and comments, which can be in each other. */
static void skip_filling(struct sw_span *text)
{
	u32 depth = 0;

	while (text->len) {
		if (*text->at == '(')
			depth++;
		else if (*text->at == ')' && depth)
			depth--;
		else if (*text->at == '\\' && depth && text->len > 1)
			sw_span_skip(text, 1);
		else if (!depth && !sw_is_space(*text->at))
			return;
		sw_span_skip(text, 1);
	}
}

/* Appends a character to what there is room for. */
static void append(char *to, u8 *len, u32 room, bool *is_cut, char c)
{
	if (*len < room)
		to[(*len)++] = c;
	else
		*is_cut = true;
}

/**
 * struct sink - Where a value is to go.
 * @to: Bytes.
 * @len: How many are there.
 * @room: How many there may be.
 * @is_cut: Set when there were more.
 */
struct sink {
	char *to;
	u8 *len;
	u32 room;
	bool *is_cut;
};

static void put(const struct sink *sink, char c)
{
	if (sink->to)
		append(sink->to, sink->len, sink->room, sink->is_cut, c);
}

static void take_quoted(struct sw_span *text, const struct sink *sink)
{
	sw_span_skip(text, 1);
	while (text->len && *text->at != '"') {
		if (*text->at == '\\' && text->len > 1)
			sw_span_skip(text, 1);
		put(sink, *text->at);
		sw_span_skip(text, 1);
	}
	if (text->len)
		sw_span_skip(text, 1);
}

/* A value without quotes is taken up to the semicolon, as most readers do. */
static void take_value(struct sw_span *text, const struct sink *sink)
{
	struct sw_span value = { text->at, 0 };
	u32 i;

	if (text->len && *text->at == '"') {
		take_quoted(text, sink);
		return;
	}
	while (value.len < text->len && value.at[value.len] != ';')
		value.len++;
	sw_span_skip(text, value.len);
	while (value.len && sw_is_space(value.at[value.len - 1]))
		value.len--;
	for (i = 0; i < value.len; i++)
		put(sink, value.at[i]);
}

/* "name", "name*" and "name*0*" are all the same parameter, or a part of it. */
static bool is_name(struct sw_span name, const char *expected, bool *extended)
{
	if (!sw_span_take(&name, expected) || (name.len && *name.at != '*'))
		return false;
	*extended = name.len && name.at[name.len - 1] == '*';
	return true;
}

static struct sink name_sink(struct sw_mime *mime)
{
	struct sw_part *part = &mime->part;

	return (struct sink){ part->name, &part->name_len, sizeof(part->name),
			      &mime->is_cut };
}

static struct sink boundary_sink(struct sw_mime *mime)
{
	return (struct sink){ mime->new.text, &mime->new.len,
			      sizeof(mime->new.text), &mime->is_cut };
}

static void begin_name(struct sw_mime *mime, bool is_disposition)
{
	mime->part.is_named = true;
	mime->part.is_extended = false;
	mime->part.name_len = 0;
	mime->from_disposition = is_disposition;
}

/**
 * struct header - Which header it is.
 * @is_disposition: Content-Disposition, and not Content-Type.
 * @is_multipart: The type is one of multipart.
 * @has_name: A part of its name was there before.
 */
struct header {
	bool is_disposition;
	bool is_multipart;
	bool has_name;
};

static struct sink sink_of(struct sw_mime *mime, struct header *header,
			   const struct sw_span *name)
{
	const char *file = header->is_disposition ? "filename" : "name";
	bool extended;

	if (is_name(*name, file, &extended) &&
	    (header->is_disposition || !mime->from_disposition)) {
		if (!header->has_name)
			begin_name(mime, header->is_disposition);
		header->has_name = true;
		mime->part.is_extended |= extended;
		return name_sink(mime);
	}
	if (header->is_multipart && is_name(*name, "boundary", &extended))
		return boundary_sink(mime);
	return (struct sink){};
}

static void take_parameters(struct sw_mime *mime, struct header *header,
			    struct sw_span text)
{
	struct sw_span name;
	struct sink sink;

	while (text.len) {
		skip_filling(&text);
		name = token_of(&text);
		skip_filling(&text);
		if (text.len && *text.at == '=') {
			sw_span_skip(&text, 1);
			skip_filling(&text);
			sink = sink_of(mime, header, &name);
			take_value(&text, &sink);
		} else if (text.len && !name.len) {
			sw_span_skip(&text, 1);
		}
	}
}

static void take_type(struct sw_mime *mime, struct sw_span text)
{
	struct sw_part *part = &mime->part;
	struct header header = {};
	struct sw_span type, start;

	skip_filling(&text);
	type = token_of(&text);
	if (type.len > sizeof(part->type))
		mime->is_cut = true;
	part->type_len = sw_span_copy(&type, part->type, sizeof(part->type));
	sw_make_small(part->type, part->type_len);
	start = (struct sw_span){ part->type, part->type_len };
	header.is_multipart = sw_span_take(&start, "multipart/");
	mime->new.len = 0;
	take_parameters(mime, &header, text);
}

static void take_disposition(struct sw_mime *mime, struct sw_span text)
{
	struct header header = { .is_disposition = true };

	skip_filling(&text);
	token_of(&text);
	take_parameters(mime, &header, text);
}

/* Takes the name of a header and its colon. */
static bool take_name(struct sw_span *text, const char *name)
{
	struct sw_span rest = *text;

	if (!sw_span_take(&rest, name))
		return false;
	sw_span_skip_spaces(&rest);
	if (!sw_span_take(&rest, ":"))
		return false;
	*text = rest;
	return true;
}

/**
 * sw_mime_header() - Note what a header says.
 * @mime: With the header in its header. Its part is completed.
 *
 * Context: Any context.
 */
void sw_mime_header(struct sw_mime *mime)
{
	struct sw_span text = { mime->header, mime->header_len };

	if (take_name(&text, "content-type"))
		take_type(mime, text);
	else if (take_name(&text, "content-disposition"))
		take_disposition(mime, text);
}
