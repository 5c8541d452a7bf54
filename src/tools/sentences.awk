# The sentences of a .pot file as a table of C: what has blanks or begins like a
# sentence, and single words, which may be part of one.
BEGIN {
	print "#include \"ui/sentence.h\"\n"
	print "#include \"ui/words.h\"\n\n#include <stddef.h>\n"
	print "const char *const sentence_formats[] = {"
}
/^msgid ".*[A-Za-z][A-Za-z].*"$/ {
	text = substr($0, 7)
	if (text ~ /[A-Za-z%] / || text ~ / [A-Za-z%]/ ||
	    text ~ /^"[A-Za-z][a-z-][a-z-][a-z-]+[.:]?"$/ ||
	    text ~ /_wins"$/)
		print "\tN_(" text "),"
}
# Store's summaries begin with what a record is: "Drawer session D1: open".
/^ENTITY\(/ {
	match($0, /"[^"]*"/)
	text = substr($0, RSTART + 1, RLENGTH - 2)
	print "\tN_(\"" toupper(substr(text, 1, 1)) substr(text, 2) " %s\"),"
}
END { print "\tNULL,\n};" }
