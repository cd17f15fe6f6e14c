# SPDX-License-Identifier: GPL-2.0-only
#
# Installing and packaging; the work is done by dist/setup/setup. With DESTDIR, as
# packagers use it, files are copied and nothing on this machine is touched.

PREFIX ?= /usr
SYSCONFDIR ?= /etc
BINDIR ?= $(PREFIX)/bin
SBINDIR ?= $(PREFIX)/sbin
LIBDIR ?= $(PREFIX)/lib
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
SYSTEMDUNITDIR ?= $(LIBDIR)/systemd/system
BASHCOMPDIR ?= $(DATADIR)/bash-completion/completions

setup-env = DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' SYSCONFDIR='$(SYSCONFDIR)' \
	BINDIR='$(BINDIR)' SBINDIR='$(SBINDIR)' LIBDIR='$(LIBDIR)' \
	DATADIR='$(DATADIR)' MANDIR='$(MANDIR)' BASHCOMPDIR='$(BASHCOMPDIR)' \
	SYSTEMDUNITDIR='$(SYSTEMDUNITDIR)' NO_APT='$(NO_APT)'

.PHONY: install uninstall deb

install:
	@$(setup-env) dist/setup/setup $(if $(DESTDIR),stage,install)

uninstall:
	@$(setup-env) dist/setup/setup uninstall

deb:
	@dist/make-deb
