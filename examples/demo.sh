#!/bin/sh
# Draft one example article into outputs/ and show how it begins: demo.sh NAME TOPIC SOURCES
set -eu
name=$1 topic=$2 sources=$3
draftflow=.venv/bin/draftflow

# The example that comes with the repository is drafted anew; one that was edited is somebody's work and stays.
if [ -d "outputs/$name" ]; then
	if "$draftflow" status "$name" | tail -n 1 | grep -q '^all [0-9]* files are fresh'; then
		rm -rf "outputs/$name"
	else
		echo "outputs/$name was edited, so it is brought up to date instead of drafted anew"
		exec "$draftflow" run "$name"
	fi
fi
"$draftflow" new "$topic" --source "$sources" --author extractive --name "$name" --yes
echo
sed -n '1,16p' "outputs/$name/article.md"
echo '[...]'
