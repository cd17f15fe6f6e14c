// SPDX-License-Identifier: GPL-2.0-only
/*
 * RFC 5322 and 2046, as far as it takes to find the parts of a message. Bodies
 * are only looked through for the boundaries between them.
 */
#include "session.h"
#include "session_text.h"

/**
 * enum state - Where in a message its sender is.
 * @AT_HEADER: It begins a line of headers.
 * @IN_HEADER: It is in one.
 * @AT_BODY: It begins a line of a body.
 * @IN_HEAD: It is in one that can be a boundary.
 * @IN_BODY: It is in one that cannot.
 */
enum state {
	AT_HEADER,
	IN_HEADER,
	AT_BODY,
	IN_HEAD,
	IN_BODY,
};

static void begin_part(struct sw_mime *mime)
{
	memset(&mime->part, 0, sizeof(mime->part));
	memset(&mime->new, 0, sizeof(mime->new));
	mime->from_disposition = false;
	mime->header_len = 0;
	mime->state = AT_HEADER;
}

/**
 * sw_mime_begin() - A message begins.
 * @mime: Is set to its begin.
 *
 * Context: Any context.
 */
void sw_mime_begin(struct sw_mime *mime)
{
	mime->is_cut = false;
	mime->depth = 0;
	begin_part(mime);
}

static void note_part(struct sw_mime *mime, struct sw_facts *facts)
{
	sw_count_up(&facts->parts);
	if (facts->n_parts < SMTPWARD_PARTS_MAX)
		facts->part[facts->n_parts++] = mime->part;
}

static bool has_type(const struct sw_mime *mime, const char *type)
{
	return mime->part.type_len == strlen(type) &&
	       !memcmp(mime->part.type, type, mime->part.type_len);
}

/* A message in a message has headers of its own, and is not encoded. */
static void end_headers(struct sw_mime *mime, struct sw_facts *facts)
{
	const bool is_message = has_type(mime, "message/rfc822");

	mime->state = AT_BODY;
	if (mime->new.len && mime->depth < SW_DEPTH_MAX) {
		mime->boundary[mime->depth++] = mime->new;
		return;
	}
	mime->is_cut |= mime->new.len;
	note_part(mime, facts);
	if (is_message)
		begin_part(mime);
}

/*
 * Whether a line, which begins with two hyphens, is a boundary of a multipart
 * around. What is inside of that one is over with it.
 */
static bool meet_boundary(struct sw_mime *mime, const char *line, u32 len)
{
	u32 i;

	while (len && sw_is_space(line[len - 1]))
		len--;
	for (i = mime->depth; i--;) {
		const struct sw_boundary *b = &mime->boundary[i];

		if (len < b->len + 2U || memcmp(line + 2, b->text, b->len))
			continue;
		if (len == b->len + 2U) {
			mime->depth = i + 1;
			begin_part(mime);
			return true;
		}
		if (len == b->len + 4U && !memcmp(line + len - 2, "--", 2)) {
			mime->depth = i;
			mime->state = AT_BODY;
			return true;
		}
	}
	return false;
}

static bool is_hyphens(const char *line, u32 len)
{
	return len >= 2 && line[0] == '-' && line[1] == '-';
}

/* Without an empty line before the next boundary there is no body. */
static void end_header(struct sw_mime *mime, struct sw_facts *facts)
{
	struct sw_part part = mime->part;
	const u32 len = mime->header_len;

	if (!is_hyphens(mime->header, len)) {
		sw_mime_header(mime);
	} else if (meet_boundary(mime, mime->header, len)) {
		sw_count_up(&facts->parts);
		if (facts->n_parts < SMTPWARD_PARTS_MAX)
			facts->part[facts->n_parts++] = part;
	}
	memset(mime->header, 0, len);
	mime->header_len = 0;
}

static void add_to_header(struct sw_mime *mime, char c)
{
	if (mime->header_len < sizeof(mime->header))
		mime->header[mime->header_len++] = c;
	else
		mime->is_cut = true;
}

/* Nothing of a body stays. */
static void forget_head(struct sw_mime *mime)
{
	memset(mime->head, 0, mime->head_len);
	mime->head_len = 0;
}

static void end_head(struct sw_mime *mime)
{
	mime->state = AT_BODY;
	if (is_hyphens(mime->head, mime->head_len))
		meet_boundary(mime, mime->head, mime->head_len);
	forget_head(mime);
}

static void add_to_head(struct sw_mime *mime, char c)
{
	if (mime->head_len < sizeof(mime->head)) {
		mime->head[mime->head_len++] = c;
		return;
	}
	mime->state = IN_BODY;
	forget_head(mime);
}

static void step_body(struct sw_mime *mime, char c)
{
	if (mime->state == AT_BODY)
		mime->state = c == '-' && mime->depth ? IN_HEAD : IN_BODY;
	if (c != '\n' && mime->state == IN_HEAD)
		add_to_head(mime, c);
	else if (c == '\n' && mime->state == IN_HEAD)
		end_head(mime);
	else if (c == '\n')
		mime->state = AT_BODY;
}

static void step_header(struct sw_mime *mime, struct sw_facts *facts, char c)
{
	if (c == '\r')
		return;
	if (mime->state == IN_HEADER) {
		if (c == '\n')
			mime->state = AT_HEADER;
		else
			add_to_header(mime, c);
		return;
	}
	if ((c == '\n' || !sw_is_space(c)) && mime->header_len)
		end_header(mime, facts);
	if (mime->state == AT_BODY) {
		step_body(mime, c);
	} else if (c == '\n') {
		end_headers(mime, facts);
	} else {
		add_to_header(mime, c);
		mime->state = IN_HEADER;
	}
}

/* Most of a message is lines that can be nothing. */
static u32 pass_over(struct sw_mime *mime, const char *data, u32 len)
{
	const char *end = sw_find_newline(data, len);

	if (!end)
		return len;
	mime->state = AT_BODY;
	return end - data + 1;
}

/**
 * sw_mime_feed() - Go on with a message.
 * @mime: Where it is.
 * @facts: For its parts.
 * @data: What comes next.
 * @len: Bytes of it, of any number.
 *
 * Context: Any context.
 */
void sw_mime_feed(struct sw_mime *mime, struct sw_facts *facts,
		  const char *data, u32 len)
{
	u32 i = 0;

	while (i < len) {
		if (mime->state == IN_BODY)
			i += pass_over(mime, data + i, len - i);
		else if (mime->state <= IN_HEADER)
			step_header(mime, facts, data[i++]);
		else
			step_body(mime, data[i++]);
	}
}

/**
 * sw_mime_end() - A message ends.
 * @mime: Where it is.
 * @facts: For its last part.
 *
 * Context: Any context.
 */
void sw_mime_end(struct sw_mime *mime, struct sw_facts *facts)
{
	forget_head(mime);
	if (mime->state > IN_HEADER)
		return;
	if (mime->header_len)
		end_header(mime, facts);
	if (mime->state <= IN_HEADER)
		note_part(mime, facts);
}
