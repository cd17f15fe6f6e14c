// SPDX-License-Identifier: GPL-2.0-only
/*
 * What smtpwardd does from its start to its end.
 *
 * The kernel enforces and keeps events without this program. So whatever goes
 * wrong here is reported and tried again, and nothing is acknowledged that is
 * not in the file.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include "clock.h"
#include "compiler.h"
#include "daemon_state.h"
#include "detect.h"
#include "dues_tell.h"
#include "enrich.h"
#include "exit.h"
#include "feeds.h"
#include "joiner.h"
#include "log.h"
#include "loop.h"
#include "mta_log.h"
#include "notify.h"
#include "paths.h"
#include "publish.h"
#include "receive.h"
#include "reload.h"
#include "service.h"
#include "sinks.h"
#include "watch.h"

/* A module that was removed rings no bell: it is asked now and then. */
#define IDLE_MS 5000
#define RETRY_MS 1000

/**
 * struct service - The daemon.
 * @receiver: Its way from the kernel to the file.
 * @detector: What is worth an alert.
 * @watch: Its checks of the hooks.
 * @dues: What falls due in the policy by itself.
 * @mails: Logs of mail servers.
 * @more: There is more in them than was read.
 * @bell: Connection that hears the doorbell, NULL without a module.
 * @signals: Descriptor of signals.
 * @state: How well it does.
 * @publish: Tells others.
 */
struct service {
	struct receiver receiver;
	struct detector detector;
	struct watch watch;
	struct dues dues;
	struct mta_log *mails;
	bool more;
	struct client *bell;
	int signals;
	struct daemon_state state;
	struct publish publish;
};

static bool begin(struct service *s, const struct service_options *o,
		  int signals)
{
	*s = (struct service){ .signals = signals,
			       .watch.interval = o->interval };
	publish_begin(&s->publish, PATH_DAEMON, o->metrics);
	s->receiver.sinks = sinks_open(o->events, o->ocsf);
	if (!s->receiver.sinks)
		return false;
	s->receiver.enricher = enricher_new(PATH_RULES, o->large);
	s->receiver.joiner = joiner_new(o->large);
	s->receiver.detector = &s->detector;
	s->receiver.feeds = feeds_new(o->syslog.name ? &o->syslog : NULL);
	detector_open(&s->detector);
	dues_load(&s->dues, PATH_DUES);
	return true;
}

static void detach(struct service *s)
{
	client_close(s->bell);
	client_close(s->receiver.client);
	s->bell = NULL;
	s->receiver.client = NULL;
}

static void end(struct service *s)
{
	detach(s);
	if (s->receiver.enricher)
		enricher_free(s->receiver.enricher);
	if (s->mails)
		mta_log_close(s->mails);
	if (s->receiver.feeds)
		feeds_free(s->receiver.feeds);
	joiner_free(s->receiver.joiner);
	detector_close(&s->detector);
	if (s->receiver.sinks)
		sinks_close(s->receiver.sinks);
	if (s->signals >= 0)
		close(s->signals);
}

/* Whoever sees that we own the events may rely on the hooks being checked. */
static int check_and_claim(struct service *s)
{
	s->receiver.client = client_open();
	if (!s->receiver.client)
		return -ENOENT;
	if (s->watch.interval)
		watch_check(&s->watch, s->receiver.client);
	return receiver_claim(&s->receiver);
}

/* Hear first and claim then, so that no ring is missed. */
static int attach(struct service *s)
{
	int err = -ENOENT;

	s->bell = client_open();
	if (s->bell)
		err = client_listen(s->bell);
	if (!err)
		err = check_and_claim(s);
	else if (s->bell)
		log_err("cannot hear the doorbell: %s", strerror(-err));
	if (err)
		detach(s);
	return err;
}

static void tell_state(const struct service *s)
{
	if (!s->receiver.client)
		notify("STATUS=the kernel module is not loaded, waiting for it");
	else if (s->state.err)
		notify("STATUS=cannot write records: %s",
		       strerror(-s->state.err));
	else if (s->state.kernel_err)
		notify("STATUS=cannot take events: %s",
		       strerror(-s->state.kernel_err));
	else
		notify("STATUS=%llu records written, up to event %llu",
		       (unsigned long long)s->receiver.tally.kept.records,
		       (unsigned long long)s->receiver.acked);
}

/* The bell is heard even if nothing can be done: else it would ring for ever. */
static void hear(struct service *s)
{
	bool wanted;

	client_drain(s->bell, &wanted);
	if (wanted)
		watch_want(&s->watch);
}

static void pull(struct service *s)
{
	int err = receiver_pull(&s->receiver);

	if (!s->receiver.file_failed && (err == -ENOENT || err == -EPERM)) {
		log_err("the kernel module was removed: waiting until it is back");
		detach(s);
		s->state.err = 0;
		s->state.kernel_err = 0;
	} else {
		daemon_state_pulled(&s->state, err, s->receiver.file_failed,
				    clock_ms());
	}
	tell_state(s);
}

/* Those of which there is no record yet are not more than the joiner can keep. */
static int take_lines(struct service *s)
{
	struct joiner *joiner = s->receiver.joiner;
	const struct mta_event *e;
	bool full;
	int err;

	do {
		while (!joiner_is_full(joiner) && (e = mta_log_next(s->mails)))
			joiner_take(joiner, e);
		full = joiner_is_full(joiner);
		err = receiver_write_mails(&s->receiver);
	} while (!err && full);
	return err;
}

static uint64_t wall_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/*
 * What the kernel has seen of a mail is known when the line is joined with it,
 * as it was pulled after the line was read.
 */
