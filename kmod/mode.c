// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the mode changes: because somebody sets it, or because nobody confirms it.
 *
 * A tentative mode falls back by a timer of CLOCK_BOOTTIME, which runs on in
 * suspend and does not jump. The timer itself changes the mode, so that it
 * needs nobody for that; only the event needs who may sleep.
 */
#include <linux/hrtimer.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "change.h"
#include "compat.h"
#include "event.h"
#include "mode.h"
#include "verdict.h"

/* The order of mode events is that in which modes were set. */
static DEFINE_MUTEX(mode_lock);

/*
 * From the start of the timer until it is stopped, or it is told that it ran
 * out: then the mode is audit already. Changed under mode_lock.
 */
static bool tentative;
static u64 deadline; /* CLOCK_BOOTTIME in nanoseconds, under mode_lock */
static struct hrtimer timer;

static void report(u32 mode, u32 mode_change, u32 confirm)
{
	struct sw_event event = {
		.type = SMTPWARD_EVENT_TYPE_MODE,
		.mode = mode,
		.mode_change = mode_change,
		.confirm = confirm,
		.decision.generation = sw_verdict_generation(),
	};

	if (mode_change != SMTPWARD_MODE_CHANGE_FALLBACK) {
		sw_change_report(&event);
		return;
	}
	pr_notice("audit mode again: enforce mode was not confirmed in time\n");
	sw_event_report(&event);
}

/* The timer no longer runs when this returns, and what it did is told. */
static void end_tentative(void)
{
	lockdep_assert_held(&mode_lock);
	if (!tentative)
		return;
	hrtimer_cancel(&timer);
	if (sw_mode_get() == SMTPWARD_MODE_AUDIT)
		report(SMTPWARD_MODE_AUDIT, SMTPWARD_MODE_CHANGE_FALLBACK, 0);
	WRITE_ONCE(tentative, false);
}

/* Another tentative mode may have begun meanwhile. */
static void tell_fallback(struct work_struct *work)
{
	mutex_lock(&mode_lock);
	if (sw_mode_get() == SMTPWARD_MODE_AUDIT)
		end_tentative();
	mutex_unlock(&mode_lock);
}

static DECLARE_WORK(fallback, tell_fallback);

static enum hrtimer_restart fall_back(struct hrtimer *unused)
{
	sw_mode_set(SMTPWARD_MODE_AUDIT);
	schedule_work(&fallback);
	return HRTIMER_NORESTART;
}

static void start_timer(u32 seconds)
{
	deadline = ktime_get_boottime_ns() + (u64)seconds * NSEC_PER_SEC;
	WRITE_ONCE(tentative, true);
	hrtimer_start(&timer, ns_to_ktime(deadline), HRTIMER_MODE_ABS);
}

static int check(u32 mode, u32 confirm, const char **why)
{
	lockdep_assert_held(&mode_lock);
	if (!confirm)
		return 0;
	if (mode != SMTPWARD_MODE_ENFORCE) {
		*why = "only enforce mode can be tentative";
		return -EINVAL;
	}
	if (sw_mode_get() == SMTPWARD_MODE_ENFORCE && !tentative) {
		*why = "enforce mode is in force already, and is not tentative";
		return -EALREADY;
	}
	return 0;
}

/**
 * sw_mode_change() - Set the mode, for the current task.
 * @mode: enum smtpward_mode.
 * @confirm: Seconds after which it falls back to audit, 0 for never.
 * @why: Set when it is refused.
 *
 * Ends what was tentative before.
 *
 * Context: Process context of the sender, after sw_change_begin(). May sleep.
 * Return: 0 or a negative error.
 */
int sw_mode_change(u32 mode, u32 confirm, const char **why)
{
	int err;

	mutex_lock(&mode_lock);
	err = check(mode, confirm, why);
	if (!err) {
		end_tentative();
		sw_mode_set(mode);
		if (confirm)
			start_timer(confirm);
		report(mode,
		       confirm ? SMTPWARD_MODE_CHANGE_TENTATIVE :
				 SMTPWARD_MODE_CHANGE_SET,
		       confirm);
	}
	mutex_unlock(&mode_lock);
	return err;
}

/**
 * sw_mode_confirm() - Keep the tentative mode, for the current task.
 * @why: Set when there is none, or not any more.
 *
 * Context: Process context of the sender, after sw_change_begin(). May sleep.
 * Return: 0 or -ENOENT.
 */
int sw_mode_confirm(const char **why)
{
	bool in_time;

	mutex_lock(&mode_lock);
	in_time = tentative;
	end_tentative();
	in_time = in_time && sw_mode_get() == SMTPWARD_MODE_ENFORCE;
	if (in_time)
		report(SMTPWARD_MODE_ENFORCE, SMTPWARD_MODE_CHANGE_CONFIRMED,
		       0);
	mutex_unlock(&mode_lock);
	if (in_time)
		return 0;
	*why = "no mode is tentative, or not any more";
	return -ENOENT;
}

/**
 * sw_mode_tentative() - Whether the mode is tentative, or was until just now.
 *
 * Context: Any context.
 * Return: true when it is. Only who may change the mode can change that to true.
 */
bool sw_mode_tentative(void)
{
	return READ_ONCE(tentative);
}

/**
 * sw_mode_read() - The mode, and for how long.
 * @left: Set to the seconds after which it falls back, 0 for never.
 *
 * Context: Process context, may sleep.
 * Return: enum smtpward_mode.
 */
u32 sw_mode_read(u32 *left)
{
	u64 now;
	u32 mode;

	*left = 0;
	mutex_lock(&mode_lock);
	mode = sw_mode_get();
	now = ktime_get_boottime_ns();
	if (tentative && mode == SMTPWARD_MODE_ENFORCE)
		*left = deadline > now ?
				div_u64(deadline - now - 1, NSEC_PER_SEC) + 1 :
				1;
	mutex_unlock(&mode_lock);
	return mode;
}

/**
 * sw_mode_init() - Prepare for modes that fall back.
 *
 * Context: Process context, before anybody can set a mode.
 */
void sw_mode_init(void)
{
	sw_hrtimer_setup(&timer, fall_back, CLOCK_BOOTTIME, HRTIMER_MODE_ABS);
}

/**
 * sw_mode_exit() - Let no mode fall back any more.
 *
 * Context: Process context, after sw_change_exit(), while events can be made.
 */
void sw_mode_exit(void)
{
	mutex_lock(&mode_lock);
	end_tentative();
	mutex_unlock(&mode_lock);
	cancel_work_sync(&fallback);
}
