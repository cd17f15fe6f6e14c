// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report as it is printed. What is read has names that are HTML, formulas and
 * commands of terminals.
 */
#include <ctype.h>
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "report_fixture.h"
#include "report_wrap.h"

#define DEEPEST 64

FIXTURE(print)
{
	struct report *r;
};

FIXTURE_SETUP(print)
{
	self->r = report_of_golden();
}

FIXTURE_TEARDOWN(print)
{
	report_free(self->r);
}

static bool as_golden(const struct report *r, const char *name,
		      void (*print)(FILE *to, const struct report_doc *doc))
{
	char *text = report_text_of(r, print);
	char *path = xasprintf(REPORT_DIR "report.%s", name);
	const bool same = as_expected(path, text);

	free(path);
	free(text);
	return same;
}

TEST_F(print, text)
{
	EXPECT_TRUE(as_golden(self->r, "txt", report_print_text));
}

TEST_F(print, csv)
{
	EXPECT_TRUE(as_golden(self->r, "csv", report_print_csv));
}

TEST_F(print, html)
{
	EXPECT_TRUE(as_golden(self->r, "html", report_print_html));
}

TEST_F(print, json)
{
	EXPECT_TRUE(as_golden(self->r, "json", report_print_json));
}

TEST_F(print, text_is_not_wider_than_a_terminal)
{
	char *text = report_text_of(self->r, report_print_text), *line, *rest;

	for (rest = text; (line = strsep(&rest, "\n"));) {
		EXPECT_GE(REPORT_TEXT_WIDTH, report_width(line, strlen(line)))
		TH_LOG("%s", line);
		EXPECT_FALSE(*line && line[strlen(line) - 1] == ' ')
		TH_LOG("'%s'", line);
	}
	free(text);
}

/* Nothing that acts on a terminal or turns the direction of writing. */
static bool is_harmless(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' && *text != '\n' &&
		    *text != '\r')
			return false;
	return !strstr(text, "\342\200\256");
}

/*
 * Whether a page is well-formed as XML: each element is ended, in order, and no
 * text has what begins one.
 */
static const char *malformed(const char *page)
{
	char open[DEEPEST][16], name[16];
	const char *s = strchr(page, '\n');
	int depth = 0, len;
	bool ends;

	for (; *s; s++) {
		if (*s == '>' || *s == '"' || *s == '\'')
			if (strcmp(open[depth - 1], "style") != 0)
				return s;
		if (*s == '&' && strncmp(s, "&amp;", 5) &&
		    strncmp(s, "&lt;", 4) && strncmp(s, "&gt;", 4) &&
		    strncmp(s, "&quot;", 6) && strncmp(s, "&#39;", 5))
			return s;
		if (*s != '<')
			continue;
		ends = s[1] == '/';
		if (sscanf(s + 1 + ends, "%15[a-z0-9]%n", name, &len) != 1)
			return s;
		for (s += 1 + ends + len; *s && *s != '>'; s++) {
			if (*s == '<')
				return s;
			if (*s == '"')
				s = strchr(s + 1, '"');
			if (!s)
				return "a quote that does not end";
		}
		if (ends) {
			if (!depth || strcmp(open[--depth], name))
				return s;
		} else if (s[-1] != '/') {
			if (depth == DEEPEST)
				return s;
			memcpy(open[depth++], name, sizeof(name));
		}
	}
	return depth ? "an element that does not end" : NULL;
}

TEST_F(print, page_is_well_formed)
{
	char *page = report_text_of(self->r, report_print_html);

	EXPECT_EQ(NULL, malformed(page))
	TH_LOG("%.100s", malformed(page));
	EXPECT_TRUE(is_harmless(page));
	EXPECT_EQ(NULL, strstr(page, "<script"));
	EXPECT_EQ(NULL, strstr(page, "<img"));
	EXPECT_EQ(NULL, strstr(page, "<b>"));
	/* Nothing comes from elsewhere. In text, quotes are escaped. */
	EXPECT_EQ(NULL, strstr(page, "src=\""));
	EXPECT_EQ(NULL, strstr(page, "url("));
	free(page);
}

