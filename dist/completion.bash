# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Completion of smtpward's arguments in bash.

_smtpward() {
	local word=${COMP_WORDS[COMP_CWORD]} words

	case $COMP_CWORD:${COMP_WORDS[1]-} in
	1:*)
		words="status doctor mode enforce confirm seal policy grant events top detections baseline explain learn report preflight validate --help --version"
		;;
	2:mode)
		words="audit enforce"
		;;
	2:detections)
		words="list show check replay"
		;;
	2:baseline)
		words="list show forget freeze unfreeze"
		;;
	2:grant)
		words="list revoke $(compgen -u)"
		;;
	2:policy)
		words="check diff load show test simulate restore refresh keygen sign verify"
		;;
	*)
		words="--help"
		[[ ${COMP_WORDS[2]-} != simulate ]] ||
			words+=" --policy --catalogue --since --lines --json"
		case ${COMP_WORDS[1]} in
		policy)
			words+=" --json --dry-run --catalogue --key --keys --serial --manifest --comment"
			;;
		status | doctor | events)
			words+=" --json"
			;;
		enforce)
			words+=" --confirm-within"
			;;
		validate)
			words+=" --user --to --json"
			;;
		preflight)
			words+=" --policy --json"
			;;
		mode)
			words+=" --force"
			;;
		detections)
			words+=" --shipped --dir --json"
			;;
		learn)
			words+=" --since --min-count --min-days --relay --all --output"
			words+=" --shipped --dir"
			;;
		baseline)
			words+=" --file --json"
			;;
		explain)
			words+=" --file --policy --catalogue --json"
			;;
		report)
			words+=" --since --from --to --format --section --output --rules --policy --merge"
			;;
		grant)
			words+=" --to --port --tool --for --reason --ticket"
			;;
		top)
			words+=" --by --since --lines --json --file"
			;;
		esac
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -o default -F _smtpward smtpward
