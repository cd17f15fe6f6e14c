# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # variables of lib.sh
#
# The files of an installation: one list, to install and to remove by.

# "MODE SOURCE DESTINATION" of every file.
list_files() {
	local file

	cat <<-END
		0755 daemon/smtpward $BINDIR/smtpward
		0755 daemon/smtpwardd $SBINDIR/smtpwardd
		0755 dist/reload-module $LIBDIR/smtpward/reload-module
		0755 dist/smtpward-probe $LIBDIR/smtpward/smtpward-probe
		0644 dist/mailtools.yaml $DATADIR/smtpward/mailtools.yaml
		0644 dist/detections.yaml $DATADIR/smtpward/detections.yaml
		0644 dist/systemd/smtpward-policy.service $SYSTEMDUNITDIR/smtpward-policy.service
		0644 dist/systemd/smtpwardd.service $SYSTEMDUNITDIR/smtpwardd.service
		0644 dist/systemd/smtpward-refresh.service $SYSTEMDUNITDIR/smtpward-refresh.service
		0644 dist/systemd/modules-load.conf $LIBDIR/modules-load.d/smtpward.conf
		0644 dist/systemd/sysusers.conf $LIBDIR/sysusers.d/smtpward.conf
		0644 dist/systemd/tmpfiles.conf $LIBDIR/tmpfiles.d/smtpward.conf
		0644 dist/systemd/logrotate.conf $SYSCONFDIR/logrotate.d/smtpward
		0644 dist/completion.bash $BASHCOMPDIR/smtpward
	END
	for file in "$top"/dist/man/*.scd; do
		file=${file##*/}
		file=${file%.scd}
		printf '0644 dist/man/%s %s\n' "$file" "$MANDIR/man${file##*.}/$file"
	done
}

# The same of what DKMS builds the module from.
list_dkms_files() {
	(
		cd "$top" || exit
		find Kbuild dkms.conf include kmod -type f \
			! -name '.*' ! -name '*.o' ! -name '*.d' ! -name '*.mod*' |
			LC_ALL=C sort
	) | sed "s|.*|0644 & $dkms_source/&|"
}

# The same of what the administrator changes: never replaced.
list_config() {
	local file

	for file in "$top"/dist/policy.d/*.yaml; do
		file=${file##*/}
		printf '0640 dist/policy.d/%s %s/smtpward/policy.d/%s\n' \
			"$file" "$SYSCONFDIR" "$file"
	done
}

# Reads a list. The units name the programs by their usual place.
install_listed() {
	local mode source dest

	while read -r mode source dest; do
		install -D -m "$mode" "$top/$source" "$DESTDIR$dest"
		[[ $dest != *.service || $PREFIX == /usr ]] ||
			sed -i -e "s|/usr/bin/smtpward|$BINDIR/smtpward|" \
				-e "s|/usr/sbin/smtpwardd|$SBINDIR/smtpwardd|" \
				"$DESTDIR$dest"
	done
}

# Reads a list. Directories go with their last file, up to one that is not ours.
remove_listed() {
	local _ dest

	while read -r _ _ dest; do
		[[ ! -e $dest ]] || rm -v "$dest"
		dest=${dest%/*}
		while [[ $dest == *smtpward* ]]; do
			rmdir "$dest" 2>/dev/null || break
			dest=${dest%/*}
		done
	done
}

# An administrator's own policy, even an empty directory, is not added to.
install_config() {
	[[ -d $DESTDIR$SYSCONFDIR/smtpward/policy.d ]] && return
	install -d -m 0750 "$DESTDIR$SYSCONFDIR/smtpward"{,/policy.d}
	list_config | install_listed
}
