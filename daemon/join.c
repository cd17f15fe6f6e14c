// SPDX-License-Identifier: GPL-2.0-only
/*
 * A line names a process, or a user, or a server, and what was seen is searched
 * for it. Where several fit, it is said how many.
 */
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "join.h"
#include "mta.h"
#include "sighting.h"

#define NS_PER_S 1000000000ULL
/* A program can take so long to read what it sends. */
#define WINDOW_NS (600 * NS_PER_S)
/* Within such a time programs and lines mostly have the same order. */
#define NEAR_NS (10 * NS_PER_S)
/* Files have whole seconds, and clocks are read at different moments. */
#define SLACK_NS (2 * NS_PER_S)

#define SUBMITTER_TOOLS_MAX 3

/**
 * struct submitter - What a mail server gets mails from.
 * @itself: The process that submits writes the log.
 * @tools: Tools that hand mails to it.
 */
struct submitter {
	bool itself;
	const char *tools[SUBMITTER_TOOLS_MAX];
};

static const struct submitter submitters[] = {
	[MTA_POSTFIX] = { false, { "sendmail", "postfix" } },
	[MTA_EXIM] = { true, { "sendmail", "exim" } },
	[MTA_SENDMAIL] = { true, { "sendmail" } },
	[MTA_MSMTP] = { true, { "msmtp", "sendmail" } },
	[MTA_NULLMAILER] = { false, { "nullmailer", "sendmail" } },
	[MTA_OPENSMTPD] = { false, { "sendmail", "opensmtpd" } },
	[MTA_DMA] = { true, { "dma", "sendmail" } },
};

static bool is_recent(const struct sighting *s, const struct mta_event *e)
{
	return s->time <= e->time + SLACK_NS && s->time + WINDOW_NS >= e->time;
}

/* Who can write a line can say anything in it, but for others it is nothing. */
static bool may_speak_of(const struct mta_event *e, const struct sighting *s)
{
	switch (e->speaker) {
	case MTA_BY_OTHER:
		return false;
	case MTA_BY_USER:
		return s->uid == e->speaker_uid;
	default:
		return true;
	}
}

static bool is_tool_of(const struct submitter *sub, const struct sighting *s)
{
	size_t i;

	for (i = 0; i < SUBMITTER_TOOLS_MAX && sub->tools[i]; i++)
		if (!strcmp(s->tool, sub->tools[i]))
			return true;
	return false;
}

static bool is_submitter(const struct mta_event *e, const struct sighting *s)
{
	if (!s->exec || s->refused || s->quiet || !is_recent(s, e) ||
	    !may_speak_of(e, s))
		return false;
	return is_tool_of(&submitters[e->mta], s);
}

/* nullmailer names its files by time and process. */
static uint32_t submitting_pid(const struct mta_event *e)
{
	const char *dot = strrchr(e->id, '.');

	if (e->mta == MTA_NULLMAILER && dot)
		return strtoul(dot + 1, NULL, 10);
	return submitters[e->mta].itself ? e->pid : 0;
}

static bool is_user(const struct mta_event *e, const struct sighting *s)
{
	if (e->uid != MTA_UID_UNSET)
		return s->uid == e->uid;
	if (e->user[0])
		return !strcmp(s->user, e->user);
	return e->speaker == MTA_BY_USER;
}

/*
 * sendmail that has executed postdrop is not what hands the mail over. What was refused
 * was not executed.
 */
static bool has_child(const struct sightings *all, size_t i)
{
	const struct sighting *s = all->v[i];
	size_t n;

	for (n = i + 1; n < all->n; n++)
		if (all->v[n]->exec && !all->v[n]->refused &&
		    (all->v[n]->pid == s->pid || all->v[n]->ppid == s->pid))
			return true;
	return false;
}

/* What may have handed the mail over, and did not hand over another. */
static bool is_candidate(const struct sightings *all, size_t i,
			 const struct mta_event *e)
{
	return is_submitter(e, all->v[i]) && !all->v[i]->taken &&
	       !has_child(all, i);
}

/*
 * The oldest of the near ones, as mails mostly come in the order in which they
 * were handed over. What is older and was not taken mostly has sent nothing.
 */
static struct join find_by_user(const struct sightings *all,
				const struct mta_event *e)
{
	struct join ret = { .by = JOIN_NONE };
	struct sighting *s;
	size_t i;

	for (i = 0; i < all->n; i++) {
		s = all->v[i];
		if (!is_user(e, s) || !is_candidate(all, i, e))
			continue;
		ret.candidates++;
		if (!ret.with || ret.with->time + NEAR_NS < e->time)
			ret.with = s;
	}
	if (ret.with)
		ret.by = JOIN_UID;
	return ret;
}

