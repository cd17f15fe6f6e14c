// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a client sends, taken apart: commands, messages by DATA, messages in
 * chunks by BDAT (RFC 3030), and TLS, where it ends. The server's answers are
 * not seen. A message that the server did not want is told by what comes in its
 * place.
 */
#include "session.h"
#include "session_text.h"

/* Content type of the first record of TLS */
#define TLS_HANDSHAKE 0x16

/**
 * enum state - Where in a session a client is.
 * @AT_FIRST: At its begin.
 * @IN_COMMAND: In a command.
 * @AFTER_STARTTLS: It has asked for TLS.
 * @AT_DATA: It has said DATA, and begins a line.
 * @AT_LINE: It begins another line of a message.
 * @IN_LINE: It is in a line of a message.
 * @AT_DOT: A line of a message has begun with a dot.
 * @IN_CHUNK: It is in a chunk.
 * @OVER: Nothing more can be known.
 */
enum state {
	AT_FIRST,
	IN_COMMAND,
	AFTER_STARTTLS,
	AT_DATA,
	AT_LINE,
	IN_LINE,
	AT_DOT,
	IN_CHUNK,
	OVER,
};

static void end_message(struct sw_session *session)
{
	sw_mime_end(&session->mime, &session->facts);
	if (session->mime.is_cut)
		session->facts.flags |= SMTPWARD_SESSION_FLAGS_CUT;
	session->in_chunks = false;
	session->state = IN_COMMAND;
}

static void begin_chunk(struct sw_session *session)
{
	if (!session->in_chunks)
		sw_mime_begin(&session->mime);
	session->in_chunks = true;
	if (session->chunk)
		session->state = IN_CHUNK;
	else if (session->is_last)
		end_message(session);
}

static void obey(struct sw_session *session)
{
	switch (sw_session_command(session)) {
	case SW_COMMAND_DATA:
		sw_mime_begin(&session->mime);
		session->state = AT_DATA;
		break;
	case SW_COMMAND_BDAT:
		begin_chunk(session);
		break;
	case SW_COMMAND_STARTTLS:
		session->state = AFTER_STARTTLS;
		break;
	case SW_COMMAND_OTHER:
	case SW_COMMAND_QUIT:
		break;
	}
}

/* Nothing of a line stays: it can be a password. */
static void end_command(struct sw_session *session)
{
	if (session->line_len > SW_COMMAND_MAX) {
		session->facts.flags |= SMTPWARD_SESSION_FLAGS_CUT;
		session->line_len = SW_COMMAND_MAX;
	}
	session->state = IN_COMMAND;
	obey(session);
	memset(session->line, 0, session->line_len);
	session->line_len = 0;
}

static void add_to_line(struct sw_session *session, const char *data, u32 len)
{
	u32 room, n;

	if (session->line_len > SW_COMMAND_MAX)
		return;
	room = SW_COMMAND_MAX - session->line_len;
	n = len < room ? len : room;
	memcpy(session->line + session->line_len, data, n);
	session->line_len += n + (len > room);
}

/* Bytes of @data up to the end of its first line, and whether that is there. */
static u32 line_of(const char *data, u32 len, bool *ends)
{
	const char *end = sw_find_newline(data, len);

	*ends = end;
	return end ? end - data + 1 : len;
}

static u32 take_command(struct sw_session *session, const char *data, u32 len)
{
	bool ends;
	u32 n;

	if (session->state != IN_COMMAND && *data == TLS_HANDSHAKE) {
		session->facts.flags |= SMTPWARD_SESSION_FLAGS_TLS;
		session->state = OVER;
		return len;
	}
	session->state = IN_COMMAND;
	n = line_of(data, len, &ends);
	add_to_line(session, data, n - ends);
	if (ends)
		end_command(session);
	return n;
}

static void feed_mime(struct sw_session *session, const char *data, u32 len)
{
	sw_mime_feed(&session->mime, &session->facts, data, len);
}

static void step_dot(struct sw_session *session, char c)
{
	if (c == '\n') {
		end_message(session);
	} else if (c != '\r') {
		feed_mime(session, &c, 1);
		session->state = IN_LINE;
	}
}

static u32 take_line(struct sw_session *session, const char *data, u32 len)
{
	bool ends;
	u32 n;

	if (session->state == AT_DOT) {
		step_dot(session, *data);
		return 1;
	}
	if (session->state == AT_LINE && *data == '.') {
		session->state = AT_DOT;
		return 1;
	}
	n = line_of(data, len, &ends);
	feed_mime(session, data, n);
	session->state = ends ? AT_LINE : IN_LINE;
	return n;
}

/* What was collected is no command: it goes where it belongs. */
static void give_first_line(struct sw_session *session)
{
	const u32 len = session->line_len;
	u32 at = 0;

	session->state = AT_LINE;
	while (at < len)
		at += take_line(session, session->line + at, len - at);
	memset(session->line, 0, len);
	session->line_len = 0;
}

/*
 * The line that follows DATA is a command when the server did not want the
 * message. So it is collected as one.
 */
static u32 take_first_line(struct sw_session *session, const char *data,
			   u32 len)
{
	const u32 room = SW_COMMAND_MAX - session->line_len;
	bool ends;
	const u32 n = line_of(data, len < room ? len : room, &ends);

	add_to_line(session, data, n);
	if (ends && sw_session_is_command(session->line, session->line_len)) {
		session->line_len--;
		end_command(session);
	} else if (ends || session->line_len == SW_COMMAND_MAX) {
		give_first_line(session);
	}
	return n;
}

static u32 take_chunk(struct sw_session *session, const char *data, u32 len)
{
	const u32 n = len < session->chunk ? len : session->chunk;

	feed_mime(session, data, n);
	session->chunk -= n;
	if (session->chunk)
		return n;
	session->state = IN_COMMAND;
	if (session->is_last)
		end_message(session);
	return n;
}

static u32 take(struct sw_session *session, const char *data, u32 len)
{
	switch (session->state) {
	case AT_DATA:
		return take_first_line(session, data, len);
	case AT_LINE:
	case IN_LINE:
	case AT_DOT:
		return take_line(session, data, len);
	case IN_CHUNK:
		return take_chunk(session, data, len);
	case OVER:
		return len;
	default:
		return take_command(session, data, len);
	}
}

/**
 * sw_session_feed() - Go on with what a client sends.
 * @session: Where it is.
 * @data: What it sends next.
 * @len: Bytes of it, of any number.
 *
 * Each byte is looked at a few times at most, and none is kept but what
 * &struct sw_facts has and what a line or header needs until its end.
 *
 * Context: Any context.
 */
void sw_session_feed(struct sw_session *session, const void *data, u32 len)
{
	const char *at = data;
	u32 n;

	while (len) {
		n = take(session, at, len);
		at += n;
		len -= n;
	}
}

/**
 * sw_session_lose() - Something was missed, so that nothing more can be known.
 * @session: Where it is.
 *
 * Context: Any context.
 */
void sw_session_lose(struct sw_session *session)
{
	session->facts.flags |= SMTPWARD_SESSION_FLAGS_LOST;
	session->state = OVER;
}

/**
 * sw_session_is_over() - Whether nothing more can be known.
 * @session: Where it is.
 *
 * Context: Any context.
 * Return: true when it need not be fed any more.
 */
bool sw_session_is_over(const struct sw_session *session)
{
	return session->state == OVER;
}
