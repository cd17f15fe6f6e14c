// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records as messages of syslog, each on one line.
 *
 * To another machine by RFC 5424, framed by the number of its bytes as in RFC 6587.
 * No byte order mark is put in front of the text, which RFC 5424 would have: the text is
 * UTF-8 all the same. On this machine with the header of syslog(3), the only one that
 * both journald and rsyslog know at their sockets, and the same behind it.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "record.h"
#include "record_field.h"
#include "syslog_line.h"
#include "text.h"

/* No number was assigned to us. This one is for examples, and nobody else's: RFC 5612. */
#define SD_ID "smtpward@32473"

/* Every receiver takes 480 bytes, a good one 2048, those there are 8192. */
#define VALUE_MAX 256
#define TEXT_MAX 2048
#define HOST_MAX 255
#define MSGID_MAX 32

/* Prints as many whole characters of @s as fit, and says so when some do not. */
static void put_cut(FILE *out, const char *s, size_t max, const char *escape)
{
	size_t left = strlen(s), done = 0, n;

	while (left) {
		n = text_char_len(s, left);
		if (done + (n ? n : 1) > max) {
			fputs("...", out);
			return;
		}
		if (!n || (n == 1 && ((unsigned char)*s < ' ' || *s == 0x7f))) {
			fputc('?', out);
			n = 1;
		} else {
			if (strchr(escape, *s))
				fputc('\\', out);
			fwrite(s, 1, n, out);
		}
		s += n;
		left -= n;
		done += n;
	}
}

/* Printable ASCII without blanks, or that there is nothing. */
static void put_name(FILE *out, const char *s, size_t max)
{
	size_t n = 0;

	for (; s && *s && n < max; s++, n++)
		fputc(*s > ' ' && *s < 0x7f ? *s : '?', out);
	if (!n)
		fputc('-', out);
}

/* Records have nanoseconds, RFC 5424 has no more than six digits. */
static void put_time(FILE *out, const char *time)
{
	const size_t digits = strlen("2025-11-23T12:13:20.123456");

	if (time && strlen(time) > digits && time[strlen(time) - 1] == 'Z')
		fprintf(out, "%.*sZ", (int)digits, time);
	else
		fputc('-', out);
}

static void put_data(FILE *out, struct json_object *doc)
{
	const char *value;
	size_t i;

	fputs("[" SD_ID, out);
	for (i = 0; i < n_record_fields; i++) {
		value = json_text_at(doc, record_fields[i].path);
		if (!value)
			continue;
		fprintf(out, " %s=\"", record_fields[i].syslog);
		put_cut(out, value, VALUE_MAX, "\"\\]");
		fputc('"', out);
	}
	fputc(']', out);
}

static void put_remote_head(FILE *out, struct json_object *doc)
{
	fputs("1 ", out);
	put_time(out, json_text_at(doc, "@timestamp"));
	fputc(' ', out);
	put_name(out, json_text_at(doc, "host.hostname"), HOST_MAX);
	fprintf(out, " smtpward %d ", (int)getpid());
	put_name(out, json_text_at(doc, "event.action"), MSGID_MAX);
	fputc(' ', out);
}

static void put_local_head(FILE *out)
{
	const time_t now = time(NULL);
	char text[32];
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(text, sizeof(text), "%b %e %H:%M:%S", &tm);
	fprintf(out, "%s smtpward[%d]: ", text, (int)getpid());
}

static char *line(struct json_object *doc, bool remote, size_t *len)
{
	const char *message = json_text_at(doc, "message");
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	if (!out)
		abort();
	fprintf(out, "<%d>", LOG_AUTHPRIV | record_priority(doc));
	if (remote)
		put_remote_head(out, doc);
	else
		put_local_head(out);
	put_data(out, doc);
	fputc(' ', out);
	put_cut(out, message ? message : "", TEXT_MAX, "");
	fclose(out);
	return text;
}

/**
 * syslog_local() - Make the message of a record, for this machine.
 * @doc: The record.
 * @len: Receives its bytes.
 *
 * Return: The message, for the caller to free.
 */
char *syslog_local(struct json_object *doc, size_t *len)
{
	return line(doc, false, len);
}

/**
 * syslog_remote() - Make the message of a record, for another machine by TCP.
 * @doc: The record.
 * @len: Receives its bytes, with the number in front.
 *
 * Return: The message, for the caller to free.
 */
char *syslog_remote(struct json_object *doc, size_t *len)
{
	char *message = line(doc, true, len), *framed = NULL;
	const size_t n = *len;
	FILE *out;

	out = open_memstream(&framed, len);
	if (!out)
		abort();
	fprintf(out, "%zu ", n);
	fwrite(message, 1, n, out);
	fclose(out);
	free(message);
	return framed;
}
