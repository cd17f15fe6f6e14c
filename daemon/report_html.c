// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report as a page: one file without script that needs nothing else, for a
 * browser, a printer and a screen reader. It is XHTML, too, so that any reader of XML
 * can check it. The only place that escapes for it is put_char().
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "report_doc.h"

static const char *const moods[] = {
	[REPORT_PLAIN] = "",
	[REPORT_GOOD] = "good",
	[REPORT_WARN] = "warn",
	[REPORT_BAD] = "bad",
};

static void put_char(FILE *to, char c)
{
	switch (c) {
	case '&':
		fputs("&amp;", to);
		break;
	case '<':
		fputs("&lt;", to);
		break;
	case '>':
		fputs("&gt;", to);
		break;
	case '"':
		fputs("&quot;", to);
		break;
	case '\'':
		fputs("&#39;", to);
		break;
	case '\n':
		fputs(", ", to);
		break;
	default:
		fputc(c, to);
	}
}

static void put_text(FILE *to, const char *text)
{
	for (; *text; text++)
		put_char(to, *text);
}

/* Where there is room, names stand below one another. */
static void put_lines(FILE *to, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputs("<br/>", to);
		else
			put_char(to, *text);
	}
}

static bool is_number(const struct report_column *c)
{
	return c->kind == REPORT_NUMBER || c->kind == REPORT_BYTES;
}

static bool is_name(const struct report_column *c)
{
	return c->kind == REPORT_NAME || c->kind == REPORT_NAMES;
}

static void put_value(FILE *to, const struct report_table *t, size_t i)
{
	const struct report_column *c = &t->columns[i % t->n_columns];
	const enum report_mood mood = t->cells[i].mood;
	char *text = report_cell_text(t, i);

	if (mood)
		fprintf(to, "<span class=\"mark %s\">", moods[mood]);
	else if (is_name(c))
		fputs("<span class=\"name\">", to);
	else if (c->kind == REPORT_TIME)
		fputs("<span class=\"time\">", to);
	if (c->group)
		put_text(to, text);
	else
		put_lines(to, text);
	if (mood || is_name(c) || c->kind == REPORT_TIME)
		fputs("</span>", to);
	free(text);
}

static void print_facts(FILE *to, const struct report_table *t)
{
	size_t i;

	fputs("<dl class=\"facts\">\n", to);
	for (i = 0; i < t->n_cells; i += t->n_columns) {
		fputs("<div><dt>", to);
		put_text(to, t->cells[i].text);
		fputs("</dt><dd>", to);
		put_value(to, t, i + 1);
		fputs("</dd></div>\n", to);
	}
	fputs("</dl>\n", to);
}

static void print_figures(FILE *to, const struct report_table *t)
{
	size_t i;

	fputs("<dl class=\"figures\">\n", to);
	for (i = 0; i < t->n_cells; i += t->n_columns) {
		fprintf(to, "<div class=\"figure %s\"><dt>",
			moods[t->cells[i + 1].mood]);
		put_text(to, t->cells[i].text);
		fprintf(to, "</dt><dd>%llu</dd></div>\n",
			(unsigned long long)t->cells[i + 1].number);
	}
	fputs("</dl>\n", to);
}

static const char *group_of(const struct report_column *c)
{
	return c->group ?: c->head;
}

static bool is_first_of_group(const struct report_table *t, size_t k)
{
	size_t i;

	for (i = 0; i < k; i++)
		if (!strcmp(group_of(&t->columns[i]), group_of(&t->columns[k])))
			return false;
	return true;
}

static bool is_empty(const struct report_table *t, size_t i)
{
	const struct report_cell *cell = &t->cells[i];

	return is_number(&t->columns[i % t->n_columns]) ? !cell->number :
							  !cell->text;
}

/* A group of which no row has anything is left out. */
static bool is_shown(const struct report_table *t, size_t k)
{
	size_t i, j;

	if (!is_first_of_group(t, k))
		return false;
	for (j = k; j < t->n_columns; j++) {
		if (strcmp(group_of(&t->columns[j]), group_of(&t->columns[k])))
			continue;
		for (i = j; i < t->n_cells; i += t->n_columns)
			if (!is_empty(t, i))
				return true;
	}
	return false;
}

static void print_heads(FILE *to, const struct report_table *t)
{
	size_t k;

	fputs("<thead><tr>", to);
	for (k = 0; k < t->n_columns; k++) {
		if (!is_shown(t, k))
			continue;
		fprintf(to, "<th scope=\"col\"%s>",
			is_number(&t->columns[k]) && !t->columns[k].group ?
				" class=\"number\"" :
				"");
		put_text(to, group_of(&t->columns[k]));
		fputs("</th>", to);
	}
	fputs("</tr></thead>\n", to);
}

