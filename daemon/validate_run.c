// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attempts of a validation, one after the other.
 */
#include <arpa/inet.h>
#include <json-c/json.h>
#include <pwd.h>
#include <stdlib.h>

#include "alloc.h"
#include "client.h"
#include "hook_health.h"
#include "log.h"
#include "paths.h"
#include "policy_dump.h"
#include "record.h"
#include "status.h"
#include "validate.h"

#define ADDR_DEFAULT "224.0.0.1"
#define PORT_DEFAULT 25
#define RECORD_SECONDS 10

/**
 * struct run - Attempts under way.
 * @v: Receives them.
 * @c: Connection to the kernel.
 * @dump: The policy that it has.
 * @tool: What is executed.
 * @port: An SMTP port of the policy.
 */
struct run {
	struct validate *v;
	struct client *c;
	struct json_object *dump;
	struct validate_tool *tool;
	uint16_t port;
};

static bool say(const struct run *run, const char *what)
{
	log_err("cannot %s: %s", what, client_error(run->c));
	return false;
}

static uint16_t choose_port(struct json_object *status)
{
	struct json_object *ports = json_at(status, "policy.ports");
	size_t i, n = ports ? json_object_array_length(ports) : 0;

	for (i = 0; i < n; i++)
		if (json_object_get_int(json_object_array_get_idx(ports, i)) ==
		    PORT_DEFAULT)
			return PORT_DEFAULT;
	return n ? json_object_get_int(json_object_array_get_idx(ports, 0)) :
		   PORT_DEFAULT;
}

static bool prepare(struct run *run)
{
	struct json_object *status;

	run->c = client_open_or_say();
	if (!run->c)
		return false;
	status = status_read(run->c);
	if (!status)
		return say(run, "read the status");
	run->v->before = json_number_at(status, "events.last");
	run->v->instance = xstrdup(json_text_at(status, "instance") ?: "");
	run->port = choose_port(status);
	json_object_put(status);
	if (policy_dump(run->c, &run->dump)) {
		run->dump = NULL;
		return say(run, "read the policy");
	}
	run->tool = validate_tool_new(run->dump);
	return run->tool;
}

static bool is_quiet(struct json_object *dump, uint32_t id)
{
	struct json_object *rules = json_at(dump, "rules"), *rule;
	size_t i, n = rules ? json_object_array_length(rules) : 0;

	for (i = 0; i < n; i++) {
		rule = json_object_array_get_idx(rules, i);
		if (json_number_at(rule, "id") == id)
			return json_is_true(rule, "quiet");
	}
	return false;
}

static struct validate_row *add_row(struct run *run, const struct passwd *pw,
				    enum validate_kind kind)
{
	struct validate *v = run->v;
	struct validate_row *row;

	v->v = xreallocarray(v->v, v->n + 1, sizeof(*v->v));
	row = &v->v[v->n++];
	*row = (struct validate_row){ .user = xstrdup(pw->pw_name),
				      .kind = kind };
	return row;
}

static char *target_text(const struct question *q)
{
	char addr[INET6_ADDRSTRLEN] = "";

	inet_ntop(q->addr_len == 4 ? AF_INET : AF_INET6, q->addr, addr,
		  sizeof(addr));
	return xasprintf(q->addr_len == 4 ? "%s:%u" : "[%s]:%u", addr, q->port);
}

/* The policy is asked before, and the kernel after it. */
static bool attempt(struct run *run, const struct question *q,
		    const struct passwd *pw, enum validate_kind kind)
{
	struct validate_row *row = add_row(run, pw, kind);

	row->target = q->tool ? xstrdup(q->tool) : target_text(q);
	if (question_ask(q, run->c, &row->expected))
		return say(run, "ask the policy");
	row->quiet = is_quiet(run->dump, row->expected.rule_id);
	if (q->tool)
		validate_exec(row, pw, validate_tool_path(run->tool));
	else
		validate_connect(row, pw, q);
	if (validate_read_event(run->c, run->v->before, row))
		return say(run, "read events");
	return true;
}

/* A fast open is one only where it is switched on. */
static bool attempt_connections(struct run *run, const struct question *q,
				const struct passwd *pw)
{
	return attempt(run, q, pw, VALIDATE_CONNECT) &&
	       (health_fastopen_is_off() ||
		attempt(run, q, pw, VALIDATE_FASTOPEN));
}

static bool attempt_as(struct run *run, const struct validate_request *r,
		       const char *name)
{
	char *to = r->to ? xstrdup(r->to) :
			   xasprintf(ADDR_DEFAULT ":%u", run->port);
	struct question q = { 0 };
	bool good = !question_user(&q, name) && !question_to(&q, to);
	const struct passwd *pw = good ? getpwnam(name) : NULL;

	free(to);
	good = pw;
	if (good) {
		validate_subject(&q);
		good = attempt_connections(run, &q, pw);
	}
	if (good) {
		q.has_target = false;
		q.tool = validate_tool_name(run->tool);
		good = attempt(run, &q, pw, VALIDATE_EXEC);
	}
	question_free(&q);
	return good;
}

static bool attempt_all(struct run *run, const struct validate_request *r)
{
	struct validate_log *log = validate_log_open(PATH_EVENTS);
	bool good = true;
	size_t i;

	for (i = 0; i < r->n && good; i++)
		good = attempt_as(run, r, r->users[i]);
	validate_tool_free(run->tool);
	run->tool = NULL;
	if (good)
		validate_log_wait(log, run->v, RECORD_SECONDS);
	validate_log_close(log);
	return good;
}

/**
 * validate_run() - Make attempts, and look for their events and records.
 * @v: Receives them, for validate_free() in any case.
 * @r: Whose, and where to. Checked already.
 *
 * Return: true, or false after a complaint.
 */
bool validate_run(struct validate *v, const struct validate_request *r)
{
	struct run run = { .v = v };
	const bool good = prepare(&run) && attempt_all(&run, r);

	validate_tool_free(run.tool);
	json_object_put(run.dump);
	client_close(run.c);
	return good;
}

/**
 * validate_free() - Forget attempts.
 * @v: The attempts.
 */
void validate_free(struct validate *v)
{
	struct validate_row *row;

	for (row = v->v; row < v->v + v->n; row++) {
		free(row->user);
		free(row->target);
		free(row->id);
	}
	free(v->v);
	free(v->instance);
}