static void join(struct service *s)
{
	int err;

	if (!s->more)
		joiner_give_up(s->receiver.joiner, wall_clock());
	err = take_lines(s);
	if (!err)
		mta_log_save(s->mails, false);
	daemon_state_joined(&s->state, err, clock_ms());
}

/* What cannot be written is not read, and stays where it is. */
static bool reads_mails(const struct service *s)
{
	return daemon_state_is_writing(&s->state);
}

static void write_records(struct service *s)
{
	if (reads_mails(s))
		s->more = mta_log_read(s->mails);
	if (s->receiver.client)
		pull(s);
	if (s->receiver.client && !s->state.err)
		dues_tell(&s->dues, &s->receiver);
	join(s);
}

static struct json_object *state_doc(const struct service *s)
{
	return daemon_state_doc(&s->state, s->receiver.feeds);
}

static void work(struct service *s)
{
	if (!s->receiver.client && !attach(s)) {
		log_notice("the kernel module is back");
		daemon_state_reloaded(&s->state,
				      reload_first(s->receiver.client));
	}
	if (s->receiver.client && !watch_wait_ms(&s->watch))
		watch_check(&s->watch, s->receiver.client);
	if (s->receiver.client)
		hear(s);
	if (daemon_state_may_write(&s->state, clock_ms()))
		write_records(s);
	feeds_work(s->receiver.feeds);
	if (publish_is_due(&s->publish))
		publish(&s->publish, s->receiver.client, state_doc(s),
			&s->receiver.tally.kept);
}

static void reopen(struct service *s)
{
	int err = sinks_reopen(s->receiver.sinks);

	s->state.retry_at = 0;
	if (err)
		log_err("cannot open the file of records anew: %s",
			strerror(-err));
}

static void reload(struct service *s)
{
	notify("RELOADING=1");
	detector_reload(&s->detector);
	reopen(s);
	if (s->receiver.client)
		daemon_state_reloaded(&s->state,
				      reload_policy(s->receiver.client));
	notify("READY=1");
}

static int wait_ms(const struct service *s)
{
	unsigned int watchdog = notify_watchdog_ms();
	int ms = IDLE_MS;

	if (!reads_mails(s) || s->state.kernel_err || !s->receiver.client)
		ms = RETRY_MS;
	if (s->more && reads_mails(s))
		return 0;
	if (s->receiver.client && watch_wait_ms(&s->watch) < ms)
		ms = watch_wait_ms(&s->watch);
	ms = feeds_wait_ms(s->receiver.feeds, ms);
	return watchdog && watchdog < (unsigned int)ms ? (int)watchdog : ms;
}

static enum loop_event wait_for(const struct service *s)
{
	struct pollfd fds[LOOP_FDS_MAX] = {
		{ .fd = s->bell ? client_fd(s->bell) : -1, .events = POLLIN },
	};
	int logs[MTA_LOG_SOURCES_MAX];
	size_t n = 1, i, n_logs = 0;

	n += feeds_fds(s->receiver.feeds, fds + n);
	if (reads_mails(s))
		n_logs = mta_log_fds(s->mails, logs, ARRAY_SIZE(logs));
	for (i = 0; i < n_logs; i++)
		fds[n++] = (struct pollfd){ .fd = logs[i], .events = POLLIN };
	return loop_wait(s->signals, fds, n, wait_ms(s));
}

static void serve(struct service *s)
{
	enum loop_event event = LOOP_TIME;

	while (event != LOOP_STOP) {
		work(s);
		notify("WATCHDOG=1");
		event = wait_for(s);
		if (event == LOOP_RELOAD)
			reload(s);
		else if (event == LOOP_REOPEN)
			reopen(s);
	}
	notify("STOPPING=1");
	if (s->receiver.client)
		pull(s);
	if (!s->state.mail_err)
		mta_log_save(s->mails, true);
	publish_end(&s->publish);
}

static bool first_attach(struct service *s)
{
	struct client *probe = client_open_or_say();

	client_close(probe);
	return probe && !attach(s);
}

/**
 * service_run() - Load the policy where none is, then write and acknowledge events.
 * @o: How.
 *
 * Return: Exit status, after SIGTERM or SIGINT or when there is no module.
 */
int service_run(const struct service_options *o)
{
	const int signals = loop_signals();
	int status = EXIT_FAILED;
	struct service s;

	if (signals < 0) {
		log_err("cannot take signals: %s", strerror(-signals));
		return status;
	}
	if (begin(&s, o, signals) && first_attach(&s)) {
		publish_state(&s.publish, state_doc(&s));
		s.mails =
			mta_log_open(o->mail_logs, o->n_mail_logs, PATH_CURSOR);
		daemon_state_reloaded(&s.state,
				      reload_first(s.receiver.client));
		notify("READY=1");
		serve(&s);
		status = EXIT_OK;
	}
	end(&s);
	return status;
}

/**
 * service_drain() - Write and acknowledge the events that there are.
 * @o: How. No hooks are checked and no logs are read.
 *
 * Return: Exit status.
 */
int service_drain(const struct service_options *o)
{
	struct service_options only = *o;
	int status = EXIT_FAILED, err;
	struct service s;

	only.interval = 0;
	if (begin(&s, &only, -1) && first_attach(&s)) {
		err = receiver_pull(&s.receiver);
		if (err)
			log_err("records are not written, the kernel keeps them: %s",
				strerror(-err));
		else
			status = EXIT_OK;
	}
	end(&s);
	return status;
}
