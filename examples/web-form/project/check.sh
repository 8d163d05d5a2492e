#!/bin/sh
# Passes when confirmation.txt holds the number that the page shows for the right order; only its hash stands here.
[ -f confirmation.txt ] || { echo "confirmation.txt does not exist"; exit 1; }
[ "$(tr -d '[:space:]' < confirmation.txt | sha256sum | cut -c 1-16)" = e7b0fbc62b6181f3 ] && exit 0
echo "confirmation.txt does not hold the confirmation number of that order (and nothing else)"
exit 1
