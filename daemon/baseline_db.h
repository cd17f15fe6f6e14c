/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The baseline's own use of SQLite.
 */
#ifndef _SMTPWARD_BASELINE_DB_H
#define _SMTPWARD_BASELINE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#define STATEMENTS_MAX 32

/**
 * struct statement - A statement that was prepared.
 * @sql: Its text, by whose address it is found again.
 * @stmt: It.
 */
struct statement {
	const char *sql;
	sqlite3_stmt *stmt;
};

/**
 * struct baseline - An open baseline.
 * @db: The file.
 * @changed: There is a transaction to be committed.
 * @complained: Something has gone wrong, which was said.
 * @statements: Those that were prepared.
 * @n: Entries in @statements.
 */
struct baseline {
	sqlite3 *db;
	bool changed;
	bool complained;
	struct statement statements[STATEMENTS_MAX];
	size_t n;
};

void baseline_complain(struct baseline *b, const char *doing);
sqlite3_stmt *baseline_prepare(struct baseline *b, const char *sql);
bool baseline_step(struct baseline *b, sqlite3_stmt *stmt);
void baseline_change(struct baseline *b);
long long baseline_number(struct baseline *b, const char *sql,
			  const char *text);

#endif /* _SMTPWARD_BASELINE_DB_H */
