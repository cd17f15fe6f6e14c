// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who made a recorded attempt, as the policy compares it. What a record does not
 * have is asked of this system: a user's groups, and which file a program is.
 */
#include <grp.h>
#include <json-c/json.h>
#include <pwd.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "attempt.h"
#include "executable.h"
#include "parse.h"
#include "record.h"
#include "text.h"

/* PROC_PID_INIT_INO of the kernel. */
#define INITIAL_PIDNS 0xeffffffcULL

#define GROUPS_USUAL 16
#define GROUPS_MAX 65536

/**
 * struct file - A program.
 * @path: Its path, as records have it.
 * @found: It is there.
 * @exe: Which file it is.
 */
struct file {
	char *path;
	bool found;
	struct executable exe;
};

/**
 * struct account - A user.
 * @uid: Its uid.
 * @groups: Groups that it is in.
 * @n: How many.
 */
struct account {
	uint32_t uid;
	gid_t *groups;
	int n;
};

/**
 * struct subjects - What was asked of this system, each thing once.
 * @files: By path, of tsearch(3).
 * @accounts: By uid, of tsearch(3).
 * @cgroup: That of the last attempt.
 */
struct subjects {
	void *files;
	void *accounts;
	char *cgroup;
};

static int compare_files(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path,
		      ((const struct file *)b)->path);
}

static int compare_accounts(const void *a, const void *b)
{
	const uint32_t x = ((const struct account *)a)->uid;
	const uint32_t y = ((const struct account *)b)->uid;

	return x < y ? -1 : x > y;
}

static void free_file(void *data)
{
	struct file *file = data;

	free(file->path);
	free(file);
}

static void free_account(void *data)
{
	struct account *account = data;

	free(account->groups);
	free(account);
}

/**
 * subjects_new() - Begin to ask about users and programs.
 *
 * Return: For subjects_free().
 */
struct subjects *subjects_new(void)
{
	return xcalloc(1, sizeof(struct subjects));
}

/**
 * subjects_free() - Forget what was asked.
 * @s: From subjects_new().
 */
void subjects_free(struct subjects *s)
{
	tdestroy(s->files, free_file);
	tdestroy(s->accounts, free_account);
	free(s->cgroup);
	free(s);
}

static void ask_file(struct file *file)
{
	char *path = xstrdup(file->path);

	text_unescape(path);
	file->found = executable_get(path, &file->exe);
	free(path);
}

static const struct file *find_file(struct subjects *s, const char *path)
{
	const struct file key = { .path = (char *)path };
	struct file **found = tfind(&key, &s->files, compare_files);
	struct file *file;

	if (found)
		return *found;
	file = xcalloc(1, sizeof(*file));
	file->path = xstrdup(path);
	ask_file(file);
	if (!tsearch(file, &s->files, compare_files))
		abort();
	return file;
}

static void ask_groups(struct account *account)
{
	const struct passwd *pw = getpwuid(account->uid);
	int room = GROUPS_USUAL, err = -1;

	while (pw && err < 0 && room <= GROUPS_MAX) {
		account->groups = xreallocarray(account->groups, room,
						sizeof(*account->groups));
		account->n = room;
		err = getgrouplist(pw->pw_name, pw->pw_gid, account->groups,
				   &account->n);
		room *= 2;
	}
	if (err < 0)
		account->n = 0;
}

static const struct account *find_account(struct subjects *s, uint32_t uid)
{
	const struct account key = { .uid = uid };
	struct account **found = tfind(&key, &s->accounts, compare_accounts);
	struct account *account;

	if (found)
		return *found;
	account = xcalloc(1, sizeof(*account));
	account->uid = uid;
	ask_groups(account);
	if (!tsearch(account, &s->accounts, compare_accounts))
		abort();
	return account;
}

static uint32_t read_id(struct json_object *doc, const char *path)
{
	const char *word = json_text_at(doc, path);
	uint32_t id;

	if (!word || parse_u32(word, UINT32_MAX, &id))
		return ENGINE_NOBODY;
	return id;
}

static uint32_t id_or(uint32_t id, uint32_t otherwise)
{
	return id != ENGINE_NOBODY ? id : otherwise;
}

/* Of an execution: what executes the tool, and not what it becomes. */
static const char *find_program(const struct attempt *a,
				struct json_object *doc)
{
	struct json_object *list;

	if (a->kind != ATTEMPT_EXEC)
		return json_text_at(doc, "process.executable");
	list = json_at(doc, "process.previous");
	if (!json_object_is_type(list, json_type_array) ||
	    !json_object_array_length(list))
		return NULL;
	return json_text_at(json_object_array_get_idx(list, 0), "executable");
}

/* A container has files of its own, of which some have the names of ours. */
static void set_exe(struct subjects *s, struct attempt *a)
{
	const struct file *file = NULL;

	if (a->program && !a->subject.contained)
		file = find_file(s, a->program);
	a->subject.has_exe = file && file->found;
	if (a->subject.has_exe)
		a->subject.exe = (struct sw_inode){
			.ino = file->exe.ino,
			.dev_major = file->exe.dev_major,
			.dev_minor = file->exe.dev_minor,
		};
}

static void set_cgroup(struct subjects *s, struct attempt *a,
		       struct json_object *doc)
{
	const char *text = json_text_at(doc, "smtpward.cgroup");

	free(s->cgroup);
	s->cgroup = text ? xstrdup(text) : NULL;
	if (s->cgroup)
		text_unescape(s->cgroup);
	a->subject.cgroup = s->cgroup;
}

static void set_groups(struct subjects *s, struct attempt *a)
{
	const struct account *account = find_account(s, a->subject.uid);

	a->subject.groups = account->groups;
	a->subject.n_groups = account->n;
}

static uint32_t find_context(struct json_object *doc)
{
	if (json_is(doc, "smtpward.context", "interactive"))
		return SMTPWARD_CONTEXT_INTERACTIVE;
	if (json_is(doc, "smtpward.context", "background"))
		return SMTPWARD_CONTEXT_BACKGROUND;
	return ENGINE_NO_CONTEXT;
}

/**
 * subjects_find() - Find who made an attempt.
 * @s: What is known so far.
 * @a: The attempt, completed.
 * @doc: Its record.
 *
 * What @a gets of @s stays until the next call.
 */
void subjects_find(struct subjects *s, struct attempt *a,
		   struct json_object *doc)
{
	const unsigned long long pidns =
		json_number_at(doc, "smtpward.namespaces.pid");
	struct engine_subject *subject = &a->subject;

	a->program = find_program(a, doc);
	subject->uid = id_or(read_id(doc, "user.effective.id"),
			     read_id(doc, "user.id"));
	subject->gid = id_or(read_id(doc, "smtpward.effective_group.id"),
			     read_id(doc, "user.group.id"));
	subject->loginuid = read_id(doc, "smtpward.login_user.id");
	subject->contained = pidns && pidns != INITIAL_PIDNS;
	subject->context = find_context(doc);
	subject->time =
		json_ms(json_text_at(doc, "@timestamp")) / JSON_MS_PER_S;
	set_cgroup(s, a, doc);
	set_exe(s, a);
	set_groups(s, a);
}
