// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>

#include "hook.h"

/* Others patch the site as well, and for moments a breakpoint stands there. */
#define TRIES 100

/**
 * sw_hook_check_entry() - Look at the first instructions of a function.
 * @symbol: Its name.
 *
 * Where the stubs go on is right for code that the compiler and ftrace made.
 * That is looked at before it is patched, so a function that begins otherwise,
 * on this kernel or after somebody's patch, is not touched. A kprobe that stays
 * disabled changes nothing: it is how a module learns the address.
 *
 * Context: Process context, may sleep for about 100 ms.
 * Return: 0, -EOPNOTSUPP if it does not begin like that, or what the kernel
 * says to the probe.
 */
int sw_hook_check_entry(const char *symbol)
{
	struct kprobe kprobe = {
		.symbol_name = symbol,
		.flags = KPROBE_FLAG_DISABLED,
	};
	int err = register_kprobe(&kprobe);
	int tries = TRIES;

	if (err)
		return err;
	while (!sw_entry_is_known(&kprobe) && --tries)
		usleep_range(500, 1000);
	unregister_kprobe(&kprobe);
	return tries ? 0 : -EOPNOTSUPP;
}
