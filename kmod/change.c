// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes of policy and mode: whether there may be any more, and who made them.
 */
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/uidgid.h>

#include "change.h"
#include "context.h"
#include "event.h"
#include "mode.h"

/*
 * Held by changes for reading, and by what ends them for writing. Both come by
 * the gate: up to 5.11, who reads overtakes who waits to write, for ever.
 */
static DECLARE_RWSEM(changes);
static DEFINE_MUTEX(gate);
static bool sealed; /* changed once, under changes */
static bool leaving; /* changed once, under changes */

/* Waits for changes under way, and lets no others begin. */
static void lock_changes(void)
{
	mutex_lock(&gate);
	down_write(&changes);
}

static void unlock_changes(void)
{
	up_write(&changes);
	mutex_unlock(&gate);
}

/**
 * sw_change_begin() - Ask whether policy or mode may be changed.
 * @why: Set when not.
 *
 * Context: Process context, may sleep. There is no seal until sw_change_end().
 * Return: 0, -EPERM when it was sealed, or -ESHUTDOWN. Then there is nothing to
 * end.
 */
int sw_change_begin(const char **why)
{
	int err = 0;

	mutex_lock(&gate);
	down_read(&changes);
	mutex_unlock(&gate);
	if (sealed) {
		*why = "sealed until the next boot";
		err = -EPERM;
	} else if (leaving) {
		*why = "the module is being unloaded";
		err = -ESHUTDOWN;
	}
	if (err)
		up_read(&changes);
	return err;
}

/**
 * sw_change_end() - Say that the change is made, or was none.
 *
 * Context: Process context, after sw_change_begin().
 */
void sw_change_end(void)
{
	up_read(&changes);
}

/* The name a process gave itself is escaped: it could forge lines of a log. */
static void describe_caller(char *text, size_t size)
{
	const kuid_t login = audit_get_loginuid(current);
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, current);
	snprintf(text, size, "loginuid=%d uid=%u pid=%d comm=%*pE",
		 (int)from_kuid(&init_user_ns, login),
		 from_kuid(&init_user_ns, current_uid()), task_tgid_nr(current),
		 (int)strlen(comm), comm);
}

static void log_mode(const struct sw_event *event, const char *who)
{
	const bool enforce = event->mode == SMTPWARD_MODE_ENFORCE;

	if (event->mode_change == SMTPWARD_MODE_CHANGE_TENTATIVE)
		pr_notice("enforce mode for %u s unless confirmed, set by %s\n",
			  event->confirm, who);
	else
		pr_notice("%s mode, %s by %s\n", enforce ? "enforce" : "audit",
			  event->mode_change == SMTPWARD_MODE_CHANGE_SET ?
				  "set" :
				  "confirmed",
			  who);
}

static void log_change(const struct sw_event *event)
{
	char who[160];

	describe_caller(who, sizeof(who));
	switch (event->type) {
	case SMTPWARD_EVENT_TYPE_MODE:
		log_mode(event, who);
		break;
	case SMTPWARD_EVENT_TYPE_SEAL:
		pr_notice(
			"%s mode and policy %u sealed until the next boot, by %s\n",
			event->mode == SMTPWARD_MODE_ENFORCE ? "enforce" :
							       "audit",
			event->decision.generation, who);
		break;
	default:
		pr_notice("policy %u with %u rules in force, by %s\n",
			  event->decision.generation, event->rules, who);
	}
}

/**
 * sw_change_report() - Report that the current task changed mode or policy.
 * @event: The change. Who made it is filled in.
 *
 * To the kernel log too, which the reader of events may not be able to remove.
 *
 * Context: Process context of the sender, may sleep.
 */
void sw_change_report(struct sw_event *event)
{
	struct sw_context *context = sw_context_caller(GFP_KERNEL);

	log_change(event);
	event->context = context;
	sw_event_report(event);
	event->context = NULL;
	sw_context_free(context);
}

/*
 * A module that is still being loaded can fail to, and is then freed whoever
 * holds it.
 */
static bool hold_module(void)
{
	return READ_ONCE(THIS_MODULE->state) == MODULE_STATE_LIVE &&
	       try_module_get(THIS_MODULE);
}

static int seal(const char **why)
{
	if (sealed) {
		*why = "sealed already";
		return -EALREADY;
	}
	if (sw_mode_tentative()) {
		*why = "the mode is tentative: confirm it first, or set one";
		return -EBUSY;
	}
	if (leaving || !hold_module()) {
		*why = "the module is being loaded or unloaded";
		return -ESHUTDOWN;
	}
	WRITE_ONCE(sealed, true);
	return 0;
}

/**
 * sw_seal() - Have no changes of policy and mode, and no unload, until a boot.
 * @why: Set when it is refused.
 *
 * Context: Process context, may sleep. Waits for changes under way.
 * Return: 0 or a negative error.
 */
int sw_seal(const char **why)
{
	int err;

	lock_changes();
	err = seal(why);
	unlock_changes();
	return err;
}

/**
 * sw_sealed() - Whether it was sealed.
 *
 * Context: Any context.
 * Return: true when it was.
 */
bool sw_sealed(void)
{
	return READ_ONCE(sealed);
}

/*
 * Kernels with MODULE_FORCE_UNLOAD unload a module that is in use when they are
 * told to by force, and ask nobody. Everything of the module works as long as
 * this does not return; only new users have to be let in again.
 */
static void __noreturn stay(void)
{
	pr_alert(
		"sealed: the module stays, its unload by force does not end\n");
	WRITE_ONCE(THIS_MODULE->state, MODULE_STATE_LIVE);
	for (;;)
		schedule_timeout_idle(MAX_SCHEDULE_TIMEOUT);
}

/**
 * sw_change_exit() - Have no changes any more, because the module goes.
 *
 * Context: Process context, before everything else of the exit. Does not return
 * when it was sealed.
 */
void sw_change_exit(void)
{
	lock_changes();
	leaving = !sealed;
	unlock_changes();
	if (!leaving)
		stay();
}
