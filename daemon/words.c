// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <linux/smtpward.h>

#include "compiler.h"
#include "words.h"

static const char *const modes[] = {
	[SMTPWARD_MODE_AUDIT] = "audit",
	[SMTPWARD_MODE_ENFORCE] = "enforce",
};

static const char *const mode_changes[] = {
	[SMTPWARD_MODE_CHANGE_SET] = "set",
	[SMTPWARD_MODE_CHANGE_TENTATIVE] = "tentative",
	[SMTPWARD_MODE_CHANGE_CONFIRMED] = "confirmed",
	[SMTPWARD_MODE_CHANGE_FALLBACK] = "fallback",
};

static const char *const verdicts[] = {
	[SMTPWARD_VERDICT_ALLOW] = "allow",
	[SMTPWARD_VERDICT_AUDIT] = "audit",
	[SMTPWARD_VERDICT_DENY] = "deny",
};

static const char *const vias[] = {
	[SMTPWARD_VIA_CONNECT] = "connect",
	[SMTPWARD_VIA_FASTOPEN] = "fastopen",
	[SMTPWARD_VIA_EXEC] = "exec",
	[SMTPWARD_VIA_OUTPUT] = "output",
};

static const char *const healths[] = {
	[SMTPWARD_HEALTH_UNTESTED] = "untested",
	[SMTPWARD_HEALTH_WORKS] = "works",
	[SMTPWARD_HEALTH_FAILS] = "fails",
};

static const char *const contexts[] = {
	[SMTPWARD_CONTEXT_BACKGROUND] = "background",
	[SMTPWARD_CONTEXT_INTERACTIVE] = "interactive",
};

static const char *const kinds[] = {
	[SMTPWARD_STDIN_NONE] = "none",	  [SMTPWARD_STDIN_TTY] = "tty",
	[SMTPWARD_STDIN_PIPE] = "pipe",	  [SMTPWARD_STDIN_SOCKET] = "socket",
	[SMTPWARD_STDIN_FILE] = "file",	  [SMTPWARD_STDIN_NULL] = "null",
	[SMTPWARD_STDIN_OTHER] = "other",
};

static const char *const evidence[EVIDENCE_BITS] = {
	"tty", "foreground", "login", "stdin-tty", "kthread", "orphan",
};

static const char *const flow_states[] = {
	[SMTPWARD_FLOW_STATE_OPEN] = "open",
	[SMTPWARD_FLOW_STATE_FAILED] = "failed",
	[SMTPWARD_FLOW_STATE_CLOSED] = "closed",
	[SMTPWARD_FLOW_STATE_PEER_CLOSED] = "peer-closed",
	[SMTPWARD_FLOW_STATE_ABORTED] = "aborted",
	[SMTPWARD_FLOW_STATE_RESET] = "reset",
	[SMTPWARD_FLOW_STATE_TIMED_OUT] = "timed-out",
	[SMTPWARD_FLOW_STATE_CUT] = "cut",
};

static const char *const flow_flags[FLOW_FLAG_BITS] = {
	"found",
	"mptcp",
	"subflows",
	"recognised",
};

static const char *const dialogues[DIALOGUE_BITS] = {
	"ehlo", "helo", "lhlo", "mail", "greeted",
};

static const char *const session_flags[SESSION_FLAG_BITS] = {
	"hello", "auth", "starttls",	 "tls",
	"bdat",	 "cut",	 "more-domains", "lost",
};

static const char *const limits[] = {
	[SMTPWARD_LIMIT_CAP] = "cap",
	[SMTPWARD_LIMIT_BYTES] = "bytes",
	[SMTPWARD_LIMIT_SESSIONS] = "sessions",
	[SMTPWARD_LIMIT_UNTRACKED] = "untracked",
};

/* As smtpward-policy(5) has them. */
static const char *const scopes[] = {
	[SMTPWARD_SCOPE_ALL] = "all",
	[SMTPWARD_SCOPE_UID] = "each-user",
};

/*
 * Those that TCP ends a connection with, of itself or told by ICMP.
 * strerrorname_np() would have all, but Debian 11 has no such function.
 */
