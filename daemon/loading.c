// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what is installed, loaded and granted to a policy in force.
 */
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "client.h"
#include "install.h"
#include "loading.h"
#include "lock.h"
#include "log.h"
#include "paths.h"
#include "save.h"

/**
 * loading_begin() - Begin to load a policy.
 * @l: Receives what is known, to be given to loading_end() in any case.
 *
 * Nobody else can load one meanwhile. What went wrong is logged.
 *
 * Return: 0 or a negative errno.
 */
int loading_begin(struct loading *l)
{
	int err;

	*l = (struct loading){ .lock = -1,
			       .warn = true,
			       .source.hosts.resolve = getaddrinfo };
	err = save_make_dir();
	if (err)
		return err;
	l->lock = lock_take(PATH_LOCK);
	if (l->lock < 0)
		return l->lock;
	err = grants_load(&l->grants, PATH_GRANTS);
	if (!err)
		grants_expire(&l->grants, time(NULL));
	return err;
}

/* What is granted comes first, and is kept in a file once there was something. */
static void add_texts(struct loading *l)
{
	struct policy_text *grants;
	size_t n = 0;

	l->texts = xcalloc(l->copy.n + 1, sizeof(*l->texts));
	/* Where policies have to be signed, what is granted is not. */
	if ((l->grants.n || l->grants.exists) &&
	    access(PATH_POLICY_KEYS, F_OK) < 0) {
		grants = &l->texts[n++];
		free(l->grants_text);
		l->grants_text = grants_text(&l->grants, &grants->len);
		grants->bytes = l->grants_text;
		grants->path = PATH_GRANTS;
	}
	if (l->copy.n)
		memcpy(l->texts + n, l->copy.texts,
		       l->copy.n * sizeof(*l->texts));
	l->source.texts = l->texts;
	l->source.n_texts = n + l->copy.n;
}

/**
 * loading_files() - Load the policy files that are installed.
 * @l: What is known. Its source is set.
 */
void loading_files(struct loading *l)
{
	static char installed[] = PATH_POLICY_DIR;

	add_texts(l);
	l->paths[0] = installed;
	l->source.paths = l->paths;
	l->source.n_paths = 1;
}

static int check_in_force(const struct loading *l, struct client *c)
{
	struct in_force now;
	int err = in_force_get(c, &now);

	if (err) {
		log_err("cannot ask the kernel for the policy in force: %s",
			client_error(c));
		return err;
	}
	if (now.sealed) {
		log_err("sealed until the next boot: the policy in force stays as it is");
		return -EPERM;
	}
	if (now.generation == l->copy.generation &&
	    !memcmp(now.sha256, l->copy.sha256, sizeof(now.sha256)))
		return 0;
	log_err("policy %u is in force, and not the one that was loaded last: see smtpward policy load",
		now.generation);
	return -ESTALE;
}

/**
 * loading_copy() - Load the policy files that were loaded last.
 * @l: What is known. Its source is set.
 * @c: Connection to the kernel.
 *
 * What went wrong is logged.
 *
 * Return: 0 or a negative errno, -ESTALE when something else is in force, -EPERM
 * when that is sealed.
 */
int loading_copy(struct loading *l, struct client *c)
{
	const char *why;
	int err = sources_load(&l->copy, PATH_SOURCES, &why);

	if (err == -ENOENT)
		log_err("it is not known from which files the policy in force is: see smtpward policy load");
	else if (err)
		log_err("%s cannot be used: %s", PATH_SOURCES, why);
	if (!err)
		err = check_in_force(l, c);
	if (!err)
		add_texts(l);
	return err;
}

/**
 * loading_end() - Let others load policies.
 * @l: What is known. It is forgotten.
 */
void loading_end(struct loading *l)
{
	free(l->texts);
	free(l->grants_text);
	sources_free(&l->copy);
	grants_free(&l->grants);
	lock_drop(l->lock);
	*l = (struct loading){ .lock = -1 };
}
