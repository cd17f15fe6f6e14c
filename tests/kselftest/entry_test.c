// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stands at the entry of a function before it is hooked. Others of our tests show
 * that what the kernel's own patching leaves there is taken.
 */
#include <stdio.h>
#include <stdlib.h>

#include "actor.h"
#include "common.h"
#include "kernel.h"
#include "kselftest.h"
#include "module.h"
#include "neighbours.h"

/* The module says which function it did not hook, and why. */
static bool is_told(const char *function)
{
	char command[256];

	snprintf(command, sizeof(command),
		 "dmesg --read-clear | grep -q 'smtpward: %s() does not begin'",
		 function);
	return !system(command);
}

static bool is_refused(const char *function, int pad)
{
	char params[128];
	bool ret;

	snprintf(params, sizeof(params), "symbol=%s pad=%d", function, pad);
	act_must(module_insert("sw_scribble.ko", params), "sw_scribble.ko");
	ret = module_load("") && is_told(function);
	act_must(module_remove("sw_scribble"), "sw_scribble");
	return ret;
}

static void test(const char *function, int pad)
{
	const bool refused = is_refused(function, pad);
	const bool taken = !module_load("") && !module_unload();

	ksft_test_result(refused && taken, "entry: %s of %s()\n",
			 pad ? "ENDBR" : "site", function);
}

int main(void)
{
	/* Debian compiles kernels for IBT since 6.2. */
	const int pads = kernel_before(6, 12) ? 1 : 2;
	size_t i;
	int pad;

	ksft_print_header();
	ksft_set_plan(pads * N_HOOKED);
	if (module_unload())
		sw_die("the module could not be unloaded");
	for (i = 0; i < N_HOOKED; i++)
		for (pad = 0; pad < pads; pad++)
			test(hooked[i], pad);
	if (module_load(""))
		sw_die("the module could not be loaded");
	ksft_finished();
}