/* With nothing but the time, one of several would be a guess. */
static struct join find_by_time(const struct sightings *all,
				const struct mta_event *e)
{
	struct join ret = { .by = JOIN_NONE };
	size_t i;

	for (i = 0; i < all->n; i++) {
		if (all->v[i]->time + NEAR_NS < e->time ||
		    !is_candidate(all, i, e))
			continue;
		ret.candidates++;
		ret.with = all->v[i];
	}
	if (ret.candidates == 1)
		ret.by = JOIN_TIME;
	else
		ret.with = NULL;
	return ret;
}

/**
 * join_exec() - Find the execution that a mail comes from.
 * @all: What was seen.
 * @e: Line of a mail that was handed over.
 *
 * Return: What was found.
 */
struct join join_exec(const struct sightings *all, const struct mta_event *e)
{
	const uint32_t pid = submitting_pid(e);
	size_t i;

	for (i = all->n; pid && i--;)
		if (all->v[i]->pid == pid && is_submitter(e, all->v[i]))
			return (struct join){ JOIN_PID, 1, all->v[i] };
	if (e->local)
		return find_by_time(all, e);
	if (e->uid == MTA_UID_UNSET && !e->user[0] && e->speaker != MTA_BY_USER)
		return (struct join){ JOIN_NONE };
	return find_by_user(all, e);
}

static bool hands_to_one_of(const struct sighting *s, unsigned int heard)
{
	size_t mta;

	for (mta = 0; mta < ARRAY_SIZE(submitters); mta++)
		if (heard & (1U << mta) && is_tool_of(&submitters[mta], s))
			return true;
	return false;
}

/**
 * join_unclaimed() - Find an execution whose mail no log has spoken of.
 * @all: What was seen.
 * @heard: Mail servers whose logs can be read, bits of enum mta.
 * @before: It has to be older than that.
 *
 * Return: The oldest that was not given up before, or NULL.
 */
struct sighting *join_unclaimed(const struct sightings *all, unsigned int heard,
				uint64_t before)
{
	const struct sighting *s;
	size_t i;

	for (i = 0; i < all->n; i++) {
		s = all->v[i];
		if (s->exec && !s->refused && !s->quiet && !s->taken &&
		    !s->given_up && s->time < before &&
		    hands_to_one_of(s, heard) && !has_child(all, i))
			return all->v[i];
	}
	return NULL;
}

static bool is_there(const struct sighting *s, const struct mta_event *e)
{
	return e->addr_len && s->addr_len == e->addr_len &&
	       !memcmp(s->addr, e->addr, e->addr_len) &&
	       (!e->port || s->port == e->port);
}

static bool is_carrier(const struct mta_event *e, const struct sighting *s)
{
	return !s->exec && !s->refused && is_recent(s, e) && may_speak_of(e, s);
}

/**
 * join_flow() - Find the connection that a mail went by.
 * @all: What was seen.
 * @e: Line of a delivery.
 *
 * The server's own process may have had several, of which the last one to that
 * place counts; where only the place is known, any can be it.
 *
 * Return: What was found.
 */
struct join join_flow(const struct sightings *all, const struct mta_event *e)
{
	struct join ret = { .by = JOIN_NONE };
	struct sighting *s;
	size_t i;

	for (i = all->n; i--;) {
		s = all->v[i];
		if (is_carrier(e, s) && e->pid && s->pid == e->pid &&
		    (!e->addr_len || is_there(s, e)))
			return (struct join){ JOIN_PID, 1, s };
	}
	for (i = 0; i < all->n; i++) {
		s = all->v[i];
		if (!is_carrier(e, s) || !is_there(s, e))
			continue;
		ret = (struct join){ JOIN_RELAY, ret.candidates + 1, s };
	}
	return ret;
}

/**
 * join_parent() - Find the tool that has executed another.
 * @all: What was seen.
 * @s: The other.
 *
 * Return: It, or NULL.
 */
struct sighting *join_parent(const struct sightings *all,
			     const struct sighting *s)
{
	struct sighting *other;
	size_t i = all->n;

	while (i && all->v[i - 1] != s)
		i--;
	if (!i)
		return NULL;
	for (i--; i--;) {
		other = all->v[i];
		if (other->exec && !other->refused && other->uid == s->uid &&
		    (other->pid == s->pid || other->pid == s->ppid))
			return other;
	}
	return NULL;
}