/* What a screen reader goes by. */
TEST_F(print, page_has_a_caption_and_heads_for_each_table)
{
	char *page = report_text_of(self->r, report_print_html), *table = page;
	char *end;

	while ((table = strstr(table, "<table"))) {
		end = strstr(table, "</table>");
		ASSERT_NE(NULL, end);
		*end = '\0';
		EXPECT_NE(NULL, strstr(table, "<caption>"));
		EXPECT_NE(NULL, strstr(table, "<th scope=\"col\""));
		EXPECT_NE(NULL, strstr(table, "<th scope=\"row\""));
		EXPECT_EQ(NULL, strstr(table, "<th>"));
		table = end + 1;
	}
	free(page);
}

/* Reads a field as RFC 4180 has it. */
static const char *take_field(const char *s, char *field, size_t size)
{
	const bool quoted = *s == '"';
	size_t n = 0;

	for (s += quoted; *s; s++) {
		if (quoted && *s == '"' && *++s != '"')
			break;
		if (!quoted && (*s == ',' || *s == '\r'))
			break;
		if (n + 1 < size)
			field[n++] = *s;
	}
	field[n] = '\0';
	return s;
}

TEST_F(print, csv_is_a_table_without_formulas)
{
	char *csv = report_text_of(self->r, report_print_csv), field[512];
	size_t n = 0, columns = 0, rows = 0;
	const char *s = csv;

	while (*s) {
		s = take_field(s, field, sizeof(field));
		n++;
		EXPECT_EQ(NULL, *field ? strchr("=+-@\t\r", *field) : NULL)
		TH_LOG("%s", field);
		if (*s == ',') {
			s++;
			continue;
		}
		ASSERT_EQ(0, strncmp(s, "\r\n", 2))
		TH_LOG("%.40s", s);
		s += 2;
		if (!rows++)
			columns = n;
		EXPECT_EQ(columns, n);
		n = 0;
	}
	EXPECT_LT(40, rows);
	EXPECT_TRUE(is_harmless(csv));
	EXPECT_NE(NULL, strstr(csv, "\"'=cmd|' /C calc'!A0\""));
	free(csv);
}

TEST_F(print, json_can_be_read)
{
	char *text = report_text_of(self->r, report_print_json);
	struct json_object *doc = json_tokener_parse(text), *rule;

	ASSERT_NE(NULL, doc);
	rule = json_object_array_get_idx(json_at(doc, "register"), 1);
	EXPECT_STREQ("Monthly report", json_text_at(rule, "rule"));
	EXPECT_EQ(1234567, json_number_at(rule, "bytes_out"));
	EXPECT_EQ(2, json_object_array_length(json_at(rule, "destinations")));
	EXPECT_EQ(5, json_number_at(doc, "summary.approvals"));
	EXPECT_STREQ("mail.example", json_text_at(doc, "about.host"));
	json_object_put(doc);
	free(text);
}

TEST_F(print, one_section)
{
	struct report_doc *doc = report_doc(self->r);

	EXPECT_FALSE(report_doc_only(doc, "nothing"));
	EXPECT_LT(1, doc->n);
	EXPECT_TRUE(report_doc_only(doc, "denied"));
	ASSERT_EQ(1, doc->n);
	EXPECT_STREQ("denied", doc->tables[0]->id);
	report_doc_free(doc);
}

TEST(lines)
{
	const char *next;

	EXPECT_EQ(3, report_line("one two", 5, &next));
	EXPECT_STREQ("two", next);
	EXPECT_EQ(3, report_line("one\ntwo", 5, &next));
	EXPECT_STREQ("two", next);
	EXPECT_EQ(5, report_line("onetwothree", 5, &next));
	EXPECT_STREQ("othree", next);
	/* Not in the middle of a character. */
	EXPECT_EQ(4, report_line("\303\244\303\266\303\274", 2, &next));
	EXPECT_STREQ("\303\274", next);
	EXPECT_EQ(0, report_line("", 5, &next));
	EXPECT_STREQ("", next);
}

TEST_HARNESS_MAIN
