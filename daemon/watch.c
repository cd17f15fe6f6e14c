// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "clock.h"
#include "hook_health.h"
#include "log.h"
#include "watch.h"

/* At least so long is between two checks. */
#define PAUSE_MS 1000

/* What is wrong is logged when it comes and when it goes. */
static void say(struct watch *w, const char *text)
{
	if (!strcmp(text, w->said))
		return;
	if (*text)
		log_err("%s: see smtpward doctor", text);
	else
		log_notice("the hooks are checked and work");
	snprintf(w->said, sizeof(w->said), "%s", text);
}

/**
 * watch_check() - Check the hooks now.
 * @w: Of the daemon.
 * @c: Connection to the kernel.
 */
void watch_check(struct watch *w, struct client *c)
{
	char text[sizeof(w->said)];
	struct health h;

	if (health_check(c, w->interval, &h))
		snprintf(text, sizeof(text), "the hooks cannot be checked: %s",
			 client_error(c));
	else
		health_describe(&h, text, sizeof(text));
	say(w, text);
	w->checked = clock_ms();
	w->due = w->checked + w->interval * 1000LL;
}

/**
 * watch_want() - Check soon, because the kernel asks for it.
 * @w: Of the daemon.
 *
 * Who opens connections that it asks for can open many.
 */
void watch_want(struct watch *w)
{
	const int64_t soon = w->checked + PAUSE_MS;

	if (w->due > soon)
		w->due = soon;
}

/**
 * watch_wait_ms() - How long it is until the next check.
 * @w: Of the daemon.
 *
 * Return: Milliseconds, 0 when it is due.
 */
int watch_wait_ms(const struct watch *w)
{
	const int64_t left = w->due - clock_ms();

	return left > 0 ? (int)left : 0;
}