/* In a narrow place, what is nothing is not said, but for what comes first. */
static void put_group(FILE *to, const struct report_table *t, size_t first,
		      size_t k)
{
	const char *group = group_of(&t->columns[k]);
	size_t j;

	for (j = k; j < t->n_columns; j++) {
		if (strcmp(group_of(&t->columns[j]), group) ||
		    (is_empty(t, first + j) &&
		     !(j == k && is_number(&t->columns[j]))))
			continue;
		fprintf(to, "<div class=\"%s\">", j ? "part" : "title");
		if (j && t->columns[j].head) {
			fputs("<span class=\"label\">", to);
			put_text(to, t->columns[j].head);
			fputs("</span> ", to);
		}
		put_value(to, t, first + j);
		fputs("</div>", to);
	}
}

static void print_cell(FILE *to, const struct report_table *t, size_t first,
		       size_t k)
{
	const struct report_column *c = &t->columns[k];
	const char *tag = k ? "td" : "th";

	fprintf(to, "<%s%s%s>", tag, k ? "" : " scope=\"row\"",
		is_number(c) && !c->group ? " class=\"number\"" : "");
	if (c->group)
		put_group(to, t, first, k);
	else
		put_value(to, t, first + k);
	fprintf(to, "</%s>", tag);
}

static void print_rows(FILE *to, const struct report_table *t)
{
	size_t i, k;

	fprintf(to,
		"<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"%s-title\">\n<table class=\"%s\">\n<caption>",
		t->id, t->id);
	put_text(to, t->about);
	fputs("</caption>\n", to);
	print_heads(to, t);
	fputs("<tbody>\n", to);
	for (i = 0; i < t->n_cells; i += t->n_columns) {
		fputs("<tr>", to);
		for (k = 0; k < t->n_columns; k++)
			if (is_shown(t, k))
				print_cell(to, t, i, k);
		fputs("</tr>\n", to);
	}
	fputs("</tbody>\n</table>\n</div>\n", to);
}

static void print_section(FILE *to, const struct report_table *t)
{
	fprintf(to,
		"<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">",
		t->id, t->id, t->id);
	put_text(to, t->title);
	fputs("</h2>\n", to);
	if (t->form == REPORT_FACTS) {
		print_facts(to, t);
	} else if (t->form == REPORT_FIGURES) {
		print_figures(to, t);
	} else if (t->n_cells) {
		print_rows(to, t);
	} else {
		fputs("<p class=\"none\">", to);
		put_text(to, t->none);
		fputs("</p>\n", to);
	}
	if (t->note) {
		fputs("<p class=\"note\">", to);
		put_text(to, t->note);
		fputs("</p>\n", to);
	}
	fputs("</section>\n", to);
}

static void print_contents(FILE *to, const struct report_doc *doc)
{
	const struct report_table *t;
	size_t i;

	fputs("<nav aria-label=\"Contents\">\n<ol>\n", to);
	for (i = 0; i < doc->n; i++) {
		t = doc->tables[i];
		if (t->form == REPORT_FACTS || t->form == REPORT_FIGURES)
			continue;
		fprintf(to, "<li><a href=\"#%s\">", t->id);
		put_text(to, t->title);
		fprintf(to, "</a> <span class=\"count\">%zu</span></li>\n",
			report_rows(t));
	}
	fputs("</ol>\n</nav>\n", to);
}

static void print_head(FILE *to, const struct report_doc *doc)
{
	fputs("<!DOCTYPE html>\n"
	      "<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n"
	      "<head>\n"
	      "<meta charset=\"utf-8\"/>\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
	      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
	      "<meta name=\"robots\" content=\"noindex\"/>\n"
	      "<title>",
	      to);
	put_text(to, doc->title);
	fprintf(to, "</title>\n<style>\n%s</style>\n</head>\n", report_style);
}

/**
 * report_print_html() - Print a report as a page.
 * @to: Where to.
 * @doc: Report.
 */
void report_print_html(FILE *to, const struct report_doc *doc)
{
	size_t i, begin = 0;

	print_head(to, doc);
	fputs("<body>\n<main>\n<header>\n<p class=\"kind\">Register and evidence</p>\n<h1>",
	      to);
	put_text(to, doc->title);
	fputs("</h1>\n</header>\n", to);
	while (begin < doc->n && (doc->tables[begin]->form == REPORT_FACTS ||
				  doc->tables[begin]->form == REPORT_FIGURES))
		print_section(to, doc->tables[begin++]);
	print_contents(to, doc);
	for (i = begin; i < doc->n; i++)
		print_section(to, doc->tables[i]);
	fputs("</main>\n</body>\n</html>\n", to);
}
