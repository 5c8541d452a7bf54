# bash completion for offsyncd: words come from the program's own help.

_offsyncd_words() { # _offsyncd_words PROGRAM [COMMAND]
	"$@" --help 2>/dev/null | awk '/^  [^ ]/ { print $1 }'
}

# First words of what may stand behind a command: "list | show NAME" in its usage.
_offsyncd_forms() { # _offsyncd_forms PROGRAM COMMAND
	"$1" "$2" --help 2>/dev/null | sed -nE "s/^usage: [a-z]+ $2 //p" |
		sed 's/ | /\n/g; s/ \[options\]$//' |
		sed -nE 's/^\[?([a-z]+)(\]|[ A-Z].*)?$/\1/p'
}

_offsyncd() {
	local cur=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]}
	local command='' form='' i words=''

	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-*) ;;
		*)
			if [ -z "$command" ]; then
				command=${COMP_WORDS[i]}
			elif [[ ${COMP_WORDS[i - 1]} != --* ]]; then
				form=${COMP_WORDS[i]}
			fi
			;;
		esac
	done
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	--config | --storage | backup | restore | --drill)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		[[ $cur == -* ]] || return
		;;
	--role) words='front_desk kitchen housekeeping maintenance manager' ;;
	--log-format) words='text json' ;;
	esac
	if [ -n "$words" ]; then
		:
	elif [ -z "$command" ]; then
		words="$(_offsyncd_words "$program") --help --version"
	elif [[ $cur == -* ]]; then
		words=$(_offsyncd_words "$program" "$command")
	elif [ -z "$form" ]; then
		words=$(_offsyncd_forms "$program" "$command")
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _offsyncd offsyncd