static const char *const errors[] = {
	[EACCES] = "EACCES",
	[EADDRNOTAVAIL] = "EADDRNOTAVAIL",
	[ECONNABORTED] = "ECONNABORTED",
	[ECONNREFUSED] = "ECONNREFUSED",
	[ECONNRESET] = "ECONNRESET",
	[EHOSTDOWN] = "EHOSTDOWN",
	[EHOSTUNREACH] = "EHOSTUNREACH",
	[EINVAL] = "EINVAL",
	[EMSGSIZE] = "EMSGSIZE",
	[ENETDOWN] = "ENETDOWN",
	[ENETUNREACH] = "ENETUNREACH",
	[ENOBUFS] = "ENOBUFS",
	[ENOMEM] = "ENOMEM",
	[ENONET] = "ENONET",
	[ENOPROTOOPT] = "ENOPROTOOPT",
	[EOPNOTSUPP] = "EOPNOTSUPP",
	[EPERM] = "EPERM",
	[EPIPE] = "EPIPE",
	[EPROTO] = "EPROTO",
	[ETIMEDOUT] = "ETIMEDOUT",
};

static const char *word(const char *const *words, size_t n, uint32_t i)
{
	return i < n && words[i] ? words[i] : "unknown";
}

/**
 * word_mode() - A mode in words.
 * @mode: enum smtpward_mode.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_mode(uint32_t mode)
{
	return word(modes, ARRAY_SIZE(modes), mode);
}

/**
 * word_mode_change() - How a mode came about, in words.
 * @change: enum smtpward_mode_change.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_mode_change(uint32_t change)
{
	return word(mode_changes, ARRAY_SIZE(mode_changes), change);
}

/**
 * word_verdict() - A verdict in words.
 * @verdict: enum smtpward_verdict.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_verdict(uint32_t verdict)
{
	return word(verdicts, ARRAY_SIZE(verdicts), verdict);
}

/**
 * word_via() - A hook in words.
 * @via: enum smtpward_via.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_via(uint32_t via)
{
	return word(vias, ARRAY_SIZE(vias), via);
}

/**
 * word_health() - What a check says of a hook, in words.
 * @health: enum smtpward_health.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_health(uint32_t health)
{
	return word(healths, ARRAY_SIZE(healths), health);
}

/**
 * word_context() - A context in words.
 * @context: enum smtpward_context.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_context(uint32_t context)
{
	return word(contexts, ARRAY_SIZE(contexts), context);
}

/**
 * word_stdin() - What standard input is, in words.
 * @kind: enum smtpward_stdin.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_stdin(uint32_t kind)
{
	return word(kinds, ARRAY_SIZE(kinds), kind);
}

/**
 * word_evidence() - A piece of evidence in words.
 * @bit: Its bit in enum smtpward_evidence, less than EVIDENCE_BITS.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_evidence(unsigned int bit)
{
	return word(evidence, EVIDENCE_BITS, bit);
}

/**
 * word_flow_state() - What has become of a connection, in words.
 * @state: enum smtpward_flow_state.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_flow_state(uint32_t state)
{
	return word(flow_states, ARRAY_SIZE(flow_states), state);
}

/**
 * word_flow_flag() - How a connection is to be read, in words.
 * @bit: Its bit in enum smtpward_flow_flags, less than FLOW_FLAG_BITS.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_flow_flag(unsigned int bit)
{
	return word(flow_flags, FLOW_FLAG_BITS, bit);
}

/**
 * word_limit() - What limits connections, in words.
 * @kind: enum smtpward_limit.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_limit(uint32_t kind)
{
	return word(limits, ARRAY_SIZE(limits), kind);
}

/**
 * word_scope() - Whose connections a budget counts together, in words.
 * @scope: enum smtpward_scope.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_scope(uint32_t scope)
{
	return word(scopes, ARRAY_SIZE(scopes), scope);
}

/**
 * word_dialogue() - How a client was recognised, in words.
 * @bit: Its bit in enum smtpward_dialogue, less than DIALOGUE_BITS.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_dialogue(unsigned int bit)
{
	return word(dialogues, DIALOGUE_BITS, bit);
}

/**
 * word_session_flag() - What is to be known of a session, in words.
 * @bit: Its bit in enum smtpward_session_flags, less than SESSION_FLAG_BITS.
 *
 * Return: The word, "unknown" for what this version does not know.
 */
const char *word_session_flag(unsigned int bit)
{
	return word(session_flags, SESSION_FLAG_BITS, bit);
}

/**
 * word_error() - The name of an error that a connection ended with.
 * @error: Errno, positive.
 *
 * Return: The name, NULL for what this version does not know.
 */
const char *word_error(uint32_t error)
{
	return error < ARRAY_SIZE(errors) ? errors[error] : NULL;
}

/**
 * mode_from_word() - Read a mode.
 * @text: What somebody wrote.
 * @mode: Receives enum smtpward_mode.
 *
 * Return: true when it is one.
 */
bool mode_from_word(const char *text, uint32_t *mode)
{
	uint32_t i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		if (!strcmp(text, modes[i])) {
			*mode = i;
			return true;
		}
	}
	return false;
}
