// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a command says. Servers take much that the grammar does not have, and
 * so does this.
 */
#include "session.h"
#include "session_text.h"

/* Of a verb, which ends with a space or the line. Skips both. */
static bool take_verb(struct sw_span *line, const char *verb)
{
	struct sw_span rest = *line;

	if (!sw_span_take(&rest, verb) || (rest.len && !sw_is_space(*rest.at)))
		return false;
	sw_span_skip_spaces(&rest);
	*line = rest;
	return true;
}

static struct sw_span word_of(const struct sw_span *text)
{
	struct sw_span word = { text->at, 0 };

	while (word.len < text->len && !sw_is_space(word.at[word.len]))
		word.len++;
	return word;
}

/* What is in the angle brackets, of which quotes may hide the second. */
static struct sw_span take_path(struct sw_span *text)
{
	struct sw_span path;
	bool quoted = false;
	u32 n;

	sw_span_skip_spaces(text);
	if (!text->len || *text->at != '<') {
		path = word_of(text);
		sw_span_skip(text, path.len);
		return path;
	}
	sw_span_skip(text, 1);
	for (n = 0; n < text->len; n++) {
		if (text->at[n] == '>' && !quoted)
			break;
		if (text->at[n] == '"')
			quoted = !quoted;
		n += text->at[n] == '\\' && n + 1 < text->len;
	}
	path = (struct sw_span){ text->at, n };
	sw_span_skip(text, n < text->len ? n + 1 : n);
	return path;
}

static u64 number_of(const struct sw_span *text)
{
	u64 n = 0;
	u32 i;

	for (i = 0; i < text->len && text->at[i] >= '0' && text->at[i] <= '9';
	     i++) {
		if (n > (~0ULL - 9) / 10)
			return ~0ULL;
		n = n * 10 + text->at[i] - '0';
	}
	return n;
}

/* RFC 1870 */
static u64 declared_size(struct sw_span rest)
{
	struct sw_span word;

	for (;;) {
		sw_span_skip_spaces(&rest);
		if (!rest.len)
			return 0;
		word = word_of(&rest);
		sw_span_skip(&rest, word.len);
		if (sw_span_take(&word, "size="))
			return number_of(&word);
	}
}

/* Routes (RFC 5321, appendix C) are before the address, up to a colon. */
static struct sw_span domain_of(const struct sw_span *path)
{
	struct sw_span domain = { path->at + path->len, 0 };

	while (domain.len < path->len && domain.at[-1] != '@') {
		domain.at--;
		domain.len++;
	}
	if (domain.len == path->len)
		domain.len = 0;
	return domain;
}

static void note_domain(struct sw_facts *facts, const struct sw_span *text)
{
	struct sw_domain domain = {};
	u32 i;

	if (!text->len)
		return;
	if (text->len > sizeof(domain.text))
		facts->flags |= SMTPWARD_SESSION_FLAGS_CUT;
	domain.len = sw_span_copy(text, domain.text, sizeof(domain.text));
	sw_make_small(domain.text, domain.len);
	for (i = 0; i < facts->n_domains; i++)
		if (facts->domains[i].len == domain.len &&
		    !memcmp(facts->domains[i].text, domain.text, domain.len))
			return;
	if (facts->n_domains < SMTPWARD_DOMAINS_MAX)
		facts->domains[facts->n_domains++] = domain;
	else
		facts->flags |= SMTPWARD_SESSION_FLAGS_MORE_DOMAINS;
}

static void note_mail(struct sw_facts *facts, struct sw_span rest)
{
	const struct sw_span path = take_path(&rest);

	sw_count_up(&facts->messages);
	if (path.len > sizeof(facts->sender))
		facts->flags |= SMTPWARD_SESSION_FLAGS_CUT;
	facts->sender_len =
		sw_span_copy(&path, facts->sender, sizeof(facts->sender));
	facts->size = declared_size(rest);
}

static void note_recipient(struct sw_facts *facts, struct sw_span rest)
{
	const struct sw_span path = take_path(&rest);
	const struct sw_span domain = domain_of(&path);

	sw_count_up(&facts->recipients);
	note_domain(facts, &domain);
}

static void note_hello(struct sw_facts *facts, const struct sw_span *rest)
{
	const struct sw_span name = word_of(rest);

	facts->flags |= SMTPWARD_SESSION_FLAGS_HELLO;
	if (name.len > sizeof(facts->helo))
		facts->flags |= SMTPWARD_SESSION_FLAGS_CUT;
	facts->helo_len = sw_span_copy(&name, facts->helo, sizeof(facts->helo));
}

static enum sw_command note_chunk(struct sw_session *session,
				  struct sw_span rest)
{
	const struct sw_span size = word_of(&rest);

	session->facts.flags |= SMTPWARD_SESSION_FLAGS_BDAT;
	session->chunk = number_of(&size);
	sw_span_skip(&rest, size.len);
	sw_span_skip_spaces(&rest);
	session->is_last = take_verb(&rest, "last");
	return SW_COMMAND_BDAT;
}

/* MAIL FROM and RCPT TO, with a colon that may stand alone. */
static bool take_verbs(struct sw_span *line, const char *verb,
		       const char *second)
{
	struct sw_span rest = *line;

	if (!take_verb(&rest, verb) || !sw_span_take(&rest, second))
		return false;
	sw_span_skip_spaces(&rest);
	if (!sw_span_take(&rest, ":"))
		return false;
	*line = rest;
	return true;
}

static bool take_hello(struct sw_span *line)
{
	return take_verb(line, "ehlo") || take_verb(line, "helo") ||
	       take_verb(line, "lhlo");
}

/**
 * sw_session_command() - Note what a command says.
 * @session: With the command in its line. Its facts and chunk are set.
 *
 * Context: Any context.
 * Return: What it is, as far as it matters for what follows.
 */
enum sw_command sw_session_command(struct sw_session *session)
{
	struct sw_span line = { session->line, session->line_len };
	struct sw_facts *facts = &session->facts;

	sw_span_trim(&line);
	if (take_hello(&line)) {
		note_hello(facts, &line);
	} else if (take_verbs(&line, "mail", "from")) {
		note_mail(facts, line);
	} else if (take_verbs(&line, "rcpt", "to")) {
		note_recipient(facts, line);
	} else if (take_verb(&line, "auth")) {
		facts->flags |= SMTPWARD_SESSION_FLAGS_AUTH;
	} else if (take_verb(&line, "starttls")) {
		facts->flags |= SMTPWARD_SESSION_FLAGS_STARTTLS;
		return SW_COMMAND_STARTTLS;
	} else if (take_verb(&line, "bdat")) {
		return note_chunk(session, line);
	} else if (take_verb(&line, "data")) {
		return SW_COMMAND_DATA;
	}
	return SW_COMMAND_OTHER;
}

/**
 * sw_session_is_command() - Whether a line is what a client says when its
 * message is not wanted.
 * @text: The line.
 * @len: Bytes of it.
 *
 * A message begins with a header, which none of these is.
 *
 * Context: Any context.
 * Return: true when it is.
 */
bool sw_session_is_command(const char *text, u32 len)
{
	struct sw_span line = { text, len };

	sw_span_trim(&line);
	if (take_verb(&line, "rset") || take_verb(&line, "quit") ||
	    take_verb(&line, "noop"))
		return !line.len;
	return take_verbs(&line, "mail", "from") || take_hello(&line);
}
