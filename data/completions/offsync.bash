# bash completion for offsync: words come from the program's own help.

_offsync_words() { # _offsync_words HEADING COMMAND...: first words below it
	local heading=$1
	shift
	"$@" --help 2>/dev/null | awk -v heading="$heading:" '
		$0 == heading { on = 1; next }
		/^[a-z]/ { on = 0 }
		on && /^  [^ ]/ { print $1 }'
}

# First words of what may stand behind a command: "list | show ID" in its usage.
_offsync_forms() { # _offsync_forms PROGRAM COMMAND
	"$1" "$2" --help 2>/dev/null | sed -nE "s/^usage: [a-z]+ $2 //p" |
		sed 's/ | /\n/g' | sed -nE 's/^\[?([a-z][a-z-]*=?)(\]|[ A-Z].*)?$/\1/p'
}

_offsync() {
	local cur=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]}
	local command='' operation='' i words=''

	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--home | --config) i=$((i + 1)) ;;
		-*) ;;
		*)
			if [ -z "$command" ]; then
				command=${COMP_WORDS[i]}
			elif [ -z "$operation" ]; then
				operation=${COMP_WORDS[i]}
			fi
			;;
		esac
	done
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	--home)
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		return
		;;
	--config | --pin-file)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	esac
	if [ -z "$command" ]; then
		words=$(_offsync_words commands "$program")
		words+=" $(_offsync_words options "$program")"
	elif [[ $cur == -* ]]; then
		words=$(_offsync_words options "$program" "$command")
	elif [ "$command" = do ] && [ -z "$operation" ]; then
		words=$(_offsync_words operations "$program" do)
	elif [ "$command" = do ]; then
		compopt -o nospace
		words=$(_offsync_words keys "$program" do "$operation" |
			sed 's/$/=/')
	elif [ "$command" = show ] && [ -z "$operation" ]; then
		words=$(_offsync_words tables "$program" show)
	elif [ -z "$operation" ]; then
		words=$(_offsync_forms "$program" "$command")
		[[ $words != *=* ]] || compopt -o nospace
	elif [ "$command" = queue ] || [ "$command" = keys ]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
	elif [ "$command" = print ] && [ "$operation" = pack ]; then
		words='rooms in-house arrivals departures housekeeping wake-ups'
	elif [ "$command" = printers ] && [ "$operation" = test ]; then
		words='receipt chit document'
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _offsync offsync
