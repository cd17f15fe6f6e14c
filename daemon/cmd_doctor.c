// SPDX-License-Identifier: GPL-2.0-only
/*
 * smtpward doctor: what is wrong, and what to do about it.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "client.h"
#include "cmd.h"
#include "doctor.h"
#include "exit.h"
#include "options.h"
#include "record.h"

static const char usage[] =
	"Usage: smtpward doctor [--json]\n"
	"\n"
	"Checks now that the kernel module's hooks work, and looks at everything\n"
	"that it rests on: the kernel's configuration and switches, others who hook\n"
	"the same functions, Secure Boot, whether each installed kernel has the\n"
	"module, the daemon, what a reboot brings back. Each line says ok, WARN or\n"
	"FAIL, and what to do. Changes nothing, but that the kernel arms a hook anew\n"
	"that does not work.\n"
	"\n"
	"  --json  print one JSON array instead\n"
	"\n"
	"Exit status: 0 when nothing is wrong, also with warnings, 2 when the command\n"
	"line is wrong, 3 when something is wrong.\n";

static void print_results(const struct results *r)
{
	results_print(r, true);
	puts(r->failed ? "something is wrong" : "nothing is wrong");
}

static void examine(struct results *r)
{
	struct client *c = client_open();
	struct json_object *status = doctor_module(r, c);
	struct utsname name;

	uname(&name);
	doctor_neighbours(r, status);
	doctor_config(r, name.release);
	doctor_signature(r);
	doctor_kernels(r, name.release);
	doctor_daemon(r, status);
	doctor_policy(r, status);
	json_object_put(status);
	client_close(c);
}

/**
 * cmd_doctor() - Run the command doctor.
 * @argc: Number of arguments.
 * @argv: The arguments, the first is the command's name.
 *
 * Return: Exit status.
 */
int cmd_doctor(int argc, char **argv)
{
	struct results r = { .root = "" };
	bool json;
	int status;

	status = options_json(argc, argv, "h", usage, &json);
	if (status != OPTIONS_GO_ON)
		return status;
	r.list = json_object_new_array();
	examine(&r);
	if (json)
		json_print(r.list);
	else
		print_results(&r);
	json_object_put(r.list);
	return r.failed ? EXIT_UNHEALTHY : EXIT_OK;
}
