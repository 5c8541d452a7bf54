# A catalog of no language, made of offsync.pot: each letter becomes another one
# that is not ASCII, so that a word which stays as it was shows, and each text
# grows by a third, as translations do. What printf reads stays.

BEGIN {
	from = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	split("à ƀ ç ď é ƒ ğ ħ í ĵ ķ ł ɱ ñ ö þ ɋ ŕ š ţ ü ṽ ŵ ẋ ý ž " \
	      "À Ɓ Ç Ď É Ƒ Ğ Ħ Í Ĵ Ķ Ł Ṁ Ñ Ö Þ Ɋ Ŕ Š Ţ Ü Ṽ Ŵ Ẋ Ý Ž", to, " ")
	for (i = 1; i <= length(from); i++)
		letter[substr(from, i, 1)] = to[i]
}

# Of one quoted line: its letters, but those of %d, %<PRId64> and \n.
function strange(text,   out, c, letters) {
	out = ""
	letters = 0
	while (text != "") {
		if (match(text, /^%[-+ #0-9.*]*(<[A-Za-z0-9]+>|[hlzj]*[a-zA-Z%])/) ||
		    match(text, /^\\./)) {
			out = out substr(text, 1, RLENGTH)
			text = substr(text, RLENGTH + 1)
			continue
		}
		c = substr(text, 1, 1)
		if (c in letter) {
			c = letter[c]
			letters++
		}
		out = out c
		text = substr(text, 2)
	}
	grown += letters
	return out
}

# The mark of growth stands before the blanks and signs that end a text.
function finish(text,   n, tail) {
	n = int((grown + 2) / 3)
	tail = ""
	if (match(text, /([ .:,]|\\n)+$/)) {
		tail = substr(text, RSTART)
		text = substr(text, 1, RSTART - 1)
	}
	while (n-- > 0)
		text = text "·"
	return text tail
}

function quoted(line) {
	sub(/^[^"]*"/, "", line)
	sub(/"$/, "", line)
	return line
}

function give(  i) {
	if (id == "" && plural == "") {
		print "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n\"\n"
		return
	}
	if (is_c)
		print "#, c-format"
	print "msgid \"" id "\""
	grown = 0
	if (plural == "") {
		print "msgstr \"" finish(strange(id)) "\"\n"
		return
	}
	print "msgid_plural \"" plural "\""
	print "msgstr[0] \"" finish(strange(id)) "\""
	grown = 0
	print "msgstr[1] \"" finish(strange(plural)) "\"\n"
}

function start() {
	if (seen)
		give()
	seen = 1
	id = plural = ""
	is_c = next_c
	next_c = 0
}

/^#,.*c-format/ && !/no-c-format/ { next_c = 1 }
/^#/ { next }
/^msgid_plural / { where = "plural"; plural = quoted($0); next }
/^msgid / { start(); where = "id"; id = quoted($0); next }
/^msgstr/ { where = ""; next }
/^"/ && where == "id" { id = id quoted($0) }
/^"/ && where == "plural" { plural = plural quoted($0) }
END { if (seen) give() }
