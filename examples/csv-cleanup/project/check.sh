#!/bin/sh
# Passes when clean.csv is orders.csv without blank and repeated lines, header first, ordered by order_id.
[ -f clean.csv ] || { echo "clean.csv does not exist"; exit 1; }
expected=$(head -n 1 orders.csv; tail -n +2 orders.csv | grep -v '^[[:space:]]*$' | sort -u -t, -k1,1n)
actual=$(tr -d '\r' < clean.csv)
[ "$actual" = "$expected" ] && exit 0
echo "clean.csv is not as asked. It has $(grep -c . clean.csv) lines, expected $(printf '%s\n' "$expected" | grep -c .). It begins:"
head -n 4 clean.csv
exit 1
