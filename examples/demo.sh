#!/bin/sh
# Draft one example article into outputs/ and show how it begins: demo.sh NAME TOPIC SOURCES, or demo.sh NAME EXAMPLE
# VOICE LENGTH with the folder of an example that has a brief of its own and recorded answers, and its column's.
set -eu
name=$1
draftflow=.venv/bin/draftflow

# The example that comes with the repository is drafted anew; one that was edited is somebody's work and stays.
if [ -d "outputs/$name" ]; then
	if DRAFTFLOW_MESSAGES=en "$draftflow" status "$name" | grep -q '^all [0-9]* files are fresh'; then
		rm -rf "outputs/$name"
	else
		echo "outputs/$name was edited, so it is brought up to date instead of drafted anew"
		[ $# -eq 3 ] && exec "$draftflow" run "$name"
		exec "$draftflow" run "$name" --replay "$2/tape"
	fi
fi
if [ $# -eq 3 ]; then # sources to take sentences from
	"$draftflow" new "$2" --source "$3" --author extractive --name "$name" --yes
else
	mkdir -p "outputs/$name"
	cp "$2/brief.md" "outputs/$name/brief.md"
	"$draftflow" run "$name" --replay "$2/tape"
	"$draftflow" column "$name" --voice "$2/voices/$3.md" --length "$4" --replay "$2/tape"
fi
echo
sed -n '1,16p' "outputs/$name/article.md"
echo '[...]'
